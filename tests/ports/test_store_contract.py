"""What every store promises, asked of each of them."""

import asyncio
from collections.abc import Iterator

import pytest
from hostile_names import HOSTILE_KEYS, HOSTILE_STREAMS
from store_kinds import BUCKET, KINDS, PICTURE, Opened, opened

from simulator.core.errors import StoreRefused
from simulator.core.naming import NamePattern
from simulator.core.nouns import Instant, Size, StreamKey


@pytest.fixture(scope="module", params=KINDS)
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    with opened(request.param, tmp_path_factory.mktemp("pictures")) as store:
        yield store


def test_a_picture_can_be_read_by_everybody_as_soon_as_it_is_stored(pictures: Opened) -> None:
    pictures.put("2026-01-02/room1.jpg", PICTURE)

    answer = pictures.fetch("2026-01-02/room1.jpg")

    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(len(PICTURE))


def test_head_tells_what_get_would_bring(pictures: Opened) -> None:
    pictures.put("head.jpg", PICTURE)

    answer = pictures.fetch("head.jpg", "HEAD")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Length"] == str(len(PICTURE))


def test_a_picture_keeps_its_type_whatever_it_is_called(pictures: Opened) -> None:
    pictures.put("room1/temp", PICTURE)
    assert pictures.fetch("room1/temp").headers["Content-Type"] == "image/jpeg"


def test_a_second_picture_of_one_name_takes_the_place_of_the_first(pictures: Opened) -> None:
    pictures.put("again.jpg", PICTURE)
    pictures.put("again.jpg", PICTURE + b"2")
    assert pictures.fetch("again.jpg").content == PICTURE + b"2"


def test_a_store_returns_what_it_was_given(pictures: Opened) -> None:
    large = bytes(range(256)) * 12_000
    pictures.put("large.jpg", large)
    assert pictures.run(pictures.store.get(BUCKET, "large.jpg")) == large


def test_part_of_a_picture_can_be_asked_for(pictures: Opened) -> None:
    pictures.put("part.jpg", PICTURE)

    answer = pictures.fetch("part.jpg", Range="bytes=2-4")

    assert (answer.status_code, answer.content) == (206, PICTURE[2:5])
    assert answer.headers["Content-Range"] == f"bytes 2-4/{len(PICTURE)}"


def test_a_picture_that_was_never_stored_is_not_there(pictures: Opened) -> None:
    assert pictures.fetch("never.jpg").status_code == 404
    with pytest.raises(StoreRefused, match=r"no such picture|there is no picture"):
        pictures.run(pictures.store.get(BUCKET, "never.jpg"))


def test_a_picture_for_a_bucket_that_nobody_made_is_refused(pictures: Opened) -> None:
    with pytest.raises(StoreRefused, match=r"there is no bucket '?other-1250000000"):
        pictures.run(pictures.store.put("other-1250000000", "a.jpg", PICTURE))


@pytest.mark.parametrize("name", HOSTILE_STREAMS.values(), ids=HOSTILE_STREAMS)
def test_a_stream_with_a_hostile_name_has_its_picture_where_the_url_says(pictures: Opened, name: str) -> None:
    stream = StreamKey(domain="push.example.com", app_name=name, stream_name=name)
    pattern = NamePattern(prefix="/{StreamID}/{AppName}/", file_name="{StreamID}{Ext}")
    key = pattern.key(stream, Size(1280, 720), Instant(1_622_599_925_000))

    pictures.put(key, name.encode())

    assert pictures.fetch(key).content == name.encode()
    assert pictures.run(pictures.store.get(BUCKET, key)) == name.encode()


@pytest.mark.parametrize("key", HOSTILE_KEYS.values(), ids=HOSTILE_KEYS)
def test_a_key_that_no_pattern_makes_is_refused(pictures: Opened, key: str) -> None:
    with pytest.raises(StoreRefused, match="cannot be used"):
        pictures.run(pictures.store.put(BUCKET, key, PICTURE))
    with pytest.raises(StoreRefused, match="cannot be used"):
        pictures.run(pictures.store.get(BUCKET, key))


@pytest.mark.parametrize("bucket", ["..", "", "a/b", "../x", "a\0", "C:"])
def test_a_bucket_name_that_leads_elsewhere_is_refused(pictures: Opened, bucket: str) -> None:
    with pytest.raises(StoreRefused, match="bucket"):
        pictures.run(pictures.store.put(bucket, "a.jpg", PICTURE))


def test_fifty_pictures_at_once_are_all_stored(pictures: Opened) -> None:
    async def put_all() -> None:
        await asyncio.gather(*(pictures.store.put(BUCKET, f"many/{n}.jpg", b"%d" % n) for n in range(50)))

    async def all_stored() -> list[bytes]:
        return await asyncio.gather(*(pictures.store.get(BUCKET, f"many/{n}.jpg") for n in range(50)))

    pictures.run(put_all())

    assert pictures.run(all_stored()) == [b"%d" % n for n in range(50)]


def test_whoever_reads_while_a_picture_is_replaced_gets_one_of_the_two_whole(pictures: Opened) -> None:
    old, new = b"o" * 200_000, b"n" * 100_000
    pictures.put("replaced.jpg", old)

    async def read_while_written() -> list[bytes]:
        async def read() -> list[bytes]:
            return [await pictures.store.get(BUCKET, "replaced.jpg") for _ in range(20)]

        async def write() -> None:
            for _ in range(10):
                await pictures.store.put(BUCKET, "replaced.jpg", new)
                await pictures.store.put(BUCKET, "replaced.jpg", old)

        seen, _ = await asyncio.gather(read(), write())
        return seen

    assert {*pictures.run(read_while_written())} <= {old, new}
