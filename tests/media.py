"""What do tests film? Small videos whose frames carry numbers, and screenshots taken of them through the front door."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from odd_table import ODD
from odd_videos import Video, number_in, write

from simulator.core.errors import NoFrame
from simulator.core.nouns import Frame, Instant, PushStream, Size, StreamKey
from simulator.frames.footage import Align, Pixels
from simulator.frames.jpeg import JpegEncoder
from simulator.frames.sources import Sources

BEGAN_AT = Instant(1_735_660_790_000)  # ten seconds before a new year begins in UTC+8
KEY = StreamKey("push.example.com", "live", "room1")


@dataclass(frozen=True, slots=True)
class Shot:
    """A screenshot as a test sees it."""

    number: int | None
    """The number that is read from the JPEG's pixels."""
    position_ms: int
    size: tuple[int, int]
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Missed:
    """Why there is no screenshot."""

    why: str


def push_of(source: str | Path, *, loop: bool = False, lasts_ms: int | None = None) -> PushStream:
    return PushStream(KEY, "", BEGAN_AT, str(source), loop=loop, lasts_ms=lasts_ms)


def after(position_ms: int) -> Instant:
    return Instant(BEGAN_AT + position_ms)


def shots(
    source: str | Path,
    positions_ms: Iterable[int],
    *,
    align: Align = Align.EXACT,
    pixels: Pixels = Pixels.SQUARE,
    loop: bool = False,
    size: Size | None = None,
) -> list[Shot | Missed]:
    """Take a screenshot at each position after the push began; of the push's own size unless `size` is given."""

    async def taken() -> list[Shot | Missed]:
        sources = Sources(align=align, pixels=pixels)
        push = push_of(source, loop=loop)
        try:
            return [await shot(sources, push, position_ms, size) for position_ms in positions_ms]
        finally:
            await sources.close()

    return asyncio.run(taken())


async def shot(sources: Sources, push: PushStream, position_ms: int, size: Size | None = None) -> Shot | Missed:
    try:
        frame = await sources.at(push, after(position_ms))
    except NoFrame as why:
        return Missed(str(why))
    jpeg = await JpegEncoder(95)(frame, size or frame.size)
    return Shot(number_in(decoded(jpeg)), frame.source_position_ms, (frame.size.width, frame.size.height), jpeg)


def frame_of(source: str | Path, position_ms: int = 0, *, pixels: Pixels = Pixels.SQUARE) -> Frame:
    async def taken() -> Frame:
        sources = Sources(pixels=pixels)
        try:
            return await sources.at(push_of(source), after(position_ms))
        finally:
            await sources.close()

    return asyncio.run(taken())


def numbers(taken: Iterable[Shot | Missed]) -> list[int | str | None]:
    """Return each screenshot's number, or why there is none."""
    return [each.why if isinstance(each, Missed) else each.number for each in taken]


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, dtype=np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def odd(folder: Path, name: str) -> Path:
    """Return an odd video of the table, made now unless it is there already."""
    path = folder / name
    if not path.exists():
        write(path, ODD[name])
    return path


def numbered(path: Path, **changes: Any) -> Path:
    """Write a numbered video with B-frames, with the given differences."""
    write(path, Video(**{"b_frames": 2, **changes}))
    return path
