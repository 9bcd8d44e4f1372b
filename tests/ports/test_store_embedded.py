"""What the built-in bucket promises about its process: soon there, never in the way, never left behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from endpoints import connected, ends
from store_kinds import BUCKET

from simulator.core.errors import EnvironmentMissing, StoreRefused
from simulator.store import EmbeddedStore

PARENT = f"""
import asyncio
from simulator.store import EmbeddedStore

async def main():
    async with EmbeddedStore(["{BUCKET}"]) as store:
        await store.put("{BUCKET}", "a.jpg", b"picture")
        print(store.endpoint_url, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def test_closing_the_store_ends_its_process_at_once() -> None:
    async def seconds_to_close() -> tuple[float, str]:
        store = EmbeddedStore([BUCKET])
        await store.__aenter__()
        began_s = monotonic()
        await store.__aexit__(None, None, None)
        return monotonic() - began_s, store.endpoint_url

    took_s, endpoint_url = asyncio.run(seconds_to_close())

    assert took_s < 1
    with pytest.raises(ConnectionRefusedError):
        connected(endpoint_url)


def test_an_exception_leaves_no_process_behind() -> None:
    async def fail_inside() -> None:
        async with EmbeddedStore([BUCKET]) as store:
            raise RuntimeError(store.endpoint_url)

    with pytest.raises(RuntimeError) as failed:
        asyncio.run(fail_inside())
    with pytest.raises(ConnectionRefusedError):
        connected(str(failed.value))


def test_a_start_that_is_given_up_leaves_no_process_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    async def give_up() -> None:
        async with asyncio.timeout(0.2), EmbeddedStore([BUCKET], port=port):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    with pytest.raises(ConnectionRefusedError):
        connected(f"http://127.0.0.1:{port}")


def test_a_start_whose_bucket_is_refused_leaves_no_process_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        port = once.getsockname()[1]

    async def open_store() -> None:
        async with EmbeddedStore(["x"], port=port):
            pass

    with pytest.raises(EnvironmentMissing, match="the bucket x"):
        asyncio.run(open_store())
    with pytest.raises(ConnectionRefusedError):
        connected(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_the_process_never_outlives_a_parent_that_was_killed(name: str) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        endpoint_url = parent.stdout.readline().strip()
        parent.send_signal(getattr(signal, name))
        parent.wait(10)
    assert ends(endpoint_url)


def test_ctrl_c_is_left_to_the_parent() -> None:
    async def put_after_interrupt() -> bytes:
        async with EmbeddedStore([BUCKET]) as store:
            os.kill(store.process_id, signal.SIGINT)
            await store.put(BUCKET, "a.jpg", b"picture")
            return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(put_after_interrupt()) == b"picture"


def test_a_process_that_dies_in_the_middle_of_a_run_is_told_as_such() -> None:
    async def put_after_death() -> None:
        async with EmbeddedStore([BUCKET]) as store:
            await store.put(BUCKET, "a.jpg", b"picture")
            os.kill(store.process_id, signal.SIGKILL)
            await store.put(BUCKET, "b.jpg", b"picture")

    with pytest.raises(StoreRefused, match=r"process has ended \(code -9\).*start the run again"):
        asyncio.run(put_after_death())


def test_a_process_that_stalls_has_refused_and_is_ended_all_the_same() -> None:
    async def put_to_stopped() -> str:
        async with EmbeddedStore([BUCKET], timeout_s=1.0) as store:
            os.kill(store.process_id, signal.SIGSTOP)
            with pytest.raises(StoreRefused, match=r"did not answer|kept silent"):
                await store.put(BUCKET, "a.jpg", b"picture")
            return store.endpoint_url

    began_s = monotonic()
    endpoint_url = asyncio.run(put_to_stopped())

    assert monotonic() - began_s < 10
    with pytest.raises(ConnectionRefusedError):
        connected(endpoint_url)


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        async def open_store() -> None:
            async with EmbeddedStore([BUCKET], port=port):
                pass

        with pytest.raises(EnvironmentMissing, match=rf"port {port} .* is in use .* --port 0 for a free one"):
            asyncio.run(open_store())


def test_the_port_asked_for_is_the_port_had_and_had_again() -> None:
    async def endpoint(port: int) -> str:
        async with EmbeddedStore([BUCKET], port=port) as store:
            return store.endpoint_url

    first = asyncio.run(endpoint(0))
    again = asyncio.run(endpoint(urlsplit(first).port or 0))
    assert again == first


def test_what_lies_in_the_working_directory_is_not_taken_for_our_modules(tmp_path: Path) -> None:
    for name in ("simulator", "moto", "flask", "boto3"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    code = PARENT.replace("await asyncio.Event().wait()", "pass")
    command = [sys.executable, "-P", "-c", code]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (answer.returncode, answer.stdout[:17], answer.stderr) == (0, "http://127.0.0.1:", "")


def test_a_process_that_cannot_start_is_told_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "moto.py").write_text("raise ImportError('a broken installation')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    async def open_store() -> None:
        async with EmbeddedStore([BUCKET]):
            pass

    with pytest.raises(EnvironmentMissing, match=r"ended while it started; .* or use --store memory"):
        asyncio.run(open_store())


def test_two_buckets_processes_stand_side_by_side() -> None:
    async def contents() -> list[bytes]:
        async with EmbeddedStore([BUCKET]) as one, EmbeddedStore([BUCKET]) as other:
            await one.put(BUCKET, "a.jpg", b"one")
            await other.put(BUCKET, "a.jpg", b"other")
            return [await one.get(BUCKET, "a.jpg"), await other.get(BUCKET, "a.jpg")]

    assert asyncio.run(contents()) == [b"one", b"other"]


@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_PROFILE": "nobody"},
        {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_REGION": "nowhere-1"},
        {"AWS_CONFIG_FILE": __file__, "AWS_SHARED_CREDENTIALS_FILE": __file__},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_what_the_user_has_set_for_real_clouds_does_not_disturb(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    async def stored() -> bytes:
        async with EmbeddedStore([BUCKET]) as store:
            await store.put(BUCKET, "a.jpg", b"picture")
            return await store.get(BUCKET, "a.jpg")

    assert asyncio.run(stored()) == b"picture"
