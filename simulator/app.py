"""Settings -> Simulator: the one place that names concrete classes and puts them together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import cv2

from simulator.clock import Tempo, VirtualClock, WallClock
from simulator.config import NO_RECEIVER, Settings, catalogue_of
from simulator.core.catalogue import Catalogue, SnapshotPlan
from simulator.core.errors import BadInput
from simulator.core.facts import Fact, LeftUndelivered, StreamEnded
from simulator.core.nouns import Instant, PushStream
from simulator.frames import JpegEncoder, Sources
from simulator.inbox import Answers, Inbox
from simulator.journal import Journal
from simulator.line import Line
from simulator.notify import HttpNotifier
from simulator.ports import ObjectStore
from simulator.pushes import Pusher
from simulator.stores import opened_store


@dataclass(slots=True)
class Simulator:
    """A simulator whose parts are open: films pushes, and can be stopped."""

    clock: WallClock | VirtualClock
    journal: Journal
    line: Line
    store: ObjectStore
    inbox: Inbox | None
    _filming: dict[asyncio.Task[None], PushStream]

    async def run(self, pushers: Sequence[Pusher]) -> None:
        """Push every stream from now on; return when all have ended and every delivery is settled."""
        began_at = self.clock.now()
        for pusher in pushers:
            push = pusher.begin(began_at)
            self._filming[self.clock.tasks.start(self.line.film(push), name=f"film {push.key}")] = push
        await self.clock.tasks.settled()

    async def stop(self, *, drain_s: float) -> None:
        """End every push, wait up to `drain_s` for what is under way, and record what is left."""
        for task, push in self._filming.items():
            if task.cancel():
                await self.journal.write(StreamEnded(self.clock.now(), push.key, push.began_at))
        try:
            async with asyncio.timeout(drain_s):
                await self.clock.tasks.settled()
        except TimeoutError:
            await self.clock.tasks.cancel()
        for screenshot, attempts in list(self.journal.tally.owed.values()):
            await self.journal.write(LeftUndelivered(self.clock.now(), screenshot, attempts))


@asynccontextmanager
async def opened(
    settings: Settings, pushers: Sequence[Pusher], readers: Sequence[Callable[[Fact], None]]
) -> AsyncIterator[Simulator]:
    """Yield a Simulator for `settings` whose store, inbox and sources are open and checked.

    Raises BadInput for a source that cannot be filmed, EnvironmentMissing for a port or bucket that cannot be had.
    """
    _refuse_endless(settings, pushers)
    cv2.setNumThreads(1)  # our own threads share the cores; a pool inside each call would fight them
    catalogue = catalogue_of(settings)
    journal = Journal()
    for reader in readers:
        journal.read_by(reader)
    async with AsyncExitStack() as stack:
        now = lambda: clock.now()  # noqa: E731, PLW0108 - the clock starts last, when all that takes time is done
        inbox = await _inbox(settings, catalogue, now, journal, stack)
        sources = Sources(
            align=settings.capture.align, pixels=settings.capture.pixels, threads=settings.capture.threads
        )
        stack.push_async_callback(sources.close)
        store, _ = await asyncio.gather(
            stack.enter_async_context(opened_store(settings, _buckets(catalogue))),
            _checked(sources, pushers),
        )
        notifier = await stack.enter_async_context(_notifier(settings))
        clock = _clock(settings)
        line = Line(
            clock=clock,
            tasks=clock.tasks,
            frames=sources,
            encode=JpegEncoder(settings.capture.quality_percent, threads=settings.capture.threads),
            store=store,
            notifier=notifier,
            journal=journal,
            catalogue=_delivering_to(catalogue, inbox, settings.inbox.key),
            download_domain=_download_domain(settings, store),
            slots=asyncio.Semaphore(settings.capture.at_once),
            seed=settings.seed,
        )
        stack.push_async_callback(clock.tasks.cancel)
        yield Simulator(clock, journal, line, store, inbox, {})


def _clock(settings: Settings) -> WallClock | VirtualClock:
    start = None if settings.start_at == "now" else Instant(settings.start_at)
    if settings.speed == "max":
        return VirtualClock(start=start, tempo=Tempo(settings.tempo))
    return WallClock(rate=settings.speed, start=start)


def _refuse_endless(settings: Settings, pushers: Sequence[Pusher]) -> None:
    for pusher in pushers:
        never_ends = pusher.lasts_ms is None and (pusher.loop or pusher.source.startswith("pattern:"))
        if settings.speed == "max" and never_ends:
            raise BadInput(
                f"{pusher.source} never ends, and at speed max its run would never end either; "
                f"say how long to film with --for 1h"
            )


async def _checked(sources: Sources, pushers: Sequence[Pusher]) -> None:
    for source in dict.fromkeys(pusher.source for pusher in pushers):
        await sources.check(source)


def _buckets(catalogue: Catalogue) -> list[str]:
    return list(dict.fromkeys(template.bucket.full_name for template in catalogue.snapshot_templates))


async def _inbox(
    settings: Settings, catalogue: Catalogue, now: Callable[[], Instant], journal: Journal, stack: AsyncExitStack
) -> Inbox | None:
    """Open the inbox if any callback template has no receiver of its own."""
    keys = {t.key or settings.inbox.key for t in catalogue.callback_templates if not t.snapshot_notify_url}
    if not keys or not catalogue.callback_rules:
        return None
    if len(keys) > 1:
        raise BadInput("callback templates with different keys all deliver to the inbox; it has only one key")
    inbox = Inbox(
        key=keys.pop(),
        answers=Answers.parse(settings.inbox.answer),
        delay_s=settings.inbox.delay,
        port=settings.port and settings.port + 1,
        now=now,
        on_received=journal.write_now,
    )
    return await stack.enter_async_context(inbox)


def _delivering_to(catalogue: Catalogue, inbox: Inbox | None, inbox_key: str) -> Catalogue:
    """Return the catalogue with the inbox in the place of receivers that were not given."""
    templates = tuple(
        replace(t, snapshot_notify_url="")
        if t.snapshot_notify_url == NO_RECEIVER
        else replace(t, snapshot_notify_url=inbox.url, key=t.key or inbox_key)
        if inbox and not t.snapshot_notify_url
        else t
        for t in catalogue.callback_templates
    )
    return replace(catalogue, callback_templates=templates)


def _notifier(settings: Settings) -> HttpNotifier:
    callback = settings.callback
    own = {"user_agent": callback.user_agent} if callback.user_agent else {}
    return HttpNotifier(
        **own,
        timeout_s=callback.timeout,
        headers=callback.headers,
        ca_file=callback.ca_file,
        verify=callback.verify,
        measured=not (settings.speed == "max" and settings.tempo == Tempo.STRICT),
    )


def _download_domain(settings: Settings, store: ObjectStore) -> Callable[[SnapshotPlan], str]:
    match settings.store.cos_url:
        case "local":
            return lambda plan: store.download_domain(plan.template.bucket.full_name)
        case "cos":
            return lambda plan: plan.template.bucket.cos_domain
        case host:
            return lambda _: host
