"""Pictures are upright, in proportion and of the right colour, whatever the file's own idea of a pixel is."""

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from media import Missed, Shot, decoded, frame_of, numbered, numbers, odd, shots
from odd_videos import Video, number_in, write_with_two_sizes

from simulator.core.nouns import Size
from simulator.frames.footage import Pixels

RED, GREEN, BLUE = (40, 30, 220), (40, 200, 60), (210, 60, 40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("h264.mp4", (160, 120)),
        ("portrait.mp4", (120, 160)),
        ("rotated-90.mp4", (160, 120)),
        ("rotated-180.mp4", (160, 120)),
        ("rotated-270.mov", (160, 120)),
        ("odd-size.mkv", (161, 121)),
        ("odd-height.mpg", (160, 121)),
        ("hevc-10-bit.mkv", (160, 120)),
    ],
)
def test_the_push_size_is_that_of_the_upright_picture(folder: Path, name: str, size: tuple[int, int]) -> None:
    (shot,) = shots(odd(folder, name), [400])

    assert isinstance(shot, Shot)
    assert (shot.size, shot.number) == (size, 10)
    assert decoded(shot.jpeg).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("name", ["rotated-90.mp4", "rotated-180.mp4", "rotated-270.mov"])
def test_a_turned_video_stands_as_another_player_shows_it(folder: Path, name: str) -> None:
    player = cv2.VideoCapture(str(odd(folder, name)))
    _, first = player.read()
    player.release()

    assert number_in(np.asarray(first, dtype=np.uint8)) == 0
    assert numbers(shots(odd(folder, name), [0])) == [0]


@pytest.mark.parametrize(
    ("name", "pixels", "size"),
    [
        ("wide-pixels.mp4", Pixels.SQUARE, (213, 120)),
        ("wide-pixels.mp4", Pixels.CODED, (160, 120)),
        ("narrow-pixels-rotated.mp4", Pixels.SQUARE, (160, 60)),
        ("narrow-pixels-rotated.mp4", Pixels.CODED, (160, 120)),
    ],
)
def test_pixels_that_are_not_square_are_made_so_by_the_coded_width_unless_told_otherwise(
    folder: Path, name: str, pixels: Pixels, size: tuple[int, int]
) -> None:
    (shot,) = shots(odd(folder, name), [800], pixels=pixels)

    assert isinstance(shot, Shot)
    assert (shot.size, shot.number) == (size, 20)


@pytest.mark.parametrize("size", [Size(80, 60), Size(320, 240), Size(33, 17), Size(17, 99), Size(1, 1), Size(161, 119)])
@pytest.mark.parametrize("name", ["h264.mp4", "rotated-90.mp4", "odd-size.mkv", "hevc-10-bit.mkv"])
def test_a_screenshot_has_exactly_the_size_asked_for(folder: Path, name: str, size: Size) -> None:
    (shot,) = shots(odd(folder, name), [800], size=size)

    assert isinstance(shot, Shot)
    assert decoded(shot.jpeg).shape == (size.height, size.width, 3)


def test_a_smaller_screenshot_shows_the_whole_picture(folder: Path) -> None:
    assert numbers(shots(odd(folder, "rotated-90.mp4"), [800], size=Size(40, 30))) == [20]


def test_a_size_that_changes_in_mid_file_is_followed(tmp_path: Path) -> None:
    first = Video(frames=50)
    second = Video(frames=50, size=(240, 180), starts_ms=2000, first_number=50)
    write_with_two_sizes(tmp_path / "changes.ts", first, second)

    taken = shots(tmp_path / "changes.ts", [0, 1960, 2000, 3000, 1000])

    assert not [each for each in taken if isinstance(each, Missed)]
    assert [each.size for each in taken if isinstance(each, Shot)] == [
        (160, 120), (160, 120), (240, 180), (240, 180), (160, 120),
    ]  # fmt: skip
    assert numbers(taken) == [0, 49, 50, 75, 25]


@pytest.mark.parametrize(
    ("size", "tags", "written_as"),
    [
        ((320, 240), {}, "itu601"),
        ((1280, 720), {}, "itu709"),
        ((720, 1280), {}, "itu709"),
        ((320, 240), {"colorspace": "bt709"}, "itu709"),
        ((1280, 720), {"colorspace": "smpte170m"}, "itu601"),
        ((320, 240), {"color_range": "pc"}, "itu601"),
    ],
)
def test_colours_are_those_that_were_filmed_tagged_or_not(
    tmp_path: Path, size: tuple[int, int], tags: dict[str, str], written_as: str
) -> None:
    path = tmp_path / "flag.mp4"
    write_flag(path, size, tags, written_as)

    picture = frame_of(path).picture.bgr(Size(96, 32))

    for column, colour in zip((16, 48, 80), (RED, GREEN, BLUE), strict=True):
        assert np.abs(picture[16, column].astype(int) - colour).max() <= 4


def test_a_full_range_picture_is_not_made_paler(folder: Path) -> None:
    limited = frame_of(odd(folder, "h264.mp4")).picture.bgr(Size(160, 120))
    full = frame_of(odd(folder, "mjpeg.mov")).picture.bgr(Size(160, 120))

    assert abs(int(limited.max()) - int(full.max())) <= 12
    assert abs(int(limited.min()) - int(full.min())) <= 12


def test_the_width_of_square_pixels_is_rounded(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.mp4", size=(100, 120), sample_aspect=Fraction(1, 3), frames=5)

    assert frame_of(path).size == Size(33, 120)


def write_flag(path: Path, size: tuple[int, int], tags: dict[str, str], written_as: str) -> None:
    """Write a few frames of three colours, coded with a matrix and a range that the tags may or may not tell."""
    width, height = size
    flag = np.zeros((height, width, 3), dtype=np.uint8)
    for n, colour in enumerate((RED, GREEN, BLUE)):
        flag[:, n * width // 3 : (n + 1) * width // 3] = colour
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "1", "preset": "ultrafast", **tags})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for pts in range(3):
            frame = av.VideoFrame.from_ndarray(flag, format="bgr24").reformat(
                format="yuv420p",
                dst_colorspace=written_as,
                dst_color_range="JPEG" if tags.get("color_range") == "pc" else "MPEG",
            )
            frame.pts = pts
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
