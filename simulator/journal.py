"""What happened? Append-only facts, handed to every reader in the order they were written."""

from collections import deque
from collections.abc import Callable

from simulator.core.facts import Fact
from simulator.core.tally import Tally


class Journal:
    """The run's facts: the newest `keep` are held, all of them are counted and shown to the readers."""

    def __init__(self, *, keep: int = 100_000) -> None:
        """Hold the newest `keep` facts."""
        self.facts: deque[Fact] = deque(maxlen=keep)
        self.tally = Tally()
        self._readers: list[Callable[[Fact], None]] = []

    def read_by(self, reader: Callable[[Fact], None]) -> None:
        """Call `reader` with each fact from now on; it must return at once."""
        self._readers.append(reader)

    def read_no_more(self, reader: Callable[[Fact], None]) -> None:
        """Call `reader` no more."""
        self._readers = [each for each in self._readers if each is not reader]

    def write_now(self, fact: Fact) -> None:
        """Append a fact and show it to every reader."""
        self.facts.append(fact)
        self.tally.count(fact)
        for reader in self._readers:
            reader(fact)

    async def write(self, fact: Fact) -> None:
        """Return once the fact is safe."""
        self.write_now(fact)
