"""The drawn picture: needs no file, shows which frame of which stream it is, and says what is wrong with its name."""

import asyncio

import numpy as np
import pytest
from media import KEY, Shot, after, frame_of, push_of, shots

from simulator.core.errors import BadInput
from simulator.core.nouns import Frame, Instant, PushStream, Size, StreamKey
from simulator.frames.given import expand
from simulator.frames.sources import Sources


def frames(*pushes: tuple[PushStream, Instant]) -> list[Frame]:
    async def taken() -> list[Frame]:
        sources = Sources()
        found = [await sources.at(push, when) for push, when in pushes]
        await sources.close()
        return found

    return asyncio.run(taken())


def test_a_frame_begins_where_its_rate_says_and_stands_until_the_next() -> None:
    taken = shots("pattern:160x120@25", [0, 39, 40, 79, 12_345])

    assert [each.position_ms for each in taken if isinstance(each, Shot)] == [0, 0, 40, 40, 12_320]


def test_a_rate_that_does_not_divide_a_second_stays_true_for_ever() -> None:
    taken = shots("pattern:64x48@30", [33, 34, 66, 67, 1000, 3_600_000, 3_600_033, 3_600_034])

    positions = [each.position_ms for each in taken if isinstance(each, Shot)]
    assert positions == [0, 34, 34, 67, 1000, 3_600_000, 3_600_000, 3_600_034]


def test_asking_for_the_position_that_was_shown_shows_the_same_frame() -> None:
    for rate in ("24", "29.97", "30", "59.94", "7"):
        (first,) = shots(f"pattern:64x48@{rate}", [987_654])
        assert isinstance(first, Shot)
        assert shots(f"pattern:64x48@{rate}", [first.position_ms]) == [first]


def test_without_a_rate_there_are_25_frames_a_second() -> None:
    assert shots("pattern:64x48", [125]) == shots("pattern:64x48@25", [125])


@pytest.mark.parametrize("size", [Size(1280, 720), Size(720, 1280), Size(161, 121), Size(16, 16), Size(16, 4096)])
def test_it_has_the_size_that_was_asked_for(size: Size) -> None:
    frame = frame_of(f"pattern:{size}@25")

    assert frame.size == size
    assert frame.picture.bgr(size).shape == (size.height, size.width, 3)


def test_every_frame_looks_different() -> None:
    taken = shots("pattern:320x180@25", range(0, 2000, 40))

    assert len({each.jpeg for each in taken if isinstance(each, Shot)}) == 50


def test_streams_and_pushes_can_be_told_apart() -> None:
    source = "pattern:320x180@25"
    other_stream = PushStream(StreamKey(KEY.domain, KEY.app_name, "room2"), "", after(0), source)
    later_push = PushStream(KEY, "", after(5000), source)

    pictures = [
        frame.picture.bgr(frame.size)
        for frame in frames(
            (push_of(source), after(1000)),
            (other_stream, after(1000)),
            (later_push, after(6000)),
            (push_of(source), after(1000)),
        )
    ]

    assert np.array_equal(pictures[0], pictures[3])
    assert not np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])


def test_a_name_that_its_font_cannot_write_is_drawn_with_question_marks() -> None:
    source = "pattern:320x180@25"
    chinese, questions = (
        PushStream(StreamKey(KEY.domain, "live", name), "", after(0), source) for name in ("直播\n", "???")
    )

    first, second = frames((chinese, after(0)), (questions, after(0)))

    assert np.array_equal(first.picture.bgr(first.size), second.picture.bgr(second.size))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("pattern:", "'pattern:' is not a pattern; write pattern:WIDTHxHEIGHT or pattern:1280x720@25"),
        ("pattern:big", "'pattern:big' is not a pattern; write pattern:WIDTHxHEIGHT or pattern:1280x720@25"),
        ("pattern:640x360@", "'pattern:640x360@' is not a pattern; write pattern:WIDTHxHEIGHT or pattern:1280x720@25"),
        ("pattern:640x-1", "'pattern:640x-1' is not a pattern; write pattern:WIDTHxHEIGHT or pattern:1280x720@25"),
        ("pattern:0x720", "'pattern:0x720' has a side of 0 pixels, but a pattern's is 16 to 4096"),
        ("pattern:1280x9999", "'pattern:1280x9999' has a side of 9999 pixels, but a pattern's is 16 to 4096"),
        ("pattern:64x48@0", "'pattern:64x48@0' has 0 frames a second, but a pattern has 1 to 120"),
        ("pattern:64x48@1000", "'pattern:64x48@1000' has 1000 frames a second, but a pattern has 1 to 120"),
    ],
)
def test_a_wrong_pattern_is_refused_with_a_sentence(source: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        expand(source)

    assert str(told.value) == said
