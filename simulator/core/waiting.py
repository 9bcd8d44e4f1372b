"""Until when is a callback held back? Faults, a push and an instant -> the instant of sending."""

from collections.abc import Iterable

from simulator.core.faults import Fault
from simulator.core.nouns import Instant, later

HOLDING = ("callback.delay", "callback.hold", "callback.reorder", "service.outage")
"""The effects that hold callbacks back, and do nothing else."""
_SQUEEZED = 10
"""Our choice: a stretch that comes backwards comes ten times as fast as it went."""


def release_at(faults: Iterable[Fault], *, began_at: Instant, now: Instant, set_at: Instant) -> Instant:
    """Return when a callback is sent that would be sent `now`: once the last of the faults lets go of it."""
    return max((_released(fault, began_at, now, set_at) for fault in faults), default=now)


def _released(fault: Fault, began_at: Instant, now: Instant, set_at: Instant) -> Instant:
    told = fault.parameters
    match fault.effect.name:
        case "callback.delay":
            return later(now, told["by"])
        case "callback.hold":
            return _end_of_stretch(told["batch"], began_at, now)
        case "callback.reorder":
            end = _end_of_stretch(told["within"], began_at, now)
            return Instant(end + (end - now) // _SQUEEZED)  # the later it would have been sent, the earlier it is
        case "service.outage":
            return fault.ends_at(set_at) or now
        case _:
            return now


def _end_of_stretch(length_s: float, began_at: Instant, now: Instant) -> Instant:
    length_ms = max(1, round(length_s * 1000))
    return Instant(began_at + ((now - began_at) // length_ms + 1) * length_ms)
