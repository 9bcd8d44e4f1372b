"""Where does the test itself run, and its application with it? In the test's own thread, while it waits for us.

So an application that is called in process sees what the test sees: its database transaction, its patches, its
debugger. Between two calls of `css` nothing happens.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from simulator.core.errors import BadInput
from simulator.testing.engine import Engine
from simulator.testing.steps import Work
from simulator.testing.time_limit import TookTooLong

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")

_STRAYS_S = 1.0
"""Our choice: how long a cancelled call may take to end when a test is over."""


class HandlerLeft(Exception):
    """A handler was left by what is no failure of its own: Ctrl-C, sys.exit, pytest.fail."""


class Side:
    """The thread of a test: runs its application whenever a simulator asks, and only while the test waits."""

    def __init__(self) -> None:
        """Belong to the thread that makes it."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._own = False
        self._context = contextvars.copy_context()
        self._jobs: deque[Callable[[], None]] = deque()
        self._woken = asyncio.Event()
        self._left: BaseException | None = None
        self._doing: Future[Any] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def enter(self, name: str) -> None:
        """Prepare to wait here; raises BadInput where a coroutine would be blocked by it."""
        if _running_loop() is not None:
            raise BadInput(f"css.{name} would block the event loop in which it is called; write await css.aio.{name}")
        if self._loop is None:
            self._loop, self._own = asyncio.new_event_loop(), True
        elif not self._own:
            raise BadInput(f"this css has been used with await, so go on with that: await css.aio.{name}")

    def enter_in_loop(self, name: str) -> None:
        """Prepare to await here; raises BadInput in another loop than before."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        elif self._loop is not asyncio.get_running_loop():
            raise BadInput(f"css.aio.{name} is awaited in another event loop than this css was used in, by a fixture?")

    def submit(self, engine: Engine, work: Work, name: str, enter: Callable[[str], None]) -> Future[Any]:
        """Start a verb on the engine; raises BadInput where it cannot be waited for, or where another is at work."""
        try:
            self._refuse_second(name)
            enter(name)
        except BadInput:
            work.close()
            raise
        self._doing = engine.submit(work)
        return self._doing

    def _refuse_second(self, name: str) -> None:
        if self._doing is not None and not self._doing.done():
            raise BadInput(f"css.{name} while another verb of this css is at work; one after the other")

    def wait(self, future: Future[T]) -> T:
        """Return what `future` comes to, doing meanwhile what is asked of the application."""
        loop = self._known_loop
        future.add_done_callback(lambda _: self._wake())
        try:
            while not future.done() or self._jobs:
                loop.run_until_complete(self._woken.wait())
                self._woken.clear()
                self.raise_what_left()
                while self._jobs:
                    self._context.run(self._jobs.popleft())  # no loop is running here, as Django's ORM demands
        except BaseException:
            future.cancel()
            raise
        return future.result()

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Have a function called in the test's thread; may be asked from any thread."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except (Exception, TookTooLong) as why:  # noqa: BLE001 - whoever asked hears of it
                future.set_exception(why)
            except BaseException as why:  # Ctrl-C, an exit, pytest.fail: the test's own business, not the engine's
                future.set_exception(HandlerLeft(type(why).__name__))
                raise

        if self._own:
            self._jobs.append(job)
            self._wake()
        else:
            self._known_loop.call_soon_threadsafe(job, context=self._context.copy())
        return future

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Have a coroutine run in the test's loop; may be asked from any thread."""
        future: Future[T] = Future()

        def begin() -> None:
            task = asyncio.ensure_future(work)
            self._tasks.add(task)
            task.add_done_callback(self._note_what_left)
            task.add_done_callback(lambda _: _settle(future, task))
            task.add_done_callback(self._tasks.discard)
            future.add_done_callback(lambda _: self._known_loop.call_soon_threadsafe(task.cancel))

        self._known_loop.call_soon_threadsafe(begin, context=self._context.copy())
        return future

    def raise_what_left(self) -> None:
        """Raise what left a handler, once: pytest.fail, or an exit."""
        why, self._left = self._left, None
        if why is not None:
            raise why

    def _note_what_left(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (why := task.exception()) is not None and _is_left_by(why):
            self._left = why
            self._wake()

    def close(self, end: Callable[[], Coroutine[Any, Any, None]]) -> int:
        """Await `end` in the loop and end what is left in one of our own; return how many calls would not end."""
        if self._loop is None or self._loop.is_closed() or self._loop.is_running():
            return 0
        try:
            self._loop.run_until_complete(end())
        finally:
            left = self._closed(self._loop) if self._own else 0
        return left

    def _closed(self, loop: asyncio.AbstractEventLoop) -> int:
        """Close our own loop; return how many calls would not end."""
        strays = set(self._tasks)
        for task in strays:
            task.cancel()
        if strays:
            _, strays = loop.run_until_complete(asyncio.wait(strays, timeout=_STRAYS_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        return len(strays)

    @property
    def _known_loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None  # noqa: S101 - whoever waits has entered
        return self._loop

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _is_left_by(why: BaseException) -> bool:
    return not isinstance(why, Exception | TookTooLong)


def _settle(future: Future[T], task: asyncio.Task[T]) -> None:
    if future.cancelled():
        return
    if task.cancelled():
        future.cancel()
    elif (why := task.exception()) is not None:
        future.set_exception(HandlerLeft(type(why).__name__) if _is_left_by(why) else why)
    else:
        future.set_result(task.result())
