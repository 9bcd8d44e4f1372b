"""Where does the simulator of a test run? In a thread of its own, on a loop that many tests share."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from itertools import count
from threading import Thread
from typing import Any, Self, TypeVar

from simulator.commons import Commons, opened_commons
from simulator.config import Settings

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")

_LEAVE_S = 5.0
"""Our choice: how long closing may take before a test run goes on without it."""


class Engine:
    """A loop in a thread, and the parts that simulators share; nothing of it belongs to a test."""

    def __init__(self, settings: Settings) -> None:
        """Take what the shared parts are made from; they are opened by `open`."""
        self._settings = settings
        self._ready: Future[Commons] = Future()
        self.numbers = count(1)
        """Tells the bucket of one test from another's."""
        self._thread = Thread(target=self._run, name="css-sim", daemon=True)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Start the thread; raises EnvironmentMissing for a port that cannot be had."""
        self._thread.start()
        self.commons = self._ready.result()

    def close(self) -> None:
        """Close the parts and end the thread."""
        if self._ready.done() and not self._ready.exception():
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_LEAVE_S)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start `work` on the loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as why:  # noqa: BLE001 - whoever waits for the engine hears of it
            if not self._ready.done():
                self._ready.set_exception(why)

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        async with opened_commons(self._settings, patterns_recur=True) as commons:
            self._ready.set_result(commons)
            await self._closing.wait()
