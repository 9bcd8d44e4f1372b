"""How does a receiver find the simulator's time wherever it looks? The time-machine package, around each call."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from simulator.core.errors import BadInput


def travelling(now: Callable[[], datetime]) -> Callable[[], AbstractContextManager[object]]:
    """Return what makes a block in which it is `now()`; raises BadInput where time-machine is not installed."""
    try:
        import time_machine  # noqa: PLC0415 - only who asks for it needs it
    except ImportError as why:
        raise BadInput("at_simulated_time needs the time-machine package: pip install time-machine") from why
    return lambda: time_machine.travel(now(), tick=False)
