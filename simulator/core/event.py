"""What does a callback say? A screenshot -> the event-200 body of an edition. The only home of its wire names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from simulator.core.limits import SIGNATURE_LIFETIME_S, Edition
from simulator.core.nouns import Instant, PushStream, Screenshot, unix_s

EVENT_TYPE = 200  # "Live screencapture | event_type = 200", 267/38083
SIGNATURE_FIELDS = ("sign", "t")  # the pair that is there together or not at all
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
class Text:
    """What a field that is a JSON string says."""

    meaning: str
    """As the documents have it."""
    note: str = ""
    """Where they are silent or contradict one another; empty where they do not."""
    pattern: str = ""
    """What every value matches, as a regular expression that Python and JavaScript read alike; empty: anything."""
    documented_type: ClassVar[str] = "string"
    json_type: ClassVar[str] = "string"


@dataclass(frozen=True, slots=True)
class Whole:
    """What a field that is a JSON number without a fraction says."""

    meaning: str
    note: str = ""
    lowest: int = 0
    """Our choice: the documents state no range; a JPEG has a pixel and a byte, and no time is before 1970."""
    documented_type: str = "int"
    json_type: ClassVar[str] = "integer"


@dataclass(frozen=True, slots=True)
class Constant:
    """What a field that is always the same JSON number says."""

    meaning: str
    value: int
    note: str = ""
    documented_type: ClassVar[str] = "int"
    json_type: ClassVar[str] = "integer"


Field = Text | Whole | Constant


def in_full(field: Field) -> str:
    """Return what a field says, with what the documents leave open."""
    return f"{field.meaning} ({field.note})" if field.note else field.meaning


# Meanings and types: 267/31562 and 267/38083, table of fields. All editions that have a field agree on both.
MEANINGS: dict[str, Field] = {
    "app": Text("push domain: the host of the push URL, not its path"),
    "appname": Text("push path (AppName)"),
    "channel_id": Text("stream name, the same as stream_id", "the published sample of 2021 prints two different ones"),
    "create_time": Whole("when the screenshot was made, in Unix seconds", documented_type="int64"),
    "event_type": Constant(f"{EVENT_TYPE}, a screenshot", EVENT_TYPE),
    "file_size": Whole("bytes of the picture", lowest=1),
    "height": Whole("height of the picture in pixels", lowest=1),
    "pic_full_url": Text("where the picture is: http://, its download domain, and pic_url", pattern="^http://"),
    "pic_url": Text("path of the picture, with the leading slash and without a domain", pattern="^/"),
    "sign": Text(
        "lower-case hexadecimal MD5 of the key and t, joined",
        "no document says whether it is sent where no key is configured; css-sim leaves sign and t out",
        pattern="^[0-9a-f]{32}$",
    ),
    "stream_id": Text("stream name"),
    "stream_param": Text("query of the push URL, byte for byte", "observed: an empty string where it has none"),
    "t": Whole(
        f"when the signature expires, in Unix seconds: {SIGNATURE_LIFETIME_S} s ahead",
        "an older table (267/5957, 2016 to 2020) says string; every sample and every captured body has a number",
        documented_type="int64",
    ),
    "task_id": Text(
        "the screencapture task",
        "no document says whether a rule's screenshots have one; css-sim sends 19 digits, the same for one push",
    ),
    "width": Whole("width of the picture in pixels", lowest=1),
}


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
