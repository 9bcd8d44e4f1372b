"""How does a picture carry its truth? A strip of cells along its lower edge, and above it a line for people."""

import cv2
import numpy as np
from numpy.typing import NDArray

from simulator.core.nouns import Size
from simulator.core.truth import ROWS, Truth, cells_of, strip_height
from simulator.frames.pixels import Bgr

_FONT = cv2.FONT_HERSHEY_DUPLEX
_INK = (250, 246, 240)
_DARK = (24, 16, 14)
_BAND_IN_STRIP = 0.62
"""The line's band is lower than the strip, but where letters would be too small to read."""
_LOWEST_BAND = 11
_BAND_IN_HEIGHT = 36
"""Portrait has a low strip, and room for letters that are larger."""
_MARGIN_SHARE = 0.012
_MEASURED_AT = 4
"""The scale at which a text is measured: large enough to be exact."""
_LETTERS_SHARE = 0.58
"""How much of the band the letters' height takes."""
_NAME_LETTERS = 32
"""Our choice: a longer name is cut in its middle, where streams of one pusher are most alike."""


def height_taken(size: Size) -> int:
    """Return how many pixels strip and line take of a picture of `size`; 0 where no mark fits."""
    strip = strip_height(size)
    return strip + _band_height(size, strip) if strip else 0


def marked(picture: Bgr, truth: Truth) -> Bgr:
    """Return a copy of `picture`, (height, width, 3), that says what it is; itself where no mark fits.

    Too narrow are pictures of less than 100 pixels, too low those of less than 20.
    """
    height, width = picture.shape[:2]
    strip, mark = strip_height(truth.size), truth.mark()
    if not strip or mark is None:
        return picture
    found = picture.copy()
    cv2.cvtColor(_strip(cells_of(mark), width, strip), cv2.COLOR_GRAY2BGR, dst=found[height - strip :])
    band = _band_height(truth.size, strip)
    cv2.rectangle(found, (0, height - strip - band), (width, height - strip - 1), _DARK, -1)
    _write(found, truth, height - strip - band, band)
    return found


def _band_height(size: Size, strip: int) -> int:
    wanted = max(_LOWEST_BAND, round(_BAND_IN_STRIP * strip), size.height // _BAND_IN_HEIGHT)
    return min(wanted, size.height - strip)


def _strip(cells: tuple[tuple[bool, ...], ...], width: int, height: int) -> NDArray[np.uint8]:
    """Return the strip, (height, width), with soft edges: a pixel that two cells share has a share of both.

    With hard edges, which lie up to half a pixel wrong, small pictures that are made a little smaller cannot be read.
    """
    lines = np.array([_spread(np.array(row, dtype=np.float64), width) for row in cells])
    shares = np.array([_spread(row, height) for row in np.eye(ROWS)])
    strip: NDArray[np.uint8] = np.rint(255 * lines).astype(np.uint8)[shares.argmax(axis=0)]
    for mixed in np.flatnonzero(shares.max(axis=0) < 1):
        strip[mixed] = np.rint(255 * (shares[:, mixed, None] * lines).sum(axis=0))
    return strip


def _spread(cells: NDArray[np.float64], pixels: int) -> NDArray[np.float64]:
    """Return `cells` of equal length as so many pixels; one that two cells share is a mean of both."""
    sums = np.concatenate([[0.0], np.cumsum(cells)])
    edges = np.arange(pixels + 1) * (len(cells) / pixels)
    return np.asarray(np.diff(np.interp(edges, np.arange(len(sums)), sums)) * (pixels / len(cells)))


def _write(canvas: Bgr, truth: Truth, top: int, height: int) -> None:
    """Write the line, as large as the band allows; where it is too long for that, without the size, then smaller."""
    width = canvas.shape[1]
    margin = max(2, round(_MARGIN_SHARE * width))
    name = _shortened(ascii_letters(truth.stream))
    largest = height * _LETTERS_SHARE
    text, scale = "", 0.0
    for text in (f"{name}  {truth.moment}  {truth.size}", f"{name}  {truth.moment}"):
        (long, high), _ = cv2.getTextSize(text, _FONT, _MEASURED_AT, 1)
        scale = _MEASURED_AT * min(largest / high, (width - 2 * margin) / long)
        if scale * high >= largest * _MEASURED_AT:
            break
    letters = scale * high / _MEASURED_AT
    baseline = top + round((height + letters) / 2)
    cv2.putText(canvas, text, (margin, baseline), _FONT, scale, _INK, max(1, round(scale * 1.4)), cv2.LINE_AA)


def _shortened(name: str) -> str:
    if len(name) <= _NAME_LETTERS:
        return name
    half = (_NAME_LETTERS - 2) // 2
    return f"{name[:half]}..{name[-half:]}"


def ascii_letters(text: str) -> str:
    """Return `text` as OpenCV's fonts can write it: anything but ASCII becomes a question mark."""
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)
