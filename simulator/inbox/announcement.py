"""What does a received body say? Bytes -> Announcement. The one place of the inbox that knows the wire's names.

A receiver stands on the other side of the wire: it reads what core/event.py writes, and may meet anything else.
"""

import json
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from simulator.core.event import EVENT_TYPE, FIELDS, MEANINGS, SIGNATURE_FIELDS, Text
from simulator.core.limits import Edition
from simulator.core.nouns import Size

_SHOWN_LETTERS = 100
_MOST_PROBLEMS = 30

# Push and interruption 267/47025, porn detection 267/38084 and others: the events that share one receiver.
_OTHER_EVENTS = {
    0: "push interrupted",
    1: "push began",
    100: "recording",
    317: "porn detection",
    318: "audio audit",
    321: "push error",
    332: "recording status",
    338: "subtitles",
    341: "recording error",
    348: "summary",
    349: "highlights",
}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The body is not a JSON object."""

    why: str


@dataclass(frozen=True, slots=True)
class PictureClaim:
    """What a callback promises of its picture; None where it says nothing usable."""

    url: str
    byte_count: int | None
    size: Size | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a callback says, as it was received."""

    event: str
    """What it is about: `screenshot`, or another event by number and name."""
    stream: str
    create_time: int | None
    t: Any
    sign: Any
    picture: PictureClaim | None
    identity: Hashable
    """Equal for all attempts to announce one picture."""
    problems: tuple[str, ...]
    """What is wrong with its fields."""


def read(body: bytes, *, edition: Edition | None = None, keyed: bool = True) -> Announcement | Unreadable:
    """Return what `body` says; its fields should be those of `edition` (None: of any), with sign and t if `keyed`."""
    try:
        fields = json.loads(body.decode())
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return Unreadable("the body is not UTF-8")
    except UnicodeEncodeError:
        return Unreadable("the body holds half of a surrogate pair (\\ud800 to \\udfff), which is no text")
    except (ValueError, RecursionError) as why:
        return Unreadable(_no_json(body, why))
    if not isinstance(fields, dict):
        return Unreadable(f"the body is a JSON {_json_kind(fields)}, not an object")
    is_screenshot = fields.get("event_type") == EVENT_TYPE
    stream_name, app_name = fields.get("stream_id") or fields.get("streamId"), fields.get("appname")
    return Announcement(
        event=_event(fields.get("event_type")),
        stream="/".join(str(part) for part in (app_name, stream_name) if part)[:_SHOWN_LETTERS] or "unknown",
        create_time=_number(fields.get("create_time")),
        t=fields.get("t"),
        sign=fields.get("sign"),
        picture=_claim(fields) if is_screenshot else None,
        identity=tuple(
            str(fields.get(name)) for name in ("event_type", "stream_id", "pic_url", "create_time", "event_time")
        ),
        problems=_problems(fields, edition, keyed=keyed) if is_screenshot else _other_problems(fields),
    )


def _no_json(body: bytes, why: Exception) -> str:
    if not body.strip():
        return "the body is empty"
    if body.startswith(b"\xef\xbb\xbf"):
        return "the body is not JSON: it begins with a byte order mark"
    if isinstance(why, json.JSONDecodeError):
        return f"the body is not JSON: wrong at line {why.lineno}, column {why.colno}"
    return "the body is not JSON that can be read: a number is too long, or it nests too deeply"


def _claim(fields: dict[str, Any]) -> PictureClaim:
    width, height = _number(fields.get("width")), _number(fields.get("height"))
    size = None if width is None or height is None else Size(width, height)
    return PictureClaim(str(fields.get("pic_full_url") or ""), _number(fields.get("file_size")), size)


def _problems(fields: dict[str, Any], edition: Edition | None, *, keyed: bool) -> tuple[str, ...]:
    expected = _expected_names(fields, edition)
    optional = () if keyed else SIGNATURE_FIELDS
    found = [f"{name} is missing" for name in expected if name not in fields and name not in optional]
    found += [f"{_shown(name)} is unknown" for name in fields if name not in expected]
    for name in expected:
        kind = str if isinstance(MEANINGS[name], Text) else int
        if name in fields and (not isinstance(fields[name], kind) or isinstance(fields[name], bool)):
            wanted = "whole number" if kind is int else "string"
            found.append(f"{name} is {_shown(fields[name])}, but the service sends a {wanted}")
    full_url, path = fields.get("pic_full_url"), fields.get("pic_url")
    if isinstance(full_url, str) and isinstance(path, str) and not full_url.endswith(path):
        found.append("pic_full_url does not end with pic_url")
    if len(found) > _MOST_PROBLEMS:
        found[_MOST_PROBLEMS:] = [f"{len(found) - _MOST_PROBLEMS} more fields are wrong"]
    return tuple(found)


def _other_problems(fields: dict[str, Any]) -> tuple[str, ...]:
    kind = fields.get("event_type")
    if kind is None:
        return ("event_type is missing",)
    if _number(kind) in _OTHER_EVENTS:
        return ()
    return (f"event_type {_shown(kind)} is unknown; a screenshot has {EVENT_TYPE}",)


def _expected_names(fields: dict[str, Any], edition: Edition | None) -> tuple[str, ...]:
    """Return the edition's names, or, where none is given, those of the edition that differs least."""
    if edition is not None:
        return FIELDS[edition]
    return min(FIELDS.values(), key=lambda names: len(set(names) ^ set(fields)))


def _event(kind: Any) -> str:
    if kind == EVENT_TYPE:
        return "screenshot"
    number = _number(kind)
    if number is None or number not in _OTHER_EVENTS:
        return f"event {_shown(kind)}"
    return f"event {number} ({_OTHER_EVENTS[number]})"


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _shown(value: Any) -> str:
    """Return a received value for a sentence; nobody reads a megabyte."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"


def _json_kind(value: Any) -> str:
    match value:
        case list():
            return "list"
        case str():
            return "string"
        case None | bool():
            return "literal"
        case _:
            return "number"
