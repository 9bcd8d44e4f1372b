"""Signed PUTs and GETs to an S3 API of this machine that we started ourselves, by the client that costs least.

obstore takes an eighth of the time that boto3 takes for a PUT. boto3 remains for endpoints that others run: it knows
the usual places of credentials, and rights on single objects.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Bucket

from simulator.core.errors import StoreRefused
from simulator.store.in_time import Answer, StoreSilent, in_time
from simulator.store.keys import check_bucket, checked_path
from simulator.store.own_access import ACCESS_KEY, REGION, SECRET_KEY


class LocalS3:
    """The buckets of one endpoint, used with the key of own_access.py."""

    def __init__(
        self, endpoint_url: str, buckets: Sequence[str], *, timeout_s: float = 10.0, connections: int = 4
    ) -> None:
        """Take where it is and complete bucket names; nothing is sent yet.

        More than four connections are no quicker: their threads fight for the interpreter (measured).
        """
        self._endpoint_url, self._timeout_s = endpoint_url, timeout_s
        self._buckets = {bucket: _bucket(bucket, endpoint_url, timeout_s) for bucket in buckets}
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="s3")

    def close(self) -> None:
        """Leave; what is under way in threads ends by its own time limit."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        checked_path(bucket, key)
        check_bucket(bucket, self._buckets.keys())
        put = partial(obstore.put, self._buckets[bucket], key, data, attributes=_JPEG, use_multipart=False)
        await self._in_thread(bucket, key, put)

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        checked_path(bucket, key)
        check_bucket(bucket, self._buckets.keys())
        return await self._in_thread(bucket, key, lambda: bytes(obstore.get(self._buckets[bucket], key).bytes()))

    async def _in_thread(self, bucket: str, key: str, work: Callable[[], Answer]) -> Answer:
        try:
            return await in_time(
                self._threads, work, timeout_s=self._timeout_s, endpoint_url=self._endpoint_url, bucket=bucket
            )
        except FileNotFoundError as why:
            raise StoreRefused(
                f"there is no such picture or bucket at {self._endpoint_url}: {bucket}/{key}; was it deleted?"
            ) from why
        except BaseError as why:
            reason = str(why).partition("\n")[0]
            if "HTTP error" in reason:
                raise StoreSilent(f"{self._endpoint_url} broke off or kept silent for bucket {bucket}") from why
            raise StoreRefused(f"{self._endpoint_url} refused for bucket {bucket}: {reason}") from why


_JPEG = {"Content-Type": "image/jpeg"}


def _bucket(name: str, endpoint_url: str, timeout_s: float) -> Bucket:
    limit = timedelta(seconds=timeout_s)
    return Bucket(
        name,
        endpoint=endpoint_url,
        access_key_id=ACCESS_KEY,
        secret_access_key=SECRET_KEY,
        session_token="",
        region=REGION,
        virtual_hosted_style_request=False,
        # A proxy of the environment must not come between; naming one, and leaving it out here, is how to say so.
        client_options={
            "allow_http": True,
            "timeout": limit,
            "connect_timeout": limit,
            "proxy_url": "http://127.0.0.1:9",
            "proxy_excludes": "127.0.0.1",
        },
        retry_config={"max_retries": 1, "retry_timeout": limit},
    )
