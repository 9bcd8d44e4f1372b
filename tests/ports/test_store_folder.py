"""What the folder store promises beyond every store's contract: files that stay, and nothing outside its folder."""

import asyncio
import errno
import hashlib
import os
from pathlib import Path

import pytest
import requests
from hostile_names import HOSTILE_KEYS, HOSTILE_STREAMS
from hypothesis import given
from hypothesis import strategies as st
from store_kinds import BUCKET, PICTURE, opened

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.core.naming import NamePattern
from simulator.core.nouns import Instant, Size, StreamKey
from simulator.store import FolderStore, KeptStore, MemoryStore
from simulator.store.keys import checked_path


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_picture_is_a_file_at_bucket_and_key(tmp_path: Path) -> None:
    with opened("folder", tmp_path) as pictures:
        pictures.put("2026-01-02/room1.jpg", PICTURE)
    assert (tmp_path / BUCKET / "2026-01-02" / "room1.jpg").read_bytes() == PICTURE


def test_pictures_of_an_earlier_run_stay_and_are_served(tmp_path: Path) -> None:
    with opened("folder", tmp_path) as earlier:
        earlier.put("room1.jpg", PICTURE)
    with opened("folder", tmp_path) as later:
        assert later.fetch("room1.jpg").content == PICTURE


def test_writing_leaves_nothing_but_pictures(tmp_path: Path) -> None:
    with opened("folder", tmp_path) as pictures:
        for number in range(20):
            pictures.put(f"a/{number % 5}.jpg", b"%d" % number)
    assert _files(tmp_path) == {f"{BUCKET}/a/{number}.jpg" for number in range(5)}


def test_no_name_reaches_anything_outside_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "inner" / "pictures"
    pattern = NamePattern(prefix="/{StreamID}/", file_name="{StreamID}{Ext}")
    with opened("folder", folder) as pictures:
        for name in HOSTILE_STREAMS.values():
            key = pattern.key(StreamKey("d", "live", name), Size(1, 1), Instant(0))
            pictures.put(key, PICTURE)
        for key in HOSTILE_KEYS.values():
            with pytest.raises(StoreRefused):
                pictures.put(key, PICTURE)

    assert all(path.startswith(f"inner/pictures/{BUCKET}/") for path in _files(tmp_path))
    assert len(_files(tmp_path)) == len(HOSTILE_STREAMS)


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


@given(name=NAMES, app=NAMES, file_name=st.text("{}StreamIDAppNxt.-!_*", max_size=30))
def test_whatever_a_stream_is_called_its_key_is_one_the_stores_take(name: str, app: str, file_name: str) -> None:
    stream = StreamKey(
        "push.example.com", app.encode(errors="replace").decode(), name.encode(errors="replace").decode()
    )
    literal = file_name.replace("{", "").replace("}", "")
    key = NamePattern(prefix="/{AppName}//x/", file_name="{StreamID}" + literal).key(stream, Size(1, 1), Instant(0))
    assert checked_path(BUCKET, key) == f"{BUCKET}/{key}"


def test_a_file_in_the_place_of_the_folder_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("not a folder")

    async def open_store() -> None:
        async with FolderStore(tmp_path / "pictures", [BUCKET]):
            pass

    with pytest.raises(EnvironmentMissing, match=r"cannot be written to .*pictures \(.*\); give a folder"):
        asyncio.run(open_store())


def test_a_folder_that_stops_taking_pictures_is_a_refusal_with_the_reason(tmp_path: Path) -> None:
    with opened("folder", tmp_path) as pictures:
        (tmp_path / BUCKET).rmdir()
        (tmp_path / BUCKET).write_text("no longer a folder")
        with pytest.raises(StoreRefused, match=r"room1\.jpg could not be written: "):
            pictures.put("room1.jpg", PICTURE)


def test_a_name_too_long_for_the_disk_is_a_refusal_with_the_reason(tmp_path: Path) -> None:
    with opened("folder", tmp_path) as pictures, pytest.raises(StoreRefused, match="too long"):
        pictures.put("x" * 300, PICTURE)


def test_a_kept_picture_lies_in_the_folder_and_in_the_store(tmp_path: Path) -> None:
    with opened("kept", tmp_path) as pictures:
        pictures.put("a/room1.jpg", PICTURE)
        assert pictures.fetch("a/room1.jpg").content == PICTURE
    assert (tmp_path / BUCKET / "a" / "room1.jpg").read_bytes() == PICTURE


def test_a_picture_that_the_store_refuses_is_not_kept_either(tmp_path: Path) -> None:
    async def put() -> None:
        async with MemoryStore([BUCKET], limit_bytes=10) as store:
            await KeptStore(store, tmp_path).put(BUCKET, "room1.jpg", PICTURE)

    with pytest.raises(StoreRefused, match="the memory store is full"):
        asyncio.run(put())
    assert _files(tmp_path) == set()


def test_a_picture_that_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    with opened("kept", tmp_path) as pictures:
        (tmp_path / BUCKET).write_text("not a folder")
        with pytest.raises(StoreRefused, match="could not be written"):
            pictures.put("room1.jpg", PICTURE)


def test_a_folder_that_cannot_keep_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "keep").write_text("not a folder")
    with pytest.raises(EnvironmentMissing, match="give a folder that can be written"):
        KeptStore(MemoryStore([BUCKET]), tmp_path / "keep")


def test_a_full_memory_store_still_takes_a_smaller_picture_in_the_place_of_another() -> None:
    async def stored() -> bytes:
        async with MemoryStore([BUCKET], limit_bytes=10) as store:
            await store.put(BUCKET, "a.jpg", b"0123456789")
            await store.put(BUCKET, "a.jpg", b"smaller")
            await store.put(BUCKET, "b.jpg", b"123")
            return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(stored()) == b"smaller"


def test_two_stores_serve_side_by_side(tmp_path: Path) -> None:
    async def contents() -> list[bytes]:
        async with MemoryStore([BUCKET]) as one, FolderStore(tmp_path, [BUCKET]) as other:
            await one.put(BUCKET, "a.jpg", b"one")
            await other.put(BUCKET, "a.jpg", b"other")
            urls = [f"http://{store.download_domain(BUCKET)}/a.jpg" for store in (one, other)]
            return [(await asyncio.to_thread(requests.get, url, timeout=10)).content for url in urls]

    assert asyncio.run(contents()) == [b"one", b"other"]


def test_the_tag_of_a_picture_is_that_of_s3(tmp_path: Path) -> None:
    expected = f'"{hashlib.md5(PICTURE, usedforsecurity=False).hexdigest()}"'
    for kind in ("folder", "embedded"):
        with opened(kind, tmp_path) as pictures:
            pictures.put("a.jpg", PICTURE)
            assert pictures.fetch("a.jpg").headers["ETag"] == expected


def test_a_full_disk_refuses_each_picture_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int, __: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with opened("folder", tmp_path) as pictures:
        pictures.put("a.jpg", PICTURE)
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(StoreRefused, match=r"b.jpg could not be written: no space left on device"):
            pictures.put("b.jpg", PICTURE)
        monkeypatch.undo()
        pictures.put("c.jpg", PICTURE)
    assert {Path(name).name for name in _files(tmp_path)} == {"a.jpg", "c.jpg"}
