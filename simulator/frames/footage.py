"""What can a source show? The one shape that files, pictures and patterns share inside this package.

Everything here blocks; only sources.py knows of threads and of waiting.
"""

from enum import StrEnum
from typing import Protocol

from simulator.core.nouns import Frame, Instant, PushStream


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


class Footage(Protocol):
    """One opened source."""

    @property
    def duration_ms(self) -> int | None:
        """How long the source lasts, from its first frame to the end of its last; None where it never ends."""

    def frame_at(self, push: PushStream, when: Instant, position_ms: int) -> Frame:
        """Return the frame shown at `position_ms` of the source, for `push` at `when`; raises NoFrame."""

    def close(self) -> None:
        """Let go of files and decoders."""


def clock_text(position_ms: int) -> str:
    """Return a position for a sentence: `12.345 s`."""
    return f"{position_ms / 1000:.3f} s"
