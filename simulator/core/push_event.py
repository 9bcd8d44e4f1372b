"""What do the callbacks about a push say? A push's begin and its end -> the bodies of events 1 and 0.

267/47025 and 267/38081: they go to URLs of their own, are signed like screenshots, and are retried 12 times, a minute
apart. What the pages leave open is taken from captured bodies, and said so.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from simulator.core.dice import digits
from simulator.core.event import Signature, as_body
from simulator.core.limits import Edition
from simulator.core.nouns import Instant, PushStream, StreamKey, unix_s

RESUMED_WITHIN_S = 70
"""A break that ends within this time sends no event at all (267, FAQ "push and playback", question 38)."""


class PushEventKind(IntEnum):
    """The event's number on the wire."""

    INTERRUPTED = 0
    BEGAN = 1


@dataclass(frozen=True, slots=True)
class End:
    """Why a push ended: errcode and errmsg of event 0 (267/31083)."""

    code: int
    message: str


STOPPED_BY_CLIENT = End(1, "The push client actively stopped the push")  # the sample of 2023-12, 267/38081
NO_DATA = End(8, "The system stopped a stream without data")  # our words for code 8, 267/31083
DROPPED_BY_API = End(21, "The stream was stopped by API")  # our words for code 21/100, 267/31083
TOLD_OF_A_BEGIN = End(0, "ok")  # observed: captured in 2017

# Captured bodies are alphabetical (observed); width and height are there since 2021-02 (267/47025).
_NAMES = (
    "app", "appid", "appname", "channel_id", "errcode", "errmsg", "event_time", "event_type", "height", "idc_id",
    "node", "push_duration", "sequence", "set_id", "sign", "stream_id", "stream_param", "t", "user_ip", "width",
)  # fmt: skip
_ONLY_IN_NEWER = ("width", "height")
_NODE, _USER_IP = "203.0.113.10", "198.51.100.7"  # our choice: addresses that are nobody's (RFC 5737)
_IDC_ID, _SET_ID = 34, 2  # as in the sample of 267/38081


@dataclass(frozen=True, slots=True)
class PushEvent:
    """A push began or was interrupted, and a receiver is to be told."""

    push: PushStream
    kind: PushEventKind
    happened_at: Instant
    app_id: int
    end: End = TOLD_OF_A_BEGIN
    since: Instant | None = None
    """When the push began that receivers were told of, where this one only took it up again after a short break."""
    said_at: Instant | None = None
    """When the body says it happened, where that is not `happened_at` on the simulator's clock."""

    @property
    def number(self) -> int:
        """The event's number on the wire."""
        return int(self.kind)

    @property
    def identity(self) -> tuple[StreamKey, int, Instant, int]:
        """What tells one event from another."""
        return self.push.key, self.number, self.happened_at, 0

    @property
    def name(self) -> str:
        """What happened, in two words."""
        return "push begins" if self.kind is PushEventKind.BEGAN else "push ends"

    def fields(self, edition: Edition, signature: Signature | None) -> dict[str, Any]:
        """Return the body's fields in the order of captured bodies; without a signature, sign and t are left out."""
        stream = self.push.key
        since = self.push.began_at if self.since is None else self.since
        values: dict[str, Any] = {
            "app": stream.domain,
            "appid": self.app_id,
            "appname": stream.app_name,
            "channel_id": stream.stream_name,
            "errcode": self.end.code,
            "errmsg": self.end.message,
            "event_time": unix_s(self.happened_at if self.said_at is None else self.said_at),
            "event_type": self.number,
            "height": 0,  # "may be 0 at push begin" (267/47025); our choice for the end as well
            "idc_id": _IDC_ID,
            "node": _NODE,
            # The same for a begin and its interruption; at most 20 digits.
            "sequence": digits(0, "sequence", stream, since),
            "set_id": _SET_ID,
            "stream_id": stream.stream_name,
            "stream_param": self.push.params,
            "user_ip": _USER_IP,
            "width": 0,
        }
        if self.kind is PushEventKind.INTERRUPTED:
            values["push_duration"] = str(self.happened_at - since)
        if signature:
            values |= {"sign": signature.sign, "t": signature.t}
        absent = _ONLY_IN_NEWER if edition is Edition.E2018 else ()
        return {name: values[name] for name in _NAMES if name in values and name not in absent}

    def body(self, edition: Edition, signature: Signature | None) -> bytes:
        """Return the exact bytes to post."""
        return as_body(self.fields(edition, signature))


def every_field() -> tuple[str, ...]:
    """Return the names of all fields of both events."""
    return _NAMES
