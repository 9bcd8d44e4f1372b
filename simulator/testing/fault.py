"""A fault that a test has put in force, until it is cleared or its `with` block ends."""

from collections.abc import Callable, Mapping
from typing import Any, Self

from simulator.core.effects import SILENT, Joint
from simulator.core.fault_words import fault_of


class ScopedFault:
    """One fault of a test."""

    def __init__(self, words: str | Mapping[str, Any], clear: Callable[["ScopedFault"], None]) -> None:
        """Take its words, which raise BadInput where they name none."""
        self.words, self._clear = words, clear
        self._fault = fault_of(words)

    @property
    def needs_callbacks(self) -> bool:
        """Whether it is about callbacks, which somebody has to get."""
        return self._fault.effect.joint in (Joint.CALLBACK, Joint.ATTEMPT)

    @property
    def effect(self) -> str:
        """The effect's name."""
        return self._fault.effect.name

    @property
    def is_of_the_wire(self) -> bool:
        """Whether it can be suffered by a connection only."""
        name = self._fault.effect.name
        return (name.startswith("wire.") and name not in SILENT) or name == "body.chunked"

    def clear(self) -> None:
        """Let it strike no more."""
        self._clear(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def __str__(self) -> str:
        return self._fault.text
