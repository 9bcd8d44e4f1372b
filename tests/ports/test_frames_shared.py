"""What several streams show is decoded and encoded once, within bounds, and every picture stays the same."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from media import after, numbered, push_of

from simulator.core.errors import NoFrame
from simulator.core.nouns import Frame, Size
from simulator.flights import Flights
from simulator.frames.file import VideoFile
from simulator.frames.footage import Spot
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.kept import Kept
from simulator.frames.pixels import ArrayPicture
from simulator.frames.reader import Reader
from simulator.frames.readers import Readers
from simulator.frames.shared import SharedJpegs
from simulator.frames.sources import Sources

SIZE = Size(80, 60)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """Count how often each frame is decoded."""
    counts: Counter[int] = Counter()
    real = VideoFile.frame

    def counted(self: VideoFile, spot: Spot) -> Frame:
        counts[spot.position_ms] += 1
        return real(self, spot)

    monkeypatch.setattr(VideoFile, "frame", counted)
    return counts


def test_streams_that_show_one_frame_decode_and_encode_it_once(tmp_path: Path, decoded: Counter[int]) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))
    encodings: list[Size] = []

    async def taken() -> set[bytes]:
        sources, encode = Sources(), JpegEncoder()

        async def counting(frame: Frame, size: Size) -> bytes:
            encodings.append(size)
            return await encode(frame, size)

        shared = SharedJpegs(counting)

        async def one() -> bytes:
            return await shared(await sources.at(push, after(1500)), SIZE)

        found = {*await asyncio.gather(*(one() for _ in range(500)))}
        found |= {*await asyncio.gather(*(one() for _ in range(500)))}
        await sources.close()
        return found

    assert len(asyncio.run(taken())) == 1
    assert (decoded, encodings) == ({1480: 1}, [SIZE])


@pytest.mark.parametrize("most_bytes", [0, 1, 5000])
def test_whatever_the_bound_the_pictures_are_the_same(tmp_path: Path, most_bytes: int) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))

    async def taken(shared: SharedJpegs) -> list[bytes]:
        sources = Sources()
        found = [await shared(await sources.at(push, after(at)), SIZE) for at in [0, 520, 0, 2000, 520, 0]]
        await sources.close()
        return found

    assert asyncio.run(taken(SharedJpegs(JpegEncoder(), most_bytes))) == asyncio.run(taken(SharedJpegs(JpegEncoder())))


def test_what_a_push_shows_next_is_decoded_ahead_and_only_once(tmp_path: Path, decoded: Counter[int]) -> None:
    push = push_of(numbered(tmp_path / "a.mp4"))

    async def taken() -> list[int]:
        sources = Sources(threads=2)
        found = []
        for position in range(0, 3000, 400):
            frame = await sources.at(push, after(position))
            found.append(frame.source_position_ms)
            await asyncio.to_thread(lambda: None)
        await sources.close()
        return found

    assert asyncio.run(taken()) == list(range(0, 3000, 400))
    assert set(decoded.values()) == {1}


def test_a_frame_that_was_shown_before_is_not_decoded_until_its_pixels_are_asked_for(
    tmp_path: Path, decoded: Counter[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.frames.sources._PIXEL_BYTES", 0)
    push = push_of(numbered(tmp_path / "a.mp4"))

    async def taken() -> None:
        sources = Sources()
        first = await sources.at(push, after(1000))
        again = await sources.at(push, after(1000))
        assert (again.size, again.identity, decoded[1000]) == (first.size, first.identity, 1)
        assert (again.picture.bgr(SIZE) == first.picture.bgr(SIZE)).all()
        await sources.close()

    asyncio.run(taken())
    assert decoded[1000] == 2


def test_a_file_that_vanishes_is_missed_though_its_pictures_are_still_held(tmp_path: Path) -> None:
    video = numbered(tmp_path / "a.mp4")
    push = push_of(video)

    async def taken() -> None:
        sources = Sources()
        try:
            await sources.at(push, after(0))
            video.unlink()
            await sources.at(push, after(0))
        finally:
            await sources.close()

    with pytest.raises(NoFrame, match="the file is gone"):
        asyncio.run(taken())


def test_a_source_that_had_to_leave_is_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.frames.sources._INDEX_BYTES", 5000)
    pushes = [push_of(numbered(tmp_path / f"{n}.mp4", first_number=100 * n)) for n in range(3)]

    async def taken() -> list[int]:
        sources = Sources()
        found = [(await sources.at(push, after(at))).source_position_ms for at in (0, 1000, 2000) for push in pushes]
        await sources.close()
        return found

    assert asyncio.run(taken()) == [0, 0, 0, 1000, 1000, 1000, 2000, 2000, 2000]


def test_idle_readers_stay_within_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []

    def note(reader: Reader) -> None:
        closed.append(reader)

    monkeypatch.setattr(Reader, "__init__", lambda *_: None)
    monkeypatch.setattr(Reader, "close", note)
    monkeypatch.setattr(Reader, "is_near", lambda *_: False)
    readers = Readers(most_idle=2)
    owners = [object() for _ in range(3)]
    lent = []
    for owner in (*owners, owners[2]):
        with readers.lent(owner, 0, lambda: Reader("", None)) as reader:  # type: ignore[arg-type]
            lent.append(reader)
    assert lent[2] is lent[3]
    assert closed == [lent[0]]
    readers.close()
    assert closed == lent[:3]


def test_kept_values_leave_when_their_turn_comes_and_large_ones_are_not_kept() -> None:
    kept: Kept[str] = Kept(10)
    assert kept.put("a", "A", 4) == []
    assert kept.put("b", "B", 4) == []
    assert kept.get("a") == "A"
    assert kept.put("c", "C", 4) == ["B"]
    assert kept.put("d", "D", 11) == []
    assert kept.put("a", "AA", 10) == ["A", "C"]
    assert [kept.get(key) for key in "abcd"] == ["AA", None, None, None]
    assert kept.clear() == ["AA"]


def test_an_error_is_raised_to_all_that_joined_and_forgotten_afterwards() -> None:
    flights: Flights[int] = Flights()
    begun: list[int] = []

    async def fails() -> int:
        begun.append(len(begun))
        await asyncio.to_thread(lambda: None)
        raise NoFrame("no")

    async def joined() -> None:
        found = await asyncio.gather(*(flights.join("a", fails) for _ in range(3)), return_exceptions=True)
        assert [str(each) for each in found] == ["no"] * 3
        assert "a" not in flights
        with pytest.raises(NoFrame):
            await flights.join("a", fails)

    asyncio.run(joined())
    assert begun == [0, 1]


def test_who_gives_up_waiting_ends_the_work_for_nobody_else() -> None:
    flights: Flights[int] = Flights()

    async def joined() -> int:
        done = asyncio.Event()

        async def waits() -> int:
            await done.wait()
            return 7

        impatient = asyncio.create_task(flights.join("a", waits))
        patient = asyncio.create_task(flights.join("a", waits))
        await asyncio.wait([impatient], timeout=0.01)
        impatient.cancel()
        done.set()
        return await patient

    assert asyncio.run(joined()) == 7


def test_frames_without_identity_are_never_shared() -> None:
    encodings: list[Size] = []

    async def encode(_: Frame, size: Size) -> bytes:
        encodings.append(size)
        return b""

    frame = Frame(ArrayPicture(None), SIZE, 0)  # type: ignore[arg-type]
    shared = SharedJpegs(encode)
    asyncio.run(shared(frame, SIZE))
    asyncio.run(shared(frame, SIZE))
    assert encodings == [SIZE, SIZE]


def test_all_have_landed_even_where_one_is_done_and_nobody_has_noticed_yet() -> None:
    flights: Flights[int] = Flights()

    async def at_once() -> int:
        return 1

    async def wait_for_all() -> None:
        task = flights.begin("a", at_once)
        await task  # done, but its callbacks may still wait for their turn
        async with asyncio.timeout(5):
            await flights.landed()

    asyncio.run(wait_for_all())
