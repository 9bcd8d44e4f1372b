"""What does a picture's mark say? Finds the strip in a picture that may have been scaled, distorted or turned since."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.core.errors import BadInput
from simulator.core.nouns import Size
from simulator.core.truth import COLUMNS, HEIGHT_IN_WIDTH, NARROWEST, ROWS, NoTruth, ReadTruth, strip_height, truth_of

Grey = NDArray[np.uint8]

_MIDDLE_SHARE = 0.4
"""How much of a cell is looked at, its middle: the edges mix with the neighbours in small and compressed pictures."""
_ENOUGH = 480
"""Pixels of a side that tell all there is to tell; more only take longer."""
_SHIFTS = (0.0, 0.5)
"""Scaling without smoothing (nearest neighbour) moves a picture right and down by about half a pixel."""
_LEAST_CONTRAST = 60
"""Between the white and the black cells of the first and last column, of 255."""
_LEAST_SHARE, _MOST_SHARE, _STEP = 0.01, 0.26, 1.07
"""How much of the picture's height a strip may take once it is distorted; a step moves the top row by a sixth of it."""
_IS_WHITE = np.arange(2 * ROWS) % 2 == 0
"""The first column from above, and then the last one, which is its opposite."""


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
        for mark in _marks(upright):
            if (truth := truth_of(mark, quarter_turns=quarter_turns)) is not None:
                return truth
    height, width = picture.shape
    if width < NARROWEST:
        raise NoTruth(f"{width}x{height} is too small to carry a mark that can be read; it needs {NARROWEST} columns")
    raise NoTruth("it carries no mark that can be read; css-sim run --truth marks every picture")


def _marks(picture: Grey) -> Iterator[bytes]:
    """Yield what the mark may be: for each height that the strip may have, where the fixed columns are right."""
    size = Size(picture.shape[1], picture.shape[0])
    if size.width < COLUMNS:
        return
    width, height = min(size.width, _ENOUGH), min(size.height, _ENOUGH)
    if (width, height) != (size.width, size.height):
        picture = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    lowest = picture[max(0, height - math.ceil(height * _MOST_SHARE)) :].astype(np.float32)
    strips = height * _shares_of_height(size)
    for shift in _SHIFTS:
        across = _middles(lowest.T, np.array([shift]), np.array([width / COLUMNS]), COLUMNS).T
        down = _middles(across, len(lowest) + shift - strips, strips / ROWS, ROWS)
        yield from _bytes_in(down.reshape(-1, ROWS, COLUMNS))


def _shares_of_height(size: Size) -> NDArray[np.float64]:
    """Return how much of the height the strip may take, first that of a picture that was not distorted."""
    usual = np.array([size.width / HEIGHT_IN_WIDTH, strip_height(size)]) / size.height
    steps = math.ceil(math.log(_MOST_SHARE / _LEAST_SHARE, _STEP))
    shares = np.concatenate([usual, _LEAST_SHARE * _STEP ** np.arange(steps)])
    return shares[(shares * size.height >= ROWS) & (shares <= _MOST_SHARE)]


def _middles(
    lines: NDArray[np.float32], begins: NDArray[np.float64], longs: NDArray[np.float64], cells: int
) -> NDArray[np.float32]:
    """Return the means of `lines`, (n, m), in the middle of each cell: (series * cells, m).

    Each series of `cells` equal cells begins at one of `begins`, and its cells are as long as one of `longs`. No matrix
    product: numpy's starts threads of its own, and on a busy machine they take a hundred times longer.
    """
    centres = (begins[:, None] + longs[:, None] * (np.arange(cells) + 0.5)).ravel()
    halves = np.repeat(longs, cells) * (_MIDDLE_SHARE / 2)
    sums = np.concatenate([np.zeros((1, lines.shape[1])), np.cumsum(lines, axis=0, dtype=np.float64)])

    def until(places: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.clip(places, 0, len(lines) - 1).astype(np.intp)
        return np.asarray(sums[whole] + (places - whole)[:, None] * lines[whole])

    return np.asarray((until(centres + halves) - until(centres - halves)) / (2 * halves[:, None]), dtype=np.float32)


def _bytes_in(strips: NDArray[np.float32]) -> Iterator[bytes]:
    """Yield the 18 bytes of each strip, (n, 3, 50) cells of some brightness, whose first and last column are right."""
    fixed = np.concatenate([strips[:, :, 0], strips[:, :, -1]], axis=1)
    white, black = fixed[:, _IS_WHITE], fixed[:, ~_IS_WHITE]
    right = white.min(axis=1) - black.max(axis=1) >= _LEAST_CONTRAST
    middle = (white.mean(axis=1) + black.mean(axis=1)) / 2
    for strip, threshold in zip(strips[right], middle[right], strict=True):
        yield np.packbits(strip[:, 1:-1] > threshold).tobytes()
