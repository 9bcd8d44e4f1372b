"""The built-in bucket: a real S3 API on a port of this machine, in a process of its own, gone with the run."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Self

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.listening import HOST, port_refused
from simulator.store.child import ended, line, started
from simulator.store.in_time import StoreSilent
from simulator.store.local_s3 import LocalS3

_START_S = 60.0
"""Our choice: half a second is usual; a machine that needs this long is not going to start it."""
_DEATH_S = 0.5
"""Our choice: how long after a broken connection a process may take to be known as ended."""


class EmbeddedStore:
    """Puts pictures into buckets of a moto server that lives as long as this store is open."""

    def __init__(self, buckets: Sequence[str], *, port: int = 0, timeout_s: float = 10.0) -> None:
        """Take the buckets to make and the port of the S3 API; 0 picks a free one."""
        self._buckets = buckets
        self._port = port
        self._timeout_s = timeout_s

    async def __aenter__(self) -> Self:
        """Start the process and make the buckets; raises EnvironmentMissing."""
        async with AsyncExitStack() as stack:
            self._process = await started("simulator.store.moto_process", "--port", str(self._port), *self._buckets)
            # Killed rather than asked: it has nothing to put away, and a stopped process would not hear.
            stack.push_async_callback(ended, self._process, asked=False)
            try:
                async with asyncio.timeout(_START_S):
                    self._store = await self._opened(self._process)
            except TimeoutError as why:
                raise EnvironmentMissing(
                    f"the built-in bucket did not start in {_START_S:g} s; try again, or use --store memory"
                ) from why
            stack.callback(self._store.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def endpoint_url(self) -> str:
        """Where any S3 client finds the buckets; it takes every key."""
        return self._endpoint_url

    @property
    def process_id(self) -> int:
        """The bucket's process, for those who watch it from outside."""
        return self._process.pid

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        try:
            await self._store.put(bucket, key, data)
        except StoreSilent as why:
            raise await self._told(why) from why

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        try:
            return await self._store.get(bucket, key)
        except StoreSilent as why:
            raise await self._told(why) from why

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return f"{self._endpoint_url.removeprefix('http://')}/{bucket}"

    async def _opened(self, process: Process) -> LocalS3:
        port = await self._listening(process)
        self._endpoint_url = f"http://{HOST}:{port}"
        await _serving(process)
        return LocalS3(self._endpoint_url, self._buckets, timeout_s=self._timeout_s)

    async def _listening(self, process: Process) -> str:
        match await line(process):
            case ["port", port]:
                return port
            case ["refused", number, *reason]:
                raise port_refused(self._port, int(number), " ".join(reason))
            case said:
                raise EnvironmentMissing(f"the built-in bucket's process said {' '.join(said)!r} instead of its port")

    async def _told(self, why: StoreSilent) -> StoreRefused:
        """Return `why`, or that the process has ended, where that is what is behind it."""
        try:
            async with asyncio.timeout(_DEATH_S):
                code = await self._process.wait()
        except TimeoutError:
            return why
        return StoreRefused(
            f"the built-in bucket's process has ended (code {code}) and its pictures are lost; start the run again"
        )


async def _serving(process: Process) -> None:
    said = await line(process)
    if said[:1] == ["refused"]:
        raise EnvironmentMissing(f"the built-in S3 API refuses the bucket {said[1]} ({' '.join(said[2:])}); rename it")
    if said != ["serving"]:
        raise EnvironmentMissing(
            "the built-in bucket's process ended while it started; see what it says with "
            "`python -m simulator.store.moto_process --port 0`, or use --store memory"
        )
