"""How do settings look as config.yaml? Every key with its meaning as a comment; loading the text gives them back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from simulator.config.document import Path_
from simulator.config.sections import Settings

_HEADER = """\
# Every setting of css-sim with its default. Keep what you need, delete the rest: what is not here has its default.
# Flags beat CSS_SIM_* variables, they beat this file, it beats your own file (css-sim/config.yaml in the user's
# configuration folder). ${NAME} and ${NAME:-default} are filled in from the environment. Durations are seconds, or
# 250ms, 20s, 2m, 1h30m; times are ISO 8601 (UTC+8 where no zone is named) or Unix seconds. Files and folders are
# looked for from the folder in which css-sim is started, not from this file's.

"""


def as_yaml(
    settings: Settings,
    note: Callable[[Path_], str] = lambda _: "",
    masked: Callable[[str, str], str] | None = None,
) -> str:
    """Return the settings as commented YAML; `note` adds a remark behind a value, `masked` hides what is secret."""
    return _HEADER + "\n".join(_Writer(note, masked or (lambda _, value: value)).section(settings, (), "")) + "\n"


def plain(value: Any) -> Any:
    """Return a setting as YAML and JSON know it: durations, paths and choices as plain values."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@dataclass(frozen=True, slots=True)
class _Writer:
    note: Callable[[Path_], str]
    masked: Callable[[str, str], str]

    def section(self, section: BaseModel, path: Path_, indent: str) -> Iterator[str]:
        for name, field in type(section).model_fields.items():
            value, at = getattr(section, name), (*path, name)
            if not indent and (isinstance(value, BaseModel) or _members(value)):
                yield ""
            if meaning := field.description or _meaning_of(value):
                yield f"{indent}# {meaning}"
            if isinstance(value, BaseModel):
                yield f"{indent}{name}:"
                yield from self.section(value, at, f"{indent}  ")
            elif _members(value):
                yield f"{indent}{name}:"
                yield from self._list(value, at, indent)
            else:
                secret = isinstance(value, str) and value != field.default  # everybody knows the defaults
                shown = self.masked(name, value) if secret else value
                yield f"{indent}{name}: {_scalar(shown)}{self.note(at)}"
                if name == "streams":
                    yield from (f"{indent}#   {line}" for line in _EXAMPLE_STREAM)

    def _list(self, members: tuple[BaseModel, ...], path: Path_, indent: str) -> Iterator[str]:
        for number, member in enumerate(members):
            lines = list(self.section(member, (*path, number), f"{indent}    "))
            first = next(i for i, line in enumerate(lines) if not line.lstrip().startswith("#"))
            lines[first] = f"{indent}  - {lines[first].lstrip()}"
            yield from lines


_EXAMPLE_STREAM = (
    "- source: sample_streams/bunny.mp4",
    "  url: rtmp://livepush.example.com/live/bunny?txSecret=…&txTime=…",
    "  loop: true",
    "- source: pattern:720x1280@25",
    "  name: portrait",
    "  lasts: 10m",
)


def _members(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _meaning_of(value: Any) -> str:
    sample = value[0] if _members(value) else value
    return (type(sample).__doc__ or "").strip() if isinstance(sample, BaseModel) else ""


def _scalar(value: Any) -> str:
    text = yaml.safe_dump(plain(value), default_flow_style=True, allow_unicode=True, width=10_000)
    return text.strip().removesuffix("...").strip().replace("$", "$$")  # a lone one would be a variable's
