"""Where pictures go: the stores behind the port of that name."""

from simulator.store.embedded import EmbeddedStore
from simulator.store.folder import FolderStore
from simulator.store.kept import KeptStore
from simulator.store.memory import MemoryStore
from simulator.store.rclone import RcloneStore
from simulator.store.s3 import S3Store

__all__ = ["EmbeddedStore", "FolderStore", "KeptStore", "MemoryStore", "RcloneStore", "S3Store"]
