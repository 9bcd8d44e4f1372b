"""One simulator of one test, on the engine's loop: every verb returns once all that is due has been done."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from simulator.app import Simulator
from simulator.config import Settings, StreamSection
from simulator.core.errors import BadInput
from simulator.core.facts import Fact, ScreenshotMissed, ScreenshotStored
from simulator.core.faults import Fault
from simulator.core.naming import beijing
from simulator.core.nouns import Instant
from simulator.core.push_event import STOPPED_BY_CLIENT
from simulator.core.templates import CallbackTemplate
from simulator.steering import How, Steering
from simulator.store.memory import Shelf
from simulator.testing.timeline import Timeline
from simulator.testing.views import Attempt, Delivery, Screenshot, Views, delivery_of, screenshot_of

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")


class Session:
    """The simulator of a test while it is open."""

    def __init__(self, simulator: Simulator, steering: Steering, shelf: Shelf, timeline: Timeline) -> None:
        """Take what was opened for one test alone."""
        self.simulator, self.steering, self.shelf, self.timeline = simulator, steering, shelf, timeline
        self._shots: dict[tuple[str, Instant], Screenshot] = {}
        simulator.journal.read_by(self._read)
        simulator.journal.read_by(timeline.add)

    # -- verbs

    async def push(self, section: StreamSection) -> None:
        """Begin a push now, and take the screenshot that is due at once."""
        await self.steering.begin(section)
        await self._quiet()

    async def drop(self, stream: str, *, by_api: bool = False) -> None:
        """Break a push off."""
        await self.steering.drop(stream, by_api=by_api)
        await self._quiet()

    async def end(self, stream: str) -> None:
        """End a push, as a client does that stops."""
        for live in self.simulator.streams.found(stream):
            await self.simulator.streams.drop(live.push, end=STOPPED_BY_CLIENT)
        await self._quiet()

    async def snapshot(self, stream: str) -> Screenshot:
        """Take a screenshot of a live push now, and deliver its callback."""
        stored = await self._or_failure(self.steering.snapshot(stream))
        await self._quiet()
        shot = stored.screenshot
        return self._shots[str(shot.push.key), shot.taken_at]

    async def advance(self, by: str | float | None, to: str | None) -> None:
        """Let time pass."""
        await self._or_failure(self.steering.advance(by=by, to=to))

    async def step(self, limit: Instant) -> bool:
        """Move time to what is due next, or to `limit`; return whether there may be more before it."""
        clock = self.simulator.clock
        at = clock.next_at
        reached = at is None or at > limit
        await self._or_failure(clock.advance_to(limit if at is None or at > limit else at))
        return not reached

    async def set_clock(self, at: Instant) -> Instant:
        """Have it be another time, and return what it was; raises BadInput while anything is under way."""
        before = self.simulator.clock.now()
        try:
            self.simulator.clock.set_to(at)
        except RuntimeError as why:
            raise BadInput(f"{why}, so before the first push; a clock goes forward only") from why
        return before

    async def end_all(self) -> None:
        """End every push, and leave alone what is still owed."""
        if self.simulator.director:
            self.simulator.director.stop()
        await self.simulator.streams.end_all()
        await self._quiet()
        await self.simulator.clock.tasks.cancel()

    async def resend(
        self, number: int, how: How, changes: Mapping[str, Any] | None = None, faults: Sequence[Fault] = ()
    ) -> Attempt:
        """Send a delivery once more."""
        sent = await self._or_failure(self.steering.resend(number, how=how, changes=changes, faults=faults))
        found = delivery_of(self.steering.delivery(number))
        assert sent.outcome  # noqa: S101 - resend returns what was sent
        return found.extras[-1]

    async def set_faults(self, words: Sequence[str | Mapping[str, Any]]) -> None:
        """Put these faults in force, in the place of all others."""
        self.steering.set_faults(words, of_any_stream=True)

    async def deliver_to(self, template: CallbackTemplate, settings: Settings) -> None:
        """Deliver the callbacks of pushes that begin from now on to another receiver, as `settings` have it."""
        self.steering.settings = settings
        account = self.simulator.line.account
        catalogue = replace(account.catalogue, callback_templates=(template,))
        account.change(catalogue, effective_at=self.simulator.clock.now())

    # -- what there is

    @property
    def deliveries(self) -> Views[Delivery]:
        """Every delivery of which anything was sent."""
        return Views(delivery_of(entry) for entry in list(self.steering.ledger.entries.values()))

    @property
    def screenshots(self) -> Views[Screenshot]:
        """Every screenshot that was due, missed ones included."""
        return Views(self._shots.values())

    async def _quiet(self) -> None:
        await self._or_failure(self.simulator.clock.advance_to(self.simulator.clock.now()))

    async def _or_failure(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what `work` comes to; raises what any task of the simulator failed with meanwhile."""
        done = asyncio.ensure_future(work)
        failed = asyncio.ensure_future(self.simulator.clock.tasks.failed())
        try:
            await asyncio.wait({done, failed}, return_when=asyncio.FIRST_COMPLETED)
            if failed.done():
                await failed
            return await done
        finally:
            done.cancel()
            failed.cancel()

    def _read(self, fact: Fact) -> None:
        match fact:
            case ScreenshotStored(_, shot):
                bucket, key = shot.bucket, shot.key
                self._shots[str(shot.push.key), shot.taken_at] = screenshot_of(shot, lambda: self.shelf.at(bucket, key))
            case ScreenshotMissed(_, key_, due_at, why, on_purpose):
                self._shots[str(key_), due_at] = Screenshot(key_, beijing(due_at), why, on_purpose)
            case _:
                pass
