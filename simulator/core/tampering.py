"""What is sent when a fault has struck? A delivery, an instant and faults -> the request as it goes out.

Signature, t and body are changed here, values only; how the bytes travel is told to the notifier as a manner.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simulator.core.delivery import CallbackRequest, Delivery
from simulator.core.event import CallbackEvent, Signature, as_body
from simulator.core.faults import Fault
from simulator.core.limits import SIGNATURE_LIFETIME_S
from simulator.core.nouns import Instant, unix_s
from simulator.core.outcome import Manner
from simulator.core.signing import callback_sign

Fields = dict[str, Any]
Told = Mapping[str, Any]
"""An effect's parameters."""

ODD_TEXT = '中文 😀 "\\ \x00 \u202e'
"""Chinese, an emoji, what JSON escapes, a NUL and a right-to-left mark."""


def tampered(delivery: Delivery, at: Instant, faults: Sequence[Fault]) -> CallbackRequest:
    """Return what is posted at `at` once all `faults` have struck."""
    usual = delivery.request(at)
    by_name = {fault.effect.name: fault.parameters for fault in faults}
    if not by_name.keys() & (_SIGNS | _TIMES.keys() | _FIELDS.keys() | _BYTES.keys()):
        return replace(usual, manner=_manner(by_name))
    fields = _signed(delivery, at, by_name)
    for name, change in _FIELDS.items():
        for fault in faults:  # one effect may strike several fields
            if fault.effect.name == name:
                fields = change(fields, fault.parameters)
    body, headers = as_body(fields), dict(usual.headers)
    for name, write in _BYTES.items():
        if name in by_name:
            body, more = write(body, by_name[name])
            headers |= more
    return replace(usual, body=body, headers=tuple(headers.items()), manner=_manner(by_name))


def effective(delivery: Delivery, at: Instant, faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults without those that leave nothing to see: no byte would be another without them.

    A sign cannot be wrong in a body that is empty, and the right key is no wrong one.
    """
    left = list(faults)
    if not any(_shapes(fault) for fault in left):
        return left
    sent = tampered(delivery, at, left)
    for fault in reversed(faults):
        others = [other for other in left if other is not fault]
        if _shapes(fault) and tampered(delivery, at, others) == sent:
            left = others
    return left


def _shapes(fault: Fault) -> bool:
    """Say whether all that a fault does is in the request."""
    name = fault.effect.name
    return name == "wire.wrong-length" or name in {*_SIGNS, *_TIMES, *_FIELDS, *_BYTES}


def _manner(by_name: Mapping[str, Told]) -> Manner | None:
    """Return how the bytes travel: in one manner, as manners are rivals."""
    for name, told in by_name.items():
        if name == "wire.wrong-length" and not told["by"]:
            continue
        if name.startswith("wire.") or name == "body.chunked":
            return Manner(name.partition(".")[2], float(next(iter(told.values()), 0.0)))
    return None


def _signed(delivery: Delivery, at: Instant, by_name: Mapping[str, Told]) -> Fields:
    signature, key = delivery.signature(at), delivery.receiver.key
    for name in ("service.key-rotation", "sign.wrong-key"):
        key = by_name[name]["key"] if name in by_name else key
    t = signature.t if signature else None
    for name, made in _TIMES.items():
        if name in by_name:
            t = made(unix_s(at), by_name[name])
    if t is None and by_name.keys() & _SIGNS:
        t = unix_s(at) + SIGNATURE_LIFETIME_S
    if t is None:
        return delivery.event.fields(delivery.policy.edition, None)
    fields = delivery.event.fields(delivery.policy.edition, Signature(t, _sign(key, t, by_name)))
    if "t.string" in by_name:
        fields["t"] = str(t)
    if "sign.missing" in by_name:
        del fields["sign"]
    return fields


def _sign(key: str, t: int, by_name: Mapping[str, Told]) -> str:
    sign = callback_sign(key, t)
    if "sign.t-first" in by_name:
        sign = callback_sign(str(t), key)
    if "sign.upper-case" in by_name:
        sign = sign.upper()
    if "sign.truncated" in by_name:
        sign = sign[: max(0, by_name["sign.truncated"]["length"])]
    return "" if "sign.empty" in by_name else sign


_SIGNS = {
    "service.key-rotation", "sign.wrong-key", "sign.t-first", "sign.upper-case", "sign.truncated", "sign.empty",
    "sign.missing", "t.string",
}  # fmt: skip

_TIMES: dict[str, Callable[[int, Told], int]] = {
    "t.clock-skew": lambda now, told: now + round(told["by"]) + SIGNATURE_LIFETIME_S,
    "t.expired": lambda now, told: now - round(told["by"]),
    "t.expires-soon": lambda now, told: now + round(told["by"]),
    "t.exactly-now": lambda now, _: now,
    "t.far-future": lambda now, told: now + round(told["by"]),
    "t.milliseconds": lambda now, _: (now + SIGNATURE_LIFETIME_S) * 1000,
}


def _with(value: Callable[[Any, Told], Any]) -> Callable[[Fields, Told], Fields]:
    """Return a change of one field's value; a field that is not there stays away."""

    def change(fields: Fields, told: Told) -> Fields:
        name = told["field"]
        return fields | {name: value(fields[name], told)} if name in fields else fields

    return change


_FIELDS: dict[str, Callable[[Fields, Told], Fields]] = {
    "body.null": _with(lambda _, __: None),
    "body.wrong-type": _with(lambda value, _: str(value) if isinstance(value, int) else [value]),
    "body.huge": _with(lambda _, told: "x" * max(0, told["length"])),
    "body.huge-number": _with(lambda _, __: 2**64),
    "body.unicode": _with(lambda value, _: f"{value}{ODD_TEXT}"),
    "body.extra": lambda fields, told: fields | {told["field"]: _json_or_text(told["value"])},
    "body.missing": lambda fields, told: {name: value for name, value in fields.items() if name != told["field"]},
    "body.key-order": lambda fields, _: dict(reversed(fields.items())),
}


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


Written = tuple[bytes, dict[str, str]]


def _without_last_comma(body: bytes) -> bytes:
    at = body.rfind(b',"')
    return body[:at] + body[at + 1 :] if at >= 0 else body[:-1]


def _gzip(body: bytes) -> bytes:
    packed = zlib.compressobj(wbits=31)  # 31: with a gzip header, which has no time in it
    return packed.compress(body) + packed.flush()


def _content_type(value: str) -> dict[str, str]:
    return {} if value == "application/json" else {"Content-Type": value}


_BYTES: dict[str, Callable[[bytes, Told], Written]] = {
    "body.pretty": lambda body, _: (json.dumps(json.loads(body), ensure_ascii=False, indent=4).encode(), {}),
    "body.invalid-json": lambda body, _: (_without_last_comma(body), {}),
    "body.truncated": lambda body, _: (body[: len(body) // 2], {}),
    "body.bom": lambda body, _: (b"\xef\xbb\xbf" + body, {}),
    "body.empty": lambda _, __: (b"", {}),
    "body.content-type": lambda body, told: (body, _content_type(told["value"])),
    "body.charset": lambda body, _: (body, {"Content-Type": "application/json; charset=utf-8"}),
    "body.gzip": lambda body, _: (_gzip(body), {"Content-Encoding": "gzip"}),
}


def forged(delivery: Delivery) -> Delivery:
    """Return a delivery that is signed at any instant as `delivery` is, but about another picture, or another push."""
    event = delivery.event
    if isinstance(event, CallbackEvent):
        shot = replace(event.screenshot, key=f"forged/{event.screenshot.key}")
        return replace(delivery, event=replace(event, screenshot=shot))
    key = replace(event.push.key, stream_name=f"{event.push.key.stream_name}-forged")
    return replace(delivery, event=replace(event, push=replace(event.push, key=key)))
