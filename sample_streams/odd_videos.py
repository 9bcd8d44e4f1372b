"""How are the odd little test videos made? Every frame carries its number, and every video's truth is in a table.

Fixed parameters and one encoder thread: the same libraries make the same bytes. Nothing is read, only written.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

GRID = 4
"""A number is a grid of 4 x 4 blocks: 12 bits of number, then 4 bits that make it hard to mistake."""
DARK, BRIGHT = 40, 210
MILLISECOND = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Video:
    """What a numbered video is made of, which is also what a reader must find in it."""

    codec: str = "libx264"
    frames: int = 75
    size: tuple[int, int] = (160, 120)
    fps: int = 25
    gop: int = 25
    b_frames: int = 0
    pixel_format: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    starts_ms: int = 0
    """The container's own time of the first frame."""
    shown_ms: tuple[int, ...] = ()
    """When each frame is shown; empty for one every 1/fps."""
    sample_aspect: Fraction = Fraction(1)
    container_options: dict[str, str] = field(default_factory=dict)
    first_number: int = 0
    rotation: int = 0
    """The display matrix, in degrees counter-clockwise; the pixels are written turned the other way round."""

    def times_ms(self) -> list[int]:
        """When each frame is shown, counted from the first."""
        return list(self.shown_ms) or [round(n * 1000 / self.fps) for n in range(self.frames)]

    def number_at(self, position_ms: int) -> int:
        """Which frame a viewer sees at `position_ms` after the first."""
        if self.shown_ms:
            return bisect_right(self.shown_ms, position_ms) - 1
        return min(position_ms * self.fps // 1000, self.frames - 1)


def number_grid(number: int, size: tuple[int, int]) -> Pixels:
    """Return a BGR picture of (width, height) pixels that carries `number`."""
    width, height = size
    bits = number << 4 | _check(number)
    cells = np.array([bits >> n & 1 for n in range(GRID * GRID)], dtype=np.uint8).reshape(GRID, GRID)
    rows = np.arange(height) * GRID // height
    columns = np.arange(width) * GRID // width
    grey = np.where(cells[rows][:, columns] == 1, BRIGHT, DARK).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def number_in(picture: Pixels) -> int | None:
    """Return the number a BGR picture carries, or None where it carries none or a damaged one."""
    height, width = picture.shape[:2]
    if min(height, width) < 4 * GRID:
        return None
    bits = 0
    for n in range(GRID * GRID):
        row, column = divmod(n, GRID)
        cell = picture[
            (row * 4 + 1) * height // 16 : (row * 4 + 3) * height // 16,
            (column * 4 + 1) * width // 16 : (column * 4 + 3) * width // 16,
        ]
        brightness = float(cell.mean())
        if DARK + 50 < brightness < BRIGHT - 50:
            return None
        bits |= int(brightness > (DARK + BRIGHT) / 2) << n
    number, check = bits >> 4, bits & 15
    return number if check == _check(number) else None


def _check(number: int) -> int:
    """Four bits that differ for numbers that look alike, and are never those of an even picture."""
    return (number * 7 + (number >> 4) * 3 + (number >> 8) * 5 + 9) & 15


def write(path: Path, video: Video) -> None:
    """Write a numbered video; the container follows from the name's suffix."""
    with av.open(str(path), "w", format=_FORMATS.get(path.suffix), options=video.container_options) as container:
        stream = _stream(container, video)
        for packet in _packets(stream, video, range(video.frames)):
            container.mux(packet)


def write_with_two_sizes(path: Path, first: Video, second: Video) -> None:
    """Write a video whose picture changes its size in the middle, as a push does that reconnects."""
    with av.open(str(path), "w") as container:
        stream = _stream(container, first)
        for packet in _packets(stream, first, range(first.frames)):
            container.mux(packet)
        again = cast("av.VideoCodecContext", av.CodecContext.create(second.codec, "w"))
        again.width, again.height = second.size
        again.pix_fmt = second.pixel_format
        again.time_base = Fraction(1, second.fps)
        again.gop_size, again.max_b_frames, again.thread_count = second.gop, second.b_frames, 1
        again.options = _SINGLE[second.codec]
        for packet in _encoded(again.encode, second, range(second.frames)):
            packet.stream = stream
            container.mux(packet)


def write_sound_only(path: Path, *, seconds: int) -> None:
    """Write a file without a video track."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=_SAMPLE_RATE)
        for packet in _sound(stream, seconds):
            container.mux(packet)


def write_with_longer_sound(path: Path, video: Video, *, seconds: int) -> None:
    """Write a numbered video whose sound goes on after the picture has ended."""
    with av.open(str(path), "w") as container:
        stream, sound = _stream(container, video), container.add_stream("aac", rate=_SAMPLE_RATE)
        container.mux(list(_packets(stream, video, range(video.frames))))
        container.mux(list(_sound(sound, seconds)))


def packet_places(path: Path) -> list[tuple[int, int]]:
    """Return where in the file each video packet begins and how many bytes it has, in the order of decoding."""
    with av.open(str(path)) as container:
        packets = container.demux(container.streams.video[0])
        return [(packet.pos or 0, packet.size) for packet in packets if packet.size]


def damage(path: Path, begin: int, byte_count: int) -> None:
    """Overwrite a stretch of a file with noise that is the same each time."""
    data = bytearray(path.read_bytes())
    data[begin : begin + byte_count] = hashlib.shake_256(b"noise").digest(byte_count)
    path.write_bytes(data)


def cut(path: Path, *, keep: float) -> None:
    """Keep only the first part of a file."""
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * keep)])


def _stream(container: OutputContainer, video: Video) -> VideoStream:
    options = {**_SINGLE.get(video.codec, {}), **video.options}
    stream = cast("VideoStream", container.add_stream(video.codec, rate=video.fps, options=options))
    stream.width, stream.height = video.size[::-1] if video.rotation % 180 else video.size
    stream.pix_fmt = video.pixel_format
    stream.codec_context.gop_size = video.gop
    stream.codec_context.max_b_frames = video.b_frames
    stream.codec_context.thread_count = 1
    stream.codec_context.sample_aspect_ratio = video.sample_aspect
    if video.shown_ms:
        stream.codec_context.time_base = MILLISECOND
    if video.rotation:
        stream.set_display_rotation(video.rotation)
    return stream


def _packets(stream: VideoStream, video: Video, numbers: Iterable[int]) -> Iterator["Packet[VideoStream]"]:
    return _encoded(stream.encode, video, numbers)


def _encoded(
    encode: Callable[[av.VideoFrame | None], list["Packet[VideoStream]"]], video: Video, numbers: Iterable[int]
) -> Iterator["Packet[VideoStream]"]:
    times_ms = video.times_ms()
    for number in numbers:
        grid = np.rot90(number_grid(video.first_number + number, video.size), -video.rotation // 90)
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(grid), format="bgr24")
        frame.pts, frame.time_base = video.starts_ms + times_ms[number], MILLISECOND
        yield from encode(frame)
    yield from encode(None)


def _sound(stream: AudioStream, seconds: int) -> Iterator["Packet[AudioStream]"]:
    silence = np.zeros((1, 1024), dtype=np.float32)
    for begin in range(0, seconds * _SAMPLE_RATE, 1024):
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLE_RATE, begin, Fraction(1, _SAMPLE_RATE)
        yield from stream.encode(frame)
    yield from stream.encode(None)


_SAMPLE_RATE = 48_000
_FORMATS = {".h264": "h264"}
_X264 = {"preset": "veryfast", "crf": "20", "threads": "1"}
_SINGLE: dict[str, dict[str, str]] = {
    "libx264": {**_X264, "x264-params": "scenecut=0"},
    "libx265": {
        "preset": "ultrafast",
        "crf": "24",
        "x265-params": "log-level=none:pools=none:frame-threads=1:scenecut=0",
    },
    "libsvtav1": {"preset": "12", "crf": "12", "svtav1-params": "lp=1:pred-struct=1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "0"},
}
