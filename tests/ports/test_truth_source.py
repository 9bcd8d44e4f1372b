"""Which pictures are marked, with what, and that a JPEG is shared only where it says the truth for both."""

import asyncio
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from media import KEY, after, numbered, push_of

from simulator.account import Account
from simulator.core.catalogue import CapturePolicy, Catalogue
from simulator.core.delivery import CallbackPolicy
from simulator.core.nouns import Frame, PushStream, Size
from simulator.core.templates import Rule, SnapshotTemplate
from simulator.core.truth import NoTruth, ReadTruth
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.reading import read_truth
from simulator.frames.shared import SharedJpegs
from simulator.frames.sources import Sources
from simulator.frames.truthful import Truthful

SIZE = Size(320, 180)
PATTERN = "pattern:320x180@25"


def account(*, interval_s: int = 5, rules: tuple[Rule, ...] = (Rule("default"),)) -> Account:
    templates = (SnapshotTemplate("default", interval_s),)
    return Account(Catalogue(templates, rules, (), (), CapturePolicy(), CallbackPolicy()))


def taken(
    *pushes: tuple[PushStream, int], every: bool = True, of: Account | None = None, size: Size = SIZE
) -> tuple[list[Frame], list[bytes], int]:
    """Return the frames and JPEGs of pushes at so many ms after the begin, and how many pictures were compressed."""

    async def filmed() -> tuple[list[Frame], list[bytes], int]:
        sources, encoder, encoded = Sources(), JpegEncoder(), [0]

        async def encode(frame: Frame, size: Size) -> bytes:
            encoded[0] += 1
            return await encoder(frame, size)

        frames, shared = Truthful(sources, (of or account()).plan_for, every=every), SharedJpegs(encode)
        found = [await frames.at(push, after(at_ms)) for push, at_ms in pushes]
        jpegs = [await shared(frame, size) for frame in found]
        await sources.close()
        return found, jpegs, encoded[0]

    return asyncio.run(filmed())


def truths(*pushes: tuple[PushStream, int], of: Account | None = None) -> list[ReadTruth]:
    return [read_truth(jpeg) for jpeg in taken(*pushes, of=of)[1]]


def test_a_picture_says_its_streams_name_the_frames_own_time_and_its_number(tmp_path: Path) -> None:
    push = push_of(numbered(tmp_path / "a.mp4", frames=300), loop=True)

    found = truths((push, 0), (push, 5000), (push, 10_010), (push, 60_000))

    assert [each.number for each in found] == [1, 2, 3, 13]
    assert [each.position_ms for each in found][:3] == [0, 5000, 10_000]
    assert all(each.is_of(str(KEY)) and each.size == SIZE for each in found)


def test_what_it_says_is_what_the_frame_says() -> None:
    (frame,), (jpeg,), _ = taken((push_of("pattern:640x360@29.97"), 7013))

    assert read_truth(jpeg).position_ms == frame.source_position_ms


def test_a_push_that_no_rule_wants_begins_at_one() -> None:
    assert truths((push_of(PATTERN), 60_000), of=account(rules=()))[0].number == 1


def test_patterns_are_always_marked_and_files_only_where_it_is_wanted(tmp_path: Path) -> None:
    of_file, of_pattern = push_of(numbered(tmp_path / "a.mp4")), push_of(PATTERN)

    _, (plain, drawn), _ = taken((of_file, 0), (of_pattern, 0), every=False)

    assert read_truth(drawn).is_of(str(KEY))
    with pytest.raises(NoTruth):
        read_truth(plain)


def test_streams_that_share_a_source_share_no_picture_unless_it_says_the_same(tmp_path: Path) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))
    other = replace(push, key=replace(KEY, stream_name="room2"))
    elsewhere = replace(push, key=replace(KEY, domain="other.example.com"))

    frames, jpegs, encoded = taken((push, 0), (other, 0), (push, 0), (push, 1000), (elsewhere, 0))

    assert encoded == 3
    assert len({frame.identity for frame in frames}) == 3
    assert [read_truth(jpeg).is_of("live/room2") for jpeg in jpegs] == [False, True, False, False, False]
    assert jpegs[0] == jpegs[2] == jpegs[4]


def test_unmarked_they_share_every_picture(tmp_path: Path) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))
    other = replace(push, key=replace(KEY, stream_name="room2"))

    assert taken((push, 0), (other, 0), every=False)[2] == 1


def test_a_loop_that_comes_round_shows_the_same_second_under_another_number(tmp_path: Path) -> None:
    push = push_of(numbered(tmp_path / "a.mp4", frames=125), loop=True)  # 5 s

    first, again = truths((push, 0), (push, 5000))

    assert (first.position_ms, again.position_ms, first.number, again.number) == (0, 0, 1, 2)


def test_the_source_itself_stays_unmarked(tmp_path: Path) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))

    async def filmed() -> None:
        sources = Sources()
        before = (await sources.at(push, after(0))).picture.bgr(SIZE).copy()
        marked = (await Truthful(sources, account().plan_for, every=True).at(push, after(0))).picture
        assert not np.array_equal(marked.bgr(SIZE), before)
        assert np.array_equal((await sources.at(push, after(0))).picture.bgr(SIZE), before)
        await sources.close()

    asyncio.run(filmed())


@pytest.mark.parametrize("size", [Size(1280, 720), Size(160, 90), Size(160, 284), Size(2000, 500)], ids=str)
def test_the_mark_is_drawn_at_the_screenshots_size_whatever_the_pushs(size: Size) -> None:
    _, (jpeg,), _ = taken((push_of(PATTERN), 5000), size=size)

    assert read_truth(jpeg).size == size


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    asked = ((push_of(PATTERN), 5000), (push_of(numbered(tmp_path / "a.mp4")), 1000))

    assert taken(*asked)[1] == taken(*asked)[1]
