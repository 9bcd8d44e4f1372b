"""A frame becomes a JPEG of exactly the size and quality asked for, with the same bytes each time."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from media import decoded, frame_of

from simulator.core.errors import NoFrame
from simulator.core.nouns import Frame, Size
from simulator.frames.jpeg import JpegEncoder

SIZE = Size(320, 180)


@dataclass(frozen=True, slots=True)
class Impossible:
    """A picture that OpenCV cannot compress."""

    def bgr(self, size: Size) -> Any:
        return np.zeros((size.height, size.width, 7), dtype=np.uint8)


def jpegs(encode: JpegEncoder, frame: Frame, sizes: Iterable[Size]) -> list[bytes]:
    async def made() -> list[bytes]:
        return list(await asyncio.gather(*(encode(frame, size) for size in sizes)))

    return asyncio.run(made())


def test_it_is_a_jpeg_of_the_size_asked_for() -> None:
    (jpeg,) = jpegs(JpegEncoder(), frame_of("pattern:640x360"), [SIZE])

    assert jpeg.startswith(b"\xff\xd8")
    assert jpeg.endswith(b"\xff\xd9")
    assert decoded(jpeg).shape == (180, 320, 3)


def test_the_same_frame_gives_the_same_bytes_however_many_are_made_at_once() -> None:
    frame = frame_of("pattern:640x360")

    assert len(set(jpegs(JpegEncoder(threads=4), frame, [SIZE] * 8))) == 1
    assert jpegs(JpegEncoder(threads=1), frame, [SIZE]) == jpegs(JpegEncoder(threads=2), frame, [SIZE])


def test_quality_is_75_unless_another_is_asked_for() -> None:
    frame = frame_of("pattern:640x360")

    low, default, high = (
        jpegs(encode, frame, [SIZE])[0] for encode in (JpegEncoder(20), JpegEncoder(), JpegEncoder(95))
    )

    assert len(low) < len(default) < len(high)
    assert default == jpegs(JpegEncoder(75), frame, [SIZE])[0]


def test_a_picture_that_cannot_become_a_jpeg_is_missed_with_a_sentence() -> None:
    with pytest.raises(NoFrame, match="a frame of 320x180 cannot become a JPEG of 320x180"):
        jpegs(JpegEncoder(), Frame(Impossible(), SIZE, 0), [SIZE])
