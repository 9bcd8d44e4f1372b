"""How is the frame of a given number had? Seek to its key frame, verify where the seek landed, decode forward.

A damaged stretch is never shown: from the first damage that the decoder or the demuxer reports, everything decoded
later is doubted, up to the next key frame.
"""

from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

import av
from av.video.stream import VideoStream

from simulator.core.errors import NoFrame
from simulator.frames.index import Index, LabelBy, labelled
from simulator.frames.opening import opened_video

_SKIPPING = frozenset({"h264", "hevc"})
"""Decoders that leave out, packet by packet, what no other frame refers to: a third of the work."""
VideoPackets = Iterator["av.Packet[VideoStream]"]
_MARGINS_S = (0, 1, 5)
"""How much before a key frame to aim: seeks in MPEG-TS, MPEG-PS and FLV land up to 2 s late."""


class Reader:
    """Decodes single frames of one video; goes on from where it stands if it can."""

    def __init__(self, url: str, index: Index) -> None:
        """Read the video at `url`, which `index` describes."""
        self._url, self._index = url, index
        self._container, self._stream = opened_video(url)
        self._walk: _Walk | None = None

    def is_near(self, number: int) -> bool:
        """Say whether the frame can be reached by decoding on from where this stands."""
        return self._walk is not None and self._walk.can_reach(number, self._index.key_place(number))

    def frame(self, number: int) -> av.VideoFrame:
        """Return the frame; where its packet shows nothing of its own, the one still shown then. Raises NoFrame."""
        place = self._index.key_place(number)
        try:
            near = self._walk if self._walk and self._walk.can_reach(number, place) else None
            walk = near or self._walk_from(place)
            frame = walk.forward_to(number)
            # What was skipped may be what is still shown where the wanted packet shows nothing of its own.
            return frame if walk.shows(number) else self._walk_from(place, skips=False).forward_to(number)
        except NothingShown:
            # Intra refresh: a recovery point that counts as key, but needs what came before it to be whole.
            if not place:
                raise
            return self._walk_from(place - 1).forward_to(number)

    def key_frame(self, number: int) -> av.VideoFrame:
        """Return a key frame, decoding nothing else; raises NoFrame."""
        place = self._index.key_place(number)
        walk = self._walk_from(place, only_key=True)
        self._walk = None  # the decoder has been drained; the next frame needs a fresh start
        try:
            return walk.forward_to(self._index.keys[place])
        except NothingShown:
            return self.frame(self._index.keys[place])

    @property
    def sample_aspect(self) -> Fraction:
        """How much wider than high a pixel is meant to be, as the file says now; 1 where it does not say."""
        return self._stream.sample_aspect_ratio or Fraction(1)

    def close(self) -> None:
        """Close the file."""
        self._walk = None
        self._container.close()

    def _walk_from(self, place: int, *, only_key: bool = False, skips: bool = True) -> "_Walk":
        self._walk = None
        label = self._index.starts[place]
        packets = self._sought(label) or self._from_start(label)  # which may open the file anew, with a new stream
        walked = iter([next(packets)]) if only_key else packets
        self._walk = _Walk(self._index, place, self._stream, walked, skips=skips)
        return self._walk

    def _sought(self, label: int) -> VideoPackets | None:
        if self._index.label_by is LabelBy.COUNT:
            return None
        for margin_s in _MARGINS_S:
            try:
                self._container.seek(label - round(margin_s / self._index.time_base), stream=self._stream)
            except av.FFmpegError:
                return None  # a container that cannot be sought in, such as raw H.264
            if packets := self._at(label):
                return packets
        return None

    def _from_start(self, label: int) -> VideoPackets:
        container, stream = opened_video(self._url)
        self._container.close()
        self._container, self._stream = container, stream
        if packets := self._at(label):
            return packets
        raise NoFrame("the file does not hold any more what it held when it was opened")

    def _at(self, label: int) -> VideoPackets | None:
        """Return the packets from the one with `label` on, or None where the file already stands behind it."""
        wanted = self._index.order_by_label[label]
        packets = labelled(self._container.demux(self._stream), self._index.label_by)
        for packet in packets:
            order = self._index.order_of(packet, -1)
            if order == wanted:
                return chain([packet], packets)
            if order > wanted:
                return None
        return None


class NothingShown(NoFrame):
    """A decoder was given everything, reported no error, and showed nothing."""


class _Walk:
    """One run of the decoder, from a key frame forward."""

    def __init__(
        self, index: Index, place: int, stream: VideoStream, packets: VideoPackets, *, skips: bool = True
    ) -> None:
        self._index, self._place, self._stream = index, place, stream
        self._skips = skips and stream.codec_context.name in _SKIPPING
        self._wanted = 0
        self._frames = self._decoded(packets)
        self._ahead: deque[tuple[int, av.VideoFrame]] = deque()
        self._shown: tuple[int, av.VideoFrame] | None = None
        self._latest = -1
        self._damaged_from: int | None = None

    def can_reach(self, number: int, place: int) -> bool:
        """Say whether the frame lies ahead, behind the same key frame."""
        return place == self._place and (self._shown is None or self._shown[0] <= number)

    def forward_to(self, number: int) -> av.VideoFrame:
        """Decode until the frame is there and nothing it depends on can turn out to be damaged; raises NoFrame."""
        self._wanted = number
        while self._ahead and self._ahead[0][0] <= number:
            self._shown = self._ahead.popleft()
        while self._latest < self._index.settled[number] and not self._is_doubtful(number):
            if not (emerged := next(self._frames, None)):
                break
            self._latest = emerged[0]
            if self._latest <= number:
                self._shown = emerged
            else:
                self._ahead.append(emerged)
        if self._is_doubtful(number) or (self._damaged_from is not None and not self.shows(number)):
            raise NoFrame("the picture there is damaged")
        if self._shown is None:
            raise NothingShown("the decoder shows no picture there")
        return self._shown[1]

    def shows(self, number: int) -> bool:
        """Say whether the latest frame is that one, and not an earlier one that is still shown."""
        return self._shown is not None and self._shown[0] == number

    def _is_doubtful(self, number: int) -> bool:
        return self._damaged_from is not None and self._index.orders[number] >= self._damaged_from

    def _decoded(self, packets: VideoPackets) -> Iterator[tuple[int, av.VideoFrame]]:
        order = -1
        try:
            for packet in packets:
                order = self._index.order_of(packet, order)
                if packet.is_corrupt:
                    self._doubt(order)
                if self._skips:
                    before = order < self._index.orders[self._wanted]
                    self._stream.codec_context.skip_frame = "NONREF" if before else "DEFAULT"
                yield from self._out_of(packet, order)
        except av.FFmpegError:
            self._doubt(order + 1)  # the file cannot be read any further
        self._stream.codec_context.skip_frame = "DEFAULT"
        yield from self._out_of(None, order + 1)

    def _out_of(self, packet: "av.Packet[VideoStream] | None", order: int) -> Iterator[tuple[int, av.VideoFrame]]:
        try:
            frames = self._stream.codec_context.decode(packet)
        except av.FFmpegError:
            self._doubt(order)
            return
        for frame in frames:
            number = None if frame.pts is None else self._index.number_by_label.get(frame.pts)
            if number is None:
                continue  # shown before the first key frame, or hidden by an edit list
            if frame.is_corrupt:
                self._doubt(self._index.orders[number])
            yield number, frame

    def _doubt(self, order: int) -> None:
        self._damaged_from = order if self._damaged_from is None else min(order, self._damaged_from)
