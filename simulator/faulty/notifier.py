"""How does a faulty service tell receivers? A notifier around a notifier.

In this order: hold back, decide whether anything is sent at all, change what is sent, send, lose the answer, send more.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from simulator.clock import SteeredClock
from simulator.core.delivery import CallbackRequest, Delivery
from simulator.core.effects import SILENT, Joint
from simulator.core.facts import CallbackHeld, ExtraSent, Fact
from simulator.core.faults import Fault, Moment
from simulator.core.nouns import Instant, Screenshot, later
from simulator.core.outcome import Answered, Dropped, Exchange, Outcome, TimedOut, Unreachable, in_words
from simulator.core.tampering import effective, forged, tampered
from simulator.core.waiting import HOLDING, release_at
from simulator.faulty.store import FaultyStore
from simulator.faulty.strikes import Strikes
from simulator.ports import NothingSent, Notifier
from simulator.tasks import Tasks

_NOTHING = Exchange(note="nothing was sent")
_DROP = "callback.drop"
_COPIES = ("callback.duplicate", "sign.replay", "sign.replay-other-body")


class FaultyNotifier:
    """Posts as another notifier does, but for what a fault struck."""

    def __init__(
        self,
        inner: Notifier,
        strikes: Strikes,
        *,
        clock: SteeredClock,
        tasks: Tasks,
        store: FaultyStore,
        timeout_s: float,
        write: Callable[[Fact], None],
        wire_time: Callable[[Instant], Instant] = lambda at: at,
    ) -> None:
        """Wrap a notifier; a simulated timeout costs `timeout_s` on the clock, and no real time at speed max."""
        self._inner, self._strikes, self._clock, self._tasks = inner, strikes, clock, tasks
        self._store, self._timeout_s, self._write, self._wire_time = store, timeout_s, write, wire_time
        self._held: set[asyncio.Task[object]] = set()
        strikes.on_change = self._plan_changed

    def post(self, request: CallbackRequest) -> Coroutine[Any, Any, Outcome]:
        """Post once and return how it ended, marked with the faults that struck; never raises."""
        delivery = request.delivery
        if delivery is None or (self._store.spotless and not self._strikes.plan.faults):
            return self._inner.post(request)
        return self._post(request, delivery)

    async def _post(self, request: CallbackRequest, delivery: Delivery) -> Outcome:
        if not self._strikes.plan.faults:
            return await self._looked_up(delivery, await self._inner.post(request))
        asked_at = self._clock.now()
        once = [] if delivery.attempts else self._told(Joint.CALLBACK, delivery)
        if any(fault.effect.name == _DROP for fault in once):
            return await self._looked_up(delivery, Dropped(replace(_NOTHING, faults=(_DROP,))))
        await self._hold_back(delivery, once)
        held_ms = self._clock.now() - asked_at
        each = self._told(Joint.ATTEMPT, delivery)
        outcome = await self._outcome(delivery, once, each)
        marks = tuple(fault.effect.name for fault in each)
        marked = replace(outcome, exchange=replace(outcome.exchange, faults=marks, held_ms=held_ms))
        return await self._looked_up(delivery, marked)

    async def _looked_up(self, delivery: Delivery, outcome: Outcome) -> Outcome:
        """Return the outcome with the faults of its picture, whose time may have come now."""
        if not isinstance(picture := delivery.about, Screenshot):
            return outcome
        place = picture.bucket, picture.key
        if not delivery.attempts:
            await self._store.first_attempt_over(*place)
        if not (of_picture := self._store.faults_of(*place)):
            return outcome
        marks = (*outcome.exchange.faults, *of_picture)
        return replace(outcome, exchange=replace(outcome.exchange, faults=marks))

    def _told(self, joint: Joint, delivery: Delivery) -> list[Fault]:
        """Return the faults that strike now and can be seen, having written them down."""
        moment, planned = self._at(joint, delivery)
        # An outage is told where it holds something back, and there alone.
        faults = [fault for fault in planned if fault.effect.name != "service.outage"]
        if joint is Joint.ATTEMPT:
            faults = effective(delivery, self._wire_time(self._clock.now()), faults)
        for fault in faults:
            self._strikes.tell(fault, moment)
        return faults

    def _at(self, joint: Joint, delivery: Delivery) -> tuple[Moment, list[Fault]]:
        attempt, event = len(delivery.attempts) + 1, delivery.event
        return self._strikes.at(joint, delivery.push, event.happened_at, attempt=attempt, event=event.number)

    async def _hold_back(self, delivery: Delivery, once: Sequence[Fault]) -> None:
        """Wait as long as this callback is held back, and then as long as the service is silent."""
        await self._released(delivery, once)
        while outages := self._outages(delivery):
            moment = self._at(Joint.ATTEMPT, delivery)[0]
            for fault in outages:
                self._strikes.tell(fault, moment)
            await self._released(delivery, outages)

    def _outages(self, delivery: Delivery) -> list[Fault]:
        return [fault for fault in self._at(Joint.ATTEMPT, delivery)[1] if fault.effect.name in HOLDING]

    async def _released(self, delivery: Delivery, faults: Sequence[Fault]) -> None:
        began_at, plan, now = delivery.push.began_at, self._strikes.plan, self._clock.now()
        until = release_at(faults, began_at=began_at, now=now, set_at=plan.set_at)
        holding = [fault for fault in faults if fault.effect.name in HOLDING]
        task = asyncio.current_task()
        if until <= now or task is None:
            return
        self._write(CallbackHeld(now, delivery, until, tuple(fault.effect.name for fault in holding)))
        self._held.add(task)
        try:
            while self._clock.now() < until and self._holds(holding):
                await self._clock.sleep_until(until)
        except asyncio.CancelledError as why:
            raise NothingSent from why
        finally:
            self._held.discard(task)

    def _holds(self, faults: Sequence[Fault]) -> bool:
        """Say whether any of them is still in force."""
        in_force = {fault.text for fault in self._strikes.plan.faults}
        return any(fault.text in in_force for fault in faults)

    def _plan_changed(self) -> None:
        """Have everything that is held back look whether it still is."""
        for task in list(self._held):
            self._clock.wake(task)

    async def _outcome(self, delivery: Delivery, once: Sequence[Fault], each: Sequence[Fault]) -> Outcome:
        sent_at = self._wire_time(self._clock.now())
        request = tampered(delivery, sent_at, each)
        self._start_copies(delivery, request, sent_at, once, each)
        by_name = {fault.effect.name: fault for fault in each}
        for name in SILENT:
            if name in by_name:
                return await self._nothing_sent(by_name[name])
        outcome = await self._inner.post(request)
        if "callback.lost-response" in by_name and isinstance(outcome, Answered):
            note = f"the receiver's answer, {in_words(outcome)}, was lost on purpose"
            return await self._silence(replace(outcome.exchange, note=note))
        return outcome

    async def _nothing_sent(self, fault: Fault) -> Outcome:
        match fault.effect.name:
            case "callback.answer":
                return Answered(fault.parameters["status"], _NOTHING)
            case "callback.timeout":
                return await self._silence(_NOTHING)
            case _:
                return Unreachable("connection refused, on purpose", _NOTHING)

    async def _silence(self, exchange: Exchange) -> Outcome:
        await self._clock.sleep_until(later(self._clock.now(), self._timeout_s))
        return TimedOut(self._timeout_s, exchange)

    def _start_copies(
        self,
        delivery: Delivery,
        sent: CallbackRequest,
        sent_at: Instant,
        once: Sequence[Fault],
        each: Sequence[Fault],
    ) -> None:
        """Have copies sent beside the delivery's own attempts, even where the first of those comes to nothing."""
        now = self._clock.now()
        for fault in once:
            if (name := fault.effect.name) not in _COPIES:
                continue
            told = fault.parameters
            for number in range(1, told.get("times", 1) + 1):
                at = later(now, number * told["gap"] if name == "callback.duplicate" else number * told["after"])
                match name:
                    case "callback.duplicate":
                        write = lambda: tampered(delivery, self._wire_time(self._clock.now()), each)  # noqa: E731 - as below
                    case "sign.replay":
                        write = lambda: sent  # noqa: E731 - what is sent is known only once its time has come
                    case _:
                        write = lambda: tampered(forged(delivery), sent_at, each)  # noqa: E731 - as above
                self._tasks.start(self._copy(delivery, name, at, write), name=f"{name} {delivery.push.key}")

    async def _copy(self, delivery: Delivery, why: str, at: Instant, write: Callable[[], CallbackRequest]) -> None:
        await self._clock.sleep_until(at)
        outcome = await self._inner.post(write())
        marked = replace(outcome, exchange=replace(outcome.exchange, faults=(why,)))
        self._write(ExtraSent(self._clock.now(), delivery, why, marked))
