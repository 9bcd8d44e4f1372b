"""How wide and high is the screenshot? Push size and configured size in, screenshot size out.

The documents write push (X, Y), configured (W, H) and screenshot (N, M): Live Screencapture, 267/31562,
"Screenshot width and height configuration". Nothing is scaled here; see frames/jpeg.py for that.
"""

from dataclasses import dataclass
from enum import StrEnum

from simulator.core.errors import ImpossibleSize
from simulator.core.limits import JPEG_SIDE
from simulator.core.nouns import Size

DOCUMENT = "documented: Live Screencapture, 267/31562"


class Swap(StrEnum):
    """When the service exchanges the configured width and height."""

    DOCUMENTED = "documented"
    """Only a portrait template on a landscape push: the one direction the document gives."""
    SYMMETRIC = "symmetric"
    """Also a landscape template on a portrait push; our extension, suggested by the document's reason."""


@dataclass(frozen=True, slots=True)
class SizeDecision:
    """A screenshot's size and how it came about."""

    size: Size
    rule: str
    certainty: str
    swapped: bool


def screenshot_size(push: Size, configured: Size, swap: Swap = Swap.DOCUMENTED) -> Size:
    """Return the size of the screenshot of a push of size `push`; raises ImpossibleSize."""
    return size_decision(push, configured, swap).size


def size_decision(push: Size, configured: Size, swap: Swap = Swap.DOCUMENTED) -> SizeDecision:
    """Return the screenshot's size with the rule that fired; raises ImpossibleSize."""
    width, height = configured.width, configured.height
    swapped = False
    if not width and not height:
        size, rule = push, "neither width nor height is set: the screenshot is as large as the push"
    elif not height:
        size = Size(width, _scaled(width, push.height, push.width))
        rule = "only the width is set: the height follows in proportion, M = N / X * Y"
    elif not width:
        size = Size(_scaled(height, push.width, push.height), height)
        rule = "only the height is set: the width follows in proportion, N = M / Y * X"
    elif swapped := _is_swapped(push, configured, swap):
        size, rule = configured.turned, "width and height are swapped to follow the push's orientation"
    else:
        size, rule = configured, "width and height are set: the screenshot has exactly that size"
    _refuse_impossible(size, push, configured)
    return SizeDecision(size, rule, _certainty(push, configured, swapped=swapped), swapped)


def _is_swapped(push: Size, configured: Size, swap: Swap) -> bool:
    portrait_on_landscape = configured.width < configured.height and push.width > push.height
    landscape_on_portrait = configured.width > configured.height and push.width < push.height
    return portrait_on_landscape or (swap is Swap.SYMMETRIC and landscape_on_portrait)


def _scaled(side: int, numerator: int, denominator: int) -> int:
    """Return side * numerator / denominator, to the nearest integer, halves up, never below 1.

    Our choice: no document says how a fraction is rounded.
    """
    return max(1, (2 * side * numerator + denominator) // (2 * denominator))


def _certainty(push: Size, configured: Size, *, swapped: bool) -> str:
    if swapped and configured.width > configured.height:
        return "our choice: swap: symmetric; only the other direction is documented"
    mirror = 0 < configured.height < configured.width and push.width < push.height
    if mirror:
        return f"{DOCUMENT}; that the mirror case is not swapped is our choice (swap: documented)"
    if bool(configured.width) != bool(configured.height):
        return f"{DOCUMENT}; rounding to the nearest integer, halves up, never below 1, is our choice"
    return DOCUMENT


def _refuse_impossible(size: Size, push: Size, configured: Size) -> None:
    for side in (size.width, size.height):
        if not JPEG_SIDE.holds(side):
            raise ImpossibleSize(
                f"a push of {push} with the template's {configured} asks for a screenshot of {size}, but a JPEG "
                f"side is at most {JPEG_SIDE.highest}; set both width and height in the template"
            )
