"""How does a faulty service tell receivers? A notifier around a notifier.

In this order: hold back, decide whether anything is sent at all, change what is sent, send, lose the answer, send more.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from simulator.core.delivery import CallbackRequest, Delivery
from simulator.core.effects import Joint
from simulator.core.facts import ExtraSent, Fact
from simulator.core.faults import Fault, Moment
from simulator.core.nouns import Instant, Screenshot, later
from simulator.core.outcome import Answered, Dropped, Exchange, Outcome, TimedOut, Unreachable, in_words
from simulator.core.tampering import other_picture, tampered
from simulator.core.waiting import HOLDING, release_at
from simulator.faulty.store import FaultyStore
from simulator.faulty.strikes import Strikes
from simulator.ports import Clock, Notifier
from simulator.tasks import Tasks

_NOTHING = Exchange(note="nothing was sent")
_COPIES = ("callback.duplicate", "sign.replay", "sign.replay-other-body")


class FaultyNotifier:
    """Posts as another notifier does, but for what a fault struck."""

    def __init__(
        self,
        inner: Notifier,
        strikes: Strikes,
        *,
        clock: Clock,
        tasks: Tasks,
        store: FaultyStore,
        timeout_s: float,
        write: Callable[[Fact], None],
    ) -> None:
        """Wrap a notifier; a simulated timeout costs `timeout_s` on the clock, and no real time at speed max."""
        self._inner, self._strikes, self._clock, self._tasks = inner, strikes, clock, tasks
        self._store, self._timeout_s, self._write = store, timeout_s, write

    async def post(self, request: CallbackRequest) -> Outcome:
        """Post once and return how it ended, marked with the faults that struck; never raises."""
        delivery = request.delivery
        if delivery is None or not self._strikes.plan.faults:
            return await self._inner.post(request)
        asked_at = self._clock.now()
        once = [] if delivery.attempts else self._told(Joint.CALLBACK, delivery)
        await self._hold_back(delivery, once)
        held_ms = self._clock.now() - asked_at
        each = [fault for fault in self._told(Joint.ATTEMPT, delivery) if fault.effect.name not in HOLDING]
        outcome = await self._outcome(delivery, once, each)
        marks = tuple(fault.effect.name for fault in each)
        if isinstance(picture := delivery.about, Screenshot):
            marks += self._store.faults_of(picture.bucket, picture.key)
            if not delivery.attempts:
                await self._store.first_attempt_over(picture.bucket, picture.key)
        return replace(outcome, exchange=replace(outcome.exchange, on_purpose=marks, held_ms=held_ms))

    def _told(self, joint: Joint, delivery: Delivery) -> list[Fault]:
        """Return the faults that strike now, having written them down."""
        moment, faults = self._at(joint, delivery)
        for fault in faults:
            self._strikes.tell(fault, moment)
        return faults

    def _at(self, joint: Joint, delivery: Delivery) -> tuple[Moment, list[Fault]]:
        attempt, event = len(delivery.attempts) + 1, delivery.event
        return self._strikes.at(joint, delivery.push, event.happened_at, attempt=attempt, event=event.number)

    async def _hold_back(self, delivery: Delivery, once: Sequence[Fault]) -> None:
        """Wait as long as the service is silent, and as long as this callback is held back."""
        outages = [fault for fault in self._at(Joint.ATTEMPT, delivery)[1] if fault.effect.name in HOLDING]
        until = release_at(
            [*once, *outages],
            began_at=delivery.push.began_at,
            now=self._clock.now(),
            set_at=self._strikes.plan.set_at,
        )
        if until > self._clock.now():
            moment = self._at(Joint.ATTEMPT, delivery)[0]
            for fault in outages:
                self._strikes.tell(fault, moment)
            await self._clock.sleep_until(until)

    async def _outcome(self, delivery: Delivery, once: Sequence[Fault], each: Sequence[Fault]) -> Outcome:
        by_name = {fault.effect.name: fault for fault in (*once, *each)}
        if "callback.drop" in by_name:
            return Dropped(_NOTHING)
        if "wire.refuse" in by_name:
            return Unreachable("connection refused, on purpose", _NOTHING)
        if fault := by_name.get("callback.answer"):
            return Answered(fault.parameters["status"], _NOTHING)
        if "callback.timeout" in by_name:
            return await self._silence(_NOTHING)
        request = tampered(delivery, self._clock.now(), each)
        self._start_copies(delivery, request, once, each)
        outcome = await self._inner.post(request)
        if "callback.lost-response" in by_name:
            note = f"the receiver's answer, {in_words(outcome)}, was lost on purpose"
            return await self._silence(replace(outcome.exchange, note=note))
        return outcome

    async def _silence(self, exchange: Exchange) -> Outcome:
        await self._clock.sleep_until(later(self._clock.now(), self._timeout_s))
        return TimedOut(self._timeout_s, exchange)

    def _start_copies(
        self, delivery: Delivery, sent: CallbackRequest, once: Sequence[Fault], each: Sequence[Fault]
    ) -> None:
        for fault in once:
            if (name := fault.effect.name) not in _COPIES:
                continue
            told, now = fault.parameters, self._clock.now()
            for number in range(1, told.get("times", 1) + 1):
                at = later(now, number * told["gap"] if name == "callback.duplicate" else number * told["after"])
                match name:
                    case "callback.duplicate":
                        write = lambda: tampered(delivery, self._clock.now(), each)  # noqa: E731 - as below
                    case "sign.replay":
                        write = lambda: sent  # noqa: E731 - what is sent is known only once its time has come
                    case _:
                        write = lambda: other_picture(sent, delivery)  # noqa: E731 - as above
                self._tasks.start(self._copy(delivery, name, at, write), name=f"{name} {delivery.push.key}")

    async def _copy(self, delivery: Delivery, why: str, at: Instant, write: Callable[[], CallbackRequest]) -> None:
        await self._clock.sleep_until(at)
        outcome = await self._inner.post(write())
        marked = replace(outcome, exchange=replace(outcome.exchange, on_purpose=(why,)))
        self._write(ExtraSent(self._clock.now(), delivery, why, marked))
