"""What strikes now? The plan in force, asked with what is known at each port; each strike becomes a fact.

The plan may be exchanged while a run is up.
"""

import asyncio
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from simulator.core.catalogue import SnapshotPlan
from simulator.core.effects import Joint
from simulator.core.facts import Fact, FaultStruck
from simulator.core.faults import Fault, FaultPlan, Moment
from simulator.core.nouns import Instant, PushStream, StreamKey


@dataclass(frozen=True, slots=True)
class Taking:
    """The screenshot that a task is taking."""

    push: PushStream
    due: Instant


class Strikes:
    """The fault plan in force, and what has struck so far."""

    def __init__(
        self,
        *,
        now: Callable[[], Instant],
        plan_for: Callable[[PushStream], SnapshotPlan | None],
        write: Callable[[Fact], None],
    ) -> None:
        """Begin with an empty plan."""
        self.plan = FaultPlan()
        self._now, self._plan_for, self._write = now, plan_for, write
        self._taking: WeakKeyDictionary[asyncio.Task[object], Taking] = WeakKeyDictionary()
        self._ever: set[str] = set()
        self.on_change: Callable[[], None] = lambda: None
        """Called whenever another plan is in force."""
        self._begins: dict[StreamKey, list[Instant]] = {}
        """When the pushes of each stream began, as far as they were seen."""

    def set(self, faults: Iterable[Fault], *, seed: int) -> None:
        """Put these faults in force, in the place of all others; their windows begin now."""
        self.plan = FaultPlan.of(faults, seed=seed, set_at=self._now())
        self._ever.clear()
        self.on_change()

    @property
    def never(self) -> list[Fault]:
        """The faults in force that have not struck."""
        return [fault for fault in self.plan.faults if fault.text not in self._ever]

    def at(
        self, joint: Joint, push: PushStream, due: Instant, *, attempt: int = 0, event: int = 200
    ) -> tuple[Moment, list[Fault]]:
        """Return where we are, and the faults that strike there."""
        template = self._plan_for(push)
        number = template.cadence(push.began_at).number_of(due) if template and event == 200 else 1  # noqa: PLR2004
        moment = Moment(
            push.key,
            template.template.name if template else "",
            template.callback_policy.edition.value if template else "",
            number,
            attempt,
            event,
            self._now(),
            self._number_of(push),
        )
        return moment, self.plan.strikes(joint, moment)

    def _number_of(self, push: PushStream) -> int:
        """Return which push of its stream this is, from 1; not when it began, which real time never repeats."""
        begins = self._begins.setdefault(push.key, [])
        place = bisect_left(begins, push.began_at)
        if begins[place : place + 1] != [push.began_at]:
            insort(begins, push.began_at)
        return place + 1

    def tell(self, fault: Fault, moment: Moment, what: str = "") -> None:
        """Write down that a fault struck."""
        self._ever.add(fault.text)
        number = moment.delivery if moment.event == 200 else 0  # noqa: PLR2004 - a screenshot's event
        words = what or fault.effect.about
        self._write(FaultStruck(self._now(), moment.stream, fault.effect.name, number, moment.attempt, words))

    def tell_of(self, fault: Fault, stream: StreamKey, what: str) -> None:
        """Write down that a fault struck a whole stream."""
        self._ever.add(fault.text)
        self._write(FaultStruck(self._now(), stream, fault.effect.name, 0, 0, what))

    def begin(self, push: PushStream, due: Instant) -> None:
        """Remember which screenshot this task is taking: the store is told no more than a key."""
        if (task := asyncio.current_task()) is not None:
            self._taking[task] = Taking(push, due)

    @property
    def taking(self) -> Taking | None:
        """The screenshot that this task is taking."""
        task = asyncio.current_task()
        return None if task is None else self._taking.get(task)
