"""A source that cannot be filmed gets one sentence: which file, what is wrong with it, what to do."""

import asyncio
import os
import sys
from pathlib import Path

import cv2
import pytest
from media import Missed, numbered, numbers, odd, shots
from odd_videos import cut, number_grid

from simulator.core.errors import BadInput
from simulator.frames.given import default_stream_name, expand
from simulator.frames.sources import Sources

WHAT_TO_GIVE = "give a video file, a picture, a folder of either, or pattern:1280x720@25"


def complaint(source: str | Path) -> str:
    async def checked() -> None:
        sources = Sources()
        try:
            await sources.check(str(source))
        finally:
            await sources.close()

    with pytest.raises(BadInput) as told:
        asyncio.run(checked())
    return str(told.value)


def test_a_missing_file_is_named_with_the_one_that_was_perhaps_meant(tmp_path: Path) -> None:
    numbered(tmp_path / "bunny.mp4", frames=2)
    missing = tmp_path / "buny.mp4"

    said = f"{missing} does not exist (did you mean {tmp_path / 'bunny.mp4'}?); {WHAT_TO_GIVE}"
    assert complaint(missing) == said
    with pytest.raises(BadInput) as told:
        expand(str(missing))
    assert str(told.value) == said


def test_a_missing_file_in_a_missing_folder_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "video.mp4"

    assert complaint(missing) == f"{missing} does not exist; {WHAT_TO_GIVE}"


@pytest.mark.parametrize("source", ["", "a\0b"])
def test_what_cannot_be_a_name_is_quoted(source: str) -> None:
    assert complaint(source).startswith(f"{source!r} does not exist")


@pytest.mark.parametrize("name", ["empty.mp4", "empty.txt", "empty.ts"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    assert complaint(tmp_path / name) == f"{tmp_path / name} is empty (0 bytes); was it copied or recorded to its end?"


@pytest.mark.parametrize("name", ["notes.txt", "notes.md", "notes.mp4", "notes.ts", "notes"])
def test_a_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Streams begin, streams end; größer wird keiner.\n" * 300, encoding="utf-8")

    assert complaint(tmp_path / name) == f"{tmp_path / name} is a text, not a video; give a video file"


def test_a_file_of_noise(tmp_path: Path) -> None:
    (tmp_path / "noise.mp4").write_bytes(bytes(range(255, 0, -1)) * 100)

    assert complaint(tmp_path / "noise.mp4") == (
        f"{tmp_path / 'noise.mp4'} is not a video that can be read (Invalid data found when processing input); "
        f"give a video file such as mp4, mkv, ts or flv"
    )


def test_an_mp4_without_its_end(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.mp4")
    cut(path, keep=0.5)

    assert complaint(path) == (
        f"{path} is cut off: its table of frames (moov), which stands at the end, is missing; "
        f"copy or record it once more"
    )


def test_subtitles_alone(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nGood evening\n")

    assert complaint(tmp_path / "a.srt") == f"{tmp_path / 'a.srt'} holds neither video nor audio; give a video file"


def test_a_recording_without_a_single_key_frame(tmp_path: Path) -> None:
    path = odd(tmp_path, "long-gop.ts")
    data = path.read_bytes()
    path.write_bytes(data[len(data) // 2 :])

    assert complaint(path) == f"{path} holds no frame that can be decoded; was it recorded to its end?"


def test_what_is_neither_a_file_nor_a_folder() -> None:
    assert complaint(os.devnull) == f"{os.devnull} is neither a file nor a folder; {WHAT_TO_GIVE}"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.bmp"])
def test_a_picture_that_is_none(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("not a picture")

    assert complaint(tmp_path / name) == (
        f"{tmp_path / name} is not a picture that can be read; give a png, jpg, bmp or webp"
    )


def test_an_empty_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()

    assert complaint(tmp_path / "a.png") == f"the picture {tmp_path / 'a.png'} is empty (0 bytes)"


def test_a_folder_with_neither_videos_nor_pictures(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to see")

    assert complaint(tmp_path) == (
        f"the folder {tmp_path} holds neither videos nor pictures (png, jpg, bmp, webp); {WHAT_TO_GIVE}"
    )


def test_a_folder_with_both(tmp_path: Path) -> None:
    numbered(tmp_path / "a.mp4", frames=2)
    cv2.imwrite(str(tmp_path / "b.png"), number_grid(1, (32, 32)))

    assert complaint(tmp_path) == (
        f"the folder {tmp_path} holds both pictures (b.png) and videos (a.mp4); "
        f"pictures make one stream, videos one each: keep them in two folders"
    )


def test_a_folder_of_videos_is_one_stream_for_each(tmp_path: Path) -> None:
    for name in ("b.mp4", "a.mkv", ".hidden.mp4"):
        numbered(tmp_path / name, frames=2)
    (tmp_path / "notes.txt").write_text("nothing to see")

    assert expand(str(tmp_path)) == [str(tmp_path / "a.mkv"), str(tmp_path / "b.mp4")]
    assert complaint(tmp_path) == f"the folder {tmp_path} holds videos, one stream each; name the files one by one"


def test_a_file_a_picture_a_folder_of_pictures_and_a_pattern_are_one_stream(tmp_path: Path) -> None:
    numbered(tmp_path / "a.mp4", frames=2)
    (tmp_path / "pictures").mkdir()
    cv2.imwrite(str(tmp_path / "pictures" / "1.PNG"), number_grid(1, (32, 32)))

    for source in ("a.mp4", "pictures/1.PNG", "pictures"):
        assert expand(str(tmp_path / source)) == [str(tmp_path / source)]
    assert expand("pattern:640x360") == ["pattern:640x360"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("videos/room1.mp4", "room1"),
        ("videos/my.show.mkv", "my.show"),
        ("直播.flv", "直播"),
        ("pattern:1280x720@25", "pattern"),
        ("bad\udcff.mp4", "bad?"),
    ],
)
def test_a_stream_without_a_name_is_called_after_its_source(source: str, name: str) -> None:
    assert default_stream_name(source) == name


def test_a_stream_of_a_folder_is_called_after_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "holidays.2024").mkdir()
    monkeypatch.chdir(tmp_path / "holidays.2024")

    assert default_stream_name(str(tmp_path / "holidays.2024")) == "holidays.2024"
    assert default_stream_name(".") == "holidays.2024"


def test_names_that_look_like_protocols_are_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("tcp:a.mp4", "-i.mp4", "a%03d.mp4", "späte Sendung 直播 🎬.mp4"):
        numbered(tmp_path / "plain.mp4", frames=5)
        (tmp_path / "plain.mp4").rename(tmp_path / name)

        assert numbers(shots(name, [80])) == [2]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_name_that_is_no_text_can_be_filmed(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff.mp4")
    numbered(tmp_path / "plain.mp4", frames=5)
    (tmp_path / "plain.mp4").rename(path)

    assert numbers(shots(path, [80])) == [2]
    (missed,) = shots(path, [8000])
    assert isinstance(missed, Missed)
    missed.why.encode()
