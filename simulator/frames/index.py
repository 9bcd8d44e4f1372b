"""Which frames does a video hold, and when is each shown? One pass over the packets, before anything is decoded.

Frames are numbered from 0 in the order in which they are shown. The first one is position 0 of the source, whatever
the container's clock says there (our choice; MPEG-TS, MPEG-PS and edit lists seldom start at 0).
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from av.packet import Packet
from av.video.stream import VideoStream

Numbers: TypeAlias = "array[int]"
VideoPackets = Iterable["Packet[VideoStream]"]


class LabelBy(Enum):
    """What tells one packet, and the frame decoded from it, from all others."""

    PTS = auto()
    """Its own time of presentation: the rule."""
    DTS = auto()
    """Its time of decoding, where times of presentation are missing or guessed (AVI)."""
    COUNT = auto()
    """Its place in the file, where times are missing (raw H.264) or start over (recordings joined end to end)."""


class Lookup:
    """A mapping of whole numbers in 16 bytes an entry, where a dict takes about 200."""

    __slots__ = ("_keys", "_values")

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Hold the pairs of key and value, given in any order."""
        ordered = sorted(pairs)
        self._keys = array("q", [key for key, _ in ordered])
        self._values = array("q", [value for _, value in ordered])

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, key: int) -> int:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def get(self, key: int) -> int | None:
        """Return the value of `key`, or None where there is none."""
        place = bisect_left(self._keys, key)
        return self._values[place] if place < len(self._keys) and self._keys[place] == key else None


@dataclass(frozen=True, slots=True)
class Index:
    """A video's frames in the order they are shown; arrays of one length, at a frame's number."""

    label_by: LabelBy
    time_base: Fraction
    times: Numbers
    """When each frame is shown, in units of the time base; ascending."""
    labels: Numbers
    orders: Numbers
    """The place of each frame's packet in the order of decoding."""
    settled: Numbers
    """The highest number among a frame and all that are decoded before it: what it may have been predicted from."""
    keys: Numbers
    """The numbers of the frames at which decoding can begin, ascending; the first is 0."""
    starts: Numbers
    """The label of the packet from which each of `keys` is decoded: its own, but for a first frame whose key frame an
    edit list hides."""
    shown_until: int
    """When the last frame's own duration is over."""
    lasts_until: int
    """When the video should be over: later than `shown_until` where the file was cut off."""
    number_by_label: "Lookup"
    order_by_label: "Lookup"
    """Of every packet, also of those whose frames are never shown."""

    @property
    def byte_count(self) -> int:
        """What it takes in memory: 8 bytes for each number."""
        return 8 * (
            4 * len(self.times) + 2 * len(self.keys) + 2 * len(self.number_by_label) + 2 * len(self.order_by_label)
        )

    @property
    def duration_ms(self) -> int:
        """How long the video lasts, at least 1 ms."""
        return max(1, self._ms(self.lasts_until))

    @property
    def shown_ms(self) -> int:
        """Until when there are frames: less than the duration in a file that was cut off."""
        return self._ms(self.shown_until)

    def number_at(self, position_ms: int) -> int:
        """Return the number of the last frame that is not later than `position_ms`."""
        ticks = position_ms * self.time_base.denominator // (1000 * self.time_base.numerator)
        return max(0, bisect_right(self.times, self.times[0] + ticks) - 1)

    def key_place(self, number: int) -> int:
        """Return the place in `keys` of the key frame at or before a frame, by the time they are shown."""
        return bisect_right(self.keys, number) - 1

    def order_of(self, packet: "Packet[VideoStream]", otherwise: int) -> int:
        """Return a labelled packet's place in the order of decoding, or `otherwise` where it has none."""
        order = None if packet.pts is None else self.order_by_label.get(packet.pts)
        return otherwise if order is None else order

    def position_ms(self, number: int) -> int:
        """Return when a frame is shown, in milliseconds after the first."""
        return self._ms(self.times[number])

    def _ms(self, time: int) -> int:
        units, base = time - self.times[0], self.time_base
        return (units * base.numerator * 2000 + base.denominator) // (2 * base.denominator)  # rounded, halves up


class Shown(NamedTuple):
    """A frame that will be shown, before it has a number."""

    time: int
    label: int
    order: int
    is_key: bool
    duration: int


def labelled(packets: VideoPackets, label_by: LabelBy) -> Iterator["Packet[VideoStream]"]:
    """Yield the packets that code something, each with its label as `pts`, which its frame will inherit."""
    count = 0
    for packet in packets:
        if not packet.size:
            continue  # AVI's "repeat the last frame", or the end of a demuxer's output: to a decoder, both are the end
        label = {LabelBy.PTS: packet.pts, LabelBy.DTS: packet.dts, LabelBy.COUNT: count}[label_by]
        count += 1
        packet.pts = label
        yield packet


def numbered(
    shown: Iterable[Shown],
    *,
    label_by: LabelBy,
    time_base: Fraction,
    frame_duration: int,
    order_by_label: dict[int, int],
    stated_duration: int | None,
    hidden_keys: Iterable[tuple[int, int]] = (),
) -> Index | None:
    """Return the index of `shown`, given in any order; None where there is no key frame to begin with.

    `hidden_keys` are order and label of key frames that are decoded but never shown, because an edit list says so.
    `frame_duration` stands in for the last frame's duration where neither it nor the mean is known;
    `stated_duration` is what the file promises, given only where it holds less.
    """
    frames = sorted(shown, key=lambda frame: frame.time)
    leading = next((n for n, frame in enumerate(frames) if frame.is_key), len(frames))
    needed = min((frame.order for frame in frames[:leading]), default=-1)
    hidden = max((key for key in hidden_keys if key[0] < needed), default=None)
    if hidden is None:
        frames = frames[leading:]  # what is shown before the first key frame refers to frames that are not there
    if not frames:
        return None
    keys = array("q", [n for n, frame in enumerate(frames) if frame.is_key or n == 0])
    starts = array("q", [hidden[1] if hidden and not n else frames[n].label for n in keys])
    first, last = frames[0].time, frames[-1].time
    mean = (last - first) // (len(frames) - 1) if len(frames) > 1 else 0
    shown_until = last + (frames[-1].duration or mean or frame_duration)
    return Index(
        label_by=label_by,
        time_base=time_base,
        times=array("q", [frame.time for frame in frames]),
        labels=array("q", [frame.label for frame in frames]),
        orders=array("q", [frame.order for frame in frames]),
        settled=_settled(frames),
        keys=keys,
        starts=starts,
        shown_until=shown_until,
        lasts_until=max(shown_until, first + (stated_duration or 0)),
        number_by_label=Lookup((frame.label, n) for n, frame in enumerate(frames)),
        order_by_label=Lookup(order_by_label.items()),
    )


def _settled(frames: list[Shown]) -> Numbers:
    decoded = sorted(range(len(frames)), key=lambda n: frames[n].order)
    settled = array("q", bytes(8 * len(frames)))
    for n, highest in zip(decoded, accumulate(decoded, max), strict=True):
        settled[n] = highest
    return settled
