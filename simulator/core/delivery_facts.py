"""What happened to a callback? The journal's words about deliveries; core/facts.py holds all the others."""

from dataclasses import dataclass
from typing import Any

from simulator.core.delivery import About, Delivery
from simulator.core.excuses import on_purpose
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
        """Whether faults of the plan are why every attempt failed."""
        return all(on_purpose(attempt.outcome) for attempt in self.delivery.attempts)

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        struck = dict.fromkeys(name for each in self.delivery.attempts for name in each.outcome.exchange.faults)
        return {
            **_of_delivery(self.delivery.about, len(self.delivery.attempts)),
            "faults": list(struck),
            "on_purpose": self.on_purpose,
        }


@dataclass(frozen=True, slots=True)
class CallbackHeld:
    """Faults of the plan hold a callback back; nothing of this attempt has been sent yet."""

    at: Instant
    delivery: Delivery
    until: Instant
    """When it is sent, unless the plan is changed before."""
    faults: tuple[str, ...]

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push is to be announced."""
        return self.delivery.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        told = _of_delivery(self.delivery.about, len(self.delivery.attempts))
        return {**told, "until": iso(self.until), "faults": list(self.faults)}


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
    faults: tuple[str, ...] = ()
    """What held it back until the end; where nothing was sent yet, that it is left is on purpose."""

    @property
    def stream(self) -> StreamKey:
        """Whose picture or push was to be announced."""
        return self.about.push.key

    @property
    def on_purpose(self) -> bool:
        """Whether nothing was sent because of faults of the plan."""
        return bool(self.faults) and not self.attempts

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {**_of_delivery(self.about, self.attempts), "faults": list(self.faults), "on_purpose": self.on_purpose}


def _of_delivery(about: About, attempts: int) -> dict[str, Any]:
    told = {"event": about.number, "taken_at": iso(about.happened_at), "attempts": attempts}
    return told | {"pic_full_url": about.url} if isinstance(about, Screenshot) else told


def _of_outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "status": outcome.status if isinstance(outcome, Answered) else None,
        "error": None if isinstance(outcome, Answered) else in_words(outcome),
        "ms": round(outcome.exchange.total_ms, 1),
        "faults": list(outcome.exchange.faults),
        "on_purpose": bool(on_purpose(outcome)),
    }
