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

T = TypeVar("T")

_LOOK_EACH_S = 0.01
_TAIL = 20
"""Our choice: what happened last, in a sentence about what did not."""


def wait_for(session: Session, n: int, where: object, timeout: str) -> Steps[Views[Delivery]]:
    """Return the first `n` deliveries for which `where` holds; raises AssertionError when the time is over."""
    if n < 1:
        raise BadInput(f"wait for at least 1 delivery, not {n}; assert_none_within waits for none")
    limit = later(session.simulator.clock.now(), duration_s(timeout))
    more = True
    while len(found := named(where, session.deliveries)) < n:
        if not more:
            raise AssertionError(_missing(session, n, where, timeout, found))
        more = yield session.step(limit)
    return Views(found[:n])


def eventually(session: Session, condition: Callable[[], T], timeout: str) -> Steps[T]:
    """Return what `condition` returns once that is true; raises AssertionError where it never is in real time."""
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
    before = _sent(named(where, session.deliveries))
    more = True
    while more:
        more = yield session.step(limit)
        after = named(where, session.deliveries)
        if _sent(after) > before:
            wanted = "" if where is None else f" for which {where} holds"
            raise AssertionError(f"nothing{wanted} was to be sent within {within}, but this was:\n{_listed(after)}")


def _sent(deliveries: list[Delivery]) -> int:
    return sum(len(each.attempts) + len(each.extras) for each in deliveries)


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
