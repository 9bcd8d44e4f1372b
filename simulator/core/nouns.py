"""The nouns everything else speaks of: who pushes, what is seen, what was stored. Values only."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, NewType, Protocol

Instant = NewType("Instant", int)
"""Integer milliseconds since the Unix epoch: exact, sortable, without drift."""


def later(at: Instant, seconds: float) -> Instant:
    """Return the instant `seconds` after `at`, to the millisecond."""
    return Instant(at + round(seconds * 1000))


def unix_s(at: Instant) -> int:
    """Return the Unix second that contains `at`, as the wire writes it."""
    return at // 1000


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels; (0, 0) where a template leaves both to the push."""

    width: int
    height: int

    @property
    def turned(self) -> "Size":
        """Width and height exchanged."""
        return Size(self.height, self.width)

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class StreamKey:
    """Who is pushing. On the wire `app` is the domain and `appname` the app_name: a trap."""

    domain: str
    app_name: str
    stream_name: str

    def __str__(self) -> str:
        return f"{self.app_name}/{self.stream_name}"


@dataclass(frozen=True, slots=True)
class PushStream:
    """One push, from its begin to its end; a second push of the same key is another value."""

    key: StreamKey
    params: str
    """The push URL's query, byte for byte as it was pushed; never re-encoded."""
    began_at: Instant
    source: str
    """What stands in for the pusher, as the user named it: a file, a folder or a pattern."""
    loop: bool = False
    lasts_ms: int | None = None
    """The push ends this long after it began, whatever the source holds; None leaves it to the source."""


class Picture(Protocol):
    """Pixels that can be had at any size."""

    def bgr(self, size: Size) -> Any:
        """Return the upright picture at `size`: uint8 array of shape (height, width, 3), blue first."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded picture, upright."""

    picture: Picture
    size: Size
    """Upright, with square pixels: the push size (X, Y) of the sizing rules."""
    source_position_ms: int
    """Which instant of the source is really shown: the frame's own time, counted from the source's first frame."""
    identity: Hashable = None
    """Equal for frames that show the same; None where no other frame can."""


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A stored JPEG."""

    push: PushStream
    taken_at: Instant
    size: Size
    byte_count: int
    bucket: str
    key: str
    download_domain: str
    source_position_ms: int
    created_at: Instant | None = None
    """When names and callbacks say it was taken, where that is not `taken_at` on the simulator's clock."""
    asked: int = 0
    """Which of those that somebody asked for it is, from 1; 0 for one that its interval asked for."""

    @property
    def identity(self) -> tuple[StreamKey, int, Instant, int]:
        """What tells one event from another."""
        return self.push.key, self.number, self.taken_at, self.asked

    @property
    def said_taken_at(self) -> Instant:
        """When names and callbacks say it was taken."""
        return self.taken_at if self.created_at is None else self.created_at

    @property
    def number(self) -> int:
        """The number of the event that announces it."""
        return 200

    @property
    def happened_at(self) -> Instant:
        """When it happened, on the simulator's clock."""
        return self.taken_at

    @property
    def path(self) -> str:
        """The picture's path below its download domain, with the leading slash."""
        return f"/{self.key}"

    @property
    def url(self) -> str:
        """Always exactly `http://` + download domain + path (267/31562, "Field details")."""
        return f"http://{self.download_domain}{self.path}"
