"""What does a callback say? A screenshot -> the event-200 body of an edition. The only home of its wire names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.core.limits import Edition
from simulator.core.nouns import Instant, PushStream, Screenshot, unix_s

EVENT_TYPE = 200  # "Live screencapture | event_type = 200", 267/38083
NAME_FIELD, TIME_FIELD = "stream_id", "create_time"
"""Which of the fields receivers know a picture by."""

# The 2018 sample is ordered by hand; every captured body and the later samples are alphabetical (observed).
FIELDS: dict[Edition, tuple[str, ...]] = {
    Edition.E2018: (
        "event_type", "stream_id", "channel_id", "create_time", "file_size", "width", "height",
        "pic_url", "pic_full_url", "sign", "t",
    ),
    Edition.E2021: (
        "app", "appname", "channel_id", "create_time", "event_type", "file_size", "height",
        "pic_full_url", "pic_url", "sign", "stream_id", "stream_param", "t", "width",
    ),
    Edition.E2024: (
        "app", "appname", "channel_id", "create_time", "event_type", "file_size", "height",
        "pic_full_url", "pic_url", "sign", "stream_id", "stream_param", "t", "task_id", "width",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signature:
    """The pair that authenticates a callback: when it expires, and MD5(key + t)."""

    t: int
    sign: str


@dataclass(frozen=True, slots=True)
class CallbackEvent:
    """A screenshot that is to be announced."""

    screenshot: Screenshot
    task_id: str

    @property
    def number(self) -> int:
        """The event's number on the wire."""
        return EVENT_TYPE

    @property
    def push(self) -> PushStream:
        """Whose event it is."""
        return self.screenshot.push

    @property
    def happened_at(self) -> Instant:
        """When: with number and push, what tells one event from another."""
        return self.screenshot.taken_at

    def fields(self, edition: Edition, signature: Signature | None) -> dict[str, Any]:
        """Return the body's fields in the edition's order; without a signature, sign and t are left out."""
        shot = self.screenshot
        stream = shot.push.key
        path = shot.path
        values: dict[str, Any] = {
            "app": stream.domain,
            "appname": stream.app_name,
            "channel_id": stream.stream_name,
            "create_time": unix_s(shot.said_taken_at),
            "event_type": EVENT_TYPE,
            "file_size": shot.byte_count,
            "height": shot.size.height,
            "pic_full_url": shot.url,
            "pic_url": path,
            "stream_id": stream.stream_name,
            "stream_param": shot.push.params,
            "task_id": self.task_id,
            "width": shot.size.width,
        }
        if signature:
            values |= {"sign": signature.sign, "t": signature.t}
        return {name: values[name] for name in FIELDS[edition] if name in values}

    def body(self, edition: Edition, signature: Signature | None) -> bytes:
        """Return the exact bytes to post."""
        return as_body(self.fields(edition, signature))


def as_body(fields: Mapping[str, Any]) -> bytes:
    """Return `fields` as every captured body is written: compact, UTF-8, & and / not escaped, in the order given."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    # Our choice: what is no text (a file name that is not UTF-8) becomes \udcXX, so that a body is always UTF-8.
    return text.encode(errors="backslashreplace")
