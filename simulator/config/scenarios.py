"""Which scenarios are there, and what does one come to? A name or a path, and values -> settings and faults.

A scenario may use others. Each has its own parameters, and is told by whoever uses it; what stands later, and what the
user of a scenario says itself, beats what stands before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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

        inner = [self._used(use, filled(dict(use.given), look_up, use.path, dollar=self.dollar)) for use in file.uses]
        settings = filled(file.settings, look_up, ("settings",), dollar=self.dollar)
        faults = filled(file.faults, look_up, ("faults",), dollar=self.dollar)
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
        once = [fault for number, fault in enumerate(every) if fault not in every[:number]]
        return Scenario(file, (*(each for scenario in inner for each in scenario.settings), own), tuple(once))

    def _used(self, use: Use, given: Mapping[str, Any]) -> Scenario:
        where = self.file.document.where(use.path)
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
        return _Resolving(file, users, self.dollar).resolved(texts)

    def _check(self, fault: str | dict[str, Any], at: Path_) -> None:
        try:
            fault_of(fault)
        except BadInput as why:
            raise BadInput(f"{self.file.document.where(at)}: {why}") from why
