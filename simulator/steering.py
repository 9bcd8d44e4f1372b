"""What may be done to a simulator while it runs? Its clock, faults, streams and deliveries, acted on from outside.

The control API and tests use this; every refusal is a BadInput with one sentence.
"""

import asyncio
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from simulator.app import Simulator
from simulator.config import Settings, StreamSection
from simulator.core.delivery import CallbackRequest, Delivery
from simulator.core.delivery_facts import ExtraSent
from simulator.core.errors import BadInput
from simulator.core.event import SIGNATURE_FIELDS, Signature, as_body
from simulator.core.facts import Fact, ScreenshotMissed, ScreenshotStored, StreamBegan
from simulator.core.fault_words import faults_of
from simulator.core.faults import Fault
from simulator.core.naming import beijing
from simulator.core.nouns import Instant, PushStream, later
from simulator.core.push_event import DROPPED_BY_API, NO_DATA
from simulator.core.signing import callback_sign
from simulator.core.tampering import tampered
from simulator.core.values import duration_s, instant
from simulator.fitting import near, refuse_unfit
from simulator.ledger import Entry, Ledger
from simulator.pushes import pushers_of
from simulator.streams import names_of

How = Literal["as-recorded", "resign"]
VERDICTS = ("pending", "acknowledged", "abandoned", "dropped", "undelivered", "all")
"""What deliveries may be asked for by; the ledger's words, and all of them."""


class Steering:
    """Acts on one simulator."""

    def __init__(self, simulator: Simulator, settings: Settings) -> None:
        """Take a simulator that is open, and the settings it was made from."""
        self.simulator, self.settings = simulator, settings
        self.clock, self.ledger = simulator.clock, Ledger()
        simulator.journal.read_by(self.ledger.read)
        self._asked = 0
        """How many snapshots somebody has asked for."""
        self._pushed = {pusher.key for pusher in simulator.pushers}
        simulator.journal.read_by(self._note_push)

    def _note_push(self, fact: Fact) -> None:
        if isinstance(fact, StreamBegan):
            self._pushed.add(fact.stream)

    # -- the clock

    async def advance(self, *, by: str | float | None = None, to: str | None = None) -> None:
        """Move time on by a duration, to a time, or to what is due `next`; return when all due work is done."""
        if to is not None and by is not None:
            raise BadInput(f"advance by {by} or to {to}, not both")
        if to is None and by is None:
            raise BadInput("say how far to advance: by a duration such as 2m, to a time, or to `next`")
        if to == "next":
            at = self.clock.next_at
            if at is None:
                raise BadInput("nothing is due, so there is no next instant to advance to")
        else:
            at = later(self.clock.now(), duration_s(by)) if by is not None else instant(to or "")
        if at < self.clock.now():
            raise BadInput("that time is past; a clock goes forward only")
        try:
            await self.clock.advance_to(at)
        except RuntimeError as why:
            now = beijing(self.clock.now())
            raise BadInput(f"{why}, so time did not come so far; it is {now:%Y-%m-%dT%H:%M:%S} now") from why

    def run_at(self, rate: float | Literal["max"]) -> None:
        """Let time go on, so many times as fast as the machine's, or waiting for nothing."""
        if rate == "max" and self.simulator.lasts_ms is None:
            raise BadInput("a stream never ends, and at rate max its run would not either; advance by a duration")
        if rate != "max" and not 0 < rate <= _FASTEST:
            raise BadInput(f"a rate is above 0 and at most {_FASTEST}, or max; pause stops the clock")
        self.clock.run_at(None if rate == "max" else rate)

    # -- faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in force."""
        return self.simulator.strikes.plan.faults if self.simulator.strikes else ()

    def set_faults(self, words: Sequence[str | Mapping[str, Any]], *, of_any_stream: bool = False) -> None:
        """Put these faults in force, in the place of all others; raises BadInput and changes nothing.

        A stream that nobody pushes is refused, unless it may be pushed later: where there is none at all, they all are.
        """
        faults = faults_of(words)
        known = {pusher.key for pusher in self.simulator.pushers} | set(self.simulator.streams.live)
        refuse_unfit(faults, self.settings, None if of_any_stream or not known else sorted(known, key=str))
        self.simulator.put_in_force(faults)

    # -- streams

    async def begin(self, section: StreamSection) -> list[PushStream]:
        """Push one more stream, or each video of a folder, from now on."""
        pushers = list(pushers_of(section, self.settings))
        for pusher in pushers:
            ends_at = await self.simulator.line.frames.ends_at(pusher.begin(Instant(0)))
            if ends_at is None and self.clock.rate is None and not self.clock.paused:
                raise BadInput(f"{pusher.source} never ends, and at speed max its run would not either; say how long")
        return [self.simulator.streams.begin(pusher) for pusher in pushers]

    async def drop(self, name: str, *, by_api: bool = False) -> PushStream:
        """Break a push off: as a network does, or as DropLiveStream does."""
        live = self._one(name)
        await self.simulator.streams.drop(live, end=DROPPED_BY_API if by_api else NO_DATA)
        return live

    async def snapshot(self, name: str) -> ScreenshotStored:
        """Take a screenshot of a live stream now, whatever its interval; raises BadInput where there is none."""
        push = self._one(name)
        plan = self.simulator.line.account.plan_for(push)
        if plan is None:
            raise BadInput(f"no snapshot rule is for {push.key}, so nothing says how large its screenshots are")
        due, found = self.clock.now(), asyncio.get_running_loop().create_future()
        self._asked += 1
        asked = self._asked

        def read(fact: Fact) -> None:
            if _is_stored(fact, push, asked) or _is_missed(fact, push, asked):
                found.set_result(fact)
                self.simulator.journal.read_no_more(read)

        self.simulator.journal.read_by(read)
        try:
            self.simulator.line.tasks.start(
                self.simulator.line.take(push, plan, due, asked), name=f"take {push.key} now"
            )
            fact = await found
        finally:
            self.simulator.journal.read_no_more(read)
        if isinstance(fact, ScreenshotStored):
            return fact
        raise BadInput(f"there is no screenshot of {push.key}: {fact.why}")

    def _one(self, name: str) -> PushStream:
        found = self.simulator.streams.found(name)
        if len(found) > 1:
            names = ", ".join(f"{live.push.key.domain}/{live.push.key}" for live in found)
            raise BadInput(f"{name!r} may be {names}; write app/name or domain/app/name")
        return found[0].push

    # -- deliveries

    def delivery(self, number: int) -> Entry:
        """Return a delivery by its number; raises BadInput."""
        if number not in self.ledger.entries:
            first, last = next(iter(self.ledger.entries), 0), next(reversed(self.ledger.entries), 0)
            there = f"there are {first} to {last}" if last else "none has been sent yet"
            raise BadInput(f"there is no delivery {number}; {there}")
        return self.ledger.entries[number]

    def deliveries(self, *, stream: str | None, verdict: str | None, since: str | None) -> list[Entry]:
        """Return the newest deliveries that fit, oldest first; raises BadInput for words that nothing could fit."""
        if verdict is not None and verdict not in VERDICTS:
            close = difflib.get_close_matches(verdict, VERDICTS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"it is {', '.join(VERDICTS)}"
            raise BadInput(f"there is no verdict {verdict!r}; {hint}")
        if stream is not None and not any(stream in names_of(key) for key in self._pushed):
            hint = near(stream, sorted(map(str, self._pushed))) if self._pushed else "nobody has pushed yet"
            raise BadInput(f"no stream was ever called {stream!r}; {hint}")
        after = instant(since) if since is not None else None
        return [
            entry
            for entry in list(self.ledger.entries.values())
            if stream is None or stream in names_of(entry.delivery.push.key)
            if verdict in (None, "all", entry.verdict)
            if after is None or entry.delivery.event.happened_at >= after
        ]

    async def resend(
        self,
        number: int,
        *,
        how: How = "resign",
        changes: Mapping[str, Any] | None = None,
        faults: Sequence[Fault] = (),
    ) -> ExtraSent:
        """Post a delivery once more: byte for byte as its last attempt was, or newly signed, some fields changed.

        With `faults` it is sent as if they struck, whatever the plan says.
        """
        entry = self.delivery(number)
        if faults:
            return await self._send(entry, self._struck(entry.delivery, faults), faults[0].effect.name)
        if how == "as-recorded" and changes:
            raise BadInput("as recorded means byte for byte, so no field can be set; resign instead")
        request = _recorded(entry.delivery) if how == "as-recorded" else self._resigned(entry.delivery, changes or {})
        return await self._send(entry, request, "resend")

    async def _send(self, entry: Entry, request: CallbackRequest, why: str) -> ExtraSent:
        outcome = await self.simulator.line.notifier.post(request)
        fact = ExtraSent(self.clock.now(), entry.delivery, why, outcome)
        await self.simulator.journal.write(fact)
        return fact

    def _struck(self, delivery: Delivery, faults: Sequence[Fault]) -> CallbackRequest:
        at = self.simulator.line.wire_time(self.clock.now())
        return replace(tampered(delivery, at, faults), delivery=None)

    def _resigned(self, delivery: Delivery, changes: Mapping[str, Any]) -> CallbackRequest:
        at = self.simulator.line.wire_time(self.clock.now())
        fields = delivery.event.fields(delivery.policy.edition, delivery.signature(at))
        for name in changes:
            if name not in {*fields, *SIGNATURE_FIELDS}:
                near = difflib.get_close_matches(name, fields, n=1)
                hint = f"did you mean {near[0]}?" if near else f"its fields are {', '.join(fields)}"
                raise BadInput(f"the callback has no field {name!r}; {hint}")
        fields |= changes
        if "t" in changes and "sign" not in changes:
            signature = Signature(changes["t"], callback_sign(delivery.receiver.key, changes["t"]))
            fields |= {"sign": signature.sign}
        return CallbackRequest(delivery.receiver.url, as_body(fields))


_FASTEST = 100_000
"""Our choice, as for speed."""


def _is_stored(fact: Fact, push: PushStream, asked: int) -> bool:
    return isinstance(fact, ScreenshotStored) and (fact.screenshot.push, fact.screenshot.asked) == (push, asked)


def _is_missed(fact: Fact, push: PushStream, asked: int) -> bool:
    return isinstance(fact, ScreenshotMissed) and (fact.stream, fact.asked) == (push.key, asked)


def _recorded(delivery: Delivery) -> CallbackRequest:
    """Return the last attempt's request again: its body, the headers that say what that is, and how it was sent."""
    if not delivery.attempts or not (sent := delivery.attempts[-1].outcome.exchange).request_head:
        raise BadInput("nothing was sent of this delivery, so nothing can be sent again; resign instead")
    lines = [line.partition(": ") for line in sent.request_head.decode("latin-1").split("\r\n")[1:]]
    kept = tuple((name, value) for name, _, value in lines if name.lower() in ("content-type", "content-encoding"))
    return CallbackRequest(delivery.receiver.url, sent.request_body, headers=kept, manner=sent.manner)
