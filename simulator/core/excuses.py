"""Is a failed attempt meant? Only what a fault of the plan can have led to is on purpose, and nothing else is.

A receiver that nobody reaches has failed, whatever is in the requests that it never gets.
"""

from simulator.core.delivery import acknowledges
from simulator.core.effects import SILENT
from simulator.core.outcome import Answered, Dropped, Outcome, TimedOut

_OURS = (*SILENT, "callback.drop")
"""What the receiver has no part in."""
_LOST = "callback.lost-response"
"""Comes to no answer in time; an answer that never was cannot be lost."""
_REQUEST = ("sign", "t", "body", "wire")
"""What may be wrong with a request, so that it is refused."""
_NOT_THERE_IN_TIME = (
    "picture.late", "picture.after-callback", "picture.missing", "picture.forbidden", "picture.slow",
    "picture.truncated", "picture.empty", "picture.corrupt", "picture.other-length", "picture.other-size",
)  # fmt: skip
"""What a receiver finds that looks at the picture before it answers; one that is replaced is still right by then."""


def on_purpose(outcome: Outcome) -> tuple[str, ...]:
    """Return the faults that are why an attempt failed; none for one that succeeded, or that failed by itself."""
    if acknowledges(outcome):
        return ()
    return tuple(name for name in outcome.exchange.faults if _leads_to(name, outcome))


def _leads_to(effect: str, outcome: Outcome) -> bool:
    if effect in _OURS or isinstance(outcome, Dropped):
        return True
    if effect == _LOST:
        return isinstance(outcome, TimedOut)
    of_request = effect.partition(".")[0] in _REQUEST or effect == "service.key-rotation"
    if isinstance(outcome, Answered):
        return of_request or effect in _NOT_THERE_IN_TIME
    if isinstance(outcome, TimedOut):
        return effect.startswith("wire.") or effect in _NOT_THERE_IN_TIME
    return of_request and outcome.exchange.connected_ms is not None
