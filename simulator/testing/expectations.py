"""What does a test expect? The verbs of css that wait for something, or check what every receiver should do."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from simulator.testing import checks, waiting
from simulator.testing.session import Session
from simulator.testing.steps import Steps
from simulator.testing.views import Delivery, Views

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")


class Expectations:
    """The half of Css that asserts; what it finds is an AssertionError that says what came instead."""

    @abstractmethod
    def _opened(self) -> Session: ...

    @abstractmethod
    def _run(self, steps: Steps[T], name: str) -> T: ...

    def wait_for(self, n: int = 1, where: object = None, timeout: str = "1m") -> Views[Delivery]:
        """Let time pass until `n` deliveries have come for which `where` holds, and return them.

        `where` is a function of a delivery, or a dict of its attributes and fields; `timeout` is simulated time.
        Raises AssertionError that says what came instead.
        """
        return self._run(waiting.wait_for(self._opened(), n, where, timeout), "wait_for(…)")

    def eventually(self, condition: Callable[[], T], timeout: str = "5s") -> T:
        """Wait until `condition()` is true, and return what it returned; simulated time stands still meanwhile.

        For what a receiver does after its answer, in a thread or a task. `timeout` is real time. Raises AssertionError.
        """
        return self._run(waiting.eventually(self._opened(), condition, timeout), "eventually(…)")

    def assert_none_within(self, within: str, where: object = None) -> None:
        """Let time pass, and raise AssertionError as soon as anything is sent for which `where` holds."""
        return self._run(waiting.none_within(self._opened(), within, where), "assert_none_within(…)")

    def assert_processed_once(self, processed: Callable[[], Any], stream: str | None = None, times: int = 2) -> None:
        """Take a screenshot of a live push, send its callback `times` more, and compare what `processed()` returns.

        It is a count, or anything with a length, of what the receiver has done. Raises AssertionError where one
        callback makes other than one more, or where a copy makes a difference.
        """
        return self._run(checks.processed_once(self._opened(), processed, stream, times), "assert_processed_once(…)")

    def assert_signature_rejected(self, stream: str | None = None) -> None:
        """Send the newest callback with wrong signs; raise AssertionError where any is answered with 200."""
        return self._run(checks.rejected(self._opened(), checks.FORGERIES, stream), "assert_signature_rejected(…)")

    def assert_expired_t_rejected(self, stream: str | None = None) -> None:
        """Send the newest callback with a t that is past, rightly signed; raise AssertionError for a 200."""
        return self._run(checks.rejected(self._opened(), checks.EXPIRED, stream), "assert_expired_t_rejected(…)")

    def assert_picture_fetched(self, stream: str | None = None) -> None:
        """Raise AssertionError unless each acknowledged callback's picture was downloaded."""
        checks.fetched(self._opened(), stream)
