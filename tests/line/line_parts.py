"""Small true parts for the line: frames, a store and a receiver in memory, and the line that joins them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.account import Account
from simulator.clock import Tempo, VirtualClock
from simulator.core.cadence import end_of, source_position_ms
from simulator.core.catalogue import CapturePolicy, Catalogue
from simulator.core.delivery import CallbackPolicy, CallbackRequest
from simulator.core.errors import NoFrame, StoreRefused
from simulator.core.facts import as_line
from simulator.core.nouns import Frame, Instant, PushStream, Size, StreamKey
from simulator.core.outcome import Answered, Outcome
from simulator.core.templates import CallbackTemplate, Rule, SnapshotTemplate
from simulator.core.values import instant
from simulator.journal import Journal
from simulator.line import Line
from simulator.ports import Clock, FrameSource, Notifier, ObjectStore
from simulator.tasks import Tasks

START = Instant(1_545_030_273_000)
RECEIVER_URL = "http://receiver.example.com/cb"

Lines = list[dict[str, Any]]


async def moments(count: int) -> None:
    """Let the rest of the process act `count` times, as an answer from outside does that takes its time."""
    for _ in range(count):
        moment = asyncio.get_running_loop().create_future()
        moment.get_loop().call_soon(moment.set_result, None)
        await moment


class Grey:
    """A picture of one colour."""

    def bgr(self, size: Size) -> bytes:
        return bytes([128]) * (size.width * size.height * 3)


@dataclass(frozen=True)
class SteadyFrames:
    """A source of 35 s that shows the same picture all the time, but nothing where it is broken."""

    size: Size = Size(1280, 720)
    lasts_ms: int = 35_000
    broken_at_ms: tuple[int, ...] = ()
    takes: Callable[[PushStream], int] = lambda _: 1
    """How many moments a frame takes."""

    async def at(self, push: PushStream, when: Instant) -> Frame:
        await moments(self.takes(push))
        position_ms = source_position_ms(push, when, self.lasts_ms)
        if position_ms in self.broken_at_ms:
            raise NoFrame(f"no frame can be decoded at {position_ms / 1000:g} s")
        return Frame(Grey(), self.size, position_ms)

    async def ends_at(self, push: PushStream) -> Instant | None:
        return end_of(push, self.lasts_ms)


@dataclass(frozen=True)
class ListStore:
    """A store that lists what it was given, in order, and refuses the keys that hold a word."""

    refused_word: str = "refused"
    stored: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        await moments(1)
        if self.refused_word in key:
            raise StoreRefused(f"the bucket {bucket} is full")
        self.stored.append((bucket, key, data))

    async def get(self, bucket: str, key: str) -> bytes:
        return next(data for each, name, data in reversed(self.stored) if (each, name) == (bucket, key))

    def download_domain(self, bucket: str) -> str:
        return f"{bucket}.example.com"


@dataclass(frozen=True)
class ScriptedReceiver:
    """A receiver that gives each picture's attempts the same answers, the last one again and again."""

    answers: Sequence[Outcome] = (Answered(200),)
    takes: Callable[[str], int] = lambda _: 1
    """How many moments an answer takes, by stream name."""
    got: list[dict[str, Any]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    async def post(self, request: CallbackRequest) -> Outcome:
        body = json.loads(request.body)
        before = [each["pic_url"] for each in self.got].count(body["pic_url"])
        self.got.append(body)
        self.urls.append(request.url)
        await moments(self.takes(body["stream_id"]))
        return self.answers[min(before, len(self.answers) - 1)]


async def grey_jpeg(frame: Frame, size: Size) -> bytes:
    """Return bytes that say which picture they stand for."""
    await moments(1)
    return f"{size} at {frame.source_position_ms} ms".encode()


CATALOGUE = Catalogue(
    snapshot_templates=(SnapshotTemplate("default"),),
    snapshot_rules=(Rule("default"),),
    callback_templates=(CallbackTemplate("default", RECEIVER_URL, "test"),),
    callback_rules=(Rule("default"),),
    capture_policy=CapturePolicy(),
    callback_policy=CallbackPolicy(),
)


def every(interval_s: int, size: Size = Size(0, 0)) -> Catalogue:  # noqa: B008 - frozen
    """Return the usual catalogue with another interval and size."""
    return replace(CATALOGUE, snapshot_templates=(SnapshotTemplate("default", interval_s, size),))


def line_of(
    clock: Clock,
    tasks: Tasks,
    *,
    frames: FrameSource | None = None,
    store: ObjectStore | None = None,
    receiver: Notifier | None = None,
    catalogue: Catalogue = CATALOGUE,
    journal: Journal | None = None,
    slots: int = 4,
) -> Line:
    """Return a line of these parts, with a journal of its own where none is given."""
    store = store or ListStore()
    return Line(
        clock=clock,
        tasks=tasks,
        frames=frames or SteadyFrames(),
        encode=grey_jpeg,
        store=store,
        notifier=receiver or ScriptedReceiver(),
        journal=journal or Journal(),
        account=Account(catalogue),
        download_domain=lambda plan, _: store.download_domain(plan.template.bucket.full_name),
        slots=asyncio.Semaphore(slots),
        seed=1,
    )


def push_of(name: str, *, lasts_ms: int | None = None, loop: bool = False) -> PushStream:
    """Return a push of this name that begins at the start."""
    return PushStream(StreamKey("push.example.com", "live", name), "a=1", START, "room.mp4", loop, lasts_ms)


def filmed(*pushes: PushStream, tempo: Tempo = Tempo.TOGETHER, from_at: Instant = START, **parts: Any) -> Lines:
    """Film these pushes on virtual time, from `from_at` until all is over, and return the journal's lines."""
    clock = VirtualClock(start=from_at, tempo=tempo, stuck_after_s=30)
    line = line_of(clock, clock.tasks, **parts)

    async def run() -> None:
        for push in pushes:
            clock.tasks.start(line.film(push), name=f"film {push.key}")
        await clock.tasks.settled()

    asyncio.run(run())
    return told(line)


def told(line: Line) -> Lines:
    """Return what a line's journal says."""
    return [as_line(fact) for fact in line.journal.facts]


def of(lines: Lines, fact: str) -> Lines:
    """Return the lines of one fact."""
    return [line for line in lines if line["fact"] == fact]


def seconds(lines: Lines, key: str = "at") -> list[float]:
    """Return a time of each line, in seconds after the start."""
    return [(instant(line[key]) - START) / 1000 for line in lines]
