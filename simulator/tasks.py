"""Who is at work? A group of tasks that outlives each of them and hears its errors."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Work = Coroutine[Any, Any, None]


class Tasks:
    """Started tasks; the first error stops the others and is raised by `settled`."""

    def __init__(
        self,
        *,
        on_start: Callable[[asyncio.Task[None]], None] = lambda _: None,
        on_end: Callable[[asyncio.Task[None]], None] = lambda _: None,
        in_turn: Callable[[Work], Work] | None = None,
    ) -> None:
        """Call `on_start` and `on_end` with each task, for a clock that counts; `in_turn` holds back a task's begin."""
        self._in_turn = in_turn
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_start, self._on_end = on_start, on_end
        self._error: BaseException | None = None
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Work, *, name: str = "") -> asyncio.Task[None]:
        """Start `work`; its error, should it have one, is heard by `settled`."""
        task = asyncio.create_task(self._in_turn(work) if self._in_turn else work, name=name or None)
        self._tasks.add(task)
        self._on_start(task)
        task.add_done_callback(self._ended)
        if self._in_turn:
            task.add_done_callback(lambda _: work.close())  # work that never had its turn; nothing where it did
        return task

    async def settled(self) -> None:
        """Return once no task is left; raises the first error any task had."""
        while self._tasks and self._error is None:
            self._changed.clear()
            await self._changed.wait()
        if self._error is not None:
            await self.cancel()
            raise self._error

    async def failed(self) -> None:
        """Wait for the first error of any task, from now on, and raise it."""
        while self._error is None:
            self._changed.clear()
            await self._changed.wait()
        await self.settled()

    async def cancel(self) -> None:
        """Cancel every task and return once all have unwound."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def fail(self, error: BaseException) -> None:
        """Make `settled` raise `error`."""
        if self._error is None:
            self._error = error
        self._changed.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._on_end(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)
        self._changed.set()
