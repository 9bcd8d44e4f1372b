"""Which signals come while a command runs, and which of them has the terminal told the command, too."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from simulator.cli.stopping import hearing

_KEPT = 16
"""Our choice: who sends more signals than that at once has been heard."""


class Heard:
    """Signals in the order in which they came; the first one cancels, as long as the simulator is being opened."""

    def __init__(self) -> None:
        """Nothing has been heard yet; until `from_now_on_kept`, a signal cancels the task that made this."""
        self.while_opening: signal.Signals | None = None
        self._opening = asyncio.current_task()
        self._waiting: asyncio.Queue[signal.Signals] = asyncio.Queue(maxsize=_KEPT)

    def from_now_on_kept(self) -> None:
        """Keep signals for `next` instead of cancelling."""
        self._opening = None

    async def next(self) -> signal.Signals:
        """Return the next signal, once it comes."""
        return await self._waiting.get()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Hear all that asks a program to end."""
        with hearing(_asking(), self._hear):
            yield

    def _hear(self, number: signal.Signals) -> None:
        if self._opening is None:
            with suppress(asyncio.QueueFull):
                self._waiting.put_nowait(number)
        elif self._opening.cancel() and self.while_opening is None:
            self.while_opening = number


def _asking() -> list[signal.Signals]:
    if sys.platform == "win32":
        return [signal.SIGINT, signal.SIGTERM, signal.SIGBREAK]
    hangup = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]  # ignored under nohup
    return [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, *hangup]


def has_terminal() -> bool:
    """Whether a terminal controls us, so that Ctrl-C, Ctrl-Z and reading from it depend on our process group."""
    return sys.platform == "win32" or _foreground() is not None


def terminal_tells(number: signal.Signals) -> bool:
    """Whether a signal that came to us comes from a key, which the terminal tells everything in front of it."""
    if sys.platform == "win32":
        return number != signal.SIGTERM
    return number == signal.SIGINT and _foreground() == os.getpgrp()


def ends_at_once(number: signal.Signals) -> bool:
    """Whether a signal is the way out for a command that does not hear Ctrl-C."""
    if sys.platform == "win32":
        return number == signal.SIGBREAK
    return number == signal.SIGQUIT


def _foreground() -> int | None:
    """Return the process group in front of our terminal; None where we have no terminal."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return None
    try:
        return os.tcgetpgrp(terminal)
    except OSError:
        return None
    finally:
        os.close(terminal)
