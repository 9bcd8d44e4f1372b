"""Long films for the benchmarks, made from a short one without encoding again."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

_FPS = 25
_SIZE = (1280, 720)
_SEED_S = 20


def long_clip(path: Path, lasts_s: float) -> None:
    """Write a 720p25 H.264 film of `lasts_s` seconds, key frames 2 s apart, B-frames, about 2.5 Mbit/s."""
    seed = path.with_name("seed.mp4")
    _encode(seed)
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


def _encode(path: Path) -> None:
    """Write `_SEED_S` seconds of moving stripes and noise, as hard to encode as a real film."""
    random = np.random.default_rng(1)
    noise = random.integers(0, 48, (_SIZE[1] * 2, _SIZE[0] * 2), dtype=np.uint8)
    ramp = np.add.outer(np.arange(_SIZE[1]), np.arange(_SIZE[0])).astype(np.uint8)
    with av.open(path, "w") as film:
        out = film.add_stream("libx264", rate=_FPS)
        out.width, out.height = _SIZE
        out.pix_fmt = "yuv420p"
        out.time_base = Fraction(1, _FPS)
        out.options = {"preset": "veryfast", "b": "2500k", "maxrate": "3000k", "bufsize": "3000k", "g": str(2 * _FPS)}
        out.options |= {"sc_threshold": "0", "bf": "2"}
        for number in range(_SEED_S * _FPS):
            dy, dx = number % _SIZE[1], (number * 3) % _SIZE[0]
            gray = (ramp + np.uint8(number * 2 % 256)) // 2 + noise[dy : dy + _SIZE[1], dx : dx + _SIZE[0]]
            frame = av.VideoFrame.from_ndarray(np.repeat(gray[:, :, None], 3, axis=2), "bgr24")
            film.mux(out.encode(frame))
        film.mux(out.encode(None))
