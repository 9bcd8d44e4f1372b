"""What arrives when a fault has struck? The lines of a request that differ from the usual ones, from what is posted."""

import json
from collections.abc import Iterator

from simulator.core.delivery import CallbackPolicy, CallbackRequest, Delivery, Receiver
from simulator.core.event import as_body
from simulator.core.fault_words import fault_of
from simulator.core.nouns import Instant, Size, StreamKey
from simulator.core.samples import sample_event
from simulator.core.tampering import tampered

_AT = Instant(1_545_030_273_000)
_STREAM = StreamKey("livepush.example.com", "live", "room1")
_RECEIVER = Receiver("http://localhost:8080/cb", "mykey")
_SHOWN = 100
"""Letters of a line; the middle of a longer one is left out."""


def arriving(effect_name: str) -> list[str]:
    """Return the lines of a diff between the usual request and the struck one; none where only its way differs."""
    delivery = Delivery(sample_event(_STREAM, "", Size(1280, 720), _AT), _RECEIVER, CallbackPolicy(), due_at=_AT)
    usual, struck = (tampered(delivery, _AT, faults) for faults in ([], [fault_of(effect_name)]))
    raw = not (_members(usual) and _members(struck)) or set(_members(usual)) == set(_members(struck))
    was, comes = ([*_head(each), *([_text(each.body)] if raw else _members(each))] for each in (usual, struck))
    return [*(f"- {_cut(line)}" for line in was if line not in comes), *_new(comes, was)]


def _new(comes: list[str], was: list[str]) -> Iterator[str]:
    yield from (f"+ {_cut(line)}" for line in comes if line not in was)


def _head(request: CallbackRequest) -> list[str]:
    told = {"Content-Type": "application/json", **dict(request.headers), "Content-Length": str(len(request.body))}
    shown = [name for name in told if name != "Content-Length" or not request.body]
    return [f"{name}: {told[name]}" for name in shown]


def _members(request: CallbackRequest) -> list[str]:
    """Return each member of the body's object as it is written; none where the body is no compact JSON object."""
    try:
        fields = json.loads(request.body)
    except ValueError:
        return []
    if as_body(fields) != request.body:
        return []
    return [as_body({name: value}).decode()[1:-1] for name, value in fields.items()]


def _text(body: bytes) -> str:
    """Return bytes as a line that a page can hold; of what is no text only the beginning, as the rest is zlib's."""
    if not body:
        return "(no bytes)"
    try:
        letters = body.decode()
    except UnicodeDecodeError:
        return "".join(f"\\x{each:02x}" for each in body[:4]) + " …"
    return letters.replace("\ufeff", "\\xef\\xbb\\xbf").replace("\n", "\\n")


def _cut(line: str) -> str:
    # A mark that turns the direction of writing would turn the page's.
    shown = line.replace("\u202e", "<U+202E>")
    if len(shown) <= _SHOWN:
        return shown
    half = _SHOWN // 2
    return f"{shown[:half]} … {shown[-half:]}"
