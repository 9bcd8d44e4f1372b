"""One contract over every kind of source: a video file, a picture, a folder of pictures, a drawn pattern."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from media import BEGAN_AT, Missed, Shot, after, decoded, numbered, numbers, push_of, shot, shots
from odd_videos import number_grid

from simulator.core.nouns import Instant, PushStream, Size
from simulator.frames.footage import Align, Pixels
from simulator.frames.sources import Sources

KINDS = ["video", "picture", "pictures", "pattern"]
ENDING = ["video", "pictures"]
THREE_S = 3000


@pytest.fixture
def source_of(tmp_path: Path) -> Callable[[str], str]:
    """Make a source of a kind; those that end last three seconds and carry a number that grows."""

    def made(kind: str) -> str:
        match kind:
            case "video":
                return str(numbered(tmp_path / "a.mp4"))
            case "picture":
                return picture(tmp_path / "still.png", 7)
            case "pictures":
                (tmp_path / "pictures").mkdir()
                for n in range(3):
                    picture(tmp_path / "pictures" / f"{n}.png", n)
                return str(tmp_path / "pictures")
            case _:
                return "pattern:160x120@25"

    return made


def picture(path: Path, number: int) -> str:
    cv2.imwrite(str(path), number_grid(number, (160, 120)))
    return str(path)


def ends_at(push: PushStream) -> Instant | None:
    async def asked() -> Instant | None:
        sources = Sources()
        try:
            return await sources.ends_at(push)
        finally:
            await sources.close()

    return asyncio.run(asked())


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_begins_with_the_first_frame_of_its_source(source_of: Callable[[str], str], kind: str) -> None:
    (first,) = shots(source_of(kind), [0])

    assert isinstance(first, Shot)
    assert (first.position_ms, first.size) == (0, (160, 120))


@pytest.mark.parametrize("kind", KINDS)
def test_the_frame_shown_is_never_later_than_the_due_instant(source_of: Callable[[str], str], kind: str) -> None:
    positions = [0, 1, 39, 40, 999, 1000, 1001, 2999]

    taken = shots(source_of(kind), positions)

    assert all(each.position_ms <= due for each, due in zip(taken, positions, strict=True) if isinstance(each, Shot))
    assert not [each for each in taken if isinstance(each, Missed)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_instant_gives_the_same_bytes_in_any_order_and_in_another_run(
    source_of: Callable[[str], str], kind: str
) -> None:
    source = source_of(kind)

    forward, backward = shots(source, [0, 1480, 2960]), shots(source, [2960, 1480, 0])

    assert [each.jpeg for each in forward if isinstance(each, Shot)] == [
        each.jpeg for each in reversed(backward) if isinstance(each, Shot)
    ]


@pytest.mark.parametrize("kind", ENDING)
def test_a_source_that_ends_ends_its_push(source_of: Callable[[str], str], kind: str) -> None:
    assert ends_at(push_of(source_of(kind))) == after(THREE_S)


@pytest.mark.parametrize("kind", ENDING)
def test_a_looped_source_never_ends_its_push_and_starts_over(source_of: Callable[[str], str], kind: str) -> None:
    source = source_of(kind)

    taken = shots(source, [2500, THREE_S, THREE_S + 2500, 1000 * THREE_S], loop=True)

    assert ends_at(push_of(source, loop=True)) is None
    assert numbers(taken)[0] == numbers(taken)[2]
    assert numbers(taken)[1] == numbers(taken)[3] == 0


@pytest.mark.parametrize("kind", ["picture", "pattern"])
def test_a_source_without_end_lets_its_push_go_on(source_of: Callable[[str], str], kind: str) -> None:
    source = source_of(kind)

    assert ends_at(push_of(source)) is None
    assert not [each for each in shots(source, [360_000_000]) if isinstance(each, Missed)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_that_is_given_a_length_ends_then(source_of: Callable[[str], str], kind: str) -> None:
    assert ends_at(push_of(source_of(kind), lasts_ms=1500, loop=True)) == after(1500)


@pytest.mark.parametrize("kind", ENDING)
def test_past_the_end_nothing_is_shown(source_of: Callable[[str], str], kind: str) -> None:
    source = source_of(kind)

    assert numbers(shots(source, [THREE_S])) == [
        f"the push of {source} is over: the source lasts 3.000 s, and 3.000 s was asked for"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_push_began_nothing_is_shown(source_of: Callable[[str], str], kind: str) -> None:
    source = source_of(kind)

    assert numbers(shots(source, [-1500])) == [f"the push of {source} has not begun: it begins 1.500 s later"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("align", Align)
@pytest.mark.parametrize("pixels", Pixels)
def test_no_setting_changes_what_a_source_of_square_pixels_begins_with(
    source_of: Callable[[str], str], kind: str, align: Align, pixels: Pixels
) -> None:
    source = source_of(kind)

    assert shots(source, [0], align=align, pixels=pixels) == shots(source, [0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [Size(64, 48), Size(320, 240), Size(31, 200)])
def test_any_size_can_be_had(source_of: Callable[[str], str], kind: str, size: Size) -> None:
    (taken,) = shots(source_of(kind), [0], size=size)

    assert isinstance(taken, Shot)
    assert decoded(taken.jpeg).shape == (size.height, size.width, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_two_pushes_of_one_source_do_not_disturb_each_other(source_of: Callable[[str], str], kind: str) -> None:
    source = source_of(kind)

    async def taken() -> list[Shot | Missed]:
        sources = Sources()
        early = push_of(source)
        late = PushStream(early.key, "", Instant(BEGAN_AT + 1000), source)
        found = await asyncio.gather(*(shot(sources, push, at) for at in (2400, 1200, 2000) for push in (early, late)))
        await sources.close()
        return list(found)

    in_parallel = asyncio.run(taken())

    positions = [each.position_ms for each in in_parallel if isinstance(each, Shot)]
    alone = shots(source, [2400, 1400, 1200, 200, 2000, 1000])
    assert positions == [each.position_ms for each in alone if isinstance(each, Shot)]
