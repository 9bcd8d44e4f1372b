"""How is a handler stopped that never comes back? An exception is raised in the middle of it.

In the main thread of a POSIX system by an alarm, which also ends a sleep; elsewhere as soon as Python code runs there.
"""

import bdb
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


_AGAIN_S = 1.0
"""Our choice: a handler that swallows the first interruption, by a bare `except:`, is interrupted again."""


class TookTooLong(BaseException):
    """A handler was stopped; no `except Exception` of its own catches this."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in the block once it has run so long; never while somebody debugs it."""
    alarmed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _alarm(seconds) if alarmed else _exception_from_outside(seconds):
        yield


@coroutine
def in_steps(work: Coroutine[Any, Any, T], seconds: float) -> Generator[Any, Any, T]:
    """Run a coroutine of which no single step, from one await to the next, may block so long."""
    value, error = None, None
    while True:
        try:
            with time_limit(seconds):
                awaited = work.send(value) if error is None else work.throw(error)
        except StopIteration as done:
            result: T = done.value
            return result
        try:
            value, error = (yield awaited), None
        except BaseException as why:  # noqa: BLE001 - the coroutine decides what becomes of it
            value, error = None, why


def _debugged() -> bool:
    """Say whether a person steps through the code with pdb, or an IDE's pydevd: they are not to be interrupted."""
    tracer = sys.gettrace()
    owner = getattr(tracer, "__self__", None)
    return isinstance(owner, bdb.Bdb) or "pydevd" in str(getattr(tracer, "__module__", ""))


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(*_: object) -> None:
        if not _debugged():
            raise TookTooLong

    began = time.monotonic()
    if 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= seconds:  # somebody else's, as pytest-timeout's, ends it sooner
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    theirs, every = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if theirs:  # it rings when it would have rung
            signal.setitimer(signal.ITIMER_REAL, max(0.001, theirs - (time.monotonic() - began)), every)


@contextmanager
def _exception_from_outside(seconds: float) -> Iterator[None]:
    thread = ctypes.c_ulong(threading.get_ident())

    def ring() -> None:
        if not _debugged():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(TookTooLong))

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
