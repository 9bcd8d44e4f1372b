"""How is a video's index made? Reads all packets, judges whether to trust their times, decodes only if it must."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeVar

import av
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from simulator.frames.index import Index, LabelBy, Shown, labelled, numbered
from simulator.frames.opening import opened_video

StreamT = TypeVar("StreamT", bound=Stream)

_JOIN_S = 1
"""Times of decoding that fall back by more than this start over: two recordings in one file. Less is a sloppy muxer."""
_FALLBACK_RATE = Fraction(25)
_STATES_DURATION = frozenset({"matroska,webm", "flv"})
"""Containers whose header says how long all is; for the others libavformat estimates."""
_CUT_S = 1
"""A file that ends earlier than its header says, by more than this, was not copied or recorded to its end."""


class _Seen(NamedTuple):
    """What one packet says of itself."""

    pts: int | None
    dts: int | None
    is_key: bool
    is_shown: bool
    duration: int


def index_of(url: str) -> Index | None:
    """Return the index of the video at `url`, or None where it holds no frame that can be decoded."""
    container, stream = opened_video(url)
    with container:
        if _guesses_pts(container, stream):
            return _index_by_decoding(container, stream, LabelBy.DTS)
        packets, ends_at_s = _read(container, stream)
        label_by = _trusted_label(packets, stream)
        if None not in (packet.pts for packet in packets):
            promised = _promised(container, stream, len(packets), ends_at_s)
            return _index_by_times(packets, stream, label_by, promised)
    # Times are missing: only a decoder knows the order in which such frames are shown.
    container, stream = opened_video(url)
    with container:
        return _index_by_decoding(container, stream, label_by)


def _read(container: InputContainer, stream: VideoStream) -> tuple[list[_Seen], Fraction]:
    """Return what a video's packets say, and when the last packet of any kind is over by the container's clock."""
    packets: list[_Seen] = []
    bases = [each.time_base or Fraction(0) for each in container.streams]
    ends = [0] * len(bases)  # in each track's own units: a fraction for every packet would cost more than reading it
    for packet in _readable(container.demux()):
        if not packet.size:
            continue
        track = packet.stream_index
        if packet.pts is not None and track < len(ends):
            ends[track] = max(ends[track], packet.pts + (packet.duration or 0))
        if track == stream.index:
            packets.append(
                _Seen(packet.pts, packet.dts, packet.is_keyframe, not packet.is_discard, packet.duration or 0)
            )
    return packets, max(end * base for end, base in zip(ends, bases, strict=True))


def _index_by_times(packets: list[_Seen], stream: VideoStream, label_by: LabelBy, promised: int | None) -> Index | None:
    """Return an index that trusts the packets' times of presentation."""
    times = [packet.pts or 0 for packet in packets] if label_by is LabelBy.PTS else list(_continued(packets))
    labels = times if label_by is LabelBy.PTS else range(len(packets))
    shown = [
        Shown(time, label, order, packet.is_key, packet.duration)
        for order, (time, label, packet) in enumerate(zip(times, labels, packets, strict=True))
        if packet.is_shown
    ]
    return numbered(
        shown,
        label_by=label_by,
        time_base=_time_base(stream),
        frame_duration=_frame_duration(stream),
        order_by_label={label: order for order, label in enumerate(labels)},
        stated_duration=promised,
        hidden_keys=(
            (order, label)
            for order, (label, packet) in enumerate(zip(labels, packets, strict=True))
            if packet.is_key and not packet.is_shown
        ),
    )


def _guesses_pts(container: InputContainer, stream: VideoStream) -> bool:
    """Say whether times of presentation are guessed: AVI stores none, and libavformat errs on reordered H.26x."""
    return container.format.name == "avi" and stream.codec_context.name in {"h264", "hevc"}


def _trusted_label(packets: list[_Seen], stream: VideoStream) -> LabelBy:
    dts = [packet.dts for packet in packets if packet.dts is not None]
    tolerance = round(_JOIN_S / _time_base(stream))
    starts_over = any(later < earlier - tolerance for earlier, later in pairwise(dts))
    pts = {packet.pts for packet in packets}
    if None not in pts and len(pts) == len(packets) and not starts_over:
        return LabelBy.PTS
    rises = all(earlier < later for earlier, later in pairwise(dts))
    return LabelBy.DTS if None in pts and rises and len(dts) == len(packets) else LabelBy.COUNT


def _continued(packets: Iterable[_Seen]) -> Iterator[int]:
    """Yield times of presentation that go on where times of decoding start over."""
    offset, expected = 0, None
    for packet in packets:
        pts = packet.pts or 0
        dts = pts if packet.dts is None else packet.dts
        if expected is not None and dts + offset < expected - packet.duration:
            offset = expected - dts
        expected = dts + offset + packet.duration
        yield pts + offset


def _index_by_decoding(container: InputContainer, stream: VideoStream, label_by: LabelBy) -> Index | None:
    """Return an index whose order is the decoder's own: the n-th frame that it shows has the n-th lowest label."""
    order_by_label: dict[int, int] = {}
    keys: set[int] = set()
    emerged: list[int] = []
    for packet in _readable(labelled(container.demux(stream), label_by)):
        if packet.pts is None:
            continue
        order_by_label[packet.pts] = len(order_by_label)
        if packet.is_keyframe:
            keys.add(packet.pts)
        emerged += _labels_out_of(stream, packet)
    emerged += _labels_out_of(stream, None)
    emerged = [label for label in dict.fromkeys(emerged) if label in order_by_label]
    duration = _frame_duration(stream)
    unit = duration if label_by is LabelBy.COUNT else 1
    shown = [
        Shown(time * unit, label, order_by_label[label], label in keys, duration=0)
        for time, label in zip(sorted(emerged), emerged, strict=True)
    ]
    return numbered(
        shown,
        label_by=label_by,
        time_base=_time_base(stream),
        frame_duration=duration,
        order_by_label=order_by_label,
        stated_duration=None,
    )


def _labels_out_of(stream: VideoStream, packet: "av.Packet[VideoStream] | None") -> list[int]:
    try:
        return [frame.pts for frame in stream.codec_context.decode(packet) if frame.pts is not None]
    except av.FFmpegError:
        return []  # a damaged packet shows nothing; whoever asks for it later hears so


def _readable(packets: Iterable["av.Packet[StreamT]"]) -> Iterator["av.Packet[StreamT]"]:
    """Yield packets until the file can be read no further: what comes before the damage is still good."""
    try:
        yield from packets
    except av.FFmpegError:
        return


def _promised(container: InputContainer, stream: VideoStream, packet_count: int, ends_at_s: Fraction) -> int | None:
    """Return how long the file says it is, where it holds less: it was cut off, or is damaged beyond reading on."""
    if len(stream.index_entries) > packet_count:
        return stream.duration  # MP4's moov lists packets that are not there
    stated_s = Fraction(container.duration or 0, av.time_base)
    if container.format.name not in _STATES_DURATION or stated_s - ends_at_s < _CUT_S:
        return None
    return round(stated_s / _time_base(stream))


def _frame_duration(stream: VideoStream) -> int:
    rate = stream.average_rate or stream.guessed_rate or _FALLBACK_RATE
    return max(1, round(1 / (rate * _time_base(stream))))


def _time_base(stream: VideoStream) -> Fraction:
    return stream.time_base or Fraction(1, 1000)
