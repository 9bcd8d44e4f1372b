"""Has this very picture been made before? JPEGs kept by frame and size, each made once however many ask for it."""

from collections.abc import Awaitable, Callable
from functools import partial

from simulator.core.nouns import Frame, Size
from simulator.flights import Flights
from simulator.frames.kept import Kept

CACHE_BYTES = 64 * 2**20
"""Our choice: about 2,000 pictures of 640x360."""


class SharedJpegs:
    """Encodes a frame at a size once, while there is room to keep it."""

    def __init__(self, encode: Callable[[Frame, Size], Awaitable[bytes]], most_bytes: int = CACHE_BYTES) -> None:
        """Keep JPEGs of together at most `most_bytes`; 0 keeps none."""
        self._encode = encode
        self._kept: Kept[bytes] = Kept(most_bytes)
        self._encoding: Flights[bytes] = Flights()

    async def __call__(self, frame: Frame, size: Size) -> bytes:
        """Return the frame as a JPEG of exactly `size`; raises NoFrame."""
        if frame.identity is None:
            return await self._encode(frame, size)
        key = (frame.identity, size)
        if (jpeg := self._kept.get(key)) is None:
            jpeg = await self._encoding.join(key, partial(self._encode, frame, size))
            self._kept.put(key, jpeg, len(jpeg))
        return jpeg
