"""THE LINE: a screenshot's life, from the tick that asked for it to its callback's last answer.

Everything it decides is in core/, everything it touches is one of the four ports. It never imports a concrete
source, store or notifier, and does not know the clock's kind.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from simulator.account import Account
from simulator.core.catalogue import SnapshotPlan
from simulator.core.delivery import Delivery, Verdict
from simulator.core.dice import digits
from simulator.core.errors import Behind, CaptureError
from simulator.core.event import CallbackEvent
from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
)
from simulator.core.nouns import Frame, Instant, PushStream, Screenshot, Size
from simulator.core.outcome import Unreachable
from simulator.journal import Journal
from simulator.ports import Clock, FrameSource, NothingSent, Notifier, ObjectStore
from simulator.tasks import Tasks

_SETTLED: dict[Verdict, type[Acknowledged | Abandoned | CallbackDropped]] = {
    Verdict.ACKNOWLEDGED: Acknowledged,
    Verdict.ABANDONED: Abandoned,
    Verdict.DROPPED: CallbackDropped,
}

Encode = Callable[[Frame, Size], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Line:
    """Films pushes, takes their screenshots and delivers their callbacks."""

    clock: Clock
    tasks: Tasks
    frames: FrameSource
    encode: Encode
    store: ObjectStore
    notifier: Notifier
    journal: Journal
    account: Account
    download_domain: Callable[[SnapshotPlan, str], str]
    """What stands before the path of a picture: from the plan and the picture's key."""
    slots: asyncio.Semaphore
    """Bounds the screenshots being taken at once; a holder never sleeps on the clock."""
    seed: int = 0
    wire_time: Callable[[Instant], Instant] = lambda at: at
    """The time that callbacks and names speak of: the schedule's own, or another."""

    async def film(self, push: PushStream) -> None:
        """Ask for this push's screenshots, one per interval, from its begin to its end."""
        plan = self.account.plan_for(push)
        ends_at = await self.frames.ends_at(push)
        await self.journal.write(_began(push, plan))
        if plan:
            for due in plan.cadence(since=push.began_at).dues(ends_at):
                await self.clock.sleep_until(due)
                self.tasks.start(self.take(push, plan, due), name=f"take {push.key}")
        if ends_at is not None:
            await self.clock.sleep_until(ends_at)
        await self.journal.write(StreamEnded(self.clock.now(), push.key, push.began_at))

    async def take(self, push: PushStream, plan: SnapshotPlan, due: Instant, asked: int = 0) -> None:
        """One screenshot: from the tick, or whoever `asked` for it, to its callback's last answer."""
        try:
            async with self.slots:
                screenshot = await self.capture(push, plan, due, asked)
        except (CaptureError, asyncio.CancelledError) as why:
            cause = str(why) or "the run was stopped"
            meant = why.on_purpose if isinstance(why, CaptureError) else ""
            await self.journal.write(ScreenshotMissed(self.clock.now(), push.key, due, cause, meant, asked))
            if isinstance(why, asyncio.CancelledError):
                raise
            return
        owed = plan.receiver is not None
        await self.journal.write(ScreenshotStored(self.clock.now(), screenshot, callback_owed=owed))
        if plan.receiver:
            event = CallbackEvent(screenshot, task_id=digits(self.seed, "task_id", push.key, push.began_at))
            await self.deliver(Delivery(event, plan.receiver, plan.callback_policy, due_at=self.clock.now()))

    async def capture(self, push: PushStream, plan: SnapshotPlan, due: Instant, asked: int = 0) -> Screenshot:
        """Take the picture and store it; raises CaptureError."""
        behind_ms = self.clock.now() - due
        if behind_ms > plan.template.interval_s * 1000:
            raise Behind(f"behind by {behind_ms / 1000:.1f} s: this machine cannot take so many screenshots")
        frame = await self.frames.at(push, due)
        size = plan.size_for(frame.size)
        jpeg = await self.encode(frame, size)
        created_at = self.wire_time(due)
        bucket, key = plan.template.bucket.full_name, plan.key_for(push.key, size, created_at)
        await self.store.put(bucket, key, jpeg)
        domain = self.download_domain(plan, key)
        position_ms = frame.source_position_ms
        return Screenshot(push, due, size, len(jpeg), bucket, key, domain, position_ms, created_at, asked)

    async def deliver(self, delivery: Delivery) -> None:
        """Post until acknowledged or out of attempts. The delivery decides when; we wait and post."""
        while (due := delivery.next_attempt_at) is not None:
            await self.clock.sleep_until(due)
            sent_at = self.clock.now()
            try:
                outcome = await self.notifier.post(delivery.request(self.wire_time(sent_at)))
            except NothingSent:
                raise
            except asyncio.CancelledError as why:
                outcome = Unreachable(str(why) or "the run was stopped before an answer")
                cut_off = delivery.after(outcome, sent_at, self.clock.now())
                await self.journal.write(Attempted(self.clock.now(), cut_off))
                raise
            delivery = delivery.after(outcome, sent_at, self.clock.now())
            await self.journal.write(Attempted(self.clock.now(), delivery))
        if delivery.verdict:
            await self.journal.write(_SETTLED[delivery.verdict](self.clock.now(), delivery))


def _began(push: PushStream, plan: SnapshotPlan | None) -> StreamBegan:
    interval_s = plan.template.interval_s if plan else None
    receiver_url = plan.receiver.url if plan and plan.receiver else None
    return StreamBegan(push.began_at, push, interval_s, receiver_url)
