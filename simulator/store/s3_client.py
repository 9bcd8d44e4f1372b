"""Where is an S3 endpoint, and how is boto3 told? Everything about addresses, credentials and time limits.

boto3 is imported where a client is made: it costs 0.3 s, which only those who use it pay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from simulator.core.errors import BadInput, EnvironmentMissing

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_s3 import S3Client

Addressing = Literal["auto", "path", "virtual"]

_VIRTUAL_HOSTS = (".myqcloud.com", ".tencentcos.cn", ".amazonaws.com", ".amazonaws.com.cn")
"""Endpoints whose buckets have host names of their own; COS asks for them (436/37421)."""
_LOCATED_BY_HOST = _VIRTUAL_HOSTS[:2]
"""Endpoints whose host name already says where a new bucket will be."""

_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_WITHOUT_PLACE = ("us-east-1", "aws-global")
"""Regions, the second being boto3's word for none, that a new bucket's request must not name."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An S3 endpoint as the settings name it; what is None comes from boto3's usual places."""

    url: str | None
    region: str | None
    access_key: str | None
    secret_key: str | None
    addressing: Addressing

    def check(self, buckets: Sequence[str]) -> None:
        """Raise BadInput for an endpoint that is no URL or names a bucket, or for half a pair of keys."""
        if (self.access_key is None) != (self.secret_key is None):
            raise BadInput("store.access_key and store.secret_key belong together; give both, or neither")
        if self.url is None:
            return
        try:
            parts = urlsplit(self.url)
            usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable:
            raise BadInput(f"store.endpoint {self.url!r} is no URL; write http://host:port or https://host")
        for bucket in buckets:
            if (parts.hostname or "").startswith(f"{bucket}."):
                without = self.url.replace(f"{bucket}.", "", 1)
                raise BadInput(f"store.endpoint {self.url} names the bucket, which is added to it; write {without}")

    def new_client(self, *, timeout_s: float, max_connections: int) -> "S3Client":
        """Return a client, nothing sent yet; raises EnvironmentMissing where boto3 cannot make one. Blocks."""
        from botocore.config import Config  # noqa: PLC0415 - see the module's docstring
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - as above

        try:
            session = self._session()
            url = self.url or session.client("s3").meta.endpoint_url
            config = Config(
                signature_version="s3v4",
                s3={"addressing_style": "virtual" if self.is_virtual(url) else "path"},
                # S3-like servers that do not know the newer checksums refuse them.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                # A kept connection may have been closed: twice in all, both within the time limit.
                retries={"total_max_attempts": 2, "mode": "standard"},
                connect_timeout=timeout_s / 2,
                read_timeout=timeout_s / 2,
                max_pool_connections=max_connections,
                # A proxy cannot reach this machine's own ports, but the user's variables rarely say so.
                proxies={} if urlsplit(url).hostname in _LOCAL_HOSTS else None,
            )
            return session.client("s3", endpoint_url=self.url and self.url.rstrip("/"), config=config)
        except (BotoCoreError, ValueError) as why:
            raise EnvironmentMissing(f"no S3 client could be made: {why}") from why

    def is_virtual(self, url: str) -> bool:
        """Return whether buckets have host names of their own there."""
        if self.addressing == "auto":
            return (urlsplit(url).hostname or "").endswith(_VIRTUAL_HOSTS)
        return self.addressing == "virtual"

    def _session(self) -> "Session":
        import boto3  # noqa: PLC0415 - see the module's docstring

        return boto3.Session(self.access_key, self.secret_key, region_name=self.region)


def new_bucket_settings(url: str, region: str) -> dict[str, Any]:
    """Return what is sent to have a new bucket in `region`, where its endpoint does not say so already."""
    if region in _WITHOUT_PLACE or (urlsplit(url).hostname or "").endswith(_LOCATED_BY_HOST):
        return {}
    return {"CreateBucketConfiguration": {"LocationConstraint": region}}
