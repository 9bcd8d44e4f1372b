"""Which scenarios are there, and what does one come to? A name or a path, and values -> settings and faults.

A scenario may use others. Each has its own parameters, and is told by whoever uses it; what stands later, and what the
user of a scenario says itself, beats what stands before.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from simulator.config.document import Document, Path_, filled
from simulator.config.load import merged
from simulator.config.scenario_file import ScenarioFile, Use, as_text, near, read_scenario_file
from simulator.core.errors import BadInput
from simulator.core.fault_words import fault_of

FOLDER = Path(__file__).parents[1] / "scenarios"
"""The shipped ones; one of the user's own is named by its path."""

DEFAULT_SOURCE = Document("scenarios", {"streams": [{"source": "pattern:320x180@25", "name": "demo"}]})
"""What is filmed where neither command line nor config.yaml names a source: small, as what happens around it counts."""

_SUFFIXES = (".yaml", ".yml")
_MOST_USES, _DEEPEST = 500, 50
"""Our choice, far above what anybody can follow."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario with everything it uses."""

    file: ScenarioFile
    settings: tuple[Document, ...]
    """The weakest first; what each says of the settings, with the lines it stands on."""
    faults: tuple[str | dict[str, Any], ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return what belongs between config.yaml and the flags."""
        if not self.faults:
            return self.settings
        return (*self.settings, Document(str(self.file.path), {"faults": list(self.faults)}))

    @property
    def all_settings(self) -> dict[str, Any]:
        """The settings of all, merged."""
        values: dict[str, Any] = {}
        for document in self.settings:
            values = merged(values, document.values)
        return values


def shipped() -> list[str]:
    """Return the names of the scenarios that come with css-sim."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def scenario_file(name: str, beside: Path = Path()) -> ScenarioFile:
    """Return a shipped scenario's file by its name, or another by its path from the folder `beside`."""
    if name.endswith(_SUFFIXES) or "/" in name:
        return read_scenario_file(name, beside / name)
    if name not in (known := shipped()):
        own = "; for a file of yours, say its .yaml, too" if (beside / f"{name}.yaml").exists() else ""
        raise BadInput(f"there is no scenario {name!r}; {near(name, known)}{own}")
    return read_scenario_file(name, FOLDER / f"{name}.yaml")


def scenario_of(file: ScenarioFile, given: Mapping[str, str]) -> Scenario:
    """Return what the scenario comes to with these parameters and the defaults of the others; raises BadInput."""
    known = [parameter.name for parameter in file.parameters]
    for name in given:
        if name not in known:
            raise BadInput(f"scenario {file.name} has no parameter {name!r}; {near(name, known)}")
    return _Resolving(file, (), dollar="$").resolved(given)


def as_written(file: ScenarioFile) -> Scenario:
    """Return the scenario with everything it uses, its own parameters still to be filled in."""
    return _Resolving(file, (), dollar="$$").resolved({each.name: f"${{{each.name}}}" for each in file.parameters})


@dataclass(frozen=True, slots=True)
class _Resolving:
    """One file of those that use one another."""

    file: ScenarioFile
    users: tuple[Path, ...]
    """The files that led here."""
    dollar: str
    """What $$ becomes; $$ again, where the result is to be filled in later."""
    turn: Iterator[int] = field(default_factory=lambda: count(1))
    """Numbers the uses of all files: two that each use the next one twice would never come to an end."""

    def resolved(self, given: Mapping[str, str]) -> Scenario:
        file, used = self.file, set[str]()
        defaults = {each.name: each.default.replace("$", self.dollar) for each in file.parameters}
        values = defaults | dict(given)

        def look_up(name: str, default: str | None, at: Path_) -> str:
            if name not in values or default is not None:
                hint = "its default stands in `parameters`" if name in values else near(name, values)
                raise BadInput(f"{file.document.where(at)} uses ${{{name}}}, which is no parameter here; {hint}")
            used.add(name)
            return values[name]

        def fill(value: Any, at: Path_) -> Any:
            return filled(file.document, value, look_up, at, dollar=self.dollar)

        inner = [self._used(use, fill(dict(use.given), use.path)) for use in file.uses]
        settings, faults = fill(file.settings, ("settings",)), fill(file.faults, ("faults",))
        for name in values:
            if name not in used:
                raise BadInput(f"{file.document.where(('parameters', name))}: nothing here uses ${{{name}}}; drop it")
        if self.dollar == "$":
            for number, fault in enumerate(faults):
                self._check(fault, ("faults", number))
        lines = {path[1:]: line for path, line in file.document.lines.items() if path[:1] == ("settings",)}
        own = Document(file.document.name, settings, lines)
        every = [fault for scenario in inner for fault in scenario.faults] + faults
        # What two of them use in common befalls a callback once.
        once = {json.dumps(fault, sort_keys=True, default=str): fault for fault in every}
        return Scenario(file, (*(each for scenario in inner for each in scenario.settings), own), tuple(once.values()))

    def _used(self, use: Use, given: Mapping[str, Any]) -> Scenario:
        where = self.file.document.where(use.path)
        if next(self.turn) > _MOST_USES or len(self.users) > _DEEPEST:
            raise BadInput(
                f"{where}: scenarios that use scenarios come to more than {_MOST_USES} here, or stand more than "
                f"{_DEEPEST} deep in one another; name each of them once"
            )
        try:
            file = scenario_file(use.name, self.file.path.parent)
        except BadInput as why:
            raise BadInput(f"{where}: {why}") from why
        users = (*self.users, self.file.path.resolve())
        if file.path.resolve() in users:
            raise BadInput(f"{where}: {use.name} is used by what it uses; a circle has no end")
        known = [parameter.name for parameter in file.parameters]
        for name in given:
            if name not in known:
                raise BadInput(f"{where}: scenario {use.name} has no parameter {name!r}; {near(name, known)}")
        texts = {name: as_text(value) for name, value in given.items()}
        return _Resolving(file, users, self.dollar, self.turn).resolved(texts)

    def _check(self, fault: str | dict[str, Any], at: Path_) -> None:
        try:
            fault_of(fault)
        except BadInput as why:
            raise BadInput(f"{self.file.document.where(at)}: {why}") from why
