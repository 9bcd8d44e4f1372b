"""What do pictures show? One picture stands still for ever; those of a folder are each shown for a second, by name."""

from pathlib import Path

import cv2
import numpy as np

from simulator.core.errors import BadInput, NoFrame
from simulator.core.nouns import Frame, Instant, PushStream, Size
from simulator.frames.footage import Spot
from simulator.frames.given import PICTURES, files_in, printable
from simulator.frames.pixels import ArrayPicture, Bgr

SHOWN_FOR_MS = 1000
"""Our choice: slow enough to see each, fast enough that an interval never shows the same twice."""


class Pictures:
    """One picture without end, or several in turn."""

    def __init__(self, paths: list[str]) -> None:
        """Show `paths` in turn; raises BadInput where the first is no picture."""
        self._paths = paths
        self.byte_count = 0
        try:
            _loaded(paths[0])
        except NoFrame as why:
            raise BadInput(str(why)) from why

    @property
    def duration_ms(self) -> int | None:
        """A second for each picture; a single one never ends."""
        return len(self._paths) * SHOWN_FOR_MS if len(self._paths) > 1 else None

    def spot_at(self, push: PushStream, when: Instant, position_ms: int) -> Spot:  # noqa: ARG002 - as footage has it
        """Return the picture whose turn it is."""
        number = min(position_ms // SHOWN_FOR_MS, len(self._paths) - 1)
        return Spot(number * SHOWN_FOR_MS, number)

    def frame(self, spot: Spot) -> Frame:
        """Return the picture; raises NoFrame."""
        array = _loaded(self._paths[spot.position_ms // SHOWN_FOR_MS])
        return Frame(ArrayPicture(array), Size(array.shape[1], array.shape[0]), spot.position_ms)

    def close(self) -> None:
        """Nothing is held open."""


def open_picture(path: str) -> Pictures:
    """Open a single picture; raises BadInput."""
    return Pictures([path])


def open_picture_folder(folder: str) -> Pictures:
    """Open a folder's pictures in the order of their names; raises BadInput."""
    return Pictures([str(Path(folder) / name) for name in files_in(folder, PICTURES)])


def _loaded(path: str) -> Bgr:
    """Return a picture's pixels, turned upright as its EXIF says; raises NoFrame.

    Read here and not by OpenCV, which cannot open every name on every system.
    """
    try:
        data = np.fromfile(path, dtype=np.uint8)
    except OSError as why:
        raise NoFrame(f"the picture {printable(path)} cannot be read: {why.strerror}") from why
    if not data.size:
        raise NoFrame(f"the picture {printable(path)} is empty (0 bytes)")
    try:
        array = cv2.imdecode(data, cv2.IMREAD_COLOR)
    except cv2.error:
        array = None
    if array is None:
        raise NoFrame(f"{printable(path)} is not a picture that can be read; give a png, jpg, bmp or webp")
    return np.asarray(array, dtype=np.uint8)
