"""The size a JPEG really has."""

import cv2
import numpy as np
import pytest

from simulator.core.nouns import Size
from simulator.inbox.jpeg import jpeg_size


def jpeg(width: int, height: int, *flags: int) -> bytes:
    return cv2.imencode(".jpg", np.zeros((height, width, 3), np.uint8), flags)[1].tobytes()


@pytest.mark.parametrize("size", [Size(1, 1), Size(1280, 720), Size(719, 3), Size(3000, 2000)])
def test_the_size_is_read_from_the_frame_header(size: Size) -> None:
    assert jpeg_size(jpeg(size.width, size.height)) == size


def test_a_progressive_jpeg_has_a_size_too() -> None:
    assert jpeg_size(jpeg(64, 48, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)) == Size(64, 48)


def test_fill_bytes_and_long_segments_are_skipped() -> None:
    data = jpeg(64, 48)
    comment = b"\xff\xff\xff\xfe\x03\x02" + b"x" * 0x300
    assert jpeg_size(data[:2] + comment + data[2:]) == Size(64, 48)


@pytest.mark.parametrize("end", [0, 1, 2, 10, 100, -1])
def test_a_jpeg_that_breaks_off_has_no_size(end: int) -> None:
    assert jpeg_size(jpeg(64, 48)[:end]) is None


@pytest.mark.parametrize("data", [b"<html>", b"\x89PNG\r\n", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x00\xff\xd9"])
def test_what_is_no_jpeg_has_no_size(data: bytes) -> None:
    assert jpeg_size(data) is None
