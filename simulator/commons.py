"""What can simulators of one process share? Store, sources, JPEGs and the HTTP client: expensive, and of no stream."""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.config import Settings
from simulator.ports import Notifier, ObjectStore
from simulator.stores import opened_store

if TYPE_CHECKING:
    from simulator.frames.shared import SharedJpegs
    from simulator.frames.sources import Sources


@dataclass(frozen=True, slots=True)
class Commons:
    """Opened parts that know nothing of who uses them."""

    store: ObjectStore
    sources: "Sources"
    encode: "SharedJpegs"
    notifier: Notifier


@asynccontextmanager
async def opened_commons(settings: Settings, *, patterns_recur: bool = False) -> AsyncIterator[Commons]:
    """Yield what `settings` ask for, open; raises EnvironmentMissing for a port or bucket that cannot be had.

    With `patterns_recur` drawn pictures are kept, for simulators that begin at the same instant one after the other.
    """
    async with AsyncExitStack() as stack:
        # A built-in bucket starts in a process of its own; importing the other parts takes as long, so do both at once.
        opening = stack.enter_async_context(opened_store(settings))
        store, _ = await asyncio.gather(opening, asyncio.to_thread(importlib.import_module, "simulator.parts"))
        from simulator.parts import Parts  # noqa: PLC0415 - imported just above

        parts = Parts.of(settings, patterns_recur=patterns_recur)
        stack.callback(parts.jpegs.close)
        stack.push_async_callback(parts.sources.close)
        await stack.enter_async_context(parts.notifier)
        yield Commons(store, parts.sources, parts.encode, parts.notifier)
