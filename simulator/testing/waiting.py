"""What has come, and what came instead? Time moves from one due instant to the next until a test has what it wants."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from simulator.core.errors import BadInput
from simulator.core.nouns import later
from simulator.core.values import duration_s
from simulator.testing.session import Session
from simulator.testing.steps import Steps
from simulator.testing.views import Delivery, Views, named

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")

_LOOK_EACH_S = 0.01
_TAIL = 8
"""Our choice: what happened last, in a sentence about what did not."""


def wait_for(session: Session, n: int, where: object, timeout: str) -> Steps[Views[Delivery]]:
    """Return the first `n` deliveries for which `where` holds; raises AssertionError when the time is over."""
    if not isinstance(n, int) or n < 1:
        raise BadInput(f"wait for at least 1 delivery, not {n!r}; assert_none_within waits for none")
    limit = later(session.simulator.clock.now(), duration_s(timeout))
    more = True
    while len(found := named(where, session.deliveries)) < n:
        if not more:
            raise AssertionError(_missing(session, n, where, timeout, found))
        more = yield session.step(limit)
    return Views(found[:n])


def eventually(session: Session, condition: Callable[[], T], timeout: str) -> Steps[T]:
    """Return what `condition` returns once that is true; raises AssertionError where it never is in real time."""
    if not callable(condition):
        raise BadInput(f"css.eventually takes a function that it may ask again and again, not {condition!r}")
    end_s = time.monotonic() + duration_s(timeout)
    while not (found := condition()):
        if time.monotonic() > end_s:
            last = session.timeline.lines(_TAIL)
            raise AssertionError("\n".join([f"not so after {timeout} of real time; what happened last:", *last]))
        yield _moment()
    return found


async def _moment() -> None:
    """Let a moment of the machine's time pass, so that receivers' threads and tasks get on."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), _LOOK_EACH_S)


def none_within(session: Session, within: str, where: object) -> Steps[None]:
    """Let time pass; raises AssertionError as soon as anything is sent for which `where` holds."""
    limit = later(session.simulator.clock.now(), duration_s(within))
    before = {each.number: _sent(each) for each in named(where, session.deliveries)}
    more = True
    while more:
        more = yield session.step(limit)
        new = [each for each in named(where, session.deliveries) if _sent(each) > before.get(each.number, 0)]
        if new:
            wanted = "" if where is None else f" for which {where} holds"
            raise AssertionError(f"nothing{wanted} was to be sent within {within}, but this was:\n{_listed(new)}")


def _sent(delivery: Delivery) -> int:
    return len(delivery.attempts) + len(delivery.extras)


def _missing(session: Session, n: int, where: object, timeout: str, found: list[Delivery]) -> str:
    wanted = "" if where is None else f" for which {where} holds"
    came = [each for each in session.deliveries if each not in found]
    lines = [f"waited {timeout} of simulated time for {n} deliveries{wanted}; {len(found)} came"]
    if came:
        lines += ["what came instead:", _listed(came)]
    if not session.simulator.streams.live:
        lines.append("nobody is pushing: css.push(…) comes first")
    return "\n".join([*lines, "what happened last:", *session.timeline.lines(_TAIL)])


def _listed(deliveries: list[Delivery]) -> str:
    return "\n".join(f"  {_told(each)}" for each in deliveries[-_TAIL:])


def _told(delivery: Delivery) -> str:
    answers = ", ".join(str(each.status or each.error) for each in delivery.attempts) or "nothing sent"
    about = delivery.pic_full_url or f"event {delivery.event}"
    return f"delivery {delivery.number} of {delivery.stream}: {answers} ({delivery.verdict})  {about}"
