"""What does `pattern:1280x720@25` ask for? Size and rate of a drawn picture; nothing is drawn here."""

import re
from dataclasses import dataclass
from fractions import Fraction

from simulator.core.errors import BadInput
from simulator.core.limits import Limit
from simulator.core.nouns import Size

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
