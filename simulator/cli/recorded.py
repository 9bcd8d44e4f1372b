"""What does a record hold? Its lines -> requests that can be sent once more; one that cannot be read is refused."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulator.cli.record import ATTEMPT, EXTRA
from simulator.core.delivery import CallbackRequest
from simulator.core.effects import EFFECTS
from simulator.core.errors import BadInput
from simulator.core.facts import VERSION
from simulator.core.outcome import Manner
from simulator.core.receiver_url import SET_BY_HTTP, header_trouble, receiver_url_trouble

_HOW = "css-sim run --record FILE writes one"
_MANNERS = ("chunked", *(effect.name.partition(".")[2] for effect in EFFECTS if effect.family == "wire"))
_MOST = 10**9
"""As the parameters of faults: what a person may mean by seconds or bytes."""
_OK = 200


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line of a record."""

    stream: str
    taken_at: str
    why: str
    """What had it sent beside the delivery's own attempts; empty for one of those."""
    was: str
    """What the receiver made of it: a status, or why there was none."""
    failed: bool
    request: CallbackRequest


def recorded(record: Path, to: str | None) -> Iterator[Recorded]:
    """Yield what was really sent, going to `to` where that is given; raises BadInput for what cannot be sent."""
    try:
        text = record.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"the record {record} cannot be read: {getattr(why, 'strerror', None) or why}") from why
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        where = f"{record}:{number}"
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict) or told.get("record") not in (ATTEMPT, EXTRA):
            raise BadInput(f"{where} is no line of a record; {_HOW}")
        if told.get("v") != VERSION:
            version = told.get("v")
            raise BadInput(f"{where} is of version {version} of the record, and this css-sim reads version {VERSION}")
        read = _Line(where, told)
        if read.text("request_head"):  # nothing was sent otherwise
            yield read.recorded(to)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is being read; each value is looked at before it is believed, as anybody may edit a record."""

    where: str
    told: dict[str, Any]

    def text(self, name: str) -> str:
        value = self.told.get(name)
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        try:
            value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError as why:
            raise self._wrong(name, "a text that stands for bytes; half of a surrogate pair stands for none") from why
        return value

    def recorded(self, to: str | None) -> Recorded:
        status, error = self.told.get("status"), self.told.get("error")
        if status is not None and (type(status) is not int or error is not None):
            raise self._wrong("status", "a whole number, or null beside an error")
        was = str(status) if status is not None else self.text("error")
        body = self.text("request_body").encode("utf-8", "surrogateescape")
        receiver = self._receiver()
        request = CallbackRequest(to or receiver, body, tuple(self._headers()), self._manner())
        why = self.text("why") if self.told["record"] == EXTRA else ""
        answer = self._lost() or was
        return Recorded(self.text("stream"), self.text("taken_at"), why, answer, was != str(_OK), request)

    def _receiver(self) -> str:
        receiver = self.text("receiver")
        if trouble := receiver_url_trouble(receiver):
            raise BadInput(f"{self.where}: receiver {trouble}; {_HOW}")
        return receiver

    def _headers(self) -> Iterator[tuple[str, str]]:
        """Yield the headers that are of the request, and not of a connection that is gone or made from the URL."""
        first, *lines = self.text("request_head").removesuffix("\r\n\r\n").split("\r\n")
        if not first.startswith("POST ") or not self.text("request_head").endswith("\r\n\r\n"):
            raise self._wrong("request_head", "the head of a POST, `POST /path HTTP/1.1` and its headers")
        in_url = urlsplit(self._receiver()).username is not None
        for line in lines:
            name, colon, value = line.partition(": ")
            if not colon:
                raise self._wrong("request_head", "the head of a POST, with a header `Name: value` on each line")
            if name.lower() in SET_BY_HTTP or (name.lower() == "authorization" and in_url):
                continue
            if trouble := header_trouble(name, value):
                raise BadInput(f"{self.where}: request_head: {name} {trouble}")
            yield name, value

    def _manner(self) -> Manner | None:
        told = self.told.get("manner")
        if told is None:
            return None
        if isinstance(told, dict) and (name := told.get("name")) in _MANNERS:
            amount = told.get("amount")
            if isinstance(amount, int | float) and math.isfinite(amount) and abs(amount) <= _MOST:
                return Manner(str(name), float(amount))
        raise self._wrong("manner", f"null, or a name ({', '.join(_MANNERS)}) with its amount")

    def _lost(self) -> str | None:
        """Return what the receiver answered where that was lost on purpose: it has no say in what became of it."""
        marks = self.told.get("faults", [])
        if not isinstance(marks, list):
            raise self._wrong("faults", "a list of faults")
        if "callback.lost-response" not in marks:
            return None
        parts = self.text("response_head").split(" ", 2)
        return parts[1] if len(parts) > 1 else None

    def _wrong(self, name: str, expected: str) -> BadInput:
        return BadInput(f"{self.where}: {name} should be {expected}; {_HOW}")
