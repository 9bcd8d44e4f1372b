"""Pictures in any bucket that speaks S3: MinIO, COS, AWS, or the built-in one. All through boto3.

boto3 is imported where a client is made: it costs 0.3 s, which only those who use it pay.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from simulator.core.errors import BadInput, EnvironmentMissing, StoreRefused
from simulator.store.keys import checked_path

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Answer = TypeVar("Answer")
Addressing = Literal["auto", "path", "virtual"]

_VIRTUAL_HOSTS = (".myqcloud.com", ".tencentcos.cn", ".amazonaws.com", ".amazonaws.com.cn")
"""Endpoints whose buckets have host names of their own; COS asks for them (436/37421)."""
_LOCATED_BY_HOST = _VIRTUAL_HOSTS[:2]
"""Endpoints whose host name already says where a new bucket will be."""


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
        download_domain: str | None = None,
        timeout_s: float = 10.0,
        max_connections: int = 8,
    ) -> None:
        """Take complete bucket names (`name-appid`) and where they are; what is None comes from boto3's usual places.

        `public_read` makes each picture readable by everyone, as pic_full_url carries no signature.
        Raises BadInput for an endpoint that is no URL, or for half a pair of keys.
        """
        self._buckets = buckets
        self._endpoint_url = _checked_endpoint(endpoint_url, buckets)
        if (access_key is None) != (secret_key is None):
            raise BadInput("store.access_key and store.secret_key belong together; give both, or neither")
        self._region, self._access_key, self._secret_key = region, access_key, secret_key
        self._addressing: Addressing = addressing
        self._public_read = public_read
        self._create_buckets = create_buckets
        self._download_domain = download_domain
        self._timeout_s = timeout_s
        self._max_connections = max_connections
        self._threads = ThreadPoolExecutor(max_connections, thread_name_prefix="s3")

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
        self._client = await asyncio.get_running_loop().run_in_executor(self._threads, self._new_client)

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
        self._threads.shutdown(wait=False, cancel_futures=True)
        if hasattr(self, "_client"):
            self._client.close()

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
        if self._download_domain:
            return self._download_domain
        host = urlsplit(self._client.meta.endpoint_url).netloc
        return f"{bucket}.{host}" if self._is_virtual(self._client.meta.endpoint_url) else f"{host}/{bucket}"

    def _new_client(self) -> "S3Client":
        import boto3  # noqa: PLC0415 - see the module's docstring
        from botocore.config import Config  # noqa: PLC0415 - as above
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - as above

        try:
            session = boto3.Session(self._access_key, self._secret_key, region_name=self._region)
            plain = session.client("s3", endpoint_url=self._endpoint_url)
            return session.client(
                "s3",
                endpoint_url=self._endpoint_url,
                config=Config(
                    signature_version="s3v4",
                    s3={"addressing_style": "virtual" if self._is_virtual(plain.meta.endpoint_url) else "path"},
                    # S3-like servers that do not know the newer checksums refuse them (css-facts 6).
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    # A kept connection may have been closed: twice in all, both within the time limit.
                    retries={"total_max_attempts": 2, "mode": "standard"},
                    connect_timeout=self._timeout_s / 2,
                    read_timeout=self._timeout_s / 2,
                    max_pool_connections=self._max_connections,
                ),
            )
        except (BotoCoreError, ValueError) as why:
            raise EnvironmentMissing(f"no S3 client could be made: {why}") from why

    def _is_virtual(self, endpoint_url: str) -> bool:
        if self._addressing == "auto":
            return (urlsplit(endpoint_url).hostname or "").endswith(_VIRTUAL_HOSTS)
        return self._addressing == "virtual"

    def _has(self, bucket: str) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - see the module's docstring

        try:
            self._client.head_bucket(Bucket=bucket)
        except ClientError as why:
            if why.response["Error"]["Code"] in {"404", "NoSuchBucket"} and self._create_buckets:
                return False
            raise
        return True

    def _make(self, bucket: str) -> None:
        region: Any = self._client.meta.region_name  # the stubs know the regions of AWS alone
        host = urlsplit(self._client.meta.endpoint_url).hostname or ""
        if region == "us-east-1" or host.endswith(_LOCATED_BY_HOST):
            self._client.create_bucket(Bucket=bucket)
        else:
            self._client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})

    def _write(self, bucket: str, key: str, data: bytes) -> None:
        put = partial(self._client.put_object, Bucket=bucket, Key=key, Body=data, ContentType="image/jpeg")
        # Not "private" otherwise: some buckets refuse any word about access that comes with an object.
        put(ACL="public-read") if self._public_read else put()

    def _read(self, bucket: str, key: str) -> bytes:
        return self._client.get_object(Bucket=bucket, Key=key)["Body"].read()

    async def _in_thread(self, bucket: str, work: Callable[[], Answer]) -> Answer:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see the module's docstring

        from simulator.store.s3_sentences import why_refused  # noqa: PLC0415 - as above

        endpoint_url = self._client.meta.endpoint_url
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TimeoutError as why:
            raise StoreRefused(
                f"{endpoint_url} did not answer for bucket {bucket} in {self._timeout_s:g} s; "
                f"is it up? store.timeout gives it longer"
            ) from why
        except (BotoCoreError, ClientError) as why:
            raise StoreRefused(why_refused(why, endpoint_url, bucket)) from why


def _checked_endpoint(endpoint_url: str | None, buckets: Sequence[str]) -> str | None:
    if endpoint_url is None:
        return None
    try:
        parts = urlsplit(endpoint_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(f"store.endpoint {endpoint_url!r} is no URL; write http://host:port or https://host")
    for bucket in buckets:
        if (parts.hostname or "").startswith(f"{bucket}."):
            without = endpoint_url.replace(f"{bucket}.", "", 1)
            raise BadInput(f"store.endpoint {endpoint_url} names the bucket, which is added to it; write {without}")
    return endpoint_url.rstrip("/")
