"""Settings -> Simulator: puts the parts together, films, and stops.

With commons.py, parts.py and stores.py, the only place that names concrete classes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.account import Account
from simulator.clock import VirtualClock, WallClock, wall_now
from simulator.commons import Commons, opened_commons
from simulator.config import Settings, catalogue_of
from simulator.core.catalogue import SnapshotPlan
from simulator.core.errors import BadInput
from simulator.core.facts import LeftUndelivered
from simulator.core.fault_words import faults_of
from simulator.core.faults import Fault
from simulator.core.nouns import Instant
from simulator.core.values import instant
from simulator.fitting import refuse_unfit
from simulator.journal import Journal
from simulator.line import Line
from simulator.ports import FrameSource, Notifier, ObjectStore
from simulator.pushes import Pusher, pushers
from simulator.stores import new_store
from simulator.streams import Streams

if TYPE_CHECKING:
    from simulator.director import Director
    from simulator.faulty import FaultyStore, Strikes
    from simulator.inbox.server import Inbox

_APART_MS = 50.0
"""Our choice: a few streams seem to begin at once, and a thousand do not."""


@dataclass(slots=True)
class Simulator:
    """A simulator whose parts are open: films its pushes, and can be stopped."""

    clock: WallClock | VirtualClock
    journal: Journal
    line: Line
    store: ObjectStore
    inbox: "Inbox | None"
    pushers: list[Pusher]
    lasts_ms: int | None = None
    """Stream time until the last push ends by itself; None where one never does."""
    apart_ms: float = 0.0
    """How long after one push the next begins."""
    stay: bool = False
    """Whether it goes on, with whoever pushes later, once all have ended."""
    faults: tuple[Fault, ...] = ()
    """What the plan holds when the pushes begin."""
    strikes: "Strikes | None" = None
    director: "Director | None" = None
    commons: Commons | None = None
    """What it shares with those that join it."""
    streams: Streams = field(init=False)

    def __post_init__(self) -> None:
        """Begin without live streams."""
        self.streams = Streams(self.line)

    def put_in_force(self, faults: Sequence[Fault]) -> None:
        """Have these faults strike from now on, in the place of all others."""
        if self.strikes and self.director:
            self.strikes.set(faults, seed=self.line.seed)
            self.director.begin()

    async def run(self) -> None:
        """Push every stream from now on; return when all have ended and every delivery is settled."""
        now = self.clock.now()
        self.put_in_force(self.faults)
        for number, pusher in enumerate(self.pushers):
            self.streams.begin(pusher, Instant(now + round(number * self.apart_ms)))
        await self.clock.tasks.settled()
        if self.stay:
            await self.clock.tasks.failed()

    async def stop(self, *, drain_s: float) -> None:
        """End every push, wait up to `drain_s` for what is under way, and record what is left."""
        self.clock.break_off("the run was stopped")
        if self.director:
            self.director.end()
        await self.streams.end_all()
        try:
            async with asyncio.timeout(drain_s):
                if self.clock.paused:
                    await self._still()
                await self.clock.tasks.settled()
        except TimeoutError:
            await self.clock.tasks.cancel()
        for owed in list(self.journal.tally.owed.values()):
            await self.journal.write(LeftUndelivered(self.clock.now(), owed.about, owed.attempts, owed.held_by))

    async def _still(self) -> None:
        """Wait for whoever is at work, and for nobody who sleeps: time that stands still wakes none of them."""
        with suppress(RuntimeError):  # somebody is moving the clock, so it does not stand still
            await self.clock.advance_to(self.clock.now())
            await self.clock.tasks.cancel()


@asynccontextmanager
async def opened(settings: Settings, *, demo: bool = True) -> AsyncIterator[Simulator]:
    """Yield a Simulator for `settings` whose store, inbox and sources are open and checked.

    Without any stream in the settings it pushes a drawn one, or with `demo=False` none until somebody begins one.
    Raises BadInput for a source that cannot be filmed, EnvironmentMissing for a port or bucket that cannot be had.
    """
    to_push = pushers(settings, demo=demo)
    _checked(settings, to_push)
    async with opened_commons(settings) as commons, joined(settings, commons, to_push=to_push) as simulator:
        yield simulator


@asynccontextmanager
async def joined(
    settings: Settings,
    commons: Commons,
    notifier: Notifier | None = None,
    to_push: list[Pusher] | None = None,
    *,
    stuck_after_s: float = 120.0,
) -> AsyncIterator[Simulator]:
    """Yield a Simulator that shares store, sources and notifier with others, and nothing else; raises as `opened`.

    It posts through `notifier` where one is given, and pushes `to_push` in the place of the settings' streams.
    """
    from simulator.director import Director  # noqa: PLC0415 - as below
    from simulator.parts import delivering_to, inbox_of  # noqa: PLC0415 - whoever made the commons imported it
    from simulator.wrapped import Faulty  # noqa: PLC0415 - as above

    catalogue = catalogue_of(settings)
    to_push = pushers(settings) if to_push is None else to_push
    faults = _faults(settings, to_push)
    journal = Journal()
    now = lambda: clock.now()  # noqa: E731, PLW0108 - the clock starts last, when all that takes time is done
    inbox = inbox_of(settings, catalogue, now, journal.write_now)
    async with AsyncExitStack() as stack:
        lasts_ms = await _lasts_ms(to_push, commons.sources, settings)
        if inbox:
            await stack.enter_async_context(inbox)
        clock: WallClock | VirtualClock = _clock(settings, stuck_after_s)
        stack.push_async_callback(clock.tasks.cancel)
        account = Account(delivering_to(catalogue, inbox, settings))
        wire_time: Callable[[Instant], Instant] = (
            (lambda _: wall_now()) if settings.wire_time == "wall" else (lambda at: at)
        )
        faulty = Faulty.around(
            commons,
            notifier or commons.notifier,
            clock,
            account,
            journal,
            timeout_s=settings.callback.timeout,
            wire_time=wire_time,
            truth=settings.capture.truth,
        )
        stack.push_async_callback(faulty.store.door.close)
        line = Line(
            clock=clock,
            tasks=clock.tasks,
            frames=faulty.frames,
            encode=commons.encode,
            store=faulty.store,
            notifier=faulty.notifier,
            journal=journal,
            account=account,
            download_domain=_download_domain(settings, faulty.store),
            slots=asyncio.Semaphore(settings.capture.at_once),
            seed=settings.seed,
            wire_time=wire_time,
        )
        apart_ms = _apart_ms(settings, len(to_push))
        simulator = Simulator(clock, journal, line, commons.store, inbox, to_push, lasts_ms, apart_ms, faults=faults)
        simulator.stay = settings.stay
        simulator.commons = commons
        simulator.strikes = faulty.strikes
        simulator.director = Director(line, account, simulator.streams, faulty.strikes)
        yield simulator


def _checked(settings: Settings, to_push: Sequence[Pusher]) -> None:
    """Raise BadInput for what needs no opened part to be seen."""
    catalogue_of(settings)
    _faults(settings, to_push)


async def check(settings: Settings) -> None:
    """Raise BadInput for what `opened` would refuse, without opening a port or touching a bucket."""
    from simulator.parts import Parts, inbox_of  # noqa: PLC0415 - a second of imports that only its users pay

    _checked(settings, pushers(settings))
    new_store(settings)
    parts = Parts.of(settings)
    inbox_of(settings, catalogue_of(settings), lambda: Instant(0), lambda _: None)
    try:
        await _lasts_ms(pushers(settings), parts.sources, settings)
    finally:
        await parts.sources.close()


def _faults(settings: Settings, to_push: Sequence[Pusher]) -> tuple[Fault, ...]:
    faults = faults_of(settings.faults)
    # Where nothing is pushed yet, whatever the command of `exec` pushes may be meant.
    refuse_unfit(faults, settings, [pusher.key for pusher in to_push] or None)
    return faults


async def _lasts_ms(to_push: Sequence[Pusher], frames: FrameSource, settings: Settings) -> int | None:
    """Return how long the pushes last; raises BadInput for one without end at speed max: its run would never end."""
    ends = [await frames.ends_at(pusher.begin(Instant(0))) for pusher in to_push]
    lasts = [end for end in ends if end is not None]
    if len(lasts) == len(ends):
        return max(lasts, default=0)
    if settings.speed == "max":
        raise BadInput(
            f"{to_push[ends.index(None)].source} never ends, and at speed max its run would never end either; "
            f"say how long to film with --for 1h"
        )
    return None


def _apart_ms(settings: Settings, streams: int) -> float:
    """Return how far begins are apart: so that many equal intervals do not fire in one instant, and nobody waits."""
    if settings.stagger == "none":
        return 0.0
    interval_ms = 1000 * min(template.interval_s for template in settings.snapshot_templates)
    return min(_APART_MS, interval_ms / max(1, streams))


def _clock(settings: Settings, stuck_after_s: float) -> WallClock | VirtualClock:
    start = None if settings.start_at == "now" else instant(settings.start_at)
    if isinstance(settings.speed, str):
        paused = settings.speed == "paused"
        return VirtualClock(start=start, tempo=settings.tempo, stuck_after_s=stuck_after_s, paused=paused)
    return WallClock(rate=settings.speed, start=start, stuck_after_s=stuck_after_s)


def _download_domain(settings: Settings, store: "FaultyStore") -> Callable[[SnapshotPlan, str], str]:
    match settings.store.cos_url:
        case "local":
            return lambda plan, key: store.domain_of(plan.template.bucket.full_name, key)
        case "cos":
            return lambda plan, _: plan.template.bucket.cos_domain
        case host:
            return lambda _, __: host
