"""Pictures as files in a folder, for keeping and for load; served over HTTP while the run lasts."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self, TypeVar

from simulator.core.errors import StoreRefused
from simulator.store.keys import check_bucket
from simulator.store.one_thread import OneThread
from simulator.store.picture_files import PictureFiles

Answer = TypeVar("Answer")


class FolderStore:
    """Writes pictures to `folder`/bucket/key and serves them, and those of earlier runs."""

    def __init__(self, folder: Path, buckets: Sequence[str], *, port: int = 0, timeout_s: float = 10.0) -> None:
        """Take the folder, the buckets to make in it and the port to serve on; 0 picks a free one."""
        self._files = PictureFiles(folder)
        self._buckets = frozenset(buckets)
        self._port = port
        self._timeout_s = timeout_s
        self._thread = OneThread("folder")

    async def __aenter__(self) -> Self:
        """Make the folders and open the server; raises EnvironmentMissing."""
        # Imported here because it costs 0.2 s, which a run with another store need not pay.
        from simulator.store.pictures_server import PicturesServer  # noqa: PLC0415 - the reason stands above

        async with AsyncExitStack() as stack:
            stack.callback(self._thread.close)
            await self._in_thread(lambda: self._files.prepare(self._buckets))
            self._server = await stack.enter_async_context(PicturesServer(self._find, port=self._port))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        check_bucket(bucket, self._buckets)
        await self._in_thread(lambda: self._files.write(bucket, key, data))

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        return await self._in_thread(lambda: self._files.read(bucket, key))

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return f"{self._server.domain}/{bucket}"

    async def _find(self, bucket: str, key: str) -> bytes | None:
        try:
            return await self.get(bucket, key)
        except StoreRefused:
            return None

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._thread.run(work)
        except TimeoutError as why:
            raise StoreRefused(f"the folder {self._files.folder} did not answer in {self._timeout_s:g} s") from why
