"""What happened in a test, in its order? Facts, pictures that were fetched, and what handlers raised, as lines."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType

from simulator.core.delivery import acknowledges
from simulator.core.excuses import on_purpose
from simulator.core.facts import Attempted, Fact
from simulator.core.naming import beijing
from simulator.core.nouns import Instant
from simulator.core.telling import line_of
from simulator.testing import apps
from simulator.testing.app_notifier import HandlerError

_IN_FULL = 2
"""Our choice: failed attempts whose bytes are shown; the others look like them."""
_SHOWN_BYTES = 1500
"""Our choice: a callback has half of it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Somebody asked for a picture over HTTP."""

    at: Instant
    path: str
    found: bool


Happening = Fact | Fetched | HandlerError


class Timeline:
    """Everything that happened so far."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        """Begin empty."""
        self._now = now
        self._happenings: list[Happening] = []

    def add(self, happening: Happening) -> None:
        """Append what happened just now."""
        self._happenings.append(happening)

    def fetched(self, bucket: str, key: str, found: bool) -> None:  # noqa: FBT001 - as the store tells it
        """Append that somebody asked for a picture."""
        self.add(Fetched(self._now(), f"{bucket}/{key}", found))

    @property
    def fetches(self) -> list[Fetched]:
        """Every picture that was asked for."""
        return [each for each in self._happenings if isinstance(each, Fetched)]

    @property
    def handler_errors(self) -> list[HandlerError]:
        """Everything that handlers raised."""
        return [each for each in self._happenings if isinstance(each, HandlerError)]

    def lines(self, last: int | None = None) -> list[str]:
        """Return the last so many happenings, all where nobody says, as lines; a failed attempt with all its bytes."""
        chosen = self._happenings if last is None else self._happenings[-last:]
        left_out = len(self._happenings) - len(chosen)
        first = [f"… {left_out} earlier ones"] if left_out else []
        in_full = [each for each in chosen if _failed(each)][-_IN_FULL:]
        return first + [line for each in chosen for line in (*_lines(each), *(_bytes(each) if each in in_full else ()))]


def _lines(happening: Happening) -> Iterator[str]:
    match happening:
        case Fetched(at, path, found):
            yield f"{beijing(at):%H:%M:%S}  GET /{path} {200 if found else 404}"
        case HandlerError(error):
            lines = traceback.format_exception(type(error), error, _from_the_handler_on(error.__traceback__))
            yield from ("    " + line for line in "".join(lines).splitlines())
        case _:
            if (line := line_of(happening)) is not None:
                yield line


def _from_the_handler_on(trace: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that is the application's, without what leads from the simulator to it."""
    begin, step = trace, trace
    while step is not None:
        if step.tb_frame.f_code.co_filename == apps.__file__:
            begin = step.tb_next
        step = step.tb_next
    return begin or trace


def _failed(happening: Happening) -> bool:
    """Say whether it is an attempt that failed, and nobody meant it to."""
    if not isinstance(happening, Attempted):
        return False
    outcome = happening.delivery.attempts[-1].outcome
    return not (acknowledges(outcome) or on_purpose(outcome))


def _bytes(happening: Happening) -> Iterator[str]:
    """Yield an attempt as it went over the wire."""
    assert isinstance(happening, Attempted)  # noqa: S101 - _failed said so
    sent = happening.delivery.attempts[-1].outcome.exchange
    for mark, message in ((">", sent.request_head + sent.request_body), ("<", sent.response_head + sent.response_body)):
        shown = message[:_SHOWN_BYTES].decode("utf-8", "replace").replace("\r\n", "\n").rstrip("\n")
        yield from (f"          {mark} {line}" for line in shown.split("\n") if message)
