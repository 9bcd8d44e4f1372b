"""What time is it, and who waits? The only file that reads a clock or sleeps."""

import asyncio
import heapq
import time
from collections.abc import Callable, Coroutine
from enum import StrEnum
from typing import Any

from simulator.core.errors import ClockStuck
from simulator.core.nouns import Instant
from simulator.tasks import Tasks


def wall_now() -> Instant:
    """Return the machine's present."""
    return Instant(time.time_ns() // 1_000_000)


class WallClock:
    """Real time, `rate` times as fast, starting at `start`; steady even when the machine's clock is set."""

    def __init__(self, *, rate: float = 1.0, start: Instant | None = None) -> None:
        """Run `rate` simulated seconds a second, from `start` (default: the machine's present)."""
        self._rate = rate
        self._start = wall_now() if start is None else start
        self._zero_s = time.monotonic()
        self.tasks = Tasks()

    def now(self) -> Instant:
        """Return the simulator's present."""
        return Instant(self._start + int((time.monotonic() - self._zero_s) * 1000 * self._rate))

    async def sleep_until(self, at: Instant) -> None:
        """Return when the simulator's present has reached `at`."""
        while (left_ms := at - self.now()) > 0:
            await asyncio.sleep(left_ms / 1000 / self._rate)


class Tempo(StrEnum):
    """How a virtual clock wakes those who sleep until the same instant."""

    STRICT = "strict"
    """One at a time, in the order of falling asleep: two equal runs give equal journals, byte for byte."""
    TOGETHER = "together"
    """All of one instant at once: same content, several times faster."""


class VirtualClock:
    """Time moves only when nobody is working.

    Tasks started through `tasks` count as working unless they sleep here; when none is left, the earliest
    sleeper wakes. A task that waits for a lock or a queue counts as working, so whoever holds one must not sleep.
    """

    def __init__(
        self, *, start: Instant | None = None, tempo: Tempo = Tempo.TOGETHER, stuck_after_s: float = 120.0
    ) -> None:
        """Start at `start` (default: the machine's present); report ClockStuck after that many idle real seconds."""
        self._now = wall_now() if start is None else start
        self._strict = tempo is Tempo.STRICT
        self._stuck_after_s = stuck_after_s
        self._sleepers: list[tuple[Instant, int, _Sleep]] = []
        self._fell_asleep = 0
        self._working: set[asyncio.Task[Any]] = set()
        self._progress = 0
        self._watchdog: asyncio.TimerHandle | None = None
        in_turn = self._in_turn if self._strict else None
        self.tasks = Tasks(on_start=self._started, on_end=self._done, in_turn=in_turn)

    def now(self) -> Instant:
        """Return the simulator's present."""
        return self._now

    async def sleep_until(self, at: Instant) -> None:
        """Return when nobody who slept until an earlier instant is working any more."""
        if at <= self._now and not self._strict:
            return
        task = asyncio.current_task()
        if task is None or task not in self._working:
            raise RuntimeError("only a task started through the virtual clock's own group may sleep on it")
        sleep = _Sleep(task, self._woken)
        self._fell_asleep += 1
        heapq.heappush(self._sleepers, (max(at, self._now), self._fell_asleep, sleep))
        self._working.discard(task)
        if not self._working:
            # Not at once: whoever falls asleep last must be suspended too, or it would overtake those it wakes.
            sleep.get_loop().call_soon(self._move_on)
        await sleep

    async def _in_turn(self, work: Coroutine[Any, Any, None]) -> None:
        await self.sleep_until(self._now)
        await work

    def _started(self, task: asyncio.Task[None]) -> None:
        self._working.add(task)
        self._progress += 1
        self._watch()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        self._move_on()

    def _woken(self, task: "asyncio.Task[Any]") -> None:
        self._working.add(task)

    def _move_on(self) -> None:
        self._progress += 1
        while not self._working and self._sleepers:
            self._now = self._sleepers[0][0]
            while self._sleepers and self._sleepers[0][0] == self._now:
                sleep = heapq.heappop(self._sleepers)[2]
                if not sleep.cancelled():
                    self._woken(sleep.task)
                    sleep.set_result(None)
                    if self._strict:
                        return

    def _watch(self) -> None:
        if self._watchdog is None:
            loop = asyncio.get_running_loop()
            self._watchdog = loop.call_later(self._stuck_after_s, self._look, self._progress)

    def _look(self, progress_then: int) -> None:
        self._watchdog = None
        if not self._working:
            return
        if self._progress == progress_then:
            names = ", ".join(sorted(task.get_name() for task in self._working)[:5])
            self.tasks.fail(
                ClockStuck(
                    f"virtual time stood still for {self._stuck_after_s:g} s: {len(self._working)} tasks count as "
                    f"working but nothing moved ({names}); a store or receiver that hangs, or a slot held by a sleeper"
                )
            )
            return
        self._watch()


class _Sleep(asyncio.Future[None]):
    """A sleeper's future; a cancelled sleeper counts as working until it has unwound."""

    def __init__(self, task: "asyncio.Task[Any]", on_cancel: "Callable[[asyncio.Task[Any]], None]") -> None:
        super().__init__()
        self.task = task
        self._on_cancel = on_cancel

    def cancel(self, msg: object = None) -> bool:
        cancelled = super().cancel(msg)
        if cancelled:
            self._on_cancel(self.task)
        return cancelled
