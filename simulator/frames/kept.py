"""What was made lately? Values kept by key while there is room, the longest unused leaving first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values whose sizes together stay within a bound; one larger than the bound is not kept. Safe between threads."""

    def __init__(self, most: int) -> None:
        """Keep values of together at most `most`, in whatever unit they are put with."""
        self._most, self._amount = most, 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value of `key`, or None where it is not kept."""
        with self._lock:
            if (found := self._values.get(key)) is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, amount: int) -> list[Value]:
        """Keep a value that takes `amount`; return those that had to leave."""
        with self._lock:
            left = []
            if (before := self._values.pop(key, None)) is not None:
                self._amount -= before[1]
                left.append(before[0])
            if amount > self._most:
                return left
            self._values[key] = value, amount
            self._amount += amount
            while self._amount > self._most:
                _, (gone, its_amount) = self._values.popitem(last=False)
                self._amount -= its_amount
                left.append(gone)
            return left

    def clear(self) -> list[Value]:
        """Keep nothing; return what was kept."""
        with self._lock:
            left = [value for value, _ in self._values.values()]
            self._values.clear()
            self._amount = 0
            return left
