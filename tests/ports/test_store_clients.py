"""Genuine clients use the built-in bucket as they use the real ones: boto3, the COS SDK, and plain HTTP."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from qcloud_cos import CosConfig, CosS3Client, CosServiceError
from store_kinds import BUCKET

from simulator.store import EmbeddedStore

PICTURE = b"\xff\xd8 a picture \xff\xd9"
KEY = "2026-01-02/room1-screenshot-10-12-05-1280x720.jpg"
COS_HOST = f"{BUCKET}.cos.ap-guangzhou.myqcloud.com"


@pytest.fixture(scope="module")
def endpoint_url() -> Iterator[str]:
    with asyncio.Runner() as runner:
        store = EmbeddedStore([BUCKET])
        runner.run(store.__aenter__())
        runner.run(store.put(BUCKET, KEY, PICTURE))
        yield store.endpoint_url
        runner.run(store.__aexit__(None, None, None))


@pytest.fixture
def s3(endpoint_url: str) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name="ap-guangzhou",
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    yield client
    client.close()


@pytest.fixture
def cos(endpoint_url: str) -> CosS3Client:
    port = urlsplit(endpoint_url).port
    keys = {"SecretId": "any", "SecretKey": "any"}
    return CosS3Client(CosConfig(Region="ap-guangzhou", Scheme="http", IP="127.0.0.1", Port=port, **keys))


def test_boto3_finds_reads_and_lists_a_picture(s3: Any) -> None:
    head = s3.head_object(Bucket=BUCKET, Key=KEY)
    listed = s3.list_objects_v2(Bucket=BUCKET, Prefix="2026-01-02/")

    assert (head["ContentLength"], head["ContentType"]) == (len(PICTURE), "image/jpeg")
    assert s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == PICTURE
    assert [found["Key"] for found in listed["Contents"]] == [KEY]


def test_boto3_with_its_newest_defaults_can_write(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="boto3/own.jpg", Body=PICTURE)
    assert s3.get_object(Bucket=BUCKET, Key="boto3/own.jpg")["Body"].read() == PICTURE


def test_a_url_that_boto3_signs_opens_a_private_picture(s3: Any, endpoint_url: str) -> None:
    s3.put_object(Bucket=BUCKET, Key="boto3/private.jpg", Body=PICTURE, ACL="private")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "boto3/private.jpg"})

    assert requests.get(url, timeout=10).content == PICTURE
    assert requests.get(f"{endpoint_url}/{BUCKET}/boto3/private.jpg", timeout=10).status_code == 403


def test_the_cos_sdk_finds_reads_and_lists_a_picture(cos: CosS3Client) -> None:
    listed = cos.list_objects(Bucket=BUCKET, Prefix="2026-01-02/")

    assert cos.head_object(Bucket=BUCKET, Key=KEY)["Content-Length"] == str(len(PICTURE))
    assert cos.get_object(Bucket=BUCKET, Key=KEY)["Body"].get_raw_stream().read() == PICTURE
    assert [found["Key"] for found in listed["Contents"]] == [KEY]


def test_the_cos_sdk_can_write_with_access_and_metadata(cos: CosS3Client, endpoint_url: str) -> None:
    metadata = {"x-cos-meta-room": "room1"}
    cos.put_object(Bucket=BUCKET, Key="cos/a b.jpg", Body=PICTURE, ACL="public-read", Metadata=metadata)

    answer = cos.get_object(Bucket=BUCKET, Key="cos/a b.jpg")

    assert answer["x-cos-meta-room"] == "room1"
    assert requests.get(f"{endpoint_url}/{BUCKET}/cos/a%20b.jpg", timeout=10).content == PICTURE


def test_the_cos_sdk_hears_why_a_picture_is_not_there(cos: CosS3Client) -> None:
    with pytest.raises(CosServiceError) as refused:
        cos.get_object(Bucket=BUCKET, Key="never.jpg")
    assert (refused.value.get_status_code(), refused.value.get_error_code()) == (404, "NoSuchKey")
    assert not cos.object_exists(BUCKET, "never.jpg")


def test_the_cos_sdk_can_delete_what_it_wrote(cos: CosS3Client) -> None:
    cos.put_object(Bucket=BUCKET, Key="cos/gone.jpg", Body=PICTURE)
    cos.delete_object(Bucket=BUCKET, Key="cos/gone.jpg")
    assert not cos.object_exists(BUCKET, "cos/gone.jpg")


def test_a_url_that_the_cos_sdk_signs_opens_a_private_picture(cos: CosS3Client, endpoint_url: str) -> None:
    cos.put_object(Bucket=BUCKET, Key="cos/private.jpg", Body=PICTURE)
    query = urlsplit(cos.get_presigned_url("GET", BUCKET, "cos/private.jpg")).query

    def status(url: str) -> int:
        return requests.get(url, headers={"Host": COS_HOST}, timeout=10).status_code

    assert status(f"{endpoint_url}/cos/private.jpg?{query}") == 200
    assert status(f"{endpoint_url}/cos/private.jpg") == 403


@pytest.mark.parametrize(
    "host",
    [
        COS_HOST,
        f"{BUCKET}.cos.ap-guangzhou.tencentcos.cn",
        f"{BUCKET}.s3.us-east-1.amazonaws.com",
        f"{BUCKET}.localhost:8790",
    ],
)
def test_a_host_name_that_names_the_bucket_leads_to_it(endpoint_url: str, host: str) -> None:
    assert requests.get(f"{endpoint_url}/{KEY}", headers={"Host": host}, timeout=10).content == PICTURE


@pytest.mark.parametrize("host", ["css-sim.internal:8790", "localhost", "my.machine.test", "127.0.0.1:8790"])
def test_any_other_host_name_leaves_the_bucket_in_the_path(endpoint_url: str, host: str) -> None:
    assert requests.get(f"{endpoint_url}/{BUCKET}/{KEY}", headers={"Host": host}, timeout=10).content == PICTURE


def test_a_connection_is_kept_from_one_request_to_the_next(endpoint_url: str) -> None:
    address = urlsplit(endpoint_url)

    async def answers() -> list[bytes]:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        seen = []
        for method in ("GET", "HEAD", "GET"):
            writer.write(f"{method} /{BUCKET}/{KEY} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            async with asyncio.timeout(10):
                head = await reader.readuntil(b"\r\n\r\n")
                seen.append(
                    head.split(b"\r\n")[0] + (await reader.readexactly(len(PICTURE)) if method == "GET" else b"")
                )
        writer.close()
        await writer.wait_closed()
        return seen

    full = b"HTTP/1.1 200 OK" + PICTURE
    assert asyncio.run(answers()) == [full, b"HTTP/1.1 200 OK", full]


def test_a_body_in_chunks_is_taken_whole(endpoint_url: str) -> None:
    url = f"{endpoint_url}/{BUCKET}/chunked.jpg"
    requests.put(url, data=iter([PICTURE[:5], PICTURE[5:]]), headers={"x-amz-acl": "public-read"}, timeout=10)
    assert requests.get(url, timeout=10).content == PICTURE
