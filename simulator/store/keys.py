"""Which buckets and keys does a store take? Those a URL carries unchanged, and nothing that could leave the bucket."""

import re
from collections.abc import Collection

from simulator.core.errors import StoreRefused

_SEGMENT = re.compile(r"(?!\.+$)[A-Za-z0-9!_.*-]+", re.ASCII)


def checked_path(bucket: str, key: str) -> str:
    """Return `bucket/key`; raises StoreRefused for what the service's name patterns cannot make.

    Our choice, and the same for every store: pic_full_url is domain + path with nothing escaped, so a key holds
    only what the patterns allow (267/31072). Clients fold away `.`, `..` and empty folders before they ask, some
    servers even after decoding, so that such a key would name something else, perhaps outside of its bucket.
    """
    if not _SEGMENT.fullmatch(bucket):
        raise StoreRefused(f"the bucket name {bucket!r} cannot be used; it may hold letters, digits and - ! _ . *")
    if not all(_SEGMENT.fullmatch(segment) for segment in key.split("/")):
        raise StoreRefused(
            f"the key {key!r} cannot be used; between single slashes it may hold letters, digits and - ! _ . *, "
            f"and no folder of dots alone"
        )
    return f"{bucket}/{key}"


def check_bucket(bucket: str, made: Collection[str]) -> None:
    """Raise StoreRefused for a bucket that is not among those made when the store was opened."""
    if bucket not in made:
        raise StoreRefused(f"there is no bucket {bucket!r}; a template must name it when the run begins")
