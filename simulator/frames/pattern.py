"""What does `pattern:1280x720@25` show? A drawn moving picture, for when there is no video; without end."""

import re
from dataclasses import dataclass
from fractions import Fraction

from simulator.core.errors import BadInput
from simulator.core.limits import Limit
from simulator.core.nouns import Frame, Instant, PushStream, Size
from simulator.frames.drawing import Caption, Scene
from simulator.frames.pixels import ArrayPicture

PREFIX = "pattern:"
DEFAULT_FPS = Fraction(25)
SIDE = Limit(16, 4096, "our choice: small enough for any test, large enough for 4K")
FPS = Limit(1, 120, "our choice: what cameras push")

_FORM = re.compile(r"(\d{1,6})x(\d{1,6})(?:@(\d{1,6}(?:\.\d{1,3})?))?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PatternSpec:
    """Size and rate of a drawn picture."""

    size: Size
    fps: Fraction


def parsed_pattern(source: str) -> PatternSpec:
    """Return what `pattern:WIDTHxHEIGHT@FPS` asks for; raises BadInput."""
    match = _FORM.fullmatch(source.removeprefix(PREFIX))
    if not match:
        raise BadInput(f"{source!r} is not a pattern; write pattern:WIDTHxHEIGHT or pattern:1280x720@25")
    size = Size(int(match[1]), int(match[2]))
    fps = Fraction(match[3]) if match[3] else DEFAULT_FPS
    for side in (size.width, size.height):
        if not SIDE.holds(side):
            raise BadInput(
                f"{source!r} has a side of {side} pixels, but a pattern's is {SIDE.lowest} to {SIDE.highest}"
            )
    if not FPS.lowest <= fps <= FPS.highest:
        raise BadInput(f"{source!r} has {match[3]} frames a second, but a pattern has {FPS.lowest} to {FPS.highest}")
    return PatternSpec(size, fps)


def open_pattern(source: str) -> "Pattern":
    """Open a drawn picture; raises BadInput."""
    return Pattern(parsed_pattern(source))


class Pattern:
    """A drawn picture that moves and says which frame of which stream it is."""

    duration_ms: int | None = None

    def __init__(self, spec: PatternSpec) -> None:
        """Prepare what does not move."""
        self._spec = spec
        self._scene = Scene(spec.size)

    def frame_at(self, push: PushStream, when: Instant, position_ms: int) -> Frame:
        """Return the frame that began at or before `position_ms`; the same frame always has the same pixels."""
        number = position_ms * self._spec.fps // 1000
        began_ms = -(-number * 1000 // self._spec.fps)  # the first millisecond in which this frame is shown
        caption = Caption(
            stream=str(push.key),
            position_ms=began_ms,
            shown_at=Instant(when - (position_ms - began_ms)),
            number=number,
            fps=self._spec.fps,
        )
        return Frame(ArrayPicture(self._scene.drawn(caption)), self._spec.size, began_ms)

    def close(self) -> None:
        """Nothing is held open."""
