"""Sleepers on a clock, and a diary of when each of them woke."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from simulator.clock import Tempo, VirtualClock, WallClock
from simulator.core.nouns import Instant, later

START = Instant(1_545_030_273_000)
both_tempos = pytest.mark.parametrize("tempo", Tempo)


def virtual(tempo: Tempo = Tempo.TOGETHER, *, stuck_after_s: float = 30) -> VirtualClock:
    return VirtualClock(start=START, tempo=tempo, stuck_after_s=stuck_after_s)


def settle(clock: VirtualClock | WallClock, *works: Callable[[], Awaitable[None]]) -> None:
    """Start every work in the clock's group, in order and named after its function, and wait until all is over."""

    async def all_of_them() -> None:
        for work in works:
            clock.tasks.start(_as_coroutine(work), name=getattr(work, "__name__", "work"))
        await clock.tasks.settled()

    asyncio.run(all_of_them())


async def _as_coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def outside_work() -> None:
    """Do something that takes real time and none on the clock, as a decode or a POST does."""
    await asyncio.to_thread(sum, range(1000))


class Diary:
    """Who did what, at which second after the start."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.entries: list[tuple[str, float]] = []

    def note(self, what: str) -> None:
        self.entries.append((what, (self.clock.now() - START) / 1000))

    def sleeper(self, name: str, *until_s: float) -> Callable[[], Awaitable[None]]:
        async def sleep() -> None:
            for second in until_s:
                await self.clock.sleep_until(later(START, second))
                self.note(name)

        return sleep
