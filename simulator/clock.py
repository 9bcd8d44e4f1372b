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


def come_true(look: Callable[[], bool], *, within_s: float, every_s: float) -> bool:
    """Look again and again, in the machine's time, whether something has come true; return whether it has in time."""
    end_s = time.monotonic() + within_s
    while not look():
        left_s = end_s - time.monotonic()
        if left_s <= 0:
            return False
        time.sleep(min(every_s, left_s))
    return True


class Tempo(StrEnum):
    """How a virtual clock wakes those who sleep until the same instant."""

    STRICT = "strict"
    """One at a time, in the order of falling asleep: two equal runs give equal journals, byte for byte."""
    TOGETHER = "together"
    """All of one instant at once: same content, several times faster."""


class SteeredClock:
    """Simulated time, in one of two ways that can be exchanged while it runs.

    At a rate, it follows the machine's time, so many times as fast. Without one it is virtual: time moves only when
    nobody is working, and no further than a limit; with the present as its limit it is paused. Tasks started through
    `tasks` count as working unless they sleep here; when none is left, the earliest sleeper wakes. A task that waits
    for a lock or a queue counts as working, so whoever holds one must not sleep.
    """

    def __init__(self, *, rate: float | None, start: Instant | None, tempo: Tempo, stuck_after_s: float) -> None:
        """Start at `start` (default: the machine's present); report ClockStuck after that many idle real seconds."""
        self._rate = rate
        self._now = wall_now() if start is None else start
        self._zero_s = time.monotonic()
        self._limit: Instant | None = None
        self._strict = tempo is Tempo.STRICT
        self._stuck_after_s = stuck_after_s
        self._sleepers: list[tuple[Instant, int, _Sleep]] = []
        self._fell_asleep = 0
        self._working: set[asyncio.Task[Any]] = set()
        self._progress = 0
        self._watchdog: asyncio.TimerHandle | None = None
        self._alarm: tuple[Instant, asyncio.TimerHandle] | None = None
        self._arrival: tuple[Instant, asyncio.Future[None]] | None = None
        """Who waits until time has come so far and all that was due is done."""
        in_turn = self._in_turn if self._strict else None
        self.tasks = Tasks(on_start=self._started, on_end=self._done, in_turn=in_turn)

    @property
    def rate(self) -> float | None:
        """How many times as fast as the machine's time; None where time is virtual."""
        return self._rate

    @property
    def paused(self) -> bool:
        """Whether time stands still until somebody moves it."""
        return self._rate is None and self._limit is not None

    @property
    def next_at(self) -> Instant | None:
        """When the earliest sleeper wakes; None where nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():  # cancelled, or woken before its time
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def now(self) -> Instant:
        """Return the simulator's present."""
        if self._rate is None:
            return self._now
        return Instant(self._now + int((time.monotonic() - self._zero_s) * 1000 * self._rate))

    async def sleep_until(self, at: Instant) -> None:
        """Return when the present has reached `at`; in virtual time, when nobody who woke earlier works any more."""
        if at <= self.now() and not (self._strict and self._rate is None):
            return
        task = asyncio.current_task()
        if task is None or task not in self._working:
            raise RuntimeError("only a task started through the clock's own group may sleep on it")
        sleep = _Sleep(task, self._woken)
        self._fell_asleep += 1
        heapq.heappush(self._sleepers, (max(at, self._now), self._fell_asleep, sleep))
        self._working.discard(task)
        if self._rate is not None:
            self._set_alarm()
        elif not self._working:
            # Not at once: whoever falls asleep last must be suspended too, or it would overtake those it wakes.
            sleep.get_loop().call_soon(self._move_on)
        await sleep

    @property
    def advancing_to(self) -> Instant | None:
        """Where somebody is moving time to; None where nobody does."""
        return self._arrival[0] if self._arrival else None

    def run_at(self, rate: float | None) -> None:
        """Go on from the present, so many times as fast as the machine's time, or virtually; ends any advance."""
        self.break_off("time was let go")
        self._change(rate, None)

    def pause(self) -> None:
        """Stand still; who is at work goes on, and nobody wakes; ends any advance."""
        self.break_off("time was stopped")
        self._change(None, self.now())

    def break_off(self, why: str) -> None:
        """Let whoever advances know that time will not come so far: a RuntimeError with `why`."""
        if self._arrival and not self._arrival[1].done():
            self._arrival[1].set_exception(RuntimeError(why))

    def wake(self, task: "asyncio.Task[Any]") -> None:
        """Wake a task that sleeps here before its time."""
        for _, _, sleep in self._sleepers:
            if sleep.task is task:
                self._wake(sleep)

    def set_to(self, at: Instant) -> None:
        """Have it be another time, earlier or later; raises RuntimeError where anybody works or sleeps."""
        if self._working or self.next_at is not None:
            raise RuntimeError("time can be set only while nothing is under way")
        self._now, self._zero_s = at, time.monotonic()
        self._limit = at if self.paused else None

    async def advance_to(self, at: Instant) -> None:
        """Move on to `at` and return when all that was due until then is done; then go on as before.

        Raises RuntimeError where somebody else is moving it already, or where time is paused, let go or stopped before.
        """
        if self._arrival:
            raise RuntimeError("the clock is being advanced already")
        rate, paused = self._rate, self.paused
        arrival = asyncio.get_running_loop().create_future()
        self._arrival = at, arrival
        try:
            self._change(None, max(at, self.now()))
            await arrival
        finally:
            self._arrival = None
            broken_off = arrival.done() and not arrival.cancelled() and arrival.exception() is not None
            if not broken_off:
                self._change(None if paused else rate, self.now() if paused else None)

    def _change(self, rate: float | None, limit: Instant | None) -> None:
        self._now, self._zero_s = self.now(), time.monotonic()
        self._rate, self._limit = rate, limit
        if self._alarm:
            self._alarm[1].cancel()
            self._alarm = None
        if rate is None:
            asyncio.get_running_loop().call_soon(self._move_on)
            self._watch()
        else:
            self._set_alarm()

    def _set_alarm(self) -> None:
        """Have the earliest sleeper woken when the machine's time has come so far."""
        at = self.next_at
        if self._rate is None or at is None or (self._alarm and self._alarm[0] <= at):
            return
        if self._alarm:
            self._alarm[1].cancel()
        left_s = max(0.0, (at - self.now()) / 1000 / self._rate)
        self._alarm = (at, asyncio.get_running_loop().call_later(left_s, self._ring))

    def _ring(self) -> None:
        self._alarm = None
        now = self.now()
        while (at := self.next_at) is not None and at <= now:
            self._wake(heapq.heappop(self._sleepers)[2])
        self._set_alarm()

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

    def _wake(self, sleep: "_Sleep") -> None:
        if not sleep.done():
            self._woken(sleep.task)
            sleep.set_result(None)

    def _move_on(self) -> None:
        self._progress += 1
        while self._rate is None and not self._working:
            at = self.next_at
            if at is None or (self._limit is not None and at > self._limit):
                self._arrive()
                return
            self._now = at
            while self._sleepers and self._sleepers[0][0] == self._now:
                self._wake(heapq.heappop(self._sleepers)[2])
                if self._strict and self._working:
                    return

    def _arrive(self) -> None:
        """Nothing is left to do before the limit: the present is there."""
        if self._limit is not None:
            self._now = max(self._now, self._limit)
        if self._arrival and not self._arrival[1].done():
            self._arrival[1].set_result(None)

    def _watch(self) -> None:
        if self._watchdog is None and self._rate is None:
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


class WallClock(SteeredClock):
    """Real time, `rate` times as fast; steady even when the machine's clock is set."""

    def __init__(self, *, rate: float = 1.0, start: Instant | None = None, stuck_after_s: float = 120.0) -> None:
        """Run `rate` simulated seconds a second, from `start` (default: the machine's present)."""
        super().__init__(rate=rate, start=start, tempo=Tempo.TOGETHER, stuck_after_s=stuck_after_s)


class VirtualClock(SteeredClock):
    """Time that moves only when nobody is working."""

    def __init__(
        self,
        *,
        start: Instant | None = None,
        tempo: Tempo = Tempo.TOGETHER,
        stuck_after_s: float = 120.0,
        paused: bool = False,
    ) -> None:
        """Start at `start` (default: the machine's present); report ClockStuck after that many idle real seconds."""
        super().__init__(rate=None, start=start, tempo=tempo, stuck_after_s=stuck_after_s)
        if paused:
            self._limit = self._now


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
