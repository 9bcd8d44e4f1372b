"""Where do quick file operations go? Into one thread that takes all that wait and answers them together.

Many short jobs in several threads fight for the interpreter: two or four threads write fewer pictures a second than one
does (measured; see docs/performance.md). Answering in batches wakes the loop once, not each time.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]
_BATCH = 32
"""Our choice: as many answers may wait for one another."""


class OneThread:
    """A thread that does one job after another."""

    def __init__(self, name: str) -> None:
        """Start it with the first job."""
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Return what `work` returns, or raise what it raises; a caller that gives up does not stop it."""
        loop = asyncio.get_running_loop()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, args=[loop], name=self._name, daemon=True)
            self._thread.start()
        done: asyncio.Future[Answer] = loop.create_future()
        self._jobs.put((work, done))
        return await done

    def close(self) -> None:
        """End the thread after the job it is at; a disk that hangs is not waited for."""
        self._jobs.put(None)

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while (job := self._jobs.get()) is not None:
            answers = [_done(job)]
            while len(answers) < _BATCH and not self._jobs.empty():
                if (job := self._jobs.get()) is None:
                    break
                answers.append(_done(job))
            try:
                loop.call_soon_threadsafe(_answer, answers)
            except RuntimeError:
                return  # the loop is closed: nobody waits any more
            if job is None:
                return


def _done(job: _Job) -> tuple["asyncio.Future[Any]", Any, BaseException | None]:
    work, future = job
    try:
        return future, work(), None
    except BaseException as why:  # noqa: BLE001 - raised to whoever waits for it
        return future, None, why


def _answer(answers: list[tuple["asyncio.Future[Any]", Any, BaseException | None]]) -> None:
    for future, answer, why in answers:
        if future.done():  # given up
            continue
        if why is None:
            future.set_result(answer)
        else:
            future.set_exception(why)
