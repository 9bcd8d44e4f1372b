"""The mark outlives what is done to pictures, nothing else is taken for one, and it leaves the rest of a picture be."""

from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from time import perf_counter

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.core.errors import BadInput
from simulator.core.nouns import Size
from simulator.core.truth import NoTruth, ReadTruth, Truth
from simulator.frames.marking import height_taken, marked
from simulator.frames.pixels import Bgr
from simulator.frames.reading import read_truth, truth_in

ROOT = Path(__file__).parents[2]
SMOOTHINGS = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)
SIZES = [
    Size(*sides)
    for sides in (
        (4096, 2304), (3000, 2000), (1920, 1080), (1280, 720), (720, 1280), (640, 480), (640, 360), (500, 281),
        (333, 187), (201, 113), (161, 91), (160, 90),
    )
]  # fmt: skip


@cache
def clip(name: str) -> tuple[Bgr, ...]:
    """Return every frame of a sample clip."""
    with av.open(str(ROOT / "sample_streams" / name)) as container:
        return tuple(np.asarray(each.to_ndarray(format="bgr24"), np.uint8) for each in container.decode(video=0))


def scene(number: int, size: Size) -> Bgr:
    """Return a real picture."""
    frames = clip("bunny.mp4") + clip("city.mp4")
    return scaled(frames[number % len(frames)], size, cv2.INTER_AREA)


def scaled(picture: Bgr, size: Size, smoothing: int) -> Bgr:
    return np.asarray(cv2.resize(picture, (size.width, size.height), interpolation=smoothing), dtype=np.uint8)


def compressed(picture: Bgr, quality_percent: int = 50) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality_percent])[1])


def again(jpeg: bytes, size: Size, smoothing: int, quality_percent: int = 50) -> bytes:
    """Return what somebody makes of a JPEG who scales it down and compresses it once more."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return compressed(scaled(np.asarray(picture, dtype=np.uint8), size, smoothing), quality_percent)


def said(truth: Truth, read: ReadTruth) -> bool:
    """Whether what was read is the truth."""
    same = (read.position_ms, read.number, read.size) == (truth.position_ms, truth.number, truth.size)
    return same and read.is_of(truth.stream)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_outlives_scaling_down_to_160_pixels_and_quality_50_twice(size: Size) -> None:
    for number, (smoothing, distortion) in enumerate(product(SMOOTHINGS, (1, 0.7, 1.4))):
        truth = Truth(f"live/room{number}", 997 * number**6, 7 * number**5 + 1, size)
        jpeg = compressed(marked(scene(97 * number, size), truth))
        smaller = Size(160, round(160 * size.height / size.width * distortion))
        small = again(jpeg, smaller, smoothing)

        assert said(truth, read_truth(jpeg))
        assert said(truth, read_truth(small)), f"{size}, smoothing {smoothing}, distorted by {distortion}"
        assert said(truth, read_truth(again(small, smaller, smoothing)))


@settings(max_examples=300, deadline=None)
@given(
    stream=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
    position_ms=st.integers(0, 2**36 - 1),
    number=st.integers(1, 2**24 - 1),
    width=st.integers(160, 1400),
    aspect=st.floats(0.4, 4),
    to_width=st.integers(160, 700),
    distortion=st.floats(0.7, 1.4),
    smoothing=st.sampled_from(SMOOTHINGS),
    quality_percent=st.integers(50, 100),
    quarter_turns=st.integers(0, 3),
)
def test_whatever_stream_size_and_quality_it_is_read_down_to_160_pixels(
    *,
    stream: str, position_ms: int, number: int, width: int, aspect: float, to_width: int, distortion: float,
    smoothing: int, quality_percent: int, quarter_turns: int,
) -> None:  # fmt: skip
    truth = Truth(stream, position_ms, number, Size(width, round(width / aspect)))
    jpeg = compressed(marked(scene(position_ms, truth.size), truth), quality_percent)
    factor = to_width / width
    size = Size(round(width * factor), round(truth.size.height * factor * distortion))
    upright = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    turned = np.rot90(scaled(np.asarray(upright, dtype=np.uint8), size, smoothing), quarter_turns)

    read = read_truth(compressed(np.ascontiguousarray(turned), quality_percent))

    assert said(truth, read)
    assert read.quarter_turns == quarter_turns


@pytest.mark.parametrize("width", [100, 101, 113, 128, 150, 160])
def test_the_smallest_pictures_that_carry_a_mark_are_read_as_they_were_made(width: int) -> None:
    for number in range(20):
        truth = Truth("live/room1", 1000 * number, number + 1, Size(width, round(width * 9 / 16)))
        assert said(truth, read_truth(compressed(marked(scene(31 * number, truth.size), truth))))


@pytest.mark.parametrize("size", [Size(99, 56), Size(64, 64), Size(400, 19), Size(16, 4096)], ids=str)
def test_a_picture_too_small_for_a_mark_is_left_as_it_is_and_the_reader_says_so(size: Size) -> None:
    picture = scene(1, size)

    assert marked(picture, Truth("live/room1", 0, 1, size)) is picture
    with pytest.raises(NoTruth, match=r"too small|no mark that can be read"):
        read_truth(compressed(picture))


def test_no_frame_of_a_clip_without_marks_is_taken_for_one_with() -> None:
    for frame in clip("bunny.mp4") + clip("city.mp4"):
        for width in (640, 160):
            grey = cv2.cvtColor(scaled(frame, Size(width, width * 9 // 16), cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
            assert not is_read(np.asarray(grey, dtype=np.uint8))


def test_neither_noise_nor_chance_cells_nor_even_pictures_are_taken_for_a_mark() -> None:
    chance = np.random.default_rng(1)
    for _ in range(1500):
        cells = chance.integers(0, 2, (3, 50), dtype=np.uint8)
        cells[:, 0], cells[:, -1] = (1, 0, 1), (0, 1, 0)
        strip = np.zeros((90, 160), np.uint8)
        strip[-8:] = cv2.resize(cells * 255, (160, 8), interpolation=cv2.INTER_NEAREST)
        assert not is_read(strip)
        assert not is_read(chance.integers(0, 256, (90, 160), dtype=np.uint8))
    for brightness in range(256):
        assert not is_read(np.full((90, 160), brightness, np.uint8))


def is_read(picture: NDArray[np.uint8]) -> bool:
    try:
        truth_in(picture)
    except NoTruth:
        return False
    return True


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"no picture at all", bytes(10_000)])
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput, match="are not a picture that can be read"):
        read_truth(data)


@pytest.mark.parametrize("size", [Size(1280, 720), Size(720, 1280), Size(160, 90), Size(1024, 256)], ids=str)
def test_above_strip_and_line_a_picture_stays_as_it_was(size: Size) -> None:
    picture = scene(5, size)
    before = picture.copy()

    found = marked(picture, Truth("live/room1", 83_480, 9, size))
    free = size.height - height_taken(size)

    assert np.array_equal(picture, before)
    assert np.array_equal(found[:free], picture[:free])
    assert not np.array_equal(found[free:], picture[free:])


def test_what_differs_for_people_differs_in_the_line() -> None:
    truth = Truth("live/room1", 83_480, 9, Size(640, 360))
    others = [Truth("live/room2", 83_480, 9, truth.size), Truth("live/room1", 83_481, 9, truth.size)]
    line = slice(truth.size.height - height_taken(truth.size), truth.size.height - 32)

    picture = marked(scene(5, truth.size), truth)
    for other in [*others, Truth("live/room1", 83_480, 10, truth.size)]:
        assert not np.array_equal(marked(scene(5, truth.size), other)[line], picture[line])


@pytest.mark.parametrize("stream", ["live/直播\n", "live/" + "x" * 300, "/", "a/\ud800"])
def test_any_name_can_be_drawn(stream: str) -> None:
    truth = Truth(stream, 0, 1, Size(160, 90))

    assert read_truth(compressed(marked(scene(1, truth.size), truth))).is_of(stream)


def test_drawing_it_takes_less_than_compressing_the_picture_does() -> None:
    truth = Truth("live/room1", 83_480, 9, Size(1280, 720))
    picture = scene(5, truth.size)

    assert fastest_ms(lambda: marked(picture, truth)) < fastest_ms(lambda: compressed(picture, 75))


def fastest_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(20):
        began = perf_counter()
        act()
        times.append(perf_counter() - began)
    return min(times) * 1000
