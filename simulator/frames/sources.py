"""What stands in for every pusher? Opens each source once, and answers for any instant of any push of it."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from simulator.core.cadence import end_of, source_position_ms
from simulator.core.errors import BadInput, NoFrame
from simulator.core.nouns import Frame, Instant, PushStream
from simulator.frames.drawn import open_pattern
from simulator.frames.file import open_file
from simulator.frames.footage import Align, Footage, Pixels, clock_text
from simulator.frames.given import Kind, kind_of, printable
from simulator.frames.pictures import open_picture, open_picture_folder
from simulator.frames.threads import Threads


@dataclass(slots=True)
class _Opened:
    """A source's footage once it is open, and the turn to use it."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    footage: Footage | None = None


class Sources:
    """The frames of every push; a source that several pushes share is opened once."""

    def __init__(self, *, align: Align = Align.EXACT, pixels: Pixels = Pixels.SQUARE, threads: int = 2) -> None:
        """Open and decode in at most `threads` threads."""
        self._open = partial(open_footage, align=align, pixels=pixels)
        self._threads = Threads(threads, "frames")
        self._by_source: dict[str, _Opened] = {}

    async def check(self, source: str) -> None:
        """Open `source`; raises BadInput with a sentence where it cannot be filmed."""
        opened = self._opened(source)
        async with opened.turn:
            await self._footage(opened, source)

    async def ends_at(self, push: PushStream) -> Instant | None:
        """Return when the push ends by itself, or None where it never does; raises BadInput."""
        opened = self._opened(push.source)
        async with opened.turn:
            footage = await self._footage(opened, push.source)
        return end_of(push, footage.duration_ms)

    async def at(self, push: PushStream, when: Instant) -> Frame:
        """Return the frame the push shows at `when`; raises NoFrame."""
        opened = self._opened(push.source)
        async with opened.turn:
            try:
                footage = await self._footage(opened, push.source)
            except BadInput as why:
                raise NoFrame(str(why)) from why
            position_ms = source_position_ms(push, when, footage.duration_ms)
            _refuse_outside(push, position_ms, footage.duration_ms)
            return await self._threads.run(footage.frame_at, push, when, position_ms)

    async def close(self) -> None:
        """Close every source; a frame that is being decoded is waited for."""
        for opened in self._by_source.values():
            async with opened.turn:
                if opened.footage:
                    await self._threads.run(opened.footage.close)
        self._by_source.clear()
        self._threads.close()

    def _opened(self, source: str) -> _Opened:
        return self._by_source.setdefault(source, _Opened())

    async def _footage(self, opened: _Opened, source: str) -> Footage:
        if opened.footage is None:
            opened.footage = await self._threads.run(self._open, source)
        return opened.footage


def open_footage(source: str, *, align: Align, pixels: Pixels) -> Footage:
    """Open a source that makes one stream; raises BadInput."""
    match kind_of(source):
        case Kind.PATTERN:
            return open_pattern(source)
        case Kind.PICTURE:
            return open_picture(source)
        case Kind.PICTURE_FOLDER:
            return open_picture_folder(source)
        case Kind.VIDEO:
            return open_file(source, align=align, pixels=pixels)
        case Kind.VIDEO_FOLDER:
            raise BadInput(f"the folder {printable(source)} holds videos, one stream each; name the files one by one")


def _refuse_outside(push: PushStream, position_ms: int, duration_ms: int | None) -> None:
    if position_ms < 0:
        raise NoFrame(f"the push of {printable(push.source)} has not begun: it begins {clock_text(-position_ms)} later")
    if duration_ms is not None and position_ms >= duration_ms:
        raise NoFrame(
            f"the push of {printable(push.source)} is over: the source lasts {clock_text(duration_ms)}, "
            f"and {clock_text(position_ms)} was asked for"
        )
