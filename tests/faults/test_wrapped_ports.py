"""With an empty plan a wrapped source and a wrapped notifier are the very ports they wrap.

The wrapped store keeps the contract of all stores: tests/ports/test_store_contract.py asks it, too.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from simulator.clock import VirtualClock
from simulator.core.delivery import CallbackPolicy, CallbackRequest, Delivery, Receiver
from simulator.core.errors import NoFrame
from simulator.core.event import CallbackEvent
from simulator.core.facts import Fact
from simulator.core.nouns import Frame, Instant, PushStream, Screenshot, Size, StreamKey
from simulator.core.outcome import Answered, Exchange, Outcome, TimedOut, Unreachable
from simulator.core.push_event import PushEvent, PushEventKind
from simulator.faulty import FaultyNotifier, FaultySource, FaultyStore, Strikes
from simulator.faulty.door import Door
from simulator.ports import FrameSource
from simulator.store import MemoryStore

AT = Instant(1_545_030_273_000)
PUSH = PushStream(StreamKey("push.example.com", "live", "room1"), "", AT, "room.mp4")
SHOT = Screenshot(PUSH, AT, Size(160, 90), 10, "screenshots-1250000000", "a.jpg", "pictures.example.com", 0)
DELIVERIES = [
    Delivery(event, Receiver("http://receiver.example.com/", "test"), CallbackPolicy(), due_at=AT)
    for event in (CallbackEvent(SHOT, "1"), PushEvent(PUSH, PushEventKind.BEGAN, AT, 1))
]
REQUESTS = [CallbackRequest("http://receiver.example.com/", b"{}"), *(each.request(AT) for each in DELIVERIES)]
OUTCOMES: list[Outcome] = [Answered(200), Answered(503, Exchange(total_ms=3.0)), TimedOut(20), Unreachable("refused")]


@dataclass
class Wrapped:
    """The three ports around others, and what they wrote."""

    facts: list[Fact] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(start=AT)
        self.strikes = Strikes(now=self.clock.now, plan_for=lambda _: None, write=self.facts.append)

    def source(self, inner: FrameSource) -> FaultySource:
        return FaultySource(inner, self.strikes)

    def notifier(self, inner: "OneAnswer") -> FaultyNotifier:
        store = MemoryStore([SHOT.bucket])
        tasks = self.clock.tasks
        faulty = FaultyStore(store, self.strikes, clock=self.clock, tasks=tasks, door=Door(store.get))
        return FaultyNotifier(
            inner, self.strikes, clock=self.clock, tasks=tasks, store=faulty, timeout_s=20, write=self.facts.append
        )


@dataclass
class OneAnswer:
    """A notifier that always comes to the same."""

    outcome: Outcome
    got: list[CallbackRequest] = field(default_factory=list)

    async def post(self, request: CallbackRequest) -> Outcome:
        self.got.append(request)
        return self.outcome


@dataclass
class OneFrame:
    """A source that shows one frame, or none."""

    answer: Callable[[], Awaitable[Frame]]

    async def at(self, push: PushStream, when: Instant) -> Frame:
        assert (push, when) == (PUSH, AT)
        return await self.answer()

    async def ends_at(self, push: PushStream) -> Instant | None:
        assert push == PUSH
        return Instant(AT + 1)


class Nothing:
    """A picture that nobody looks at."""

    def bgr(self, size: Size) -> bytes:
        return bytes(size.width * size.height * 3)


@pytest.mark.parametrize("request_", REQUESTS, ids=["of no push", "screenshot", "push event"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_wrapped_notifier_posts_the_very_request_and_returns_the_very_outcome(
    request_: CallbackRequest, outcome: Outcome
) -> None:
    wrapped, inner = Wrapped(), OneAnswer(outcome)
    assert asyncio.run(wrapped.notifier(inner).post(request_)) is outcome
    assert [id(each) for each in inner.got] == [id(request_)]
    assert wrapped.facts == []


def test_a_wrapped_source_returns_the_very_frame_and_end() -> None:
    frame = Frame(Nothing(), Size(160, 90), 0)

    async def shown() -> Frame:
        return frame

    wrapped = Wrapped()
    source = wrapped.source(OneFrame(shown))
    assert asyncio.run(source.at(PUSH, AT)) is frame
    assert asyncio.run(source.ends_at(PUSH)) == AT + 1
    assert wrapped.facts == []


def test_a_wrapped_source_raises_the_very_error() -> None:
    error = NoFrame("nothing is shown")

    async def nothing() -> Frame:
        raise error

    with pytest.raises(NoFrame) as raised:
        asyncio.run(Wrapped().source(OneFrame(nothing)).at(PUSH, AT))
    assert raised.value is error


def test_ports_that_nobody_struck_hold_nothing_up() -> None:
    wrapped = Wrapped()
    asyncio.run(wrapped.notifier(OneAnswer(Answered(200))).post(REQUESTS[1]))
    assert (wrapped.clock.now(), len(wrapped.clock.tasks)) == (AT, 0)
