"""What really went over the wire? Every request and its answer, raw, as JSON lines in a file."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator.cli.outputs import refuse_foreign, unwritable
from simulator.core.errors import EnvironmentMissing
from simulator.core.facts import VERSION, Attempted, ExtraSent, Fact, as_line
from simulator.core.outcome import Exchange

ATTEMPT, EXTRA = "attempt", "extra"
"""What a line is about: one of a delivery's own attempts, or what was sent beside them."""


@contextmanager
def recorder(path: Path | None) -> Iterator[list[Callable[[Fact], None]]]:
    """Yield the readers that write each request to `path`; none where there is no path.

    Raises BadInput where that would overwrite a file that is no record, EnvironmentMissing where it cannot be written.
    """
    with line_file("--record", path, lambda told: told.get("record") in (ATTEMPT, EXTRA)) as write:
        if write is None:
            yield []
            return
        yield [lambda fact: write(_line(fact)) if isinstance(fact, Attempted | ExtraSent) else None]


@contextmanager
def line_file(
    flag: str, path: Path | None, is_ours: Callable[[dict[str, Any]], bool]
) -> Iterator[Callable[[dict[str, Any]], None] | None]:
    """Yield what writes a JSON line to a new file at `path`; None where there is no path. Raises as `recorder` does."""
    if path is None:
        yield None
        return
    refuse_foreign(flag, path, lambda told: isinstance(told, dict) and is_ours(told))
    try:
        file = path.open("w", encoding="utf-8", newline="\n", buffering=1)
    except OSError as why:
        raise unwritable(flag, path, why) from why

    def write(line: dict[str, Any]) -> None:
        try:
            file.write(json.dumps(line) + "\n")
        except OSError as why:
            raise EnvironmentMissing(f"{flag} {path} cannot be written any more: {why.strerror}") from why

    try:
        yield write
    finally:
        with suppress(OSError):  # whatever was not written has been told by `write`
            file.close()


def _line(fact: Attempted | ExtraSent) -> dict[str, object]:
    told, exchange = as_line(fact), fact.outcome.exchange if isinstance(fact, ExtraSent) else _last(fact)
    own = ("why",) if isinstance(fact, ExtraSent) else ("attempt",)
    names = ("at", "stream", "taken_at", *own, "receiver", "status", "error", "faults", "on_purpose")
    return {
        "v": VERSION,
        "record": EXTRA if isinstance(fact, ExtraSent) else ATTEMPT,
        **{name: told[name] for name in names},
        "connected_ms": exchange.connected_ms,
        "first_byte_ms": exchange.first_byte_ms,
        "total_ms": exchange.total_ms,
        "request_head": _text(exchange.request_head),
        "request_body": _text(exchange.request_body),
        "manner": asdict(exchange.manner) if exchange.manner else None,
        "response_head": _text(exchange.response_head),
        "response_body": _text(exchange.response_body),
        "note": exchange.note,
    }


def _last(fact: Attempted) -> Exchange:
    return fact.delivery.attempts[-1].outcome.exchange


def _text(raw: bytes) -> str:
    """Return the bytes as text that can be turned back into them: UTF-8, foreign bytes as lone surrogates."""
    return raw.decode("utf-8", "surrogateescape")
