"""What does a scenario's file say? Reads one file into values, as they are written; nothing is filled in here."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.config.document import Document, Path_, parsed
from simulator.core.errors import BadInput

EXAMPLE = "css-sim scenario show fails-twice"
_KEYS = ("about", "receiver", "parameters", "uses", "settings", "faults")
_PARAMETER_KEYS = ("default", "about")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ScenarioParameter:
    """Something a scenario can be told."""

    name: str
    default: str
    about: str


@dataclass(frozen=True, slots=True)
class Use:
    """Another scenario that is included, and what it is told."""

    name: str
    given: Mapping[str, Any]
    path: Path_
    """Where in the file it is asked for."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """One file."""

    name: str
    path: Path
    about: str
    receiver: str
    parameters: tuple[ScenarioParameter, ...]
    uses: tuple[Use, ...]
    settings: dict[str, Any]
    faults: list[str | dict[str, Any]]
    document: Document


def read_scenario_file(name: str, path: Path) -> ScenarioFile:
    """Return what the file says; raises BadInput, with the line and near matches."""
    if not path.exists():
        raise BadInput(f"the scenario file {path} does not exist; {EXAMPLE} > {path} makes one")
    document = parsed(path, noun="scenario file", example=EXAMPLE)
    values = document.values
    for key in values:
        if key not in _KEYS:
            raise _wrong(document, (key,), f"{key!r} is nothing that a scenario says; {near(key, _KEYS)}")
    settings = _mapping(document, ("settings",), values.get("settings"))
    if "faults" in settings:
        raise _wrong(document, ("settings", "faults"), "faults stand beside settings, not in them")
    faults = _list(document, ("faults",), values.get("faults"))
    for number, fault in enumerate(faults):
        if not isinstance(fault, str | dict):
            raise _wrong(document, ("faults", number), f"{fault!r} is no fault; write it as sign.wrong-key first=2")
    return ScenarioFile(
        name,
        path,
        _sentence(document, ("about",), values.get("about")),
        _sentence(document, ("receiver",), values.get("receiver", "-")).removeprefix("-"),
        tuple(_parameters(document, _mapping(document, ("parameters",), values.get("parameters")))),
        tuple(_uses(document, _list(document, ("uses",), values.get("uses")))),
        settings,
        faults,
        document,
    )


def near(name: str, known: Iterable[str]) -> str:
    """Return the end of a sentence about a name that is none of `known`."""
    known = list(known)
    if found := difflib.get_close_matches(name, known, n=1, cutoff=0.5):
        return f"did you mean {found[0]}?"
    return f"there are: {', '.join(known)}" if known else "there are none"


def as_text(value: Any) -> str:
    """Return a plain value as the file's reader would write it."""
    return value if isinstance(value, str) else json.dumps(value)


def _parameters(document: Document, said: Mapping[str, Any]) -> Iterable[ScenarioParameter]:
    for name, told in said.items():
        at: Path_ = ("parameters", name)
        if not _NAME.fullmatch(name):
            raise _wrong(document, at, f"{name!r} is no name for a parameter; take letters, digits and _")
        about = _mapping(document, at, told)
        for key in about:
            if key not in _PARAMETER_KEYS:
                raise _wrong(document, (*at, key), f"a parameter says no {key!r}; {near(key, _PARAMETER_KEYS)}")
        if "default" not in about:
            raise _wrong(document, at, f"parameter {name} has no default; a scenario runs as it stands")
        yield ScenarioParameter(
            name,
            as_text(_plain(document, (*at, "default"), about["default"])),
            _sentence(document, (*at, "about"), about.get("about")),
        )


def _uses(document: Document, said: list[Any]) -> Iterable[Use]:
    for number, use in enumerate(said):
        at: Path_ = ("uses", number)
        if isinstance(use, str):
            yield Use(use, {}, at)
        elif isinstance(use, dict) and len(use) == 1:
            ((name, told),) = use.items()
            given = _mapping(document, at, told)
            yield Use(str(name), {key: _plain(document, (*at, name, key), given[key]) for key in given}, at)
        else:
            raise _wrong(document, at, "write a scenario's name, or `name: {parameter: value}`")


def _mapping(document: Document, at: Path_, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _wrong(document, at, f"{_name(at)} should hold lines of `key: value`")
    return {str(key): inner for key, inner in value.items()}


def _list(document: Document, at: Path_, value: Any) -> list[Any]:
    if not isinstance(value, list | None):
        raise _wrong(document, at, f"{_name(at)} should be a list, each member on a line that begins with `- `")
    return value or []


def _plain(document: Document, at: Path_, value: Any) -> Any:
    if value is None or isinstance(value, dict | list):
        raise _wrong(document, at, f"{_name(at)} should be a text, a number, true or false")
    return value


def _sentence(document: Document, at: Path_, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(document, at, f"{_name(at)} should say in a sentence what this is")
    return " ".join(value.split())


def _name(at: Path_) -> str:
    return ".".join(map(str, at))


def _wrong(document: Document, at: Path_, what: str) -> BadInput:
    return BadInput(f"{document.where(at)}: {what}")
