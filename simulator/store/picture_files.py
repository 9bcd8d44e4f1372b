"""How do pictures lie on a disk? One folder a bucket, whole files only. Blocks: to be called in threads."""

import itertools
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.store.keys import checked_path


class PictureFiles:
    """Pictures under one folder; what an earlier run left there stays."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; a later change of the working directory does not move it."""
        self.folder = folder.absolute()
        self._number = itertools.count()

    def prepare(self, buckets: Iterable[str]) -> None:
        """Make the folders of `buckets`; raises EnvironmentMissing where pictures could not be written."""
        for bucket in ["", *buckets]:
            folder = self.folder / bucket
            try:
                folder.mkdir(parents=True, exist_ok=True)
                probe = folder / self._unfinished_name()
                probe.touch()
                probe.unlink()
            except OSError as why:
                raise EnvironmentMissing(
                    f"pictures cannot be written to {folder} ({_reason(why)}); give a folder that can be written"
                ) from why

    def write(self, bucket: str, key: str, data: bytes) -> None:
        """Write a picture so that a reader sees it whole or not at all; raises StoreRefused."""
        path = f"{self.folder}/{checked_path(bucket, key)}"
        unfinished = f"{os.path.dirname(path)}/{self._unfinished_name()}"  # noqa: PTH120 - as _written
        try:
            try:
                _written(unfinished, data)
            except FileNotFoundError:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                _written(unfinished, data)
            os.replace(unfinished, path)  # noqa: PTH105 - as _written
        except OSError as why:
            with suppress(OSError):
                os.unlink(unfinished)  # noqa: PTH108 - as _written
            raise StoreRefused(f"{path} could not be written: {_reason(why)}") from why

    def read(self, bucket: str, key: str) -> bytes:
        """Return a picture's bytes; raises StoreRefused."""
        path = self.folder / checked_path(bucket, key)
        try:
            return path.read_bytes()
        except FileNotFoundError as why:
            raise StoreRefused(f"there is no picture {key} in bucket {bucket}") from why
        except OSError as why:
            raise StoreRefused(f"{path} could not be read: {_reason(why)}") from why

    def _unfinished_name(self) -> str:
        # No key can end in ~, so a file being written is never served and never in a picture's way.
        return f"{os.getpid()}-{id(self):x}-{next(self._number)}~"


def _written(path: str, data: bytes) -> None:
    """Write a new file with as few system calls as it takes: at a thousand pictures a second each of them counts."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
    finally:
        os.close(file)


def _reason(why: OSError) -> str:
    return (why.strerror or str(why)).lower()
