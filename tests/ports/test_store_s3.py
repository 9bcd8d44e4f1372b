"""What the S3 store says when an endpoint refuses, stalls or is not there, and which URLs its pictures have."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import Any

import pytest
import requests
from store_kinds import BUCKET, s3_store

from simulator.core.errors import BadInput, EnvironmentMissing, StoreRefused
from simulator.store import EmbeddedStore, S3Store

COS = "https://cos.ap-guangzhou.myqcloud.com"


@contextmanager
def _silent_server() -> Iterator[str]:
    """Yield the URL of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def _server(answer: bytes) -> AsyncIterator[str]:
    """Yield the URL of a server that gives each request that answer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def _error(status: int, code: str, message: str = "no") -> bytes:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
    head = f"HTTP/1.1 {status} No\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


async def _open(endpoint_url: str, **settings: Any) -> None:
    async with s3_store(endpoint_url, **settings):
        pass


async def _put(endpoint_url: str, **settings: Any) -> None:
    store = s3_store(endpoint_url, **settings)
    await store.connect()
    try:
        await store.put(BUCKET, "a.jpg", b"picture")
    finally:
        store.close()


async def _put_to_answering(answer: bytes) -> None:
    async with _server(answer) as url:
        await _put(url)


async def _domain(endpoint_url: str | None, **settings: Any) -> str:
    chosen: dict[str, Any] = {"region": "us-east-1", "access_key": "any", "secret_key": "any", **settings}
    store = S3Store([BUCKET], endpoint_url=endpoint_url, **chosen)
    await store.connect()
    try:
        return store.download_domain(BUCKET)
    finally:
        store.close()


def test_an_endpoint_that_is_not_up_is_named_at_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        url = f"http://127.0.0.1:{once.getsockname()[1]}"
    with pytest.raises(EnvironmentMissing, match=rf"{url} cannot be reached for bucket {BUCKET}; is it up"):
        asyncio.run(_open(url))


def test_a_missing_bucket_that_may_not_be_made_is_named_with_the_way_out() -> None:
    async def open_towards_empty() -> None:
        async with EmbeddedStore([]) as server:
            await _open(server.endpoint_url, create_buckets=False)

    with pytest.raises(EnvironmentMissing, match=rf"there is no bucket {BUCKET} at .*store\.create_bucket makes it"):
        asyncio.run(open_towards_empty())


def test_a_bucket_that_exists_is_taken_as_it_is() -> None:
    async def names() -> bytes:
        async with EmbeddedStore([BUCKET]) as server:
            await server.put(BUCKET, "a.jpg", b"older")
            async with s3_store(server.endpoint_url) as store:
                return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(names()) == b"older"


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-guangzhou"])
def test_a_bucket_is_made_in_any_region(region: str) -> None:
    async def stored() -> bytes:
        async with EmbeddedStore([]) as server, s3_store(server.endpoint_url, region=region) as store:
            await store.put(BUCKET, "a.jpg", b"picture")
            return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(stored()) == b"picture"


def test_a_bucket_is_made_where_no_region_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)

    async def stored() -> bytes:
        async with EmbeddedStore([]) as server, s3_store(server.endpoint_url, region=None) as store:
            await store.put(BUCKET, "a.jpg", b"picture")
            return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(stored()) == b"picture"


def test_a_picture_that_shall_not_be_public_is_not() -> None:
    async def status() -> int:
        async with EmbeddedStore([]) as server, s3_store(server.endpoint_url, public_read=False) as store:
            await store.put(BUCKET, "a.jpg", b"picture")
            url = f"http://{store.download_domain(BUCKET)}/a.jpg"
            return (await asyncio.to_thread(requests.get, url, timeout=10)).status_code

    assert asyncio.run(status()) == 403


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (_error(403, "AccessDenied"), f"denies access to bucket {BUCKET}"),
        (_error(403, "InvalidAccessKeyId"), r"does not accept the credentials \(InvalidAccessKeyId\)"),
        (_error(403, "SignatureDoesNotMatch"), "check access key and secret key"),
        (_error(404, "NoSuchBucket"), f"there is no bucket {BUCKET}"),
        (_error(400, "AccessControlListNotSupported"), "set store.public_read: false"),
        (_error(400, "KeyTooLongError", "Your key is too long"), "KeyTooLongError Your key is too long"),
        (b"HTTP/1.1 507 Full\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", f"refused for bucket {BUCKET}: 507"),
        (b"not HTTP at all\r\n\r\n", "broke off or kept silent"),
        (b"", "broke off or kept silent"),
    ],
)
def test_a_refused_picture_says_why_and_what_to_do(answer: bytes, sentence: str) -> None:
    with pytest.raises(StoreRefused, match=sentence):
        asyncio.run(_put_to_answering(answer))


@pytest.mark.parametrize("status", [401, 403])
def test_access_denied_is_told_at_the_start(status: int) -> None:
    async def open_towards_denial() -> None:
        async with _server(_error(status, "AccessDenied")) as url:
            await _open(url)

    with pytest.raises(EnvironmentMissing, match=f"denies access to bucket {BUCKET}"):
        asyncio.run(open_towards_denial())


def test_a_store_that_stalls_has_refused_after_its_time_limit() -> None:
    began_s = monotonic()
    with _silent_server() as url, pytest.raises(StoreRefused, match=r"did not answer .* in 0\.4 s|kept silent"):
        asyncio.run(_put(url, timeout_s=0.4))
    assert monotonic() - began_s < 3


def test_many_pictures_for_a_store_that_stalls_are_all_refused_in_that_time() -> None:
    async def refusals(url: str) -> list[BaseException | None]:
        store = s3_store(url, timeout_s=0.4)
        await store.connect()
        puts = (store.put(BUCKET, f"{n}.jpg", b"picture") for n in range(40))
        answers = await asyncio.gather(*puts, return_exceptions=True)
        store.close()
        return answers

    began_s = monotonic()
    with _silent_server() as url:
        assert all(isinstance(answer, StoreRefused) for answer in asyncio.run(refusals(url)))
    assert monotonic() - began_s < 5


def test_missing_credentials_say_where_they_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "no-such-file")

    with pytest.raises(EnvironmentMissing, match=r"no credentials for http://127\.0\.0\.1:9.*AWS_ACCESS_KEY_ID"):
        asyncio.run(_open("http://127.0.0.1:9", access_key=None, secret_key=None))


def test_a_profile_that_does_not_exist_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(EnvironmentMissing, match=r"no S3 client could be made: .*nobody"):
        asyncio.run(_open("http://127.0.0.1:9", access_key=None, secret_key=None))


@pytest.mark.parametrize("endpoint", ["localhost:9000", "", "ftp://host", "http://", "http://host:99999", "http://["])
def test_an_endpoint_that_is_no_url_is_refused(endpoint: str) -> None:
    with pytest.raises(BadInput, match=r"store\.endpoint .* is no URL; write http://host:port"):
        S3Store([BUCKET], endpoint_url=endpoint)


def test_an_endpoint_that_names_the_bucket_is_refused_with_the_right_one() -> None:
    with pytest.raises(BadInput, match=f"write {COS}"):
        S3Store([BUCKET], endpoint_url=f"https://{BUCKET}.cos.ap-guangzhou.myqcloud.com")


def test_half_a_pair_of_keys_is_refused() -> None:
    with pytest.raises(BadInput, match="belong together"):
        S3Store([BUCKET], access_key="only one")


@pytest.mark.parametrize(
    ("endpoint", "settings", "domain"),
    [
        ("http://127.0.0.1:9000", {}, f"127.0.0.1:9000/{BUCKET}"),
        ("http://minio.test:9000/", {}, f"minio.test:9000/{BUCKET}"),
        ("http://minio.test:9000", {"addressing": "virtual"}, f"{BUCKET}.minio.test:9000"),
        (COS, {"region": "ap-guangzhou"}, f"{BUCKET}.cos.ap-guangzhou.myqcloud.com"),
        (COS, {"addressing": "path"}, f"cos.ap-guangzhou.myqcloud.com/{BUCKET}"),
        (None, {"region": "eu-west-1"}, f"{BUCKET}.s3.eu-west-1.amazonaws.com"),
    ],
)
def test_the_url_of_a_picture_follows_the_endpoint(endpoint: str | None, settings: dict[str, Any], domain: str) -> None:
    assert asyncio.run(_domain(endpoint, **settings)) == domain


def test_who_stores_elsewhere_does_not_pay_for_the_clients_import() -> None:
    code = "import simulator.store, sys; print({'boto3', 'botocore', 'aiohttp', 'moto'} & {*sys.modules})"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"
