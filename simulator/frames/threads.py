"""Where does blocking work go? Into a few threads, so that the loop goes on and the cores are not fought over."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A bounded number of threads."""

    def __init__(self, count: int, name: str) -> None:
        """Hold at most `count` threads, named for what they do."""
        self.count = count
        self.busy = 0
        """Work begun and not done yet, waiting for a thread included."""
        self._pool = ThreadPoolExecutor(max_workers=count, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `work` returns; a cancelled caller is let go only once the thread is done.

        A thread cannot be interrupted, and a decoder must not be entered by the next caller while it works.
        """
        done = asyncio.get_running_loop().run_in_executor(self._pool, lambda: work(*args, **kwargs))
        self.busy += 1
        done.add_done_callback(self._is_free)
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            while not done.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([done])
            raise

    def _is_free(self, _: object) -> None:
        self.busy -= 1

    def close(self) -> None:
        """End the threads; what they still do is waited for."""
        self._pool.shutdown(wait=True)
