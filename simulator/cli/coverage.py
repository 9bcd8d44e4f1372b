"""What do the journals of finished runs say, and how is their coverage told? Files -> values, values -> lines."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from simulator.cli.endings import say
from simulator.cli.results import columns
from simulator.core.coverage import Began, Coverage, OnReceiver, Struck, Told, Tried, answers_in_words
from simulator.core.effects import EFFECTS
from simulator.core.errors import BadInput
from simulator.core.facts import VERSION
from simulator.core.receiver_url import without_password

_LONGEST_LINE = 1_000_000
"""Our choice: far more than any fact needs; a file that is no journal may have no line ends at all."""
STDIN = Path("-")
_HOW = "css-sim scenario run NAME --format jsonl > run.jsonl writes a journal"


def journal_lines(path: Path) -> Iterator[Told]:
    """Yield what the journal in a file, or on stdin where it is `-`, says of faults and answers.

    Raises BadInput where it is no journal. A last line that is cut, as a run leaves it that goes on or was killed, is
    left out, and that is said.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a journal in it")
    lines = 0
    try:
        with nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb") as file:
            while raw := file.readline(_LONGEST_LINE):
                lines += 1
                if lines > 1 and _is_cut(raw):
                    say(f"css-sim: note: {path}:{lines} is cut, so the run goes on or was killed; it is left out")
                elif (told := _told(f"{path}:{lines}", raw)) is not None:
                    yield told
    except OSError as why:
        raise BadInput(f"the journal {path} cannot be read: {why.strerror}") from why
    if not lines:
        raise BadInput(f"the journal {path} is empty; {_HOW}")


def refuse_twice(paths: Iterable[Path]) -> None:
    """Raise BadInput where a file is named twice, which would count everything in it twice."""
    seen: dict[Path, Path] = {}
    for path in paths:
        real = path if path == STDIN else path.resolve()
        if real in seen:
            same = f"is the same file as {seen[real]}" if seen[real] != path else "is named twice"
            raise BadInput(f"{path} {same}, and would be counted twice; name it once")
        seen[real] = path


def _is_cut(raw: bytes) -> bool:
    """Say whether the end of a line is missing: a line's JSON is whole at its last byte, and not before."""
    if raw.endswith(b"\n") or len(raw) >= _LONGEST_LINE or not raw.startswith(b"{"):
        return False
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        return True
    return False


def as_lines(coverage: Coverage) -> Iterator[str]:
    """Yield what people read: for each receiver a table, and what has not been tried."""
    for number, (url, on) in enumerate(coverage.receivers.items()):
        known = len(EFFECTS) - len(on.not_tried)
        yield from ("",) if number else ()
        yield f"{without_password(url)}: {known} of {len(EFFECTS)} effects tried"
        rows = [(name, f"{on.struck.get(name, 0)} x", answers_in_words(on.answers.get(name, {}))) for name in on.tried]
        yield from columns([("  effect", "struck", "answered"), *((f"  {row[0]}", *row[1:]) for row in rows)])
        if on.not_tried:
            yield f"  Not tried: {', '.join(on.not_tried)}"
    if not coverage.receivers:
        yield "No push began in these journals, so nothing has been tried."


def as_result(coverage: Coverage) -> dict[str, Any]:
    """Return what programs read."""
    return {
        "effects": [effect.name for effect in EFFECTS],
        "receivers": [_receiver(url, on) for url, on in coverage.receivers.items()],
    }


def _receiver(url: str, on: OnReceiver) -> dict[str, Any]:
    tried = [
        {"effect": name, "struck": on.struck.get(name, 0), "answers": on.answers.get(name, {})} for name in on.tried
    ]
    return {"receiver": without_password(url), "tried": tried, "not_tried": on.not_tried}


def _told(where: str, raw: bytes) -> Told | None:
    try:
        line = json.loads(raw)
        version, reader = line["v"], _READERS.get(line["fact"])
        told = reader(line) if reader and version == VERSION else None
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as why:
        raise BadInput(f"{where} is no line of a journal; {_HOW}") from why
    if version != VERSION:
        raise BadInput(f"{where} is of version {version} of the facts, and this css-sim reads version {VERSION}")
    return told


def _began(line: dict[str, Any]) -> Told:
    return Began(_text(line["stream"]), None if line["receiver"] is None else _text(line["receiver"]))


def _struck(line: dict[str, Any]) -> Told:
    return Struck(_text(line["stream"]), _text(line["fault"]))


def _tried(line: dict[str, Any]) -> Told:
    answer = _text(line["error"]) if line["status"] is None else str(int(line["status"]))
    return Tried(
        _text(line["stream"]),
        f"{line['event']} {line['taken_at']}",
        _text(line["receiver"]),
        tuple(_text(effect) for effect in line["faults"]),
        answer,
        line["fact"] == "extra_sent",
    )


_READERS: dict[str, Callable[[dict[str, Any]], Told]] = {
    "stream_began": _began,
    "fault_struck": _struck,
    "attempted": _tried,
    "extra_sent": _tried,
}
"""The facts that say something of faults, answers, or where callbacks go."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
