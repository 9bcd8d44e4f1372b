"""Long films for the benchmarks, made from a short one without encoding again."""

from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

_FPS = 25
_SIZE = (1280, 720)
_SEED_S = 20


def long_clip(
    path: Path,
    lasts_s: float,
    *,
    codec: str = "libx264",
    size: tuple[int, int] = _SIZE,
    fps: int = _FPS,
    gop_s: int = 2,
) -> None:
    """Write a film of `lasts_s` seconds with B-frames, key frames `gop_s` apart; 2.5 Mbit/s at 720p, 5 at 1080p."""
    seed = path.with_name("seed.mp4")
    _encode(seed, codec, size, fps, gop_s)
    with av.open(seed) as source, av.open(path, "w") as film:
        stream = source.streams.video[0]
        out = film.add_stream_from_template(stream)
        packets = [packet for packet in source.demux(stream) if packet.dts is not None]
        assert stream.time_base is not None  # noqa: S101 - a file we just wrote has one
        length = int(_SEED_S / stream.time_base)
        times = [(packet.pts, packet.dts) for packet in packets]
        for turn in range(int(lasts_s / _SEED_S + 0.999)):
            for packet, (pts, dts) in zip(packets, times, strict=True):
                packet.stream = out
                packet.pts, packet.dts = (pts or 0) + turn * length, (dts or 0) + turn * length
                packet.time_base = stream.time_base
                film.mux(packet)
    seed.unlink()


def _encode(path: Path, codec: str, size: tuple[int, int], fps: int, gop_s: int) -> None:
    """Write `_SEED_S` seconds of moving stripes and noise, as hard to encode as a real film."""
    random = np.random.default_rng(1)
    noise = random.integers(0, 48, (size[1] * 2, size[0] * 2), dtype=np.uint8)
    ramp = np.add.outer(np.arange(size[1]), np.arange(size[0])).astype(np.uint8)
    with av.open(path, "w") as film:
        out = cast("VideoStream", film.add_stream(codec, rate=fps))
        out.width, out.height = size
        out.pix_fmt = "yuv420p"
        out.time_base = Fraction(1, fps)
        rate_k = 2500 * size[0] * size[1] // (1280 * 720)
        if codec == "libx264":
            out.options = {"b": f"{rate_k}k", "maxrate": f"{rate_k * 6 // 5}k", "bufsize": f"{rate_k * 6 // 5}k"}
            out.options |= {"preset": "veryfast", "g": str(gop_s * fps), "sc_threshold": "0", "bf": "2"}
        else:
            out.options = {"preset": "ultrafast", "b": f"{rate_k}k"}
            out.options |= {"x265-params": f"keyint={gop_s * fps}:min-keyint={gop_s * fps}:scenecut=0:log-level=none"}
        for number in range(_SEED_S * fps):
            dy, dx = number % size[1], (number * 3) % size[0]
            gray = (ramp + np.uint8(number * 2 % 256)) // 2 + noise[dy : dy + size[1], dx : dx + size[0]]
            frame = av.VideoFrame.from_ndarray(np.repeat(gray[:, :, None], 3, axis=2), "bgr24")
            film.mux(out.encode(frame))
        film.mux(out.encode(None))
