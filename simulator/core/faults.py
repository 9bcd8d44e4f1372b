"""Which fault, if any, strikes here? Decided from the plan, the place, the instant and the dice; nothing is done here.

No fault counts: how often it struck follows from the number of the screenshot and of the attempt, so that two runs
agree whatever the receiver's timing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from simulator.core.dice import chance
from simulator.core.effects import RIVALS, SILENT, Effect, Joint
from simulator.core.nouns import Instant, StreamKey

WITHOUT_END = 2**62
"""The number of a last one that never comes."""


@dataclass(frozen=True, slots=True)
class Which:
    """Some of the numbers 1, 2, 3 …: every `step`-th from `first` to `last`."""

    first: int = 1
    last: int = WITHOUT_END
    step: int = 1

    def holds(self, number: int) -> bool:
        """Say whether `number` is one of them."""
        return self.first <= number <= self.last and (number - self.first) % self.step == 0

    def __str__(self) -> str:
        if self.step > 1:
            return f"every {self.step}"
        if self.last == WITHOUT_END:
            return "all" if self.first == 1 else f"{self.first}-"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


ALL = Which()


@dataclass(frozen=True, slots=True)
class Moment:
    """A place and an instant at which a fault may strike."""

    stream: StreamKey
    template: str
    edition: str
    delivery: int
    """The number of the screenshot in its push, from 1; its callback has the same."""
    attempt: int
    """The number of the attempt, from 1; 0 before there is one."""
    event: int
    at: Instant
    push: int = 1
    """The number of the push among those of its stream, from 1: one that comes back has a fate of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of a fault plan: which effect, where, how often and when."""

    effect: Effect
    parameters: Mapping[str, Any]
    """Every parameter of the effect, as a value."""
    text: str
    """As it was written: what people know it by."""
    stream: str = "*"
    template: str = "*"
    edition: str = "*"
    event: int | None = None
    delivery: Which = ALL
    attempt: Which = ALL
    chance: float = 1.0
    from_ms: int = 0
    """Counted from when the plan was set."""
    for_ms: int | None = None

    def matches(self, moment: Moment, set_at: Instant) -> bool:
        """Say whether it may strike there; chance is not asked yet."""
        return (
            self.during(moment.at, set_at)
            and self.wants(moment.stream)
            and fnmatchcase(moment.template, self.template)
            and fnmatchcase(moment.edition, self.edition)
            and self.event in (None, moment.event)
            and self.delivery.holds(moment.delivery)
            and (moment.attempt == 0 or self.attempt.holds(moment.attempt))
        )

    def wants(self, stream: StreamKey) -> bool:
        """Say whether `stream` is meant: by its name, by app/name, or by domain/app/name, * standing for anything."""
        names = (stream.stream_name, str(stream), f"{stream.domain}/{stream}")
        return any(fnmatchcase(name, self.stream) for name in names)

    def during(self, at: Instant, set_at: Instant) -> bool:
        """Say whether `at` lies in its window."""
        since = at - set_at - self.from_ms
        return since >= 0 and (self.for_ms is None or since < self.for_ms)

    def ends_at(self, set_at: Instant) -> Instant | None:
        """Return when its window ends, or None where it has no end."""
        return None if self.for_ms is None else Instant(set_at + self.from_ms + self.for_ms)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """All faults in force; an empty plan strikes nowhere."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0
    set_at: Instant = Instant(0)
    """When it came into force, on the simulator's clock: windows are counted from here."""
    _by_joint: Mapping[Joint, tuple[Fault, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, faults: Iterable[Fault], *, seed: int, set_at: Instant) -> "FaultPlan":
        """Return the plan of these faults."""
        faults = tuple(faults)
        by_joint = {joint: tuple(f for f in faults if f.effect.joint is joint) for joint in Joint}
        return cls(faults, seed, set_at, {joint: some for joint, some in by_joint.items() if some})

    def at(self, joint: Joint) -> tuple[Fault, ...]:
        """Return the faults of one joint, whether they strike or not."""
        return self._by_joint.get(joint, ())

    def strikes(self, joint: Joint, moment: Moment) -> list[Fault]:
        """Return the faults that strike there, in the plan's order; of rivals only the first."""
        if not (faults := self._by_joint.get(joint)):
            return []
        return agreeing(fault for fault in faults if fault.matches(moment, self.set_at) and self._falls(fault, moment))

    def _falls(self, fault: Fault, moment: Moment) -> bool:
        if fault.chance >= 1:
            return True
        names = (fault.text, moment.stream, moment.push, moment.event, moment.delivery, moment.attempt)
        return chance(self.seed, "fault", *names) < fault.chance


def agreeing(faults: Iterable[Fault]) -> list[Fault]:
    """Return those that can strike together: of rivals the first, and nothing beside one that leaves nothing to change.

    What is left out does not strike, and so nobody is told that it did.
    """
    left = list(_first_of_each(faults))
    for fault in left:
        if fault.effect.name in _ALONE:
            return [other for other in left if other is fault or other.effect.name == "service.outage"]
    return left


def _first_of_each(faults: Iterable[Fault]) -> Iterator[Fault]:
    taken: set[object] = set()
    for fault in faults:
        name = fault.effect.name
        place = next((group for group in RIVALS if name in group), (name, fault.parameters.get("field")))
        if place not in taken:
            taken.add(place)
            yield fault


_ALONE = ("callback.drop", *SILENT)
