"""How did one attempt end? Answered, timed out or unreachable, with what really went over the wire."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manner:
    """A way of sending that is not the usual one."""

    name: str
    """What follows the dot in a fault's name, such as `half-close`."""
    amount: float = 0.0
    """Seconds or bytes, where the manner has one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt as it went over the wire; times in real ms from its begin, None if not reached."""

    request_head: bytes = b""
    request_body: bytes = b""
    response_head: bytes = b""
    response_body: bytes = b""
    """At most the notifier's `answer_limit` bytes; the service ignores the body."""
    connected_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float = 0.0
    faults: tuple[str, ...] = ()
    """The faults that struck this attempt; whether they are why it failed, excuses.py decides."""
    held_ms: int = 0
    """How long it was held back on purpose before it was sent, on the simulator's clock."""
    note: str = ""
    """What was odd about an answer that still counts: an incomplete body, for example."""
    manner: Manner | None = None
    """How the bytes travelled, where that was not the usual way: head and body alone do not tell."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The receiver answered with a status; only 200 acknowledges."""

    status: int
    exchange: Exchange = Exchange()


@dataclass(frozen=True, slots=True)
class TimedOut:
    """No complete answer came in time."""

    after_s: float
    exchange: Exchange = Exchange()


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The attempt failed before there was an answer: refused, reset, no such host, bad certificate."""

    why: str
    exchange: Exchange = Exchange()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing was sent, on purpose, and nothing will be."""

    exchange: Exchange = Exchange()


Outcome = Answered | TimedOut | Unreachable | Dropped


def in_words(outcome: Outcome) -> str:
    """Return the outcome as a person reads it: `200`, `no answer within 20 s`, or why it failed."""
    match outcome:
        case Answered(status):
            return str(status)
        case TimedOut(after_s):
            return f"no answer within {after_s:g} s"
        case Unreachable(why):
            return why
        case Dropped():
            return "not sent, and never will be"
