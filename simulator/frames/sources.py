"""What stands in for every pusher? Opens each source once, and answers for any instant of any push of it."""

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from simulator.core.cadence import end_of, source_position_ms
from simulator.core.errors import BadInput, NoFrame
from simulator.core.nouns import Frame, Instant, PushStream, Size
from simulator.flights import Flights
from simulator.frames.ahead import Ahead
from simulator.frames.drawn import open_pattern
from simulator.frames.file import open_file
from simulator.frames.footage import Align, Footage, Pixels, Spot, clock_text
from simulator.frames.given import Kind, kind_of, printable
from simulator.frames.kept import Kept
from simulator.frames.pictures import open_picture, open_picture_folder
from simulator.frames.readers import Readers
from simulator.frames.threads import Threads

_INDEX_BYTES = 256 * 2**20
"""Our choice: indexes held at once; about 60 hours of video. A source that had to leave is read through again."""
_PIXEL_BYTES = 64 * 2**20
"""Our choice: decoded frames held for whoever else asks for them, or was expected to: about 40 of 720p."""
_SIZES = 1_000_000
"""Our choice: frames whose size is remembered."""


class Sources:
    """The frames of every push; what several pushes share is opened, decoded and held once."""

    def __init__(
        self,
        *,
        align: Align = Align.EXACT,
        pixels: Pixels = Pixels.SQUARE,
        threads: int = 2,
        patterns_recur: bool = False,
    ) -> None:
        """Open and decode in at most `threads` threads; `patterns_recur` keeps drawn pictures for a run like this."""
        self._readers = Readers()
        self._open = partial(
            open_footage, readers=self._readers, align=align, pixels=pixels, patterns_recur=patterns_recur
        )
        self._threads = Threads(threads, "frames")
        self._footage: Kept[Footage] = Kept(_INDEX_BYTES)
        self._opening: Flights[Footage] = Flights()
        self._frames: Kept[Frame] = Kept(_PIXEL_BYTES)
        self._decoding: Flights[Frame] = Flights()
        self._sizes: Kept[Size] = Kept(_SIZES)
        self._unseen: set[Hashable] = set()
        """Frames decoded and not asked for yet: those who ask are the first, so what they show next is not there."""
        self._ahead = Ahead()
        self._asking, self._answered = 0, asyncio.Event()

    async def check(self, source: str) -> None:
        """Open `source`; raises BadInput with a sentence where it cannot be filmed."""
        await self._opened(source)

    async def ends_at(self, push: PushStream) -> Instant | None:
        """Return when the push ends by itself, or None where it never does; raises BadInput."""
        return end_of(push, (await self._opened(push.source)).duration_ms)

    async def at(self, push: PushStream, when: Instant) -> Frame:
        """Return the frame the push shows at `when`; raises NoFrame.

        A frame whose size is known is decoded only when its pixels are asked for; they may be in a cache as a JPEG.
        """
        self._asking += 1
        try:
            return await self._at(push, when)
        finally:
            self._asking -= 1
            if not self._asking:
                self._answered.set()

    async def _at(self, push: PushStream, when: Instant) -> Frame:
        try:
            footage = await self._opened(push.source)
        except BadInput as why:
            raise NoFrame(str(why)) from why
        spot = _spot(push, when, footage)
        key = (push.source, spot.key)
        if (frame := self._frames.get(key)) is None and (size := spot.size or self._sizes.get(key)) is not None:
            decode = partial(self._decoded, footage, spot, key)
            return Frame(_Undecoded(decode), size, spot.position_ms, key if spot.can_recur else None)
        if frame is None:
            frame = await self._decoding.join(key, partial(self._threads.run, self._decoded, footage, spot, key))
        if key in self._unseen:
            self._unseen.discard(key)
            self._look_ahead(push, when, footage)
        return frame

    async def close(self) -> None:
        """Close every source; a frame that is being decoded is waited for."""
        while self._asking:
            self._answered.clear()
            await self._answered.wait()
        await self._opening.landed()
        await self._decoding.landed()
        for footage in self._footage.clear():
            await self._threads.run(footage.close)
        self._readers.close()
        self._threads.close()

    async def _opened(self, source: str) -> Footage:
        if (footage := self._footage.get(source)) is None:
            footage = await self._opening.join(source, partial(self._threads.run, self._open, source))
            # The newest stays, however large: it would have to be read through again for every screenshot.
            for leaving in self._footage.put(source, footage, min(footage.byte_count, _INDEX_BYTES)):
                if leaving is not footage:
                    leaving.close()
        return footage

    def _decoded(self, footage: Footage, spot: Spot, key: Hashable) -> Frame:
        """Return a frame, in whatever thread; one that may be asked for again is held."""
        if (held := self._frames.get(key)) is not None:
            return held
        frame = footage.frame(spot)
        if not spot.can_recur:
            return frame
        frame = replace(frame, identity=key)
        if self._sizes.get(key) is None:
            self._unseen.add(key)
        self._sizes.put(key, frame.size, 1)
        self._frames.put(key, frame, frame.size.width * frame.size.height * 3 // 2)
        return frame

    def _look_ahead(self, push: PushStream, when: Instant, footage: Footage) -> None:
        """Decode what this push will show next, in threads that have nothing else to do."""
        for next_at in self._ahead.after(push, when, self._threads.count):
            if self._threads.busy >= self._threads.count:
                return
            try:
                spot = _spot(push, next_at, footage)
            except NoFrame:
                return
            key = (push.source, spot.key)
            if spot.can_recur and key not in self._decoding and self._sizes.get(key) is None:
                self._decoding.begin(key, partial(self._threads.run, self._decoded, footage, spot, key))


@dataclass(frozen=True, slots=True)
class _Undecoded:
    """Pixels that are decoded once somebody asks for them, in whatever thread."""

    decode: Callable[[], Frame]

    def bgr(self, size: Size) -> Any:
        """Return the upright picture at `size`; raises NoFrame."""
        return self.decode().picture.bgr(size)


def open_footage(
    source: str, *, readers: Readers, align: Align, pixels: Pixels, patterns_recur: bool = False
) -> Footage:
    """Open a source that makes one stream; raises BadInput."""
    match kind_of(source):
        case Kind.PATTERN:
            return open_pattern(source, recurs=patterns_recur)
        case Kind.PICTURE:
            return open_picture(source)
        case Kind.PICTURE_FOLDER:
            return open_picture_folder(source)
        case Kind.VIDEO:
            return open_file(source, readers, align=align, pixels=pixels)
        case Kind.VIDEO_FOLDER:
            raise BadInput(f"the folder {printable(source)} holds videos, one stream each; name the files one by one")


def _spot(push: PushStream, when: Instant, footage: Footage) -> Spot:
    duration_ms = footage.duration_ms
    position_ms = source_position_ms(push, when, duration_ms)
    if position_ms < 0:
        raise NoFrame(f"the push of {printable(push.source)} has not begun: it begins {clock_text(-position_ms)} later")
    if duration_ms is not None and position_ms >= duration_ms:
        raise NoFrame(
            f"the push of {printable(push.source)} is over: the source lasts {clock_text(duration_ms)}, "
            f"and {clock_text(position_ms)} was asked for"
        )
    return footage.spot_at(push, when, position_ms)
