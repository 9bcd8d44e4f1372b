"""How much does the engine hold, against the limits of what it stands on? Run inside a process of its own.

    python benchmarks/engine.py NAME [ARGUMENTS]

prints the figure as one number; bench.py runs these by turns and divides. Each is one of a pair: ours, and the bare
loop over the same library that no program built on it can beat.
"""

import asyncio
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import aiohttp
import av
import cv2
import numpy as np

from simulator.account import Account
from simulator.app import opened
from simulator.cli.bench import memory_kb
from simulator.clock import Tempo, VirtualClock
from simulator.config import Settings
from simulator.core.catalogue import CapturePolicy, Catalogue
from simulator.core.delivery import CallbackPolicy, CallbackRequest
from simulator.core.event import CallbackEvent, Signature
from simulator.core.nouns import Instant, PushStream, Screenshot, Size, StreamKey
from simulator.core.outcome import Answered, Outcome
from simulator.core.signing import callback_sign
from simulator.core.templates import CallbackTemplate, Rule, SnapshotTemplate
from simulator.faulty import FaultyNotifier, FaultySource, FaultyStore, Strikes
from simulator.faulty.door import Door
from simulator.frames.footage import Align, Pixels
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.shared import SharedJpegs
from simulator.frames.sources import Sources
from simulator.journal import Journal
from simulator.line import Line
from simulator.notify import HttpNotifier
from simulator.store import MemoryStore, RcloneStore
from simulator.store.own_access import ACCESS_KEY, REGION, SECRET_KEY

BEGIN = Instant(1_545_030_873_000)
BUCKET = "screenshots-1250000000"
PUSH = PushStream(StreamKey("d", "live", "room"), "", BEGIN, "bench")
SHOT = Screenshot(PUSH, BEGIN, Size(640, 360), 30_000, BUCKET, "2018-12-17/room.jpg", f"127.0.0.1/{BUCKET}", 0)
EVENT = CallbackEvent(SHOT, "1867908378267662126")
JPEG = os.urandom(30_000)


def signed_body(n: int) -> bytes:
    """Return the n-th callback's body."""
    t = 1_545_031_473 + n
    return EVENT.body(CallbackPolicy().edition, Signature(t, callback_sign("test", t)))


def checked(body: bytes) -> None:
    """Do what a receiver in our own process does: parse, and check the signature."""
    fields = json.loads(body)
    expected = hashlib.md5(f"test{fields['t']}".encode(), usedforsecurity=False).hexdigest()
    if fields["sign"] != expected:
        sys.exit("a wrong sign was sent")


def films_in(folder: str) -> list[str]:
    """Return the films to shoot."""
    return [str(path) for path in sorted(Path(folder).glob("*.mp4"))]


async def in_flight(count: int, at_once: int, work: Callable[[int], Awaitable[object]]) -> float:
    """Do `work` so often, so many at once; return how often a second."""
    numbers = iter(range(count))

    async def worker() -> None:
        for n in numbers:
            await work(n)

    begin = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return count / (time.perf_counter() - begin)


async def shots(folder: str, align: str, step_ms: str, first_ms: str, count: str) -> float:
    """Take `count` pictures 640 wide of each file in `folder`, all of a moment at once; return pictures a second."""
    cv2.setNumThreads(1)
    sources, encode = Sources(align=Align(align), pixels=Pixels.SQUARE, threads=2), JpegEncoder(threads=2)
    pushes = [PushStream(StreamKey("d", "live", path), "", BEGIN, path, loop=True) for path in films_in(folder)]
    for push in pushes:
        await sources.check(push.source)
    begin = time.perf_counter()

    async def shot(push: PushStream, position_ms: int) -> bytes:
        frame = await sources.at(push, Instant(BEGIN + position_ms))
        return await encode(frame, Size(640, 360))

    for n in range(int(count)):
        await asyncio.gather(*(shot(push, int(first_ms) + n * int(step_ms)) for push in pushes))
    rate = int(count) * len(pushes) / (time.perf_counter() - begin)
    await sources.close()
    return rate


def bare_shots(folder: str, step_ms: str, count: str) -> float:
    """Do the same to key frames in two threads with PyAV, swscale and OpenCV and nothing else."""
    cv2.setNumThreads(1)
    films = []
    for path in films_in(folder):
        container = av.open(path)
        container.streams.video[0].thread_count = 1
        films.append(container)

    def shot(container: av.container.InputContainer, position_ms: int) -> bytes:
        stream = container.streams.video[0]
        assert stream.time_base is not None  # noqa: S101 - an MP4 has one
        container.seek(int(position_ms / 1000 / stream.time_base), stream=stream)
        packet = next(container.demux(stream))
        frames = stream.codec_context.decode(packet) or stream.codec_context.decode(None)
        stream.codec_context.flush_buffers()
        small = frames[0].reformat(640, 360, "bgr24", interpolation="AREA", threads=1).to_ndarray()
        return bytes(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 75])[1])

    def chain(films: Sequence[av.container.InputContainer]) -> None:
        for n in range(int(count)):
            for film in films:
                shot(film, n * int(step_ms))

    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(chain, [films[::2], films[1::2]]))
    return int(count) * len(films) / (time.perf_counter() - begin)


async def deliver(url: str, count: str) -> float:
    """Sign, write and post callbacks as the line does, 32 in flight; return how many a second."""
    async with HttpNotifier() as notifier:

        async def post(n: int) -> None:
            if not isinstance(await notifier.post(CallbackRequest(url, signed_body(n))), Answered):
                sys.exit("the sink did not answer")

        await in_flight(500, 32, post)
        return await in_flight(int(count), 32, post)


async def bare_deliver(url: str, count: str) -> float:
    """Post one body with the same HTTP client and nothing around it."""
    body = signed_body(0)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def post(_: int) -> None:
            async with session.post(url, data=body) as answer:
                await answer.read()

        await in_flight(500, 32, post)
        return await in_flight(int(count), 32, post)


async def put(folder: str, count: str) -> float:
    """Put 30 kB pictures through the store port into rclone's S3 API; return how many a second."""
    async with RcloneStore(Path(folder), [BUCKET]) as store:
        return await in_flight(int(count), 32, lambda n: store.put(BUCKET, f"a/{n % 100}/{n}.jpg", JPEG))


async def bare_put(folder: str, count: str) -> float:
    """Put the same with boto3 in eight threads."""
    import boto3  # noqa: PLC0415 - only this figure needs it

    async with RcloneStore(Path(folder), [BUCKET]) as store:
        client = boto3.client(
            "s3",
            endpoint_url=store.endpoint_url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name=REGION,
        )
        with ThreadPoolExecutor(8) as pool:
            begin = time.perf_counter()
            list(
                pool.map(
                    lambda n: client.put_object(Bucket=BUCKET, Key=f"b/{n % 100}/{n}.jpg", Body=JPEG), range(int(count))
                )
            )
            return int(count) / (time.perf_counter() - begin)


async def idle(streams: str, lasts_s: str) -> tuple[float, float]:
    """Push so many streams at 300 s; return CPU a second between the shots, and memory in KB."""
    folder = Path(tempfile.mkdtemp())
    cv2.imwrite(str(folder / "still.png"), np.zeros((720, 1280, 3), np.uint8))
    settings = Settings.model_validate(
        {
            "streams": [{"source": str(folder / "still.png"), "name": f"s{n}"} for n in range(int(streams))],
            "snapshot_templates": [{"interval_s": 300}],
            "capture": {"first_shot": "interval"},
            "callback_templates": [{"snapshot_notify_url": "none"}],
            "store": {"kind": "memory"},
            "port": 0,
            "stagger": "none",
        }
    )
    async with opened(settings) as simulator:
        running = asyncio.ensure_future(simulator.run())
        while simulator.journal.tally.streams < int(streams):
            await asyncio.wait([running], timeout=0.1)
        before = time.process_time()
        await asyncio.wait([running], timeout=float(lasts_s))
        busy = (time.process_time() - before) / float(lasts_s)
        memory = memory_kb()
        running.cancel()
        await simulator.stop(drain_s=1)
    shutil.rmtree(folder)
    return busy, float(memory or 0)


class InProcess:
    """A receiver in our own process, behind the notifier's port."""

    async def post(self, request: CallbackRequest) -> Outcome:
        """Check and acknowledge."""
        checked(request.body)
        return OK


OK = Answered(200)


async def virtual(tempo: str, clip: str, streams: str, lasts_s: str, wrapped: str = "") -> float:
    """Film a virtual stretch of time with everything but sockets; return microseconds a shot.

    `wrapped` puts the ports of an empty fault plan around source, store and notifier.
    """
    clock, journal = VirtualClock(start=BEGIN, tempo=Tempo(tempo)), Journal(keep=1000)
    catalogue = Catalogue(
        (SnapshotTemplate("default"),),
        (Rule("default"),),
        (CallbackTemplate("default", "http://in.process/", "test"),),
        (Rule("default"),),
        CapturePolicy(),
        CallbackPolicy(),
    )
    sources, encode = Sources(align=Align.KEYFRAME), SharedJpegs(JpegEncoder(), 256 * 2**20)
    async with MemoryStore([BUCKET], limit_bytes=2**40) as store:
        account, notifier = Account(catalogue), InProcess()
        strikes = Strikes(now=clock.now, plan_for=account.plan_for, write=journal.write_now)
        faulty_store = FaultyStore(store, strikes, clock=clock, tasks=clock.tasks, door=Door(store.get))
        faulty_notifier = FaultyNotifier(
            notifier,
            strikes,
            clock=clock,
            tasks=clock.tasks,
            store=faulty_store,
            timeout_s=20,
            write=journal.write_now,
        )
        line = Line(
            clock=clock,
            tasks=clock.tasks,
            frames=FaultySource(sources, strikes) if wrapped else sources,
            encode=encode,
            store=faulty_store if wrapped else store,
            notifier=faulty_notifier if wrapped else notifier,
            journal=journal,
            account=account,
            download_domain=lambda _, __: f"127.0.0.1/{BUCKET}",
            slots=asyncio.Semaphore(64),
        )
        begin = time.perf_counter()
        for n in range(int(streams)):
            push = PushStream(
                StreamKey("d", "live", f"room{n}"), "", BEGIN, clip, loop=True, lasts_ms=int(lasts_s) * 1000
            )
            clock.tasks.start(line.film(push))
        await clock.tasks.settled()
        took = time.perf_counter() - begin
    await sources.close()
    return took / journal.tally.acknowledged * 1e6


def bare_virtual(count: str) -> float:
    """Write, sign, parse and check as many bodies in a bare loop; return microseconds each."""
    begin = time.perf_counter()
    for n in range(int(count)):
        checked(signed_body(n))
    return (time.perf_counter() - begin) / int(count) * 1e6


async def beside_a_slow_one(fast: str, slow: str, slow_in_flight: str, count: str) -> float:
    """Post to a fast receiver while so many attempts hang at a slow one; return the fast one's p99 in ms."""
    async with HttpNotifier(connections=4000) as notifier:
        hanging = [
            asyncio.ensure_future(notifier.post(CallbackRequest(slow, signed_body(n))))
            for n in range(int(slow_in_flight))
        ]
        await asyncio.wait([*hanging, asyncio.ensure_future(asyncio.Event().wait())], timeout=2)
        took = []

        async def post(n: int) -> None:
            begin = time.perf_counter()
            await notifier.post(CallbackRequest(fast, signed_body(n)))
            took.append((time.perf_counter() - begin) * 1000)

        await in_flight(int(count), 4, post)
        for each in hanging:
            each.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    return sorted(islice(took, 100, None))[int((len(took) - 100) * 0.99)]


FIGURES: dict[str, Callable[..., object]] = {
    each.__name__: each
    for each in (
        shots,
        bare_shots,
        deliver,
        bare_deliver,
        put,
        bare_put,
        idle,
        virtual,
        bare_virtual,
        beside_a_slow_one,
    )
}

if __name__ == "__main__":
    figure = FIGURES[sys.argv[1]]
    found = figure(*sys.argv[2:])
    print(json.dumps(asyncio.run(found) if asyncio.iscoroutine(found) else found))
