"""What really went over the wire? Every attempt's raw request and answer, as JSON lines in a file."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.core.errors import BadInput
from simulator.core.facts import VERSION, Attempted, Fact, as_line


@contextmanager
def recorder(path: Path | None) -> Iterator[list[Callable[[Fact], None]]]:
    """Yield the readers that write each attempt to `path`; none where there is no path."""
    if path is None:
        yield []
        return
    try:
        file = path.open("w", encoding="utf-8", newline="\n")
    except OSError as why:
        raise BadInput(
            f"--record {path} cannot be written: {why.strerror}; name a file in a folder that exists"
        ) from why
    with file:

        def write(fact: Fact) -> None:
            if isinstance(fact, Attempted):
                file.write(json.dumps(_attempt_line(fact)) + "\n")

        yield [write]


def _attempt_line(fact: Attempted) -> dict[str, object]:
    exchange = fact.delivery.attempts[-1].outcome.exchange
    told = as_line(fact)
    return {
        "v": VERSION,
        "record": "attempt",
        **{name: told[name] for name in ("at", "stream", "taken_at", "attempt", "receiver", "status", "error")},
        "connected_ms": exchange.connected_ms,
        "first_byte_ms": exchange.first_byte_ms,
        "total_ms": exchange.total_ms,
        "request_head": _text(exchange.request_head),
        "request_body": _text(exchange.request_body),
        "response_head": _text(exchange.response_head),
        "response_body": _text(exchange.response_body),
        "note": exchange.note,
    }


def _text(raw: bytes) -> str:
    """Return the bytes as text that can be turned back into them: UTF-8, foreign bytes as lone surrogates."""
    return raw.decode("utf-8", "surrogateescape")
