"""Which callbacks were delivered, and how? The newest deliveries, each under a number; read off the journal.

Derived from facts alone, so it cannot say anything else than they do.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from simulator.core.delivery import Delivery
from simulator.core.delivery_facts import ExtraSent
from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    CallbackHeld,
    Fact,
    LeftUndelivered,
)
from simulator.core.nouns import Instant, StreamKey

_KEPT = 10_000
"""Our choice: older deliveries are forgotten."""

Identity = tuple[StreamKey, int, Instant, int]


@dataclass(slots=True)
class Entry:
    """One delivery so far."""

    number: int
    """Counted from 1, in the order in which they were first sent or held back; what people and programs call it by."""
    delivery: Delivery
    verdict: str = "pending"
    """`held`, `pending`, `acknowledged`, `abandoned`, `dropped` or `undelivered`."""
    extras: list[ExtraSent] = field(default_factory=list)
    """What was sent beside its own attempts."""


class Ledger:
    """The newest deliveries, by number."""

    def __init__(self) -> None:
        """Begin empty; give `read` to the journal."""
        self.entries: OrderedDict[int, Entry] = OrderedDict()
        self._numbers: dict[Identity, int] = {}
        self._last = 0

    def read(self, fact: Fact) -> None:
        """Take a fact into account."""
        match fact:
            case CallbackHeld(_, delivery):
                entry = self._entry(delivery)
                entry.delivery, entry.verdict = delivery, "held"
            case Attempted(_, delivery):
                entry = self._entry(delivery)
                entry.delivery, entry.verdict = delivery, "pending"
            case Acknowledged(_, delivery):
                self._entry(delivery).verdict = "acknowledged"
            case Abandoned(_, delivery):
                self._entry(delivery).verdict = "abandoned"
            case CallbackDropped(_, delivery):
                self._entry(delivery).verdict = "dropped"
            case ExtraSent(_, delivery):
                self._entry(delivery).extras.append(fact)
            case LeftUndelivered(_, about):
                number = self._numbers.get(about.identity)
                if number is not None:
                    self.entries[number].verdict = "undelivered"
            case _:
                pass

    def _entry(self, delivery: Delivery) -> Entry:
        identity = delivery.about.identity
        if (number := self._numbers.get(identity)) is None:
            self._last += 1
            number = self._numbers[identity] = self._last
            self.entries[number] = Entry(number, delivery)
            if len(self.entries) > _KEPT:
                _, oldest = self.entries.popitem(last=False)
                del self._numbers[oldest.delivery.about.identity]
        return self.entries[number]
