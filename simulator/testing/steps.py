"""How is one check written for tests that wait and tests that await? As steps: it yields what is to be waited for."""

from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, TypeVar

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")

Work = Coroutine[Any, Any, Any]
Steps = Generator[Work, Any, T]
"""Yields work for the engine, is sent what it came to, and returns the result."""


def steps_of(work: Coroutine[Any, Any, T]) -> Steps[T]:
    """Return the only step of a verb."""
    result: T = yield work
    return result


def drive(steps: Steps[T], wait: Callable[[Work], Any]) -> T:
    """Return the result of steps, waiting for each."""
    came: Any = None
    while True:
        try:
            work = steps.send(came)
        except StopIteration as done:
            result: T = done.value
            return result
        came = wait(work)


async def drive_in_loop(steps: Steps[T], wait: Callable[[Work], Awaitable[Any]]) -> T:
    """Return the result of steps, awaiting each."""
    came: Any = None
    while True:
        try:
            work = steps.send(came)
        except StopIteration as done:
            result: T = done.value
            return result
        came = await wait(work)
