"""Which store do the settings ask for? Opens it, with its buckets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from simulator.config import Settings, StoreKind, catalogue_of
from simulator.ports import ObjectStore
from simulator.store import EmbeddedStore, FolderStore, KeptStore, MemoryStore, RcloneStore, S3Store

PICTURES_A_SECOND = {
    StoreKind.EMBEDDED: 300,
    StoreKind.S3: 200,
    StoreKind.RCLONE: 500,
    StoreKind.FOLDER: 1000,
}
"""What each kind of store takes on two cores, measured with 30 kB pictures (docs/performance.md); memory takes all."""

Store = EmbeddedStore | FolderStore | MemoryStore | RcloneStore | S3Store


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[ObjectStore]:
    """Yield the store with all buckets of the settings; raises EnvironmentMissing where it cannot be had."""
    store, keep = new_store(settings), settings.store.keep
    async with store:
        yield KeptStore(store, keep) if keep else store


def s3_endpoint(store: ObjectStore) -> str | None:
    """Return the URL of an open store's S3 API, None where it has none."""
    match store:
        case EmbeddedStore() | RcloneStore() | S3Store():
            return store.endpoint_url
        case KeptStore():
            return s3_endpoint(store.store)
        case _:
            return None


def new_store(settings: Settings) -> Store:
    """Return the store, not opened yet; raises BadInput."""
    asked = settings.store
    named = (template.bucket.full_name for template in catalogue_of(settings).snapshot_templates)
    buckets = list(dict.fromkeys(named))
    match asked.kind:
        case StoreKind.EMBEDDED:
            return EmbeddedStore(buckets, port=settings.port, timeout_s=asked.timeout)
        case StoreKind.MEMORY:
            return MemoryStore(buckets, port=settings.port)
        case StoreKind.FOLDER:
            return FolderStore(asked.folder, buckets, port=settings.port)
        case StoreKind.RCLONE:
            ports = (settings.port, settings.port and settings.port + 2)
            return RcloneStore(asked.folder, buckets, port=ports[0], api_port=ports[1], timeout_s=asked.timeout)
        case StoreKind.S3:
            return S3Store(
                buckets,
                endpoint_url=asked.endpoint,
                region=asked.region or settings.snapshot_templates[0].cos_region,
                access_key=asked.access_key,
                secret_key=asked.secret_key,
                addressing=asked.addressing,
                public_read=asked.public_read,
                create_buckets=asked.create_bucket,
                timeout_s=asked.timeout,
            )
