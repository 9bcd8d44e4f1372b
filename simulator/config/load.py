"""Which settings hold? Flags and environment over the project's file over the user's file over the defaults."""

import copy
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.config.catalogue import refusals
from simulator.config.complaints import complaints, dotted
from simulator.config.document import Document, Path_, read_document
from simulator.config.sections import Settings
from simulator.core.errors import BadInput

PROJECT_FILE = Path("config.yaml")


@dataclass(frozen=True, slots=True)
class Override:
    """A flag or an environment variable that sets one value; `*` in the path means every member of a list."""

    path: Path_
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where each came from."""

    settings: Settings
    documents: tuple[Document, ...]
    overrides: tuple[Override, ...]

    def origin(self, path: Path_) -> str:
        """Return the flag, variable or `file:line` that set a value, or `default`."""
        return _origin(path, self.documents, self.overrides) or "default"


def load(
    config: Path | None = None,
    overrides: Iterable[Override] = (),
    *,
    beneath: Iterable[Document] = (),
    above: Iterable[Document] = (),
    environment: Mapping[str, str] = os.environ,
) -> Loaded:
    """Return the settings that hold; raises BadInput with every complaint, one a line.

    Documents may lie beneath the files, which beat them, or above, where they beat the files and are beaten by flags.
    """
    files = [read_document(path, environment) for path in _files(config, environment)]
    documents = (*beneath, *files, *above)
    overrides = tuple(overrides)
    for document in documents:  # each by itself first, so that a complaint names the right file and line
        _validated(document.values, (document,), ())
    values: dict[str, Any] = {}
    for document in documents:
        values = merged(values, document.values)
    for override in overrides:
        _set(values, override.path, override.value)
    loaded = Loaded(_validated(values, documents, overrides), documents, overrides)
    if wrong := refusals(loaded.settings):
        raise BadInput("\n".join(f"{loaded.origin(path)}: {dotted(path)} {what}" for path, what in wrong))
    return loaded


def settings_of(values: Mapping[str, Any], *, named: str) -> Settings:
    """Return the settings of a mapping as config.yaml has it, no file being read; raises BadInput.

    `named` is what complaints call the mapping.
    """
    overrides = tuple(Override((name,), value, named) for name, value in values.items())
    settings = _validated(dict(values), (), overrides)
    if wrong := refusals(settings):
        raise BadInput("\n".join(f"{named}: {dotted(path)} {what}" for path, what in wrong))
    return settings


def _files(config: Path | None, environment: Mapping[str, str]) -> list[Path]:
    """Return the files to read, the weakest first: the user's own, then one project file."""
    home = environment.get("XDG_CONFIG_HOME") or environment.get("APPDATA")
    folder = Path(home) if home else Path(environment.get("HOME", "~")).expanduser() / ".config"
    user = folder / "css-sim" / "config.yaml"
    if config is not None and not config.exists():
        raise BadInput(f"the config file {config} does not exist; css-sim config show > {config} makes one")
    project = config or (PROJECT_FILE if PROJECT_FILE.is_file() else None)
    return [path for path in (user if user.is_file() else None, project) if path]


def merged(weaker: dict[str, Any], stronger: dict[str, Any]) -> dict[str, Any]:
    """Return both, section by section; a list is taken whole from the stronger."""
    values = dict(weaker)
    for key, value in stronger.items():
        both = isinstance(value, dict) and isinstance(values.get(key), dict)
        values[key] = merged(values[key], value) if both else value
    return values


def _set(values: dict[str, Any], path: Path_, value: Any) -> None:
    """Set the value at `path` in place; an absent list starts as its default, one empty member."""
    key, rest = path[0], path[1:]
    if not rest:
        values[str(key)] = value
    elif rest[0] == "*":
        members = copy.deepcopy(values.get(str(key)) or [{}])
        for member in members if isinstance(members, list) else []:
            _set(member, rest[1:], value)
        values[str(key)] = members
    else:
        inner = values.get(str(key))
        values[str(key)] = dict(inner) if isinstance(inner, dict) else {}
        _set(values[str(key)], rest, value)


def _validated(values: dict[str, Any], documents: tuple[Document, ...], overrides: tuple[Override, ...]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        found = complaints(error, lambda path: _origin(path, documents, overrides) or "settings")
        raise BadInput("\n".join(found)) from error


def _origin(path: Path_, documents: tuple[Document, ...], overrides: tuple[Override, ...]) -> str | None:
    plain = tuple(part if isinstance(part, str) else "*" for part in path)
    for override in reversed(overrides):
        if plain[: len(override.path)] == override.path:
            return override.origin
    for document in reversed(documents):
        if path in document.lines or (document.lines and _inside(path, document.values)):
            return document.where(path)
    return None


def _inside(path: Path_, values: Any) -> bool:
    """Say whether a file holds the value at `path` or, for a missing one, the section it belongs into."""
    for part in path[:-1]:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return False
    return len(path) > 1 and isinstance(values, dict) and path[-1] in values
