"""How are pixels had at a wanted size? Two pictures: one drawn or loaded, one still as the decoder left it."""

import threading
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from simulator.core.errors import NoFrame
from simulator.core.nouns import Size
from simulator.frames.footage import Pixels

Bgr = NDArray[np.uint8]

_TRUE_COLOURS = Interpolation.ACCURATE_RND
"""Without it swscale's colours are off by up to 14 of 255; with it by 3, at no cost when a picture is made smaller."""

_UNTAGGED = 2
"""AVCOL_SPC_UNSPECIFIED: the stream does not say which colour matrix it was coded with."""
_HD_HEIGHT = 720
"""Our choice, as players do: an untagged stream of at least this height is BT.709, a smaller one BT.601."""


@dataclass(frozen=True, slots=True)
class ArrayPicture:
    """A picture that already is an array."""

    array: Bgr

    def bgr(self, size: Size) -> Any:
        """Return the picture at `size`."""
        height, width = self.array.shape[:2]
        if size == Size(width, height):
            return self.array
        shrinks = size.width <= width and size.height <= height
        smooth = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        return cv2.resize(self.array, (size.width, size.height), interpolation=smooth)


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A decoder's frame; scaled before it is converted, which costs a third of the other order."""

    frame: av.VideoFrame
    quarter_turns: int
    """How often the picture is turned counter-clockwise to stand upright."""
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def bgr(self, size: Size) -> Any:
        """Return the upright picture at `size`; raises NoFrame."""
        lying = size.turned if self.quarter_turns % 2 else size
        shrinks = lying.width <= self.frame.width and lying.height <= self.frame.height
        # PyAV writes colour tags into the frame while it scales, so two threads must not scale the same one; and it
        # would start threads of its own for every picture.
        with self._one_at_a_time:
            try:
                scaled = VideoReformatter().reformat(
                    self.frame,
                    lying.width,
                    lying.height,
                    "bgr24",
                    src_colorspace=_colorspace(self.frame),
                    interpolation=(Interpolation.AREA if shrinks else Interpolation.BICUBIC) | _TRUE_COLOURS,
                    threads=1,
                )
            except (av.FFmpegError, MemoryError, ValueError) as why:
                raise NoFrame(
                    f"a frame of {self.frame.width}x{self.frame.height} cannot be made {size}: {why}"
                ) from why
        return np.ascontiguousarray(np.rot90(scaled.to_ndarray(), self.quarter_turns))


def quarter_turns(frame: av.VideoFrame) -> int:
    """Return how often the file's display matrix turns the frame counter-clockwise by 90 degrees."""
    return round(frame.rotation / 90) % 4


def upright_size(frame: av.VideoFrame, sample_aspect: Fraction, pixels: Pixels) -> Size:
    """Return the frame's size as a viewer sees it: pixels made square by the width alone, then turned upright.

    Our choice: the service's documents do not speak of pixels that are not square, nor of turned pictures.
    """
    width = frame.width
    if pixels is Pixels.SQUARE:
        width = max(1, round(width * sample_aspect))
    lying = Size(width, frame.height)
    return lying.turned if quarter_turns(frame) % 2 else lying


def _colorspace(frame: av.VideoFrame) -> int | None:
    """Return the matrix to assume for an untagged frame, or None where the frame has its own."""
    if frame.colorspace != _UNTAGGED:
        return None
    return Colorspace.ITU709 if min(frame.width, frame.height) >= _HD_HEIGHT else Colorspace.ITU601
