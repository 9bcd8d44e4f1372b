"""How do many tests share one running simulator? Each in a namespace: clock, streams, faults and deliveries apart.

A namespace shares store, decoder and HTTP client with the run, and nothing that anybody could notice: its pictures lie
below a folder of its own, and its built-in inbox is its own.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from simulator.app import joined
from simulator.commons import Commons
from simulator.config import Settings, catalogue_of, merged, settings_of
from simulator.core.errors import BadInput
from simulator.pushes import pushers
from simulator.steering import Steering
from simulator.store import MemoryStore

MOST = 1000
"""Our choice: each has a socket of its own where it has an inbox."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_OF_THE_RUN = (
    "port",
    "store",
    "control_api",
    "drain",
    "linger",
    "stay",
    "capture",
    "speed",
    "streams",
    "faults",
    "start_at",
)
"""What a namespace does not inherit; of these it can be told some."""
_REFUSED = ("port", "store", "control_api", "drain", "linger", "stay")
"""What belongs to the whole simulator."""
_SHARED_CALLBACK = ("timeout", "headers", "user_agent", "ca_file", "verify")
_SHARED_CAPTURE = ("align", "pixels", "quality_percent", "threads", "cache_mb")


@dataclass(slots=True)
class Namespace:
    """One of them, while it is open."""

    values: Mapping[str, Any]
    steering: Steering
    stack: AsyncExitStack
    running: asyncio.Task[None]


class Namespaces:
    """The namespaces of one running simulator."""

    def __init__(self, main: Steering, commons: Commons) -> None:
        """Take the run itself, which is no namespace, and the parts that it shares."""
        self.main, self._commons = main, commons
        self._open: dict[str, Namespace] = {}
        self._changing: set[str] = set()

    @property
    def names(self) -> list[str]:
        """The namespaces that are there."""
        return sorted(self._open)

    def steering(self, name: str) -> Steering:
        """Return what steers a namespace; raises BadInput where there is none, or where it has failed."""
        found = self._there(name)
        if found.running.done() and not found.running.cancelled() and (why := found.running.exception()):
            raise BadInput(f"the namespace {name} has failed: {why}; reset it")
        return found.steering

    async def begin(self, name: str, values: Mapping[str, Any]) -> None:
        """Make a namespace; raises BadInput for a name that is taken or none, and for settings it cannot have."""
        if not _NAME.fullmatch(name):
            raise BadInput(f"a namespace has letters, digits, - and _, at most 64, and begins with one; not {name!r}")
        if name in self._open or name in self._changing:
            raise BadInput(f"the namespace {name} is there already; reset it, or end it first")
        if len(self._open) >= MOST:
            raise BadInput(f"there are {MOST} namespaces, which is the most; end one first")
        self._changing.add(name)
        try:
            self._open[name] = await self._opened(name, values)
        finally:
            self._changing.discard(name)

    async def reset(self, name: str) -> None:
        """Have a namespace be as it was made; return once nothing of what it did is under way."""
        values = self._there(name).values
        await self.end(name, "the namespace was reset")
        await self.begin(name, values)

    async def end(self, name: str, why: str = "the namespace was ended") -> None:
        """End a namespace; what is under way of it is cut off, and nothing of it is left when this returns."""
        self._there(name)
        gone = self._open.pop(name)
        gone.steering.clock.break_off(why)
        gone.running.cancel()
        await asyncio.gather(gone.running, return_exceptions=True)
        if gone.steering.simulator.director:
            gone.steering.simulator.director.end()
        await gone.stack.aclose()
        if isinstance(self._commons.store, MemoryStore):
            self._commons.store.forget(name)

    async def close(self) -> None:
        """End all of them."""
        for name in self.names:
            await self.end(name)

    def _there(self, name: str) -> Namespace:
        if name not in self._open:
            there = ", ".join(self.names[:10]) or "none"
            raise BadInput(f"there is no namespace {name!r}; PUT /namespaces/{name} makes it; there are: {there}")
        return self._open[name]

    async def _opened(self, name: str, values: Mapping[str, Any]) -> Namespace:
        settings = self._settings(name, values)
        stack = AsyncExitStack()
        try:
            to_push = pushers(settings, demo=False)
            simulator = await stack.enter_async_context(joined(settings, self._commons, to_push=to_push))
        except BaseException:
            await stack.aclose()
            raise
        running = asyncio.ensure_future(simulator.run())
        return Namespace(values, Steering(simulator, settings), stack, running)

    def _settings(self, name: str, values: Mapping[str, Any]) -> Settings:
        for section, shared in (("", _REFUSED), ("callback", _SHARED_CALLBACK), ("capture", _SHARED_CAPTURE)):
            told = values.get(section, {}) if section else values
            for key in told if isinstance(told, Mapping) else ():
                if key in shared:
                    where = f"{section}.{key}" if section else key
                    raise BadInput(f"{where} belongs to the whole simulator, so no namespace can choose it; drop it")
        inherited = self.main.settings.model_dump(exclude_unset=True, exclude=set(_OF_THE_RUN))
        own = {"speed": "paused", "stay": True, "port": 0, "control_api": False, "stagger": "none"}
        settings = settings_of(merged(merged(inherited, own), dict(values)), named=f"the namespace {name}")
        templates = settings.snapshot_templates
        there = {template.bucket.full_name for template in catalogue_of(self.main.settings).snapshot_templates}
        wanted = {template.bucket.full_name for template in catalogue_of(settings).snapshot_templates}
        if missing := sorted(wanted - there):
            known = ", ".join(sorted(there))
            raise BadInput(f"the namespace {name}: no bucket is called {missing[0]}; there are: {known}")
        apart = tuple(each.model_copy(update={"cos_prefix": f"/{name}{each.cos_prefix}"}) for each in templates)
        return settings.model_copy(update={"snapshot_templates": apart})
