"""What can a source show? The one shape that files, pictures and patterns share inside this package.

Opening and decoding block; only sources.py knows of threads and of waiting.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from simulator.core.nouns import Frame, Instant, PushStream, Size


class Align(StrEnum):
    """Which frame of a video file answers for a due instant."""

    EXACT = "exact"
    """The frame that a viewer sees at that instant: the last one whose time is not later (our default)."""
    KEYFRAME = "keyframe"
    """The key frame at or before that instant: what a service takes that decodes key frames only."""


class Pixels(StrEnum):
    """What becomes of pixels that are not square."""

    SQUARE = "square"
    """The width is stretched or narrowed until they are, as players show them (our default)."""
    CODED = "coded"
    """They are taken as they are coded, and the picture looks narrow or wide."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a source shows at an instant, before anything is decoded."""

    position_ms: int
    """When the frame is shown that is shown then, counted from the source's first frame."""
    key: Hashable
    """What footage knows the frame by."""
    size: Size | None = None
    """The frame's upright size; None where only decoding tells."""
    can_recur: bool = True
    """Whether another instant or another push may show the same."""


class Footage(Protocol):
    """One opened source."""

    @property
    def duration_ms(self) -> int | None:
        """How long the source lasts, from its first frame to the end of its last; None where it never ends."""

    @property
    def byte_count(self) -> int:
        """What it holds in memory as long as it is open."""

    def spot_at(self, push: PushStream, when: Instant, position_ms: int) -> Spot:
        """Return what is shown at `position_ms` of the source, for `push` at `when`; at once; raises NoFrame."""

    def frame(self, spot: Spot) -> Frame:
        """Return the frame of a spot; blocks, and may be called in several threads at once; raises NoFrame."""

    def close(self) -> None:
        """Let go of files and decoders; asked for a frame again, it opens them anew."""


def clock_text(position_ms: int) -> str:
    """Return a position for a sentence: `12.345 s`."""
    return f"{position_ms / 1000:.3f} s"
