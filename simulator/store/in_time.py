"""How is a client that blocks awaited? In a thread, within a time limit, after which the endpoint counts as silent."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from simulator.core.errors import StoreRefused

Answer = TypeVar("Answer")


class StoreSilent(StoreRefused):
    """The endpoint gave no answer at all."""


async def in_time(
    threads: ThreadPoolExecutor, work: Callable[[], Answer], *, timeout_s: float, endpoint_url: str, bucket: str
) -> Answer:
    """Return what `work` returns or raise what it raises; raises StoreSilent where that takes longer."""
    try:
        async with asyncio.timeout(timeout_s):
            return await asyncio.get_running_loop().run_in_executor(threads, work)
    except TimeoutError as why:
        raise StoreSilent(
            f"{endpoint_url} did not answer for bucket {bucket} in {timeout_s:g} s; "
            f"is it up? store.timeout gives it longer"
        ) from why
