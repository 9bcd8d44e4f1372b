"""Which body does trigger post? A sample with the fields that the user gave other values, or a file as it is."""

import difflib
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulator.core.delivery import CallbackPolicy, CallbackRequest, Delivery, Receiver
from simulator.core.errors import BadInput
from simulator.core.event import EVENT_TYPE, FIELDS, MEANINGS, CallbackEvent, Signature, Text, as_body
from simulator.core.faults import Fault
from simulator.core.limits import SIGNATURE_LIFETIME_S, Edition
from simulator.core.nouns import Instant, Size, StreamKey, unix_s
from simulator.core.samples import sample_event
from simulator.core.signing import callback_sign

_OF_ONE_REQUEST = ("sign", "t", "body", "wire")
"""Families of faults that need no stream."""
_YEARS_1970_TO_9998 = range(253_370_764_800)
"""A create_time outside names no day, so the picture's name keeps the present."""


def made_body(edition: Edition, key: str, changes: list[str]) -> bytes:
    """Return the body of a callback with `changes` (FIELD=VALUE each); signed where there is a key, or a t or sign."""
    return as_body(_fields(edition, key, changes))


def faulty_request(url: str, edition: Edition, key: str, faults: Sequence[Fault]) -> CallbackRequest:
    """Return a callback with those of the faults that are for its edition; raises BadInput for one without effect."""
    from simulator.clock import wall_now
    from simulator.core.effects import Kind
    from simulator.core.tampering import effective, tampered

    now = wall_now()
    delivery = Delivery(_sample(now, {}), Receiver(url, key), CallbackPolicy(edition), due_at=now)
    meant = [fault for fault in faults if fault.edition in ("*", edition.value)]
    for fault in meant:
        of_a_field = any(each.kind is Kind.FIELD for each in fault.effect.parameters)
        if of_a_field and (name := fault.parameters["field"]) not in FIELDS[edition]:
            there = [known.value for known in Edition if name in FIELDS[known]]
            hint = f"add edition={there[0]}, or say --edition {there[0]}" if there else "no callback of trigger has it"
            raise BadInput(f"--fault {fault.text}: callbacks of edition {edition.value} have no field {name}; {hint}")
        if tampered(delivery, now, [fault]) == delivery.request(now):
            unsigned = "" if key else "; without --key there is no sign and no t"
            raise BadInput(f"--fault {fault.text} changes nothing of this callback{unsigned}; drop it")
    seen = effective(delivery, now, meant)
    if hidden := [fault.text for fault in meant if fault not in seen]:
        raise BadInput(f"--fault {hidden[0]} would not be seen beside {seen[0].text}; drop one of them")
    return replace(tampered(delivery, now, meant), delivery=None)


def faults_of_one_request(words: Sequence[str], spoken: Sequence[Edition]) -> tuple[Fault, ...]:
    """Return the faults meant; raises BadInput for one that is about more than one request, or would be ignored."""
    from simulator.core.effects import Joint
    from simulator.core.fault_words import FILTERS, faults_of
    from simulator.core.faults import agreeing

    faults = faults_of(words)
    for fault in faults:
        of_one = fault.effect.family in _OF_ONE_REQUEST and fault.effect.joint is Joint.ATTEMPT
        if not of_one or fault.effect.name == "wire.refuse":
            raise BadInput(
                f"--fault {fault.text}: one request alone can suffer {', '.join(_OF_ONE_REQUEST)} faults "
                f"that strike an attempt; css-sim run --fault has all of them"
            )
        given = [part.partition("=")[0] for part in shlex.split(fault.text)[1:]]
        if idle := [name for name in given if name in FILTERS and name not in ("edition", "event")]:
            raise BadInput(
                f"--fault {fault.text}: one request alone has no stream, number or time, so there is nothing that "
                f"{' and '.join(idle)} could choose; drop it, or use css-sim run --fault"
            )
        if fault.event not in (None, EVENT_TYPE):
            raise BadInput(f"--fault {fault.text}: trigger sends event {EVENT_TYPE} alone; drop event")
        if not any(fault.edition in ("*", edition.value) for edition in spoken):
            raise BadInput(f"--fault {fault.text}: edition {fault.edition} is not sent; drop it, or change --edition")
    for edition in spoken:
        meant = [fault for fault in faults if fault.edition in ("*", edition.value)]
        together = agreeing(meant)
        if left_out := [fault.text for fault in meant if fault not in together]:
            raise BadInput(f"--fault {left_out[0]} would not be seen beside {together[0].text}; drop one of them")
    return faults


def read_body(body: Path) -> bytes:
    """Return a file byte for byte; raises BadInput where it cannot be read."""
    try:
        return body.read_bytes()
    except OSError as why:
        raise BadInput(f"--body {body} cannot be read: {why.strerror}") from why


def _fields(edition: Edition, key: str, changes: list[str]) -> dict[str, Any]:
    from simulator.clock import wall_now

    changed: dict[str, Any] = {}
    for name, value in (_change(text, edition) for text in changes):
        if name in changed:
            raise BadInput(f"--set {name} is given twice; keep one of them")
        changed[name] = value
    now = wall_now()
    t = changed.get("t", unix_s(now) + SIGNATURE_LIFETIME_S)
    signature = Signature(t, callback_sign(key, t)) if key or {"t", "sign"} & changed.keys() else None
    return _sample(now, changed).fields(edition, signature) | changed


def _sample(now: Instant, changed: Mapping[str, Any]) -> CallbackEvent:
    """Return a callback in which what is derived follows the fields in `changed`."""
    stream = StreamKey(
        changed.get("app", "livepush.example.com"), changed.get("appname", "live"), changed.get("stream_id", "demo")
    )
    size = Size(changed.get("width", 1280), changed.get("height", 720))
    taken_at = Instant(changed["create_time"] * 1000) if changed.get("create_time", -1) in _YEARS_1970_TO_9998 else now
    return sample_event(stream, "", size, taken_at)


def _change(text: str, edition: Edition) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise BadInput(f"--set {text}: write FIELD=VALUE, such as --set stream_id=room1")
    if name not in FIELDS[edition]:
        near = difflib.get_close_matches(name, FIELDS[edition], n=1)
        hint = f"did you mean {near[0]}?" if near else f"its fields are {', '.join(FIELDS[edition])}"
        raise BadInput(f"--set {text}: edition {edition.value} has no field {name}; {hint}")
    if isinstance(MEANINGS[name], Text):
        return name, value
    if not re.fullmatch(r"-?\d{1,19}", value):
        raise BadInput(f"--set {text}: {name} is a number; --body FILE sends anything")
    return name, int(value)
