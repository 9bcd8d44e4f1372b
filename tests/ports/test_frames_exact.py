"""The frame that is shot is the frame that a viewer sees at the due instant, in every container and codec."""

import subprocess
from bisect import bisect_right
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from media import Shot, numbered, numbers, odd, shots
from odd_table import ODD
from odd_videos import Video, write_with_longer_sound

from simulator.frames.footage import Align


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


def positions_of(video: Video) -> list[int]:
    """On, just before and between frames; forward, backward, twice the same, and to the last millisecond."""
    times = video.times_ms()
    end = times[-1] + 1000 // video.fps
    forward = list(range(0, end, 230))
    around = [time + nudge for time in times[20:32:3] for nudge in (-1, 0, 1)]
    return [*forward, *around, *reversed(forward), 0, 0, times[-1], end - 1]


@pytest.mark.parametrize("name", ODD)
def test_the_frame_shown_at_the_due_instant_is_taken(folder: Path, name: str) -> None:
    positions = positions_of(ODD[name])

    taken = shots(odd(folder, name), positions)

    assert numbers(taken) == [ODD[name].number_at(position) for position in positions]


@pytest.mark.parametrize("name", ODD)
def test_the_position_of_the_frame_is_its_own_time_from_the_first_frame(folder: Path, name: str) -> None:
    first, later = shots(odd(folder, name), [0, 1510])

    assert isinstance(first, Shot)
    assert isinstance(later, Shot)
    assert (first.position_ms, later.position_ms) == (0, ODD[name].times_ms()[ODD[name].number_at(1510)])


def key_frames(path: Path) -> list[int]:
    """Return the numbers of the key frames, as a decoder that sees the whole file tells."""
    with av.open(str(path)) as container:
        frames = enumerate(container.decode(video=0))
        return [number for number, frame in frames if frame.key_frame]


@pytest.mark.parametrize("name", [name for name in ODD if name != "intra-refresh.ts"])
def test_aligned_to_key_frames_the_key_frame_at_or_before_the_due_instant_is_taken(folder: Path, name: str) -> None:
    video, positions = odd(folder, name), [0, 500, 1300, 1950, 700]

    taken = shots(video, positions, align=Align.KEYFRAME)

    keys = key_frames(video)
    assert numbers(taken) == [keys[bisect_right(keys, ODD[name].number_at(position)) - 1] for position in positions]


def test_without_whole_key_frames_the_recovery_point_stands_for_the_key_frame(folder: Path) -> None:
    taken = shots(odd(folder, "intra-refresh.ts"), [500, 1300, 2100], align=Align.KEYFRAME)

    assert numbers(taken) == [0, 25, 50]


def test_a_last_frame_is_shown_until_its_own_duration_is_over(folder: Path) -> None:
    assert numbers(shots(odd(folder, "h264.mp4"), [2960, 2999])) == [74, 74]


def test_a_looped_file_starts_over_with_its_first_frame(folder: Path) -> None:
    taken = shots(odd(folder, "h264.ts"), [2999, 3000, 3039, 3040, 6000, 3000 * 1000 + 1240], loop=True)

    assert numbers(taken) == [74, 0, 0, 1, 0, 31]


def test_sound_that_goes_on_does_not_lengthen_the_push(tmp_path: Path) -> None:
    write_with_longer_sound(tmp_path / "talk.mp4", Video(frames=25), seconds=3)

    assert numbers(shots(tmp_path / "talk.mp4", [990, 1000], loop=True)) == [24, 0]


@pytest.mark.parametrize("cut_s", [0.4, 1.32, 2.2])
def test_a_clip_that_an_edit_list_begins_between_key_frames_begins_there(tmp_path: Path, cut_s: float) -> None:
    whole = numbered(tmp_path / "whole.mp4")
    cut = tmp_path / "cut.mp4"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    command = [ffmpeg, "-v", "error", "-ss", str(cut_s), "-i", str(whole), "-c", "copy", str(cut)]
    subprocess.run(command, check=True, timeout=30)

    taken = shots(cut, [0, 40, 400, 480, 120])

    assert numbers(taken) == [round(cut_s * 25) + n for n in (0, 1, 10, 12, 3)]
