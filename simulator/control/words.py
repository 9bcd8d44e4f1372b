"""What does the control API take and give? Its bodies as models, and how facts and values become JSON."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.clock import SteeredClock
from simulator.core.delivery import Attempt
from simulator.core.excuses import on_purpose
from simulator.core.facts import as_line, iso
from simulator.core.faults import Fault
from simulator.core.nouns import Screenshot
from simulator.core.outcome import Answered, Outcome, in_words
from simulator.ledger import Entry
from simulator.streams import Live


class Words(BaseModel):
    """A body; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid")


class Advance(Words):
    """How far time is moved: one of the two."""

    by: str | None = Field(None, description="a duration, such as 2m")
    to: str | None = Field(None, description="a time (ISO 8601 or Unix seconds), or `next`: the next instant due")


class Rate(Words):
    """How fast time goes."""

    rate: float | Literal["max"] = Field(1.0, description="times the machine's own, or max: waiting for nothing")


class Faults(Words):
    """A whole fault plan."""

    faults: list[str | dict[str, Any]] = Field(description="each as text or as a mapping, as in config.yaml")


class Resend(Words):
    """How a delivery is sent once more."""

    how: Literal["as-recorded", "resign"] = "resign"
    changes: dict[str, Any] = Field({}, alias="set", description="fields of the body with other values")


class ResendMany(Words):
    """Which deliveries are sent once more."""

    how: Literal["as-recorded", "resign"] = "resign"
    verdict: str = Field(
        "abandoned", description="only those: pending, acknowledged, abandoned, dropped, undelivered, or all"
    )
    stream: str | None = Field(None, description="only those of a stream")
    since: str | None = Field(None, description="only those of pictures taken since then")


def clock_told(clock: SteeredClock) -> dict[str, Any]:
    """Return what the clock says."""
    next_at = clock.next_at
    return {
        "now": iso(clock.now()),
        "paused": clock.paused,
        "advancing_to": None if clock.advancing_to is None else iso(clock.advancing_to),
        "rate": "max" if clock.rate is None and not clock.paused else clock.rate,
        "next_at": None if next_at is None else iso(next_at),
    }


def fault_told(fault: Fault, *, struck: bool) -> dict[str, Any]:
    """Return a fault in force."""
    return {"fault": fault.effect.name, "words": fault.text, "struck": struck}


def live_told(live: Live) -> dict[str, Any]:
    """Return a live push."""
    push = live.push
    return {
        "stream": str(push.key),
        "domain": push.key.domain,
        "source": push.source,
        "began_at": iso(push.began_at),
        "params": push.params,
    }


def shot_told(shot: Screenshot) -> dict[str, Any]:
    """Return a screenshot that was just taken."""
    return {
        "stream": str(shot.push.key),
        "taken_at": iso(shot.taken_at),
        "width": shot.size.width,
        "height": shot.size.height,
        "byte_count": shot.byte_count,
        "url": shot.url,
    }


def entry_told(entry: Entry, *, whole: bool = False) -> dict[str, Any]:
    """Return a delivery; `whole` with every attempt's raw request and answer."""
    delivery, about = entry.delivery, entry.delivery.about
    next_at = delivery.next_attempt_at if entry.verdict == "pending" else None
    told: dict[str, Any] = {
        "number": entry.number,
        "stream": str(delivery.push.key),
        "event": delivery.event.number,
        "taken_at": iso(delivery.event.happened_at),
        "picture": about.url if isinstance(about, Screenshot) else None,
        "receiver": delivery.receiver.url,
        "verdict": entry.verdict,
        "next_attempt_at": None if next_at is None else iso(next_at),
        "attempts": [_attempt(attempt, whole=whole) for attempt in delivery.attempts],
        "extras": [as_line(extra) | _exchange(extra.outcome, whole=whole) for extra in entry.extras],
    }
    return told


def _attempt(attempt: Attempt, *, whole: bool) -> dict[str, Any]:
    outcome = attempt.outcome
    return {
        "sent_at": iso(attempt.sent_at),
        "ended_at": iso(attempt.ended_at),
        "status": outcome.status if isinstance(outcome, Answered) else None,
        "outcome": in_words(outcome),
        "faults": list(outcome.exchange.faults),
        "on_purpose": bool(on_purpose(outcome)),
    } | _exchange(outcome, whole=whole)


def _exchange(outcome: Outcome, *, whole: bool) -> dict[str, Any]:
    if not whole:
        return {}
    sent = outcome.exchange
    raw = {
        "request_head": sent.request_head,
        "request_body": sent.request_body,
        "response_head": sent.response_head,
        "response_body": sent.response_body,
    }
    return {name: value.decode("utf-8", "backslashreplace") for name, value in raw.items()} | {"note": sent.note}
