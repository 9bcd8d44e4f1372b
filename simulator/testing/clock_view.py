"""The clock of a test: what time it is, and another time for a while."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from simulator.core.naming import beijing
from simulator.core.nouns import Instant
from simulator.core.values import instant
from simulator.testing.session import Session
from simulator.testing.steps import Steps, Work, steps_of

Run = Callable[[Steps[Any], str], Any]
"""Waits, or returns something to await."""


class ClockView:
    """The simulator's clock as a test moves it."""

    def __init__(self, session: Session, run: Run, submit: Callable[[Work], Future[Any]]) -> None:
        """Take whose clock it is, and how its verbs are waited for or submitted."""
        self._session, self._run, self._submit = session, run, submit

    @property
    def now(self) -> datetime:
        """The simulator's present, UTC+8."""
        return beijing(self._session.simulator.clock.now())

    def step(self) -> Any:
        """Move time to the next instant at which something is due."""
        return self._run(steps_of(self._session.advance(None, "next")), "clock.step()")

    def at(self, time: str | datetime) -> "_Elsewhen":
        """Have it be another time, past or future; in a `with` block until its end, when every push ends, too.

        In a coroutine it is `async with css.aio.clock.at(…)`. Raises BadInput while anything is under way: time can be
        set before the first push.
        """
        at = instant(time.isoformat() if isinstance(time, datetime) else time)
        before = self._submit(self._session.set_clock(at)).result()
        return _Elsewhen(lambda: self._run(self._back_to(before), "clock.at(…) in an async with"))

    def _back_to(self, before: Instant) -> Steps[None]:
        yield self._session.end_all()
        yield self._session.set_clock(before)


class _Elsewhen:
    def __init__(self, back: Callable[[], Any]) -> None:
        self._back = back

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._back()

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        await self._back()
