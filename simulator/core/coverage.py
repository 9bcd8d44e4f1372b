"""Which effects have been tried on which receiver, and what did it answer? Folds the lines of journals into that."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.core.effects import EFFECTS

UNHEARD = (
    "callback.answer",
    "callback.timeout",
    "callback.lost-response",
    "callback.drop",
    "wire.refuse",
    "wire.reset",
)
"""Effects in which the receiver has no say in how an attempt ends: what it makes of them shows in the next attempt."""
NOBODY = "no receiver"
"""Where a stream's callbacks go nowhere."""


@dataclass(frozen=True, slots=True)
class Began:
    """A push began."""

    stream: str
    receiver: str | None


@dataclass(frozen=True, slots=True)
class Struck:
    """A fault struck."""

    stream: str
    effect: str


@dataclass(frozen=True, slots=True)
class Tried:
    """Something was posted, or would have been."""

    stream: str
    about: str
    """What it told of: the same for all attempts of one callback."""
    receiver: str
    effects: tuple[str, ...]
    answer: str
    extra: bool = False
    """Whether it came beside the callback's own attempts."""


Told = Began | Struck | Tried


@dataclass(slots=True)
class OnReceiver:
    """What one receiver has been through: effects by name."""

    struck: dict[str, int] = field(default_factory=dict)
    answers: dict[str, dict[str, int]] = field(default_factory=dict)
    """How often it answered what, to what each effect had struck."""

    @property
    def tried(self) -> list[str]:
        """The effects that struck, in the catalogue's order; one that it does not know comes last."""
        known = [effect.name for effect in EFFECTS]
        names = {**self.struck, **self.answers}
        return [name for name in known if name in names] + sorted(names.keys() - set(known))

    @property
    def not_tried(self) -> list[str]:
        """The effects of the catalogue that have not struck."""
        return [effect.name for effect in EFFECTS if effect.name not in self.struck.keys() | self.answers.keys()]

    def answered(self, effects: tuple[str, ...], answer: str) -> None:
        """Count one answer, for each of the effects."""
        for effect in effects:
            counts = self.answers.setdefault(effect, {})
            counts[answer] = counts.get(answer, 0) + 1


@dataclass(slots=True)
class Coverage:
    """What journals say so far, by the receiver's URL."""

    receivers: dict[str, OnReceiver] = field(default_factory=dict)
    _of_stream: dict[str, str] = field(default_factory=dict)
    _unheard: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """Effects whose mark the next attempt of a callback will answer."""

    def begin(self) -> None:
        """Begin another journal: what the last one said of its streams does not hold in it."""
        self._of_stream.clear()
        self._unheard.clear()

    def count(self, told: Told) -> None:
        """Take one line into account."""
        match told:
            case Began():
                self._of_stream[told.stream] = told.receiver or NOBODY
                self._on(told.receiver or NOBODY)
            case Struck():
                struck = self._on(self._of_stream.get(told.stream, NOBODY)).struck
                struck[told.effect] = struck.get(told.effect, 0) + 1
            case Tried():
                self._tried(told)

    def _tried(self, told: Tried) -> None:
        on, place = self._on(told.receiver), (told.stream, told.about)
        waiting = () if told.extra else self._unheard.pop(place, ())
        unheard = tuple(effect for effect in told.effects if effect in UNHEARD)
        if unheard:
            self._unheard[place] = tuple(dict.fromkeys((*waiting, *unheard)))
            return
        on.answered(tuple(dict.fromkeys((*waiting, *told.effects))), told.answer)

    def _on(self, receiver: str) -> OnReceiver:
        return self.receivers.setdefault(receiver, OnReceiver())


def answers_in_words(answers: Mapping[str, int]) -> str:
    """Return `200 3 x, 401 1 x`; a dash where nothing was heard."""
    return ", ".join(f"{answer} {number} x" for answer, number in sorted(answers.items())) or "-"
