"""What does a picture's mark say? Finds the strip in a picture that may have been scaled, distorted or turned since."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.core.errors import BadInput
from simulator.core.nouns import Size
from simulator.core.truth import COLUMNS, NARROWEST, ROWS, NoTruth, ReadTruth, strip_height, truth_of

Grey = NDArray[np.uint8]

_MIDDLE_SHARE = 0.4
"""How much of a cell is looked at, its middle: the edges mix with the neighbours in small and compressed pictures."""
_SHIFTS = (0.0, 0.5)
"""Scaling without smoothing (nearest neighbour) moves a picture right and down by about half a pixel."""
_LEAST_CONTRAST = 60
"""Between the white and the black cells of the first and last column, of 255."""
_LEAST_SHARE, _MOST_SHARE, _STEP = 0.01, 0.26, 1.07
"""How much of the picture's height a strip may take once it is distorted; a step moves the top row by a sixth of it."""
_WHITE_FIRST = np.arange(ROWS) % 2 == 0
"""The first column, from above; the last one is its opposite."""


def read_truth(jpeg: bytes) -> ReadTruth:
    """Return what the mark in a JPEG (or PNG, WebP, BMP) says: stream, position_ms, number and size as made.

    Raises BadInput where the bytes are no picture, NoTruth where the picture carries no mark that can be read: never
    marked, too small, cut off or covered. What it returns was right in its 24-bit CRC and 6 fixed cells.
    """
    if (picture := decoded(jpeg)) is None:
        raise BadInput(f"{len(jpeg)} bytes are not a picture that can be read")
    return truth_in(picture)


def decoded(data: bytes) -> Grey | None:
    """Return a picture's brightness, (height, width), or None where the bytes are no picture."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    except cv2.error:
        return None
    return None if picture is None else np.asarray(picture, dtype=np.uint8)


def truth_in(picture: Grey) -> ReadTruth:
    """Return what the mark says of a picture given by its brightness, (height, width); raises NoTruth."""
    for quarter_turns in range(4):
        upright = np.rot90(picture, -quarter_turns)
        for cells in _candidates(upright):
            if (mark := _bytes_in(cells)) and (truth := truth_of(mark, quarter_turns=quarter_turns)):
                return truth
    height, width = picture.shape
    if width < NARROWEST:
        raise NoTruth(f"{width}x{height} is too small to carry a mark that can be read; it needs {NARROWEST} columns")
    raise NoTruth("it carries no mark that can be read; css-sim run --truth marks every picture")


def _candidates(picture: Grey) -> Iterator[NDArray[np.float32]]:
    """Yield what the strip's cells may be, (3, 50), for each height that the strip may have."""
    height, width = picture.shape
    if width < COLUMNS:
        return
    lowest = picture[height - round(height * _MOST_SHARE) - 1 :].astype(np.float32)
    for shift in _SHIFTS:
        columns = lowest @ _middles(COLUMNS, shift, width + shift, width).T
        bottom = len(lowest) + shift
        for share in _shares_of_height(Size(width, height)):
            yield _middles(ROWS, bottom - share * height, bottom, len(lowest)) @ columns


def _shares_of_height(size: Size) -> Iterator[float]:
    """Yield how much of the height the strip may take: first that of a picture that was not distorted."""
    if usual := strip_height(size):
        yield usual / size.height
        yield size.width / 20 / size.height
    share = _LEAST_SHARE
    while share < _MOST_SHARE:
        if share * size.height >= ROWS:
            yield share
        share *= _STEP


def _middles(cells: int, begin: float, end: float, pixels: int) -> NDArray[np.float32]:
    """Return the weights, (cells, pixels), that make the mean of the middle of each of `cells` equal cells."""
    long = (end - begin) / cells
    centres = begin + long * (np.arange(cells, dtype=np.float32)[:, None] + 0.5)
    half = long * _MIDDLE_SHARE / 2
    at = np.arange(pixels, dtype=np.float32)
    weights = np.clip(np.minimum(centres + half, at + 1) - np.maximum(centres - half, at), 0, None)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _bytes_in(cells: NDArray[np.float32]) -> bytes | None:
    """Return the 18 bytes that cells of some brightness, (3, 50), say; None where the fixed columns are not right."""
    fixed = np.concatenate([cells[:, 0], cells[:, -1]])
    is_white = np.concatenate([_WHITE_FIRST, ~_WHITE_FIRST])
    white, black = fixed[is_white], fixed[~is_white]
    if white.min() - black.max() < _LEAST_CONTRAST:
        return None
    return np.packbits(cells[:, 1:-1] > (white.mean() + black.mean()) / 2).tobytes()
