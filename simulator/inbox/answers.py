"""What does the inbox answer? Statuses for each picture's attempts, or its own judgement. Nothing is sent here."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Self

from simulator.core.values import statuses

_REMEMBERED = 100_000
"""Our choice: pictures whose attempts are counted; the oldest are forgotten, as a day at 10 s has 8,640."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The status of each attempt for one picture, the last one repeated; none leaves it to the inbox's judgement."""

    statuses: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the answers of `503,503,200`, or none for an empty text; raises BadInput."""
        return cls(statuses(text))

    def to_attempt(self, number: int) -> int | None:
        """Return the status for a picture's attempt, counted from 1, or None where the inbox is to judge."""
        return self.statuses[min(number, len(self.statuses)) - 1] if self.statuses else None


class Attempts:
    """How often each picture has been announced so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._counts: OrderedDict[Hashable, int] = OrderedDict()

    def count(self, picture: Hashable) -> int:
        """Return the number, from 1, of this announcement of `picture`."""
        number = self._counts.pop(picture, 0) + 1
        self._counts[picture] = number
        if len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)
        return number
