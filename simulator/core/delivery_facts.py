"""What happened to a callback? The journal's words about deliveries; core/facts.py holds all the others."""

from dataclasses import dataclass
from typing import Any

from simulator.core.delivery import About, Delivery
from simulator.core.naming import iso
from simulator.core.nouns import Instant, Screenshot, StreamKey
from simulator.core.outcome import Answered, Outcome, in_words


@dataclass(frozen=True, slots=True)
class Attempted:
    """A callback was posted once; the delivery's last attempt is the one meant."""

    at: Instant
    delivery: Delivery

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push was announced."""
        return self.delivery.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream; `ms` is real time, 0 in a strict journal."""
        delivery = self.delivery
        next_at = delivery.next_attempt_at
        return {
            "event": delivery.event.number,
            "taken_at": iso(delivery.event.happened_at),
            "attempt": len(delivery.attempts),
            "receiver": delivery.receiver.url,
            **_of_outcome(delivery.attempts[-1].outcome),
            "next_attempt_at": None if next_at is None else iso(next_at),
        }


@dataclass(frozen=True, slots=True)
class _Settled:
    """A delivery is over."""

    at: Instant
    delivery: Delivery

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push was announced."""
        return self.delivery.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return _of_delivery(self.delivery.about, len(self.delivery.attempts))


class Acknowledged(_Settled):
    """The receiver answered 200."""

    __slots__ = ()


class Abandoned(_Settled):
    """The last retry failed: the receiver will never be told of this picture."""

    __slots__ = ()

    @property
    def on_purpose(self) -> bool:
        """Whether faults of the plan had their hand in every attempt that failed."""
        return all(attempt.outcome.exchange.on_purpose for attempt in self.delivery.attempts)


class CallbackDropped(_Settled):
    """A fault of the plan lost the callback: nothing was sent, and nothing will be."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ExtraSent:
    """A callback was posted beside the delivery's own attempts: a copy on purpose, or one that somebody asked for."""

    at: Instant
    delivery: Delivery
    why: str
    """The fault that made it, or `resend`."""
    outcome: Outcome

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push was announced once more."""
        return self.delivery.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {
            "event": self.delivery.event.number,
            "taken_at": iso(self.delivery.event.happened_at),
            "why": self.why,
            "receiver": self.delivery.receiver.url,
            **_of_outcome(self.outcome),
        }


@dataclass(frozen=True, slots=True)
class LeftUndelivered:
    """The run was stopped while the callback was still owed."""

    at: Instant
    about: About
    attempts: int

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push was to be announced."""
        return self.about.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return _of_delivery(self.about, self.attempts)


def _of_delivery(about: About, attempts: int) -> dict[str, Any]:
    told = {"event": about.number, "taken_at": iso(about.happened_at), "attempts": attempts}
    return told | {"pic_full_url": about.url} if isinstance(about, Screenshot) else told


def _of_outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status if isinstance(outcome, Answered) else None,
        "error": None if isinstance(outcome, Answered) else in_words(outcome),
        "ms": round(outcome.exchange.total_ms, 1),
        "on_purpose": list(outcome.exchange.on_purpose),
    }
