"""What befalls whole streams? Faults that strike once, when their time has come: drops, and changes of templates."""

import asyncio
from dataclasses import replace
from fnmatch import fnmatchcase

from simulator.account import Account
from simulator.core.dice import chance
from simulator.core.effects import Joint
from simulator.core.faults import Fault
from simulator.core.nouns import Instant, later
from simulator.core.templates import SnapshotTemplate
from simulator.faulty import Strikes
from simulator.line import Line
from simulator.streams import Live, Streams

_EFFECTIVE_MIN_S = (5.0, 10.0)
"""267/31072: changes take effect in 5 to 10 minutes."""


class Director:
    """Makes the plan's faults of whole streams happen."""

    def __init__(self, line: Line, account: Account, streams: Streams, strikes: Strikes) -> None:
        """Take what is to be acted on."""
        self._line, self._account, self._streams, self._strikes = line, account, streams, strikes
        self._waiting: set[asyncio.Task[None]] = set()
        self._dropping: set[asyncio.Task[None]] = set()
        """Those whose push is away, or about to be."""
        streams.on_end = self._look

    def begin(self) -> None:
        """Wait for the time of every such fault of the plan in force, in the place of those before."""
        self.stop()
        for fault in self._strikes.plan.at(Joint.STREAM):
            task = self._line.tasks.start(self._act(fault, self._strikes.plan.set_at), name=fault.text)
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    def stop(self) -> None:
        """Wait for nothing any more; what has begun is finished."""
        for task in self._waiting:
            task.cancel()
        self._waiting.clear()

    def end(self) -> None:
        """Wait for nothing any more, and have no push come back."""
        self.stop()
        for task in self._dropping:
            task.cancel()

    def _look(self) -> None:
        """Once nobody pushes any more, nothing is left that could befall a stream."""
        if not (self._streams.live or self._dropping):
            self.stop()

    async def _act(self, fault: Fault, set_at: Instant) -> None:
        await self._line.clock.sleep_until(Instant(set_at + fault.from_ms))
        if fault.effect.name == "service.template-change":
            self._change_templates(fault)
            return
        seed = self._strikes.plan.seed
        for live in [each for each in self._streams.live.values() if fault.wants(each.push.key)]:
            if chance(seed, "fault", fault.text, live.push.key) < fault.chance:
                task = self._line.tasks.start(self._drop(fault, live), name=f"{fault.text} {live.push.key}")
                self._dropping.add(task)
                task.add_done_callback(self._returned)

    def _returned(self, task: asyncio.Task[None]) -> None:
        self._dropping.discard(task)
        self._look()

    async def _drop(self, fault: Fault, live: Live) -> None:
        key, away_s = live.push.key, fault.parameters["away"]
        # A push that begins in this very instant has not been told of yet; what never began cannot break off.
        await self._line.clock.sleep_until(Instant(live.push.began_at + 1))
        if self._streams.live.get(key) is not live:
            return
        self._strikes.tell_of(fault, key, f"the push breaks off and comes back after {away_s:g} s")
        back_at = later(self._line.clock.now(), away_s)
        pusher = await self._streams.drop(live.push)
        await self._line.clock.sleep_until(back_at)
        if key not in self._streams.live:
            self._streams.begin(pusher)

    def _change_templates(self, fault: Fault) -> None:
        told, now, catalogue = fault.parameters, self._line.clock.now(), self._account.catalogue
        low, high = (60 * minutes for minutes in _EFFECTIVE_MIN_S)
        takes_s = told["takes"] or low + (high - low) * chance(self._strikes.plan.seed, "template change", fault.text)

        def changed(template: SnapshotTemplate) -> SnapshotTemplate:
            if not fnmatchcase(template.name, fault.template):
                return template
            return replace(template, interval_s=told["interval"] or template.interval_s, size=told["size"])

        templates = tuple(changed(template) for template in catalogue.snapshot_templates)
        self._account.change(replace(catalogue, snapshot_templates=templates), effective_at=later(now, takes_s))
        what = f"the template is changed; effective in {takes_s:.0f} s, for pushes that begin then"
        for live in self._streams.live.values():
            self._strikes.tell_of(fault, live.push.key, what)
