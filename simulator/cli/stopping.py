"""Who says stop? SIGINT and SIGTERM, heard once to end well and twice to end at once."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from simulator.cli.endings import Exit


class Stop:
    """A first and a second signal to stop."""

    def __init__(self) -> None:
        """Nothing has been heard yet; until `from_now_on_drains`, a signal cancels the task that made this."""
        self.first, self.second = asyncio.Event(), asyncio.Event()
        self.code, self.name = Exit.INTERRUPTED, "interrupted"
        self.while_opening = False
        self._opening = asyncio.current_task()

    def from_now_on_drains(self) -> None:
        """Let a signal set `first` instead of cancelling."""
        self._opening = None

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Hear SIGINT and SIGTERM, on Windows SIGBREAK too, instead of letting them break the run."""
        numbers = [signal.SIGINT, signal.SIGTERM]
        if sys.platform == "win32":
            numbers.append(signal.SIGBREAK)
        with hearing(numbers, self._heard):
            yield

    def _heard(self, number: int) -> None:
        if self.first.is_set():
            self.second.set()
            return
        if number == signal.SIGTERM:
            self.code, self.name = Exit.TERMINATED, "terminated"
        self.first.set()
        if self._opening is not None:
            self.while_opening = self._opening.cancel()


@contextmanager
def hearing(numbers: Iterable[signal.Signals], hear: Callable[[signal.Signals], None]) -> Iterator[None]:
    """Have the running loop call `hear` with each of these signals, instead of what they did before."""
    loop = asyncio.get_running_loop()
    # signal.signal rather than the loop's own: it is the one that Windows has as well.
    before = {
        number: signal.signal(number, lambda got, _: loop.call_soon_threadsafe(hear, signal.Signals(got)))
        for number in numbers
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
