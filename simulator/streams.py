"""Who is pushing? The table of live pushes: they begin, are filmed, break off and come back.

Where it is asked for, receivers are told of begins and interruptions too. A break that ends within 70 s is no
interruption (267, FAQ "push and playback", question 38): nobody is told of it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from simulator.core.delivery import Delivery
from simulator.core.errors import BadInput
from simulator.core.facts import StreamEnded
from simulator.core.nouns import Instant, PushStream, StreamKey, later
from simulator.core.push_event import (
    NO_DATA,
    RESUMED_WITHIN_S,
    STOPPED_BY_CLIENT,
    TOLD_OF_A_BEGIN,
    End,
    PushEvent,
    PushEventKind,
)
from simulator.line import Line
from simulator.pushes import Pusher


@dataclass(frozen=True, slots=True)
class Live:
    """A push that has begun, or is about to."""

    push: PushStream
    pusher: Pusher
    filming: asyncio.Task[None]
    since: Instant
    """When the push began that receivers were told of; a short break is no end of it."""


@dataclass(frozen=True, slots=True)
class Break:
    """A push that broke off, and may come back without anybody being told."""

    live: Live
    missing: asyncio.Task[None]
    """Gives it up in the end."""


class Streams:
    """The live pushes of one line."""

    def __init__(self, line: Line) -> None:
        """Begin without any."""
        self._line = line
        self.live: dict[StreamKey, Live] = {}
        self._broken: dict[StreamKey, Break] = {}
        self.on_end: Callable[[], None] = lambda: None
        """Called whenever a push has ended."""

    def begin(self, pusher: Pusher, at: Instant | None = None) -> PushStream:
        """Begin a push at `at` (default: now) and return it; raises BadInput where its stream is live already."""
        if pusher.key in self.live:
            raise BadInput(f"{pusher.key} is being pushed already; drop it first, or push under another name")
        push = pusher.begin(self._line.clock.now() if at is None else at)
        filming = self._line.tasks.start(self._film(push), name=f"film {push.key}")
        self.live[push.key] = Live(push, pusher, filming, push.began_at)
        return push

    async def drop(self, push: PushStream, *, end: End = NO_DATA) -> Pusher:
        """Break a push off and return who pushed it; raises BadInput where it is not live."""
        key = push.key
        if key not in self.live:
            raise BadInput(f"{key} is not being pushed")
        live = self.live.pop(key)
        now = self._line.clock.now()
        if end is NO_DATA:
            missing = self._line.tasks.start(self._miss(live, now), name=f"miss {key}")
            self._broken[key] = Break(live, missing)
        else:
            self._tell(live.push, PushEventKind.INTERRUPTED, end, since=live.since)
        await self._cut(live)
        return live.pusher

    async def end_all(self) -> None:
        """End every push, as a client does that stops."""
        for broken in self._broken.values():
            broken.missing.cancel()
            self._tell(broken.live.push, PushEventKind.INTERRUPTED, NO_DATA, since=broken.live.since)
        self._broken.clear()
        for live in list(self.live.values()):
            del self.live[live.push.key]
            if live.push.began_at <= self._line.clock.now():
                self._tell(live.push, PushEventKind.INTERRUPTED, STOPPED_BY_CLIENT, since=live.since)
            await self._cut(live)

    def found(self, wanted: str) -> list[Live]:
        """Return the live pushes of a name, app/name or domain/app/name; raises BadInput where there are none."""
        found = [live for live in self.live.values() if wanted in names_of(live.push.key)]
        if not found:
            there = ", ".join(sorted(map(str, self.live))[:_SHOWN]) or "none"
            raise BadInput(f"no live stream is called {wanted!r}; live are: {there}")
        return found

    async def _cut(self, live: Live) -> None:
        if live.filming.cancel() and live.push.began_at <= self._line.clock.now():
            await self._line.journal.write(StreamEnded(self._line.clock.now(), live.push.key, live.push.began_at))
        self.on_end()

    async def _film(self, push: PushStream) -> None:
        await self._line.clock.sleep_until(push.began_at)
        since = push.began_at
        if broken := self._broken.pop(push.key, None):
            broken.missing.cancel()
            since = broken.live.since
            self.live[push.key] = replace(self.live[push.key], since=since)
        else:
            self._tell(push, PushEventKind.BEGAN, since=since)
        await self._line.film(push)
        self.live.pop(push.key, None)
        self._tell(push, PushEventKind.INTERRUPTED, STOPPED_BY_CLIENT, since=since)
        self.on_end()

    async def _miss(self, live: Live, broke_at: Instant) -> None:
        """Wait for a broken push as long as the service does, and give it up if it has not come back."""
        # One that comes back after exactly so long is back in time.
        await self._line.clock.sleep_until(Instant(later(broke_at, RESUMED_WITHIN_S) + 1))
        if self._broken.pop(live.push.key, None):
            self._tell(live.push, PushEventKind.INTERRUPTED, NO_DATA, since=live.since)

    def _tell(self, push: PushStream, kind: PushEventKind, end: End | None = None, *, since: Instant) -> None:
        """Send an event on its way, where a receiver wants it."""
        line = self._line
        catalogue = line.account.at(push.began_at)
        receiver = catalogue.push_event_receiver_for(push.key, kind)
        if receiver is None:
            return
        now = line.clock.now()
        event = PushEvent(
            push,
            kind,
            now,
            catalogue.app_id_for(push.key),
            end or TOLD_OF_A_BEGIN,
            since=since,
            said_at=line.wire_time(now),
        )
        delivery = Delivery(event, receiver, catalogue.push_event_policy, due_at=now)
        line.tasks.start(line.deliver(delivery), name=f"tell that {event.name} {push.key}")


_SHOWN = 10
"""Our choice: nobody reads a thousand names in one sentence."""


def names_of(key: StreamKey) -> tuple[str, str, str]:
    """Return what a stream may be called: its name, with its app, and with its domain."""
    return key.stream_name, str(key), f"{key.domain}/{key}"
