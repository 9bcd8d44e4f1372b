"""Pictures in any bucket that speaks S3: MinIO, COS, AWS, or the built-in one. All through boto3."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Self
from urllib.parse import urlsplit

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.store.in_time import Answer, StoreSilent, in_time
from simulator.store.keys import checked_path
from simulator.store.s3_client import Addressing, Endpoint, new_bucket_settings


class S3Store:
    """Puts pictures into buckets behind one S3 endpoint."""

    def __init__(
        self,
        buckets: Sequence[str],
        *,
        endpoint_url: str | None = None,
        region: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        addressing: Addressing = "auto",
        public_read: bool = True,
        create_buckets: bool = True,
        timeout_s: float = 10.0,
        max_connections: int = 8,
    ) -> None:
        """Take complete bucket names (`name-appid`) and where they are; what is None comes from boto3's usual places.

        `public_read` makes each picture readable by everyone, as pic_full_url carries no signature.
        Raises BadInput for an endpoint that is no URL, or for half a pair of keys.
        """
        self._buckets = buckets
        self._endpoint = Endpoint(endpoint_url, region, access_key, secret_key, addressing)
        self._endpoint.check(buckets)
        self._public_read = public_read
        self._create_buckets = create_buckets
        self._timeout_s = timeout_s
        self._max_connections = max_connections
        self._threads = ThreadPoolExecutor(max_connections, thread_name_prefix="s3")
        self._ending = ExitStack()
        self._ending.callback(self._threads.shutdown, wait=False, cancel_futures=True)

    async def __aenter__(self) -> Self:
        """Connect and have every bucket; raises EnvironmentMissing."""
        try:
            await self.connect()
            await self.have_buckets()
        except BaseException:
            self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def connect(self) -> None:
        """Make the client; nothing is sent yet."""
        make = partial(self._endpoint.new_client, timeout_s=self._timeout_s, max_connections=self._max_connections)
        self._client = await asyncio.get_running_loop().run_in_executor(self._threads, make)
        self._ending.callback(self._client.close)

    async def have_buckets(self) -> None:
        """Find every bucket, or make it; raises EnvironmentMissing, with what to do."""
        for bucket in self._buckets:
            try:
                if not await self._in_thread(bucket, partial(self._has, bucket)):
                    await self._in_thread(bucket, partial(self._make, bucket))
            except StoreRefused as why:
                raise EnvironmentMissing(str(why)) from why

    def close(self) -> None:
        """Leave; what is under way in threads ends by its own time limit."""
        self._ending.close()

    @property
    def endpoint_url(self) -> str:
        """Where the buckets are."""
        return str(self._client.meta.endpoint_url)

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; raises StoreRefused."""
        checked_path(bucket, key)
        await self._in_thread(bucket, partial(self._write, bucket, key, data))

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        checked_path(bucket, key)
        return await self._in_thread(bucket, partial(self._read, bucket, key))

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        url = self._client.meta.endpoint_url
        host = urlsplit(url).netloc
        return f"{bucket}.{host}" if self._endpoint.is_virtual(url) else f"{host}/{bucket}"

    def _has(self, bucket: str) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - costs what boto3 costs

        try:
            self._client.head_bucket(Bucket=bucket)
        except ClientError as why:
            if why.response["Error"]["Code"] in {"404", "NoSuchBucket"} and self._create_buckets:
                return False
            raise
        return True

    def _make(self, bucket: str) -> None:
        meta = self._client.meta
        self._client.create_bucket(Bucket=bucket, **new_bucket_settings(meta.endpoint_url, meta.region_name))

    def _write(self, bucket: str, key: str, data: bytes) -> None:
        put = partial(self._client.put_object, Bucket=bucket, Key=key, Body=data, ContentType="image/jpeg")
        # Not "private" otherwise: some buckets refuse any word about access that comes with an object.
        put(ACL="public-read") if self._public_read else put()

    def _read(self, bucket: str, key: str) -> bytes:
        return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()

    async def _in_thread(self, bucket: str, work: Callable[[], Answer]) -> Answer:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - costs what boto3 costs

        from simulator.store.s3_sentences import why_refused  # noqa: PLC0415 - as above

        endpoint_url = self._client.meta.endpoint_url
        try:
            return await in_time(
                self._threads, work, timeout_s=self._timeout_s, endpoint_url=endpoint_url, bucket=bucket
            )
        except ClientError as why:
            raise StoreRefused(why_refused(why, endpoint_url, bucket)) from why
        except BotoCoreError as why:
            raise StoreSilent(why_refused(why, endpoint_url, bucket)) from why
