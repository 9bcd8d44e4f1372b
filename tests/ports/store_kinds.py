"""Every store, opened on real parts, for tests that make one promise of all of them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests

from simulator.clock import VirtualClock
from simulator.faulty import FaultyStore, Strikes
from simulator.faulty.door import Door
from simulator.ports import ObjectStore
from simulator.store import EmbeddedStore, FolderStore, KeptStore, MemoryStore, RcloneStore, S3Store

BUCKET = "screenshots-1250000000"
PICTURE = b"\xff\xd8\xff\xe0 a picture \x00\r\n\xff\xd9"
KINDS = ("embedded", "s3", "folder", "memory", "rclone", "kept", "faulty")

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Opened:
    """An open store and the loop it lives in."""

    store: ObjectStore
    _runner: asyncio.Runner

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self._runner.run(work)

    def put(self, key: str, data: bytes) -> None:
        self.run(self.store.put(BUCKET, key, data))

    def fetch(self, key: str, method: str = "GET", **headers: str) -> requests.Response:
        url = f"http://{self.store.download_domain(BUCKET)}/{key}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.run(asyncio.to_thread(requests.request, method, url, headers=sent, timeout=10))


def s3_store(endpoint_url: str, **settings: Any) -> S3Store:
    """Return a store for `endpoint_url` that takes nothing from the environment."""
    chosen = {"region": "ap-guangzhou", "access_key": "any", "secret_key": "any", **settings}
    return S3Store([BUCKET], endpoint_url=endpoint_url, **chosen)


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Opened]:
    """Yield the store of that kind; `folder` is for those that write files."""
    with asyncio.Runner() as runner:
        store = _opened(kind, folder)
        yield Opened(runner.run(store.__aenter__()), runner)
        runner.run(store.__aexit__(None, None, None))


@asynccontextmanager
async def _opened(kind: str, folder: Path) -> AsyncIterator[ObjectStore]:
    match kind:
        case "embedded":
            async with EmbeddedStore([BUCKET]) as store:
                yield store
        case "s3":
            async with (
                EmbeddedStore([]) as server,
                s3_store(server.endpoint_url) as store,
            ):
                yield store
        case "folder":
            async with FolderStore(folder, [BUCKET]) as store:
                yield store
        case "memory":
            async with MemoryStore([BUCKET]) as store:
                yield store
        case "rclone":
            async with RcloneStore(folder, [BUCKET]) as store:
                yield store
        case "kept":
            async with MemoryStore([BUCKET]) as store:
                yield KeptStore(store, folder)
        case "faulty":
            async with MemoryStore([BUCKET]) as store:
                yield without_faults(store)


def without_faults(store: ObjectStore) -> FaultyStore:
    """Return the store as the simulator wraps it, with an empty plan."""
    clock = VirtualClock()
    strikes = Strikes(now=clock.now, plan_for=lambda _: None, write=lambda _: None)
    return FaultyStore(store, strikes, clock=clock, tasks=clock.tasks, door=Door(store.get))
