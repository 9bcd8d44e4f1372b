"""What does a test see? Screenshots, pictures and deliveries as plain values, made from the simulator's own facts."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from simulator.core import delivery as core
from simulator.core.errors import BadInput
from simulator.core.naming import beijing
from simulator.core.nouns import Screenshot as Stored
from simulator.core.nouns import StreamKey
from simulator.core.outcome import Answered, in_words
from simulator.core.truth import ReadTruth
from simulator.frames.reading import read_truth
from simulator.ledger import Entry

View = TypeVar("View", bound="OfStream")


@dataclass(frozen=True)
class OfStream:
    """Something that belongs to a stream."""

    key: StreamKey

    @property
    def stream(self) -> str:
        """The stream as `app/name`."""
        return str(self.key)


class Views(list[View], Generic[View]):
    """A list of them, oldest first; called with a stream's name or app/name, those of that stream."""

    def __call__(self, stream: str | None = None) -> "Views[View]":
        """Return those of one stream."""
        if stream is None:
            return self
        return Views(each for each in self if stream in (each.key.stream_name, str(each.key)))

    @overload  # type: ignore[override]
    def __getitem__(self, place: int) -> View: ...
    @overload
    def __getitem__(self, place: slice) -> "Views[View]": ...
    def __getitem__(self, place: int | slice) -> "View | Views[View]":
        if isinstance(place, slice):
            return Views(super().__getitem__(place))
        try:
            return super().__getitem__(place)
        except IndexError:
            raise IndexError(
                f"there is no number {place} here, only {len(self)} of them; has time been moved?"
            ) from None


@dataclass(frozen=True)
class Message:
    """A request or an answer as it is written: head and body, byte for byte."""

    head: bytes
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """The headers, by lower-case name."""
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}

    @property
    def json(self) -> Any:
        """The body as JSON; raises ValueError where it is none."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Attempt:
    """One attempt that is over."""

    number: int
    status: int | None
    """The HTTP status, None where there was no answer."""
    error: str
    """Why there was no answer; empty where there was."""
    sent_at: datetime
    """On the simulator's clock, UTC+8."""
    ms: float
    """How long the answer took, in real time."""
    faults: tuple[str, ...]
    """The faults that struck it, whether it failed or not."""
    request: Message
    response: Message


@dataclass(frozen=True)
class Delivery(OfStream):
    """A callback on its way, with every attempt so far."""

    number: int
    event: int
    """200 for a screenshot; 1 and 0 where a push begins and ends."""
    verdict: str
    """`pending`, `acknowledged`, `abandoned`, `dropped` or `undelivered`."""
    attempts: tuple[Attempt, ...]
    extras: tuple[Attempt, ...]
    """What was sent beside: duplicates, replays, resends."""
    pic_full_url: str
    """Empty where the event is about no picture."""

    @property
    def body(self) -> dict[str, Any]:
        """The fields of the newest attempt; raises BadInput where nothing was sent yet."""
        sent = [attempt for attempt in self.attempts if attempt.request.body]
        if not sent:
            raise BadInput(f"nothing has been sent yet of delivery {self.number} of {self.stream}")
        found: dict[str, Any] = sent[-1].request.json
        return found


@dataclass(frozen=True)
class Screenshot(OfStream):
    """A screenshot: a picture in the bucket, or one that was missed."""

    taken_at: datetime
    """When it was due, UTC+8."""
    missed: str = ""
    """Why there is no picture; empty where there is one."""
    on_purpose: str = ""
    """The fault that had it missed."""
    width: int = 0
    height: int = 0
    file_size: int = 0
    """As the callback announces it."""
    pic_url: str = ""
    pic_full_url: str = ""
    bucket: str = ""
    object_key: str = ""
    position_ms: int = 0
    """How far into its source the push was."""
    read: Callable[[], bytes | None] = lambda: None

    @property
    def jpeg(self) -> bytes:
        """The picture that is in the bucket now; raises BadInput where there is none."""
        found = self.read()
        if found is None:
            raise BadInput(
                f"the bucket holds no {self.pic_url or 'picture'} of {self.stream}: {self.missed or 'not there'}"
            )
        return found

    @property
    def truth(self) -> ReadTruth:
        """What the picture says of itself: which stream, second and number it shows.

        `pattern:` sources say it; others with `css.configure(truth=True)`. Raises NoTruth where it says nothing.
        """
        return read_truth(self.jpeg)


def attempt_of(number: int, attempt: core.Attempt) -> Attempt:
    """Return how a test sees an attempt."""
    outcome = attempt.outcome
    sent, answered = outcome.exchange, isinstance(outcome, Answered)
    return Attempt(
        number,
        outcome.status if isinstance(outcome, Answered) else None,
        "" if answered else in_words(outcome),
        beijing(attempt.sent_at),
        sent.total_ms,
        sent.faults,
        Message(sent.request_head, sent.request_body),
        Message(sent.response_head, sent.response_body),
    )


def delivery_of(entry: Entry) -> Delivery:
    """Return how a test sees a delivery."""
    found = entry.delivery
    about = found.about
    return Delivery(
        found.push.key,
        entry.number,
        found.event.number,
        entry.verdict,
        tuple(attempt_of(number, each) for number, each in enumerate(found.attempts, 1)),
        tuple(
            attempt_of(number, core.Attempt(each.at, each.at, each.outcome))
            for number, each in enumerate(entry.extras, 1)
        ),
        about.url if isinstance(about, Stored) else "",
    )


def screenshot_of(shot: Stored, read: Callable[[], bytes | None]) -> Screenshot:
    """Return how a test sees a stored picture."""
    return Screenshot(
        shot.push.key,
        beijing(shot.taken_at),
        "",
        "",
        shot.size.width,
        shot.size.height,
        shot.byte_count,
        shot.path,
        shot.url,
        shot.bucket,
        shot.key,
        shot.source_position_ms,
        read,
    )


def named(where: object, found: Iterable[View]) -> list[View]:
    """Return those that fit: all, those for which a function says so, or whose attributes equal a mapping's."""
    match where:
        case None:
            return list(found)
        case dict():
            return [each for each in found if all(_fits(each, name, value) for name, value in where.items())]
        case _ if callable(where):
            return [each for each in found if where(each)]
    raise BadInput(f"where is a function of one delivery, or a dict such as {{'stream': 'live/room1'}}, not {where!r}")


def _fits(view: OfStream, name: str, value: object) -> bool:
    return value in (view.key.stream_name, view.stream) if name == "stream" else _value(view, name) == value


def _value(view: OfStream, name: str) -> object:
    if hasattr(view, name):
        return getattr(view, name)
    body = view.body if isinstance(view, Delivery) and view.attempts else {}
    if name in body:
        return body[name]
    raise BadInput(f"a delivery has no {name!r}; it has stream, event, verdict, attempts, and the callback's fields")
