"""Who is already at it? Work that several ask for at once is done once, and all get its result."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Work under way, by what it is for; nothing is remembered once it is done."""

    def __init__(self) -> None:
        """Begin with none."""
        self._flying: dict[Hashable, asyncio.Task[Result]] = {}
        self._empty = asyncio.Event()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._flying

    async def join(self, key: Hashable, work: Callable[[], Awaitable[Result]]) -> Result:
        """Return what the work for `key` returns, or raise what it raises; whoever gives up ends it for no other."""
        return await asyncio.shield(self.begin(key, work))

    def begin(self, key: Hashable, work: Callable[[], Awaitable[Result]]) -> "asyncio.Task[Result]":
        """Return the task that does the work for `key`, begun now where there was none; its error is nobody's duty."""
        if (task := self._flying.get(key)) is None:
            task = asyncio.ensure_future(_awaited(work))
            self._flying[key] = task
            task.add_done_callback(lambda done: self._landed(key, done))
        return task

    async def landed(self) -> None:
        """Return once nothing is under way."""
        while self._flying:
            # An event, not the tasks: one that is done but not taken off the list yet would be awaited without end.
            self._empty.clear()
            await self._empty.wait()

    def _landed(self, key: Hashable, task: "asyncio.Task[Result]") -> None:
        del self._flying[key]
        if not self._flying:
            self._empty.set()
        if not task.cancelled():
            task.exception()  # heard by those who joined; where all gave up, it matters to nobody


async def _awaited(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()
