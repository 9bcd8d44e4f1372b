"""How does a frame become a JPEG? Scaled and compressed in a thread; the same input gives the same bytes.

Whoever puts the parts together calls `cv2.setNumThreads(1)` once: these threads share the cores, and a pool of
OpenCV's own inside each call would fight them.
"""

import cv2

from simulator.core.errors import NoFrame
from simulator.core.nouns import Frame, Size
from simulator.frames.threads import Threads

DEFAULT_QUALITY_PERCENT = 75
"""Our choice: no document names the service's quality; 75 is libjpeg's own default."""


class JpegEncoder:
    """Turns frames into JPEGs, a few at a time."""

    def __init__(self, quality_percent: int = DEFAULT_QUALITY_PERCENT, *, threads: int = 2) -> None:
        """Compress with `quality_percent` (1 to 100) in at most `threads` threads."""
        self._quality_percent = quality_percent
        self._threads = Threads(threads, "jpeg")

    async def __call__(self, frame: Frame, size: Size) -> bytes:
        """Return the frame as a JPEG of exactly `size`; raises NoFrame."""
        return await self._threads.run(self._encoded, frame, size)

    def close(self) -> None:
        """End the threads."""
        self._threads.close()

    def _encoded(self, frame: Frame, size: Size) -> bytes:
        try:
            _, data = cv2.imencode(".jpg", frame.picture.bgr(size), [cv2.IMWRITE_JPEG_QUALITY, self._quality_percent])
        except (cv2.error, MemoryError) as why:
            raise NoFrame(f"a frame of {frame.size} cannot become a JPEG of {size}: {why}") from why
        return bytes(data)
