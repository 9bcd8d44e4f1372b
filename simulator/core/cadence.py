"""When is the next screenshot due, and which instant of the source does it show? Absolute times, so nothing drifts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from simulator.core.nouns import Instant, PushStream, later


class FirstShot(StrEnum):
    """When a push's first screenshot is due; no document says."""

    BEGIN = "begin"
    """When the push begins (our default)."""
    INTERVAL = "interval"
    """One interval after the push began."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """The due instants of one push: its begin, or one interval after it, then one each interval (267/31562)."""

    began_at: Instant
    interval_s: int
    first_shot: FirstShot = FirstShot.BEGIN

    def dues(self, ends_at: Instant | None) -> Iterator[Instant]:
        """Yield every due instant before `ends_at`, without end where that is None."""
        due = self.began_at if self.first_shot is FirstShot.BEGIN else later(self.began_at, self.interval_s)
        while ends_at is None or due < ends_at:
            yield due
            due = later(due, self.interval_s)

    def number_of(self, due: Instant) -> int:
        """Return which screenshot of the push is due at `due`, from 1; one taken in between has its forerunner's."""
        since = due - self.began_at - (0 if self.first_shot is FirstShot.BEGIN else self.interval_s * 1000)
        return max(1, since // (self.interval_s * 1000) + 1)


def source_position_ms(push: PushStream, when: Instant, duration_ms: int | None) -> int:
    """Return how far into its source a push is at `when`; a looped source starts over after `duration_ms`."""
    position = when - push.began_at
    return position % duration_ms if push.loop and duration_ms else position


def end_of(push: PushStream, duration_ms: int | None) -> Instant | None:
    """Return when the push ends, given how long its source lasts; None where it never ends by itself."""
    of_source = None if push.loop else duration_ms
    lasts = min((ms for ms in (of_source, push.lasts_ms) if ms is not None), default=None)
    return None if lasts is None else Instant(push.began_at + lasts)
