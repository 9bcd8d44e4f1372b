"""How is a single result written? For people as lines, for programs as one JSON object."""

import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from simulator.cli.endings import answer
from simulator.cli.keys import key_from
from simulator.core.errors import BadInput


class Form(StrEnum):
    """How a result is written."""

    HUMAN = "human"
    JSON = "json"


class Format(StrEnum):
    """How what happens is told while it happens."""

    HUMAN = "human"
    JSONL = "jsonl"


Value = TypeVar("Value")
FormOption = Annotated[Form, typer.Option("--format", help="json: one JSON object on stdout.")]
KeyOption = Annotated[str | None, typer.Option(metavar="KEY", envvar="CSS_SIM_KEY", help="The callback key.")]
KeyFileOption = Annotated[Path | None, typer.Option(metavar="FILE", help="A file that holds the key alone.")]


def answer_in(form: Form, lines: Iterable[str], record: str, result: dict[str, Any]) -> None:
    """Write a result on stdout: `lines` for people, or `result` as one JSON object that names its kind, `record`."""
    if form is Form.JSON:
        answer(json.dumps({"v": 1, "record": record, **result}))
        return
    for line in lines:
        answer(line)


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return rows of equal length as lines whose cells stand below one another."""
    table = [*rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]


def required_key(key: str | None, key_file: Path | None, *, may_be_empty: bool = True) -> str:
    """Return the callback key that one of the two gives; raises BadInput where neither does."""
    found = key_from(key, key_file)
    if found is None:
        empty = ', or --key "" for the empty key' if may_be_empty else ""
        raise BadInput(f"no key is given; say --key KEY or --key-file FILE{empty}")
    return found


def value_of(flag: str, read: Callable[[str], Value], text: str) -> Value:
    """Return what a flag's text means; raises BadInput that names the flag."""
    try:
        return read(text)
    except BadInput as why:
        raise BadInput(f"{flag}: {why}") from why
