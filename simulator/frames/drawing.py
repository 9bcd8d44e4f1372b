"""What does the drawn picture look like? Colours that drift, a hand that turns, and which frame it is in letters."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin

import cv2
import numpy as np

from simulator.core.naming import beijing
from simulator.core.nouns import Instant, Size
from simulator.frames.marking import ascii_letters, height_taken
from simulator.frames.pixels import Bgr

_INK = (250, 246, 240)
_FAINT_INK = (228, 206, 190)
_CARD = (38, 22, 20)
_CORNERS = (
    ((120, 44, 30), (168, 70, 96), (96, 64, 214), (84, 150, 250)),
    ((104, 86, 16), (150, 130, 30), (150, 70, 120), (190, 120, 236)),
)
"""Two gradients, each top left, top right, bottom left, bottom right; blue first, as OpenCV has it."""
_GRADIENT_PERIOD_MS = 16_000

_DISCS = (
    # colour, radius, centre, travel (all in parts of the picture), periods across and down in ms
    ((255, 196, 92), 0.20, (0.22, 0.34), (0.17, 0.24), (9_000, 7_000)),
    ((120, 214, 255), 0.13, (0.76, 0.26), (0.18, 0.18), (6_000, 8_000)),
    ((180, 120, 255), 0.24, (0.80, 0.78), (0.16, 0.20), (11_000, 9_000)),
    ((140, 240, 170), 0.10, (0.30, 0.80), (0.24, 0.14), (5_000, 6_000)),
    ((255, 255, 255), 0.05, (0.50, 0.50), (0.44, 0.42), (4_000, 5_000)),
)
_DISC_OPACITY = 0.62
_CARD_OPACITY = 0.66
_SUBPIXEL_BITS = 4
"""Shapes move by sixteenths of a pixel, or slow ones would jerk."""

_MEASURED_AT = 4
"""The scale at which a text is measured: large enough to be exact; OpenCV 5 draws a text to measure it."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What the picture says about itself."""

    stream: str
    position_ms: int
    shown_at: Instant
    number: int
    fps: Fraction

    @property
    def lines(self) -> tuple[str, str]:
        """Name and position, the two lines that are read first."""
        minutes, ms = divmod(self.position_ms, 60_000)
        return ascii_letters(self.stream), f"{minutes:02d}:{ms // 1000:02d}.{ms % 1000:03d}"

    def small_lines(self, size: Size) -> tuple[str, str]:
        """Return the simulated time, and which frame of how large a picture this is."""
        time = beijing(self.shown_at)
        return (
            f"{time:%Y-%m-%d %H:%M:%S}.{time.microsecond // 1000:03d} UTC+8",
            f"frame {self.number}   {size}   {float(self.fps):g} fps",
        )


class Scene:
    """A canvas of one size; draws any of its moments, in any order."""

    def __init__(self, size: Size) -> None:
        """Prepare the two gradients between which the background drifts."""
        self._size = size
        self._gradients = tuple(_gradient(size, corners) for corners in _CORNERS)
        self._free = size.height - height_taken(size)
        # One sixteenth of the width of a 16:9 picture that fits: letters keep their proportion in portrait too. The
        # card is 6.6 units high, and half a unit is free above and below it.
        self._unit = min(size.width / 16, self._free / 7.6)

    def drawn(self, caption: Caption) -> Bgr:
        """Return the picture of one moment."""
        canvas = self._background(caption.position_ms)
        self._blend(canvas, _DISC_OPACITY, lambda layer: self._discs(layer, caption.position_ms))
        middle, height = self._free // 2, 6.6 * self._unit
        top, bottom = round(middle - height / 2), round(middle + height / 2)
        left, right = round(0.6 * self._unit), round(self._size.width - 0.6 * self._unit)
        self._blend(canvas, _CARD_OPACITY, lambda layer: cv2.rectangle(layer, (left, top), (right, bottom), _CARD, -1))
        self._hand(canvas, caption.position_ms, (right - round(1.35 * self._unit), top + round(1.25 * self._unit)))
        name, position = caption.lines
        time, detail = caption.small_lines(self._size)
        for text, height, baseline, width, ink in (
            (name, 0.80, -1.75, 11.6, _FAINT_INK),
            (position, 1.75, 0.75, 13.6, _INK),
            (time, 0.60, 1.85, 13.6, _INK),
            (detail, 0.50, 2.85, 13.6, _FAINT_INK),
        ):
            self._write(canvas, text, (height, width), round(middle + baseline * self._unit), ink)
        return canvas

    def _background(self, position_ms: int) -> Bgr:
        share = (1 - cos(2 * pi * position_ms / _GRADIENT_PERIOD_MS)) / 2
        mixed = cv2.addWeighted(self._gradients[0], 1 - share, self._gradients[1], share, 0)
        return np.asarray(mixed, dtype=np.uint8)

    def _discs(self, layer: Bgr, position_ms: int) -> None:
        shortest = min(self._size.width, self._size.height)
        for colour, radius, (x, y), (across, down), (x_period, y_period) in _DISCS:
            centre = (
                (x + across * sin(2 * pi * position_ms / x_period)) * self._size.width,
                (y + down * cos(2 * pi * position_ms / y_period)) * self._size.height,
            )
            _disc(layer, centre, radius * shortest, colour)

    def _hand(self, canvas: Bgr, position_ms: int, centre: tuple[int, int]) -> None:
        """Draw a hand that turns once a second: two frames that look alike are seldom the same."""
        radius, thickness = max(2, round(0.72 * self._unit)), max(1, round(0.09 * self._unit))
        degrees = position_ms % 1000 * 0.36
        cv2.circle(canvas, centre, radius, _FAINT_INK, thickness, cv2.LINE_AA)
        cv2.ellipse(canvas, centre, (radius, radius), -90, 0, degrees, (92, 196, 255), 2 * thickness, cv2.LINE_AA)
        tip = (sin(degrees * pi / 180), -cos(degrees * pi / 180))
        end = (round(centre[0] + 0.8 * radius * tip[0]), round(centre[1] + 0.8 * radius * tip[1]))
        cv2.line(canvas, centre, end, _INK, thickness, cv2.LINE_AA)

    def _write(
        self, canvas: Bgr, text: str, room: tuple[float, float], baseline: int, ink: tuple[int, int, int]
    ) -> None:
        """Write one line, as high as `room` says unless it would become too wide."""
        font = cv2.FONT_HERSHEY_DUPLEX
        (width, height), _ = cv2.getTextSize(text, font, _MEASURED_AT, 1)
        scale = _MEASURED_AT * self._unit * min(room[0] / height, room[1] / width)
        thickness = max(1, round(scale * 1.6))
        cv2.putText(canvas, text, (round(1.2 * self._unit), baseline), font, scale, ink, thickness, cv2.LINE_AA)

    def _blend(self, canvas: Bgr, opacity: float, draw: Callable[[Bgr], object]) -> None:
        layer = canvas.copy()
        draw(layer)
        cv2.addWeighted(layer, opacity, canvas, 1 - opacity, 0, dst=canvas)


def _disc(layer: Bgr, centre: tuple[float, float], radius: float, colour: tuple[int, int, int]) -> None:
    one = 1 << _SUBPIXEL_BITS
    at = (round(centre[0] * one), round(centre[1] * one))
    cv2.circle(layer, at, max(one, round(radius * one)), colour, -1, cv2.LINE_AA, _SUBPIXEL_BITS)


def _gradient(size: Size, corners: tuple[tuple[int, int, int], ...]) -> Bgr:
    """Return a picture that passes from each corner's colour to the others'."""
    patch = np.array(corners, dtype=np.float32).reshape(2, 2, 3)
    x = np.linspace(0, 1, size.width, dtype=np.float32)[None, :, None]
    y = np.linspace(0, 1, size.height, dtype=np.float32)[:, None, None]
    top = patch[0, 0] * (1 - x) + patch[0, 1] * x
    bottom = patch[1, 0] * (1 - x) + patch[1, 1] * x
    return np.asarray(np.rint(top * (1 - y) + bottom * y), dtype=np.uint8)
