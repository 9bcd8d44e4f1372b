"""What the pictures' own server answers to good and to hostile requests."""

import asyncio
import re
import socket
from collections.abc import Iterator

import pytest
from store_kinds import BUCKET, Opened, opened

from simulator.core.errors import EnvironmentMissing
from simulator.store import FolderStore, MemoryStore

PICTURE = b"0123456789"


@pytest.fixture(scope="module", params=["memory", "folder"])
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("outside") / "pictures"
    (folder.parent / "secret.jpg").write_text("secret")
    with opened(request.param, folder) as store:
        (folder / "loose.jpg").parent.mkdir(exist_ok=True)
        (folder / "loose.jpg").write_text("secret")
        store.put("a/room1.jpg", PICTURE)
        yield store


def _raw(pictures: Opened, target: str, method: str = "GET") -> bytes:
    """Return the answer to a request whose target no client library would send like that."""
    host = pictures.store.download_domain(BUCKET).split("/")[0]

    async def exchange() -> bytes:
        name, port = host.split(":")
        reader, writer = await asyncio.open_connection(name, int(port))
        writer.write(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    return pictures.run(exchange())


@pytest.mark.parametrize(
    "target",
    [
        f"/{BUCKET}/../secret.jpg",
        f"/{BUCKET}/../../secret.jpg",
        f"/{BUCKET}/%2e%2e/%2e%2e/secret.jpg",
        f"/{BUCKET}/..%2f..%2fsecret.jpg",
        f"/{BUCKET}/%252e%252e/secret.jpg",
        f"/{BUCKET}/..\\..\\secret.jpg",
        f"/{BUCKET}/..%5c..%5csecret.jpg",
        f"/{BUCKET}/a/room1.jpg%00",
        f"/{BUCKET}/a//room1.jpg",
        f"/{BUCKET}/a/./room1.jpg",
        f"/{BUCKET}//etc/passwd",
        f"/{BUCKET}",
        f"/{BUCKET}/",
        f"/{BUCKET}/a",
        f"/{BUCKET}/a/",
        "/../secret.jpg",
        "/%2e%2e/secret.jpg",
        "//etc/passwd",
        "/loose.jpg",
        "/",
        "/\xff\xfe/x",
        "/%ff%fe/x",
        f"/{BUCKET}/" + "x" * 5000,
    ],
)
def test_a_request_for_what_is_no_picture_gets_none(pictures: Opened, target: str) -> None:
    answer = _raw(pictures, target)
    assert re.match(rb"HTTP/1\.[01] 40[04] ", answer)
    assert b"secret" not in answer


def test_a_target_that_is_no_url_is_answered_and_the_server_goes_on(pictures: Opened) -> None:
    _raw(pictures, "http://[")
    assert pictures.fetch("a/room1.jpg").content == PICTURE


def test_a_query_does_not_hide_a_picture(pictures: Opened) -> None:
    assert pictures.fetch("a/room1.jpg?t=1").content == PICTURE


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "OPTIONS"])
def test_pictures_are_only_read(pictures: Opened, method: str) -> None:
    answer = pictures.fetch("a/room1.jpg", method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert pictures.fetch("a/room1.jpg").content == PICTURE


def test_a_reader_that_has_the_picture_is_told_so(pictures: Opened) -> None:
    tag = pictures.fetch("a/room1.jpg").headers["ETag"]
    answer = pictures.fetch("a/room1.jpg", If_None_Match=tag)
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-0", 206, b"0"),
        ("bytes=3-", 206, b"3456789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=-50", 206, PICTURE),
        ("bytes=8-50", 206, b"89"),
        ("bytes=5-2", 200, PICTURE),
        ("bytes=0-1,3-4", 200, PICTURE),
        ("lines=1-2", 200, PICTURE),
    ],
)
def test_a_range_is_answered_or_left_out_of_account(pictures: Opened, asked: str, status: int, part: bytes) -> None:
    answer = pictures.fetch("a/room1.jpg", Range=asked)
    assert (answer.status_code, answer.content) == (status, part)


def test_a_range_beyond_the_picture_is_said_to_be(pictures: Opened) -> None:
    answer = pictures.fetch("a/room1.jpg", Range="bytes=10-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */10")


def test_a_range_of_another_version_brings_the_whole_picture(pictures: Opened) -> None:
    answer = pictures.fetch("a/room1.jpg", Range="bytes=0-1", If_Range='"older"')
    assert (answer.status_code, answer.content) == (200, PICTURE)


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_a_port_in_use_is_named_with_the_way_out(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        folder = tmp_path_factory.mktemp("pictures")

        async def open_store() -> None:
            store = MemoryStore([BUCKET], port=port) if kind == "memory" else FolderStore(folder, [BUCKET], port=port)
            async with store:
                pass

        with pytest.raises(EnvironmentMissing, match=rf"port {port} .* is in use .* --port 0 for a free one"):
            asyncio.run(open_store())
