"""Where do pictures stay when the store is gone? Also in a folder; the store itself does not notice."""

import asyncio
from pathlib import Path

from simulator.core.errors import StoreRefused
from simulator.ports import ObjectStore
from simulator.store.picture_files import PictureFiles


class KeptStore:
    """A store whose pictures are also written to `folder`/bucket/key."""

    def __init__(self, store: ObjectStore, folder: Path, *, timeout_s: float = 10.0) -> None:
        """Take an open store; raises EnvironmentMissing where the folder cannot be written."""
        self.store = store
        self._timeout_s = timeout_s
        self._files = PictureFiles(folder)
        self._files.prepare([])

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG in both places; raises StoreRefused where either refuses."""
        await self.store.put(bucket, key, data)
        try:
            async with asyncio.timeout(self._timeout_s):
                await asyncio.to_thread(self._files.write, bucket, key, data)
        except TimeoutError as why:
            raise StoreRefused(f"the folder {self._files.folder} did not answer in {self._timeout_s:g} s") from why

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        return await self.store.get(bucket, key)

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return self.store.download_domain(bucket)
