"""Pictures in memory, gone with the process: the quickest store, for tests and for load."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Self

from simulator.core.errors import StoreRefused
from simulator.store.keys import check_bucket, checked_path

LIMIT_BYTES = 2 * 1024**3
"""Our choice: beyond this the machine is in danger rather than the run."""

OnRead = Callable[[str, str, bool], None]


class MemoryStore:
    """Keeps pictures in memory and serves them over HTTP."""

    def __init__(self, buckets: Sequence[str], *, port: int = 0, limit_bytes: int = LIMIT_BYTES) -> None:
        """Take the buckets to make and the port to serve on; 0 picks a free one."""
        self._buckets = frozenset(buckets)
        self._port = port
        self._limit_bytes = limit_bytes
        self._byte_count = 0
        self._by_path: dict[str, bytes] = {}
        self._shelves: dict[str, Shelf] = {}

    async def __aenter__(self) -> Self:
        """Open the server; raises EnvironmentMissing where its port cannot be had."""
        # Imported here because it costs 0.2 s, which a run with another store need not pay.
        from simulator.store.pictures_server import PicturesServer  # noqa: PLC0415 - the reason stands above

        self._stack = AsyncExitStack()
        self._server = await self._stack.enter_async_context(PicturesServer(self._find, port=self._port))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        path = checked_path(bucket, key)
        check_bucket(bucket, self._buckets)
        byte_count = self._byte_count + len(data) - len(self._by_path.get(path, b""))
        if byte_count > self._limit_bytes:
            raise StoreRefused(
                f"the memory store is full ({self._limit_bytes} bytes); --store folder:DIR has the disk's room"
            )
        self._byte_count = byte_count
        self._by_path[path] = bytes(data)

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        picture = self._by_path.get(checked_path(bucket, key))
        if picture is None:
            raise StoreRefused(f"there is no picture {key} in bucket {bucket}")
        return picture

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return f"{self.domain}/{bucket}"

    @property
    def domain(self) -> str:
        """What stands between `http://` and the bucket."""
        return self._server.domain

    def forget(self, folder: str) -> None:
        """Drop every picture below a folder, whatever its bucket."""
        for path in [path for path in self._by_path if path.split("/", 2)[1] == folder]:
            self._byte_count -= len(self._by_path.pop(path))

    def shelf(self, name: str, on_read: OnRead = lambda _, __, ___: None) -> "Shelf":
        """Return a part of its own, whose URLs hold `name`: whoever uses it sees no other's pictures."""
        shelf = self._shelves[name] = Shelf(self, name, on_read)
        return shelf

    def clear(self, shelf: "Shelf") -> None:
        """Forget a shelf with all its pictures."""
        self._shelves.pop(shelf.name, None)

    async def _find(self, bucket: str, key: str) -> bytes | None:
        if (shelf := self._shelves.get(bucket)) is not None:
            return shelf.read(*key.partition("/")[::2])
        return self._by_path.get(f"{bucket}/{key}")


class Shelf:
    """The pictures of one of several simulators that share a memory store; any bucket is there."""

    def __init__(self, store: MemoryStore, name: str, on_read: OnRead) -> None:
        """Tell `on_read` the bucket and key of everything that is asked for over HTTP, and whether it was there."""
        self._store, self.name, self._on_read = store, name, on_read
        self._by_path: dict[str, bytes] = {}

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        self._by_path[checked_path(bucket, key)] = bytes(data)

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        picture = self.at(bucket, key)
        if picture is None:
            raise StoreRefused(f"there is no picture {key} in bucket {bucket}")
        return picture

    def at(self, bucket: str, key: str) -> bytes | None:
        """Return a picture's bytes, None where it is not there; nobody is told."""
        return self._by_path.get(checked_path(bucket, key))

    def read(self, bucket: str, key: str) -> bytes | None:
        """Return what somebody asks for over HTTP."""
        picture = self._by_path.get(f"{bucket}/{key}")
        self._on_read(bucket, key, picture is not None)
        return picture

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return f"{self._store.domain}/{self.name}/{bucket}"
