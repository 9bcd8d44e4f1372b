"""What cannot be shown is said, never faked: damaged stretches, files cut off, shrunk or gone, sound alone."""

import asyncio
from pathlib import Path

import av
import pytest
from media import Missed, Shot, after, numbered, numbers, odd, push_of, shot, shots
from odd_videos import Video, cut, damage, packet_places, write, write_sound_only

from simulator.core.nouns import Instant
from simulator.frames.footage import Align
from simulator.frames.sources import Sources

DAMAGED = "the picture there is damaged"
IN_EACH_SECOND = [200, 400, 1300, 1960, 2000, 2400, 2800]


def spoilt(path: Path, packets: range) -> Path:
    """Overwrite whole packets, counted in the order of decoding."""
    begin, (last, size) = packet_places(path)[packets[0]][0], packet_places(path)[packets[-1]]
    damage(path, begin, last + size - begin)
    return path


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_a_damaged_stretch_is_missed_and_the_next_key_frame_is_taken_again(tmp_path: Path, name: str) -> None:
    video = spoilt(numbered(tmp_path / name), range(30, 40))

    taken = shots(video, IN_EACH_SECOND)

    assert numbers(taken[:2]) == [5, 10]
    assert [each for each in taken[2:4] if not isinstance(each, Missed)] == []
    assert numbers(taken[4:]) == [50, 60, 70]


def test_where_damage_leaves_nothing_to_read_the_last_good_frame_stands_still(tmp_path: Path) -> None:
    video = spoilt(numbered(tmp_path / "a.mkv"), range(30, 40))

    assert numbers(shots(video, IN_EACH_SECOND)) == [5, 10, 29, 29, 50, 60, 70]


@pytest.mark.parametrize("codec", ["libx264", "libx265", "mpeg2video"])
def test_in_a_transport_stream_a_damaged_stretch_is_missed_too(tmp_path: Path, codec: str) -> None:
    path = numbered(tmp_path / "a.ts", codec=codec, size=(640, 480))
    places = packet_places(path)
    damage(path, places[28][0], 188 * 8)

    taken = shots(path, [200, 400, 1300, 1500, 2400, 2800])

    assert numbers(taken[:2]) == [5, 10]
    assert DAMAGED in str(taken[2])
    assert numbers(taken[4:]) == [60, 70]


def test_the_sentence_says_which_file_and_where(tmp_path: Path) -> None:
    video = spoilt(numbered(tmp_path / "a.mp4"), range(30, 40))

    assert numbers(shots(video, [1300])) == [f"{video} at 1.280 s: {DAMAGED}"]


def test_frames_before_the_damage_in_the_same_group_of_pictures_are_good(tmp_path: Path) -> None:
    video = spoilt(numbered(tmp_path / "a.mp4", gop=75), range(40, 42))

    taken = shots(video, [400, 1200, 2000, 400])

    assert numbers(taken) == [10, 30, f"{video} at 2.000 s: {DAMAGED}", 10]


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video", "mpeg4"])
def test_a_frame_predicted_from_a_damaged_later_one_is_not_shown(tmp_path: Path, codec: str) -> None:
    path = numbered(tmp_path / "a.mp4", codec=codec, size=(320, 240))
    begin, size = place_shown_as(path, 33)  # the frame before it is predicted from it, and shown before it is
    damage(path, begin + size // 2, min(size // 2, 40))

    assert DAMAGED in str(shots(path, [1280])[0])
    assert DAMAGED in str(shots(path, [1320])[0])
    assert numbers(shots(path, [1200])) == [30]


@pytest.mark.parametrize("name", ["a.ts", "a.mpg"])
def test_a_recording_that_begins_in_mid_group_begins_with_its_first_key_frame(tmp_path: Path, name: str) -> None:
    codec = "libx264" if name == "a.ts" else "mpeg2video"
    path = numbered(tmp_path / name, codec=codec, size=(320, 240), gop=24)
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 5 :])

    first, last = shots(path, [0, 1000])

    assert isinstance(first, Shot)
    assert first.number is not None
    assert first.number > 10
    assert numbers([last]) == [first.number + 25]


def test_a_damaged_key_frame_spoils_its_whole_group_of_pictures_and_no_other(tmp_path: Path) -> None:
    video = spoilt(numbered(tmp_path / "a.mp4"), range(25, 26))

    taken = shots(video, [960, 1000, 1900, 2000], align=Align.EXACT)

    assert [numbers(taken)[0], numbers(taken)[3]] == [24, 50]
    assert DAMAGED in str(taken[1])
    assert DAMAGED in str(taken[2])
    assert numbers(shots(video, [1900, 2000], align=Align.KEYFRAME)) == [0, 50]


@pytest.mark.parametrize("name", ["table-first.mp4", "h264.mkv", "h264.flv"])
def test_a_file_that_holds_less_than_it_says_is_filmed_to_the_cut_and_missed_from_there(
    tmp_path: Path, name: str
) -> None:
    path = odd(tmp_path, name)
    cut(path, keep=0.6)

    early, late = shots(path, [400, 2800])

    assert isinstance(early, Shot)
    assert isinstance(late, Missed)
    assert f"{name} at 2.800 s: the file is cut off or damaged after 1." in late.why
    assert " s of 3.0" in late.why
    assert late.why.endswith("copy or record it once more")


@pytest.mark.parametrize("name", ["h264.ts", "mpeg2.mpg", "mpeg4.avi"])
def test_a_file_that_does_not_say_how_long_it_is_ends_where_it_was_cut(tmp_path: Path, name: str) -> None:
    path = odd(tmp_path, name)
    cut(path, keep=0.6)

    assert numbers(shots(path, [400, 800])) == [10, 20]
    assert 900 < end_of(path) < 2900


def test_a_file_that_shrinks_while_it_is_pushed_is_missed(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.mp4")

    before, afterwards = asyncio.run(shots_around(path, lambda: cut(path, keep=0.5)))

    assert numbers([before]) == [10]
    assert "the file has shrunk from" in str(afterwards)
    assert "do not replace a file that is being pushed" in str(afterwards)


def test_a_longer_file_in_the_place_of_the_one_that_is_pushed_is_missed(tmp_path: Path) -> None:
    path, other = numbered(tmp_path / "a.mp4"), numbered(tmp_path / "b.mp4", frames=200, first_number=500)

    before, afterwards = asyncio.run(shots_around(path, lambda: path.write_bytes(other.read_bytes())))

    assert numbers([before]) == [10]
    assert "the file is another one since it was opened" in str(afterwards)


def test_a_recording_that_grows_while_it_is_pushed_is_filmed_on(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.ts")

    both = asyncio.run(shots_around(path, lambda: path.write_bytes(path.read_bytes() + b"\x47" * 188)))

    assert numbers(both) == [10, 50]


def test_a_file_that_vanishes_while_it_is_pushed_is_missed(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.mp4")

    before, afterwards = asyncio.run(shots_around(path, path.unlink))

    assert numbers([before]) == [10]
    assert "a.mp4 at 2.000 s: the file is gone" in str(afterwards)


def test_a_file_without_a_video_track_is_pushed_but_shows_nothing(tmp_path: Path) -> None:
    write_sound_only(tmp_path / "song.mp4", seconds=2)

    missed = numbers(shots(tmp_path / "song.mp4", [0, 1500]))

    said = (
        f"{tmp_path / 'song.mp4'} has no video track; the service takes no screenshot and sends no callback "
        f"of an audio-only stream (267/31072)"
    )
    assert missed == [said, said]
    assert end_of(tmp_path / "song.mp4") == pytest.approx(2000, abs=50)


@pytest.mark.parametrize("suffix", [".ts", ".mpg"])
def test_recordings_joined_end_to_end_are_one_push(tmp_path: Path, suffix: str) -> None:
    first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
    codec = "libx264" if suffix == ".ts" else "mpeg2video"
    write(first, Video(codec, b_frames=2))
    write(second, Video(codec, b_frames=2, first_number=500))
    joined = tmp_path / f"joined{suffix}"
    joined.write_bytes(first.read_bytes() + second.read_bytes())

    assert numbers(shots(joined, [400, 3400, 5400, 800])) == [10, 510, 560, 20]


async def shots_around(path: Path, act: object) -> tuple[Shot | Missed, Shot | Missed]:
    """Take a screenshot, do something to the file, and take one more."""
    assert callable(act)
    sources = Sources()
    before = await shot(sources, push_of(path), 400)
    act()
    afterwards = await shot(sources, push_of(path), 2000)
    await sources.close()
    return before, afterwards


def place_shown_as(path: Path, number: int) -> tuple[int, int]:
    """Return the place of the packet whose frame is shown as the `number`-th."""
    with av.open(str(path)) as container:
        packets = container.demux(container.streams.video[0])
        shown_at = [packet.pts for packet in packets if packet.size and packet.pts is not None]
    return packet_places(path)[shown_at.index(sorted(shown_at)[number])]


def end_of(path: Path) -> int:
    """Return how long after its begin the push ends."""

    async def asked() -> Instant | None:
        sources = Sources()
        ends_at = await sources.ends_at(push_of(path))
        await sources.close()
        return ends_at

    ends_at = asyncio.run(asked())
    assert ends_at is not None
    return ends_at - after(0)
