"""Which ports does a fault plan wrap? Those of the commons, once for each simulator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from simulator.account import Account
from simulator.clock import SteeredClock
from simulator.commons import Commons
from simulator.core.nouns import Instant
from simulator.faulty import FaultyNotifier, FaultySource, FaultyStore, Strikes
from simulator.faulty.door import Door
from simulator.frames.truthful import Truthful
from simulator.journal import Journal
from simulator.ports import Notifier


@dataclass(frozen=True, slots=True)
class Faulty:
    """The three ports that a fault plan wraps; always there, as an empty plan does nothing."""

    strikes: Strikes
    frames: FaultySource
    store: FaultyStore
    notifier: FaultyNotifier

    @classmethod
    def around(
        cls,
        commons: Commons,
        notifier: Notifier,
        clock: SteeredClock,
        account: Account,
        journal: Journal,
        *,
        timeout_s: float,
        wire_time: Callable[[Instant], Instant],
        truth: bool,
    ) -> Self:
        """Return the ports around those of the commons, and around a notifier.

        With `truth` every picture says what it is, not only a pattern's.
        """
        strikes = Strikes(now=clock.now, plan_for=account.plan_for, write=journal.write_now)
        faulty_store = FaultyStore(commons.store, strikes, clock=clock, tasks=clock.tasks, door=Door(commons.store.get))
        faulty_notifier = FaultyNotifier(
            notifier,
            strikes,
            clock=clock,
            tasks=clock.tasks,
            store=faulty_store,
            timeout_s=timeout_s,
            write=journal.write_now,
            wire_time=wire_time,
        )
        # What goes wrong befalls a picture that was true: black is black, and a frozen one tells its first moment.
        truthful = Truthful(commons.sources, account.plan_for, every=truth)
        return cls(strikes, FaultySource(truthful, strikes), faulty_store, faulty_notifier)
