"""What does this YAML file say, and where? Reads a file into plain values, remembering each key's line."""

import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from simulator.core.errors import BadInput
from simulator.core.fault_words import words_in

_LARGEST_FILE_BYTES = 1_000_000
_VARIABLE = re.compile(r"\$(?:(\$)|\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|)")

_DEEPEST, _MOST_VALUES = 16, 100_000
"""Our choice, far above any settings: a file may refer to itself (&a [*a]), or unfold to billions of values."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's values, and the line on which each stands."""

    name: str
    values: dict[str, Any]
    lines: dict[Path_, int] = field(default_factory=dict)

    def where(self, path: Path_) -> str:
        """Return `file:line` of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines[path]}" if path in self.lines else self.name


class _Loader(yaml.SafeLoader):
    """Safe YAML in which only plain decimals are numbers and only true and false are truths, as in YAML 1.2.

    PyYAML's own rules would read 1:30 as 90, 010 as 8, a date as a time, and a stream named `no` as false.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - how PyYAML wants it
        letter: [(tag, regexp) for tag, regexp in resolvers if tag.rpartition(":")[2] in ("null", "merge")]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_DIGITS = "0123456789"
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), "tTfF")
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})\Z"), f"-+{_DIGITS}")
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})\.[0-9]{1,18}\Z"), f"-+{_DIGITS}"
)


LookUp = Callable[[str, str | None, Path_], str]
"""Returns what ${NAME} or ${NAME:-default} at a place stands for; raises BadInput."""


def read_document(path: Path, environment: Mapping[str, str] = os.environ) -> Document:
    """Return the file's values with ${NAME} and ${NAME:-default} filled in; raises BadInput."""
    document = parsed(path)

    def variable(name: str, default: str | None, at: Path_) -> str:
        if name not in environment and default is None:
            raise BadInput(
                f"{document.where(at)} uses ${{{name}}}, but that variable is not set; "
                f"set it or write ${{{name}:-default}}"
            )
        return environment.get(name, default or "")

    return replace(document, values=filled(document, document.values, variable))


def parsed(path: Path, *, noun: str = "config file", example: str = "css-sim config show") -> Document:
    """Return the file's values as they are written; raises BadInput, which points to a command's `example`."""
    if path.is_dir():
        raise BadInput(f"the {noun} {path} is a folder; name a file in it, such as {path / 'config.yaml'}")
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_FILE_BYTES + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"the {noun} {path} cannot be read: {getattr(why, 'strerror', None) or why}") from why
    if len(raw) > _LARGEST_FILE_BYTES:
        raise BadInput(f"the {noun} {path} is larger than {_LARGEST_FILE_BYTES} bytes; is it the right file?")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        lines: dict[Path_, int] = {}
        if node is not None:
            _note_lines(node, (), lines, path)
        values = None if node is None else loader.construct_document(node)
    except RecursionError as why:
        raise BadInput(f"{path} nests too deeply; at most {_DEEPEST} brackets may stand in one another") from why
    except yaml.YAMLError as why:
        problem = str(getattr(why, "problem", None) or getattr(why, "reason", None) or why)
        if problem == "but found another document":
            raise BadInput(f"{_place(path, why)} begins a second document (---); keep one in the file") from why
        raise BadInput(f"{_place(path, why)} is not YAML: {problem}") from why
    if values is None:
        return Document(str(path), {})
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise BadInput(f"{path} should hold lines of `key: value`; {example} prints an example")
    return Document(str(path), values, lines)


def _place(path: Path, why: yaml.YAMLError) -> str:
    mark = getattr(why, "problem_mark", None)
    return f"{path}:{mark.line + 1}" if mark else str(path)


def _note_lines(node: yaml.Node, at: Path_, lines: dict[Path_, int], path: Path) -> None:
    lines[at] = node.start_mark.line + 1
    if len(at) > _DEEPEST or len(lines) > _MOST_VALUES:
        raise BadInput(
            f"{path}:{lines[at]} leads to too many values or nests too deeply; if it is an alias (*name), write it out"
        )
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                raise BadInput(f"{path}:{line} gives {key.value!r} again; it already stands on line {seen[key.value]}")
            seen[key.value] = line
            _note_lines(value, (*at, key.value), lines, path)
            lines[(*at, key.value)] = line
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _note_lines(value, (*at, number), lines, path)


def filled(document: Document, value: Any, look_up: LookUp, at: Path_ = (), *, dollar: str = "$") -> Any:
    """Return a value with every ${NAME} in its texts looked up; $$ becomes `dollar`. Raises BadInput for any other $.

    A fault that is a text is taken apart first: what is filled in stays one value, whatever blanks or quotes it holds.
    """
    if isinstance(value, dict):
        return {key: filled(document, inner, look_up, (*at, key), dollar=dollar) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(document, each, look_up, (*at, number), dollar=dollar) for number, each in enumerate(value)]
    if not isinstance(value, str) or "$" not in value:
        return value

    def fill(text: str) -> str:
        return _VARIABLE.sub(stands_for, text)

    def stands_for(match: re.Match[str]) -> str:
        if match[2] is not None:
            return look_up(match[2], match[3], at)
        if match[1] is None:
            raise BadInput(f"{document.where(at)}: a $ in {value!r} begins no ${{NAME}}; write $$ for a dollar sign")
        return dollar

    if len(at) == 2 and at[0] == "faults":  # noqa: PLR2004 - the list, and the number in it
        try:
            words = words_in(value)
        except BadInput as why:
            raise BadInput(f"{document.where(at)}: {why}") from why
        return " ".join(_as_word(fill(word)) for word in words)
    return fill(value)


def _as_word(text: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return _quoted(text)
    return f"{_quoted(name)}={_quoted(value)}"


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[^\s'\"\\]*", text) else shlex.quote(text)
