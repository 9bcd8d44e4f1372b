"""What does a video file show? Any container and codec that PyAV opens; and files that only sound."""

import hashlib
import os
from contextlib import AbstractContextManager
from pathlib import Path

import av

from simulator.core.errors import BadInput, NoFrame
from simulator.core.nouns import Frame, Instant, PushStream
from simulator.frames.footage import Align, Footage, Pixels, Spot, clock_text
from simulator.frames.given import printable
from simulator.frames.indexing import index_of
from simulator.frames.opening import audio_duration_ms, has_video, url_of
from simulator.frames.pixels import DecodedPicture, quarter_turns, upright_size
from simulator.frames.reader import Reader
from simulator.frames.readers import Readers

_BEGIN_BYTES = 65_536
"""Our choice: more than any header of a recording."""


def open_file(path: str, readers: Readers, *, align: Align, pixels: Pixels) -> Footage:
    """Open a video file, or one that only has sound; raises BadInput."""
    try:
        return VideoFile(path, readers, align=align, pixels=pixels) if has_video(path) else AudioOnly(path)
    except (av.FFmpegError, OSError) as why:
        raise BadInput(f"{printable(path)} cannot be read: {why.strerror}; is it being replaced just now?") from why


class VideoFile:
    """A file with a video track."""

    def __init__(self, path: str, readers: Readers, *, align: Align, pixels: Pixels) -> None:
        """Read through the file once; raises BadInput."""
        self._path, self._readers, self._align, self._pixels = path, readers, align, pixels
        index = index_of(url_of(path))
        if index is None:
            raise BadInput(f"{printable(path)} holds no frame that can be decoded; was it recorded to its end?")
        self._index = index
        self._file = _identity(path)
        self._indexed_bytes = self._file[0]
        self._begin = _begin_of(path, self._indexed_bytes)
        with self._lent(0):  # a first reader is opened now, when a user still hears what is wrong
            pass

    @property
    def duration_ms(self) -> int:
        """From the first frame to the end of the last, whatever the sound does."""
        return self._index.duration_ms

    @property
    def byte_count(self) -> int:
        """What the index takes."""
        return self._index.byte_count

    def spot_at(self, push: PushStream, when: Instant, position_ms: int) -> Spot:  # noqa: ARG002 - as footage has it
        """Return the last frame not later than `position_ms`, or its key frame; raises NoFrame."""
        self._refuse_changed(position_ms)
        number = self._index.number_at(position_ms)
        if self._align is Align.KEYFRAME:
            number = self._index.keys[self._index.key_place(number)]
        return Spot(self._index.position_ms(number), number)

    def frame(self, spot: Spot) -> Frame:
        """Return a frame, decoding as little as possible; raises NoFrame."""
        assert isinstance(spot.key, int)  # noqa: S101 - spot_at made it
        number = spot.key
        try:
            with self._lent(number) as reader:
                key_only = self._align is Align.KEYFRAME
                frame = reader.key_frame(number) if key_only else reader.frame(number)
                size = upright_size(frame, reader.sample_aspect, self._pixels)
        except NoFrame as why:
            raise NoFrame(f"{self._at(spot.position_ms)}: {why}") from why
        except (av.FFmpegError, BadInput) as why:
            raise NoFrame(f"{self._at(spot.position_ms)}: the file cannot be read any more ({why})") from why
        return Frame(DecodedPicture(frame, quarter_turns(frame)), size, spot.position_ms)

    def close(self) -> None:
        """Close the file."""
        self._readers.close(self)

    def _lent(self, number: int) -> AbstractContextManager[Reader]:
        return self._readers.lent(self, number, lambda: Reader(url_of(self._path), self._index))

    def _refuse_changed(self, position_ms: int) -> None:
        """Refuse a file that is not the one that was indexed; what would be shown might be anything."""
        try:
            file = _identity(self._path)
            if file != self._file:
                self._refuse_another(file, position_ms)
        except OSError as why:
            raise NoFrame(f"{self._at(position_ms)}: the file is gone ({why.strerror})") from why
        if position_ms >= self._index.shown_ms:
            raise NoFrame(
                f"{self._at(position_ms)}: the file is cut off or damaged after {clock_text(self._index.shown_ms)} "
                f"of {clock_text(self.duration_ms)}; copy or record it once more"
            )

    def _refuse_another(self, file: "tuple[int, int, int]", position_ms: int) -> None:
        """Go on with a file that has only grown, as a recording does; refuse any other change."""
        byte_count, before = file[0], self._file[0]
        if byte_count < before:
            what = f"has shrunk from {before} to {byte_count} bytes"
        elif _begin_of(self._path, self._indexed_bytes) != self._begin:
            what = "is another one"
        else:
            self._file = file
            return
        raise NoFrame(
            f"{self._at(position_ms)}: the file {what} since it was opened; do not replace a file that is being pushed"
        )

    def _at(self, position_ms: int) -> str:
        return f"{printable(self._path)} at {clock_text(position_ms)}"


def _identity(path: str) -> tuple[int, int, int]:
    found = os.stat(path)  # noqa: PTH116 - asked for every screenshot, so without a Path
    return found.st_size, found.st_mtime_ns, found.st_ino


def _begin_of(path: str, byte_count: int) -> bytes:
    """Return a digest of the first bytes of a file that had so many: nothing changes them that only appends."""
    with Path(path).open("rb") as file:
        return hashlib.sha256(file.read(min(byte_count, _BEGIN_BYTES))).digest()


class AudioOnly:
    """A file without a video track: it is pushed, and nothing is ever shown."""

    def __init__(self, path: str) -> None:
        """Ask the file how long it is; raises BadInput."""
        self._path = path
        self.duration_ms: int | None = audio_duration_ms(path)
        self.byte_count = 0

    def spot_at(self, push: PushStream, when: Instant, position_ms: int) -> Spot:  # noqa: ARG002 - as footage has it
        """Raise NoFrame: Live Screencapture, 267/31072, takes no screenshot of such a stream."""
        raise NoFrame(
            f"{printable(self._path)} has no video track; the service takes no screenshot and sends no callback "
            f"of an audio-only stream (267/31072)"
        )

    def frame(self, spot: Spot) -> Frame:
        """Never asked: there is no spot."""
        raise NoFrame(f"{printable(self._path)} has no video track at {clock_text(spot.position_ms)}")

    def close(self) -> None:
        """Nothing is held open."""
