"""The journal's vocabulary: what happened, as values, and how each is written as a JSON line.

Console, command line and tests read only these. Times of a fact are the simulator's clock; what was measured
in real time is kept apart, so that a journal can be compared with another.
"""

import re
from dataclasses import dataclass
from typing import Any

from simulator.core.delivery_facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    CallbackHeld,
    ExtraSent,
    LeftUndelivered,
)
from simulator.core.naming import iso
from simulator.core.nouns import Instant, PushStream, Screenshot, StreamKey, unix_s

__all__ = [
    "VERSION", "Abandoned", "Acknowledged", "Attempted", "CallbackDropped", "CallbackHeld", "CallbackReceived",
    "ExtraSent", "Fact", "FaultStruck", "LeftUndelivered", "ScreenshotMissed", "ScreenshotStored", "StreamBegan",
    "StreamEnded", "as_line", "fact_name", "iso",
]  # fmt: skip

VERSION = 1
"""The schema's version, in every line as `v`."""


@dataclass(frozen=True, slots=True)
class StreamBegan:
    """A push began."""

    at: Instant
    push: PushStream
    interval_s: int | None
    receiver_url: str | None

    @property
    def stream(self) -> StreamKey:
        """Who pushes."""
        return self.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {
            "domain": self.stream.domain,
            "source": self.push.source,
            "interval_s": self.interval_s,
            "receiver": self.receiver_url,
        }


@dataclass(frozen=True, slots=True)
class ScreenshotStored:
    """A picture can be read from the store."""

    at: Instant
    screenshot: Screenshot
    callback_owed: bool = True
    """Whether a receiver is to be told; until a verdict follows, that delivery is owed."""

    @property
    def stream(self) -> StreamKey:
        """Whose picture it is."""
        return self.screenshot.push.key

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        shot = self.screenshot
        return {
            "taken_at": iso(shot.taken_at),
            "create_time": unix_s(shot.said_taken_at),
            "width": shot.size.width,
            "height": shot.size.height,
            "file_size": shot.byte_count,
            "bucket": shot.bucket,
            "pic_url": shot.path,
            "pic_full_url": shot.url,
            "source_position_ms": shot.source_position_ms,
        }


@dataclass(frozen=True, slots=True)
class ScreenshotMissed:
    """A screenshot that was due does not exist; no callback is sent for it (267/31072)."""

    at: Instant
    stream: StreamKey
    due_at: Instant
    why: str
    on_purpose: str = ""
    """The fault that struck; empty where nobody meant it."""
    asked: int = 0
    """Which of those that somebody asked for it is, from 1; 0 for one that its interval asked for."""

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        faults = [self.on_purpose] if self.on_purpose else []
        return {"due_at": iso(self.due_at), "why": self.why, "faults": faults, "on_purpose": bool(faults)}


@dataclass(frozen=True, slots=True)
class FaultStruck:
    """Something went wrong because the plan said so."""

    at: Instant
    stream: StreamKey
    fault: str
    """The effect's name."""
    delivery: int
    """The number of the screenshot in its push; 0 where no screenshot is meant."""
    attempt: int
    """The number of the attempt; 0 where no attempt is meant."""
    what: str
    """What was done, for people."""

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {"fault": self.fault, "delivery": self.delivery, "attempt": self.attempt, "what": self.what}


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A push ended."""

    at: Instant
    stream: StreamKey
    began_at: Instant

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {"lasted_s": (self.at - self.began_at) / 1000}


@dataclass(frozen=True, slots=True)
class CallbackReceived:
    """The built-in inbox got a callback; each of its three findings is a word or a short sentence."""

    at: Instant
    stream: str
    create_time: int | None
    sign: str
    t: str
    picture: str
    answered: int
    problems: tuple[str, ...] = ()
    """Everything a careful receiver would object to; empty when all is as it should be."""

    def told(self) -> dict[str, Any]:
        """Return what the line says beside version, name, time and stream."""
        return {
            "create_time": self.create_time,
            "sign": self.sign,
            "t": self.t,
            "picture": self.picture,
            "answered": self.answered,
            "problems": list(self.problems),
        }


Fact = (
    StreamBegan
    | ScreenshotStored
    | ScreenshotMissed
    | Attempted
    | Acknowledged
    | Abandoned
    | LeftUndelivered
    | CallbackDropped
    | CallbackHeld
    | ExtraSent
    | FaultStruck
    | CallbackReceived
    | StreamEnded
)


def as_line(fact: Fact) -> dict[str, Any]:
    """Return the fact as the JSON line that `--format jsonl` writes."""
    return {"v": VERSION, "fact": fact_name(type(fact)), "at": iso(fact.at), "stream": str(fact.stream), **fact.told()}


def fact_name(kind: type) -> str:
    """Return a fact's name as the lines carry it: ScreenshotStored -> screenshot_stored."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
