"""Can this file be opened as a video? Opens it, or says in a sentence what is wrong with it."""

import struct
from pathlib import Path

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from simulator.core.errors import BadInput
from simulator.frames.given import printable

_TEXT_SHOWN_AS_VIDEO = "tty"
"""libavformat opens any .txt as a film of a terminal; nobody means that."""
_BOX_HEADER_BYTES = 8
_MOST_BOXES = 1000


def url_of(path: str) -> str:
    """Return the URL of a file, so that no part of its name is taken for a protocol."""
    return f"file:{path}"


def opened_video(url: str) -> tuple[InputContainer, VideoStream]:
    """Open a file that is known to have a video track, with a decoder of one thread; raises av.FFmpegError.

    Frame threads delay what a seek wants, and the cores are shared with other streams.
    """
    container = av.open(url)
    stream = _video_stream(container)
    if stream is None:
        raise BadInput("its video track is gone")
    stream.codec_context.thread_count = 1
    stream.codec_context.thread_type = ThreadType.NONE
    return container, stream


def has_video(path: str) -> bool:
    """Say whether a file has a video track, or else an audio track; raises BadInput where it has neither."""
    name = printable(path)
    _refuse_unreadable(path)
    try:
        with av.open(url_of(path)) as container:
            if container.format.name == _TEXT_SHOWN_AS_VIDEO:
                raise BadInput(f"{name} is a text, not a video; give a video file")
            stream = _video_stream(container)
            if stream is None and not container.streams.audio:
                raise BadInput(f"{name} holds neither video nor audio; give a video file")
            if stream is not None and stream.codec_context is None:
                raise BadInput(f"{name} is coded in a way that cannot be decoded here; convert it to H.264")
            return stream is not None
    except av.FFmpegError as why:
        raise BadInput(_what_is_wrong(path, why)) from why


def audio_duration_ms(path: str) -> int:
    """Return how long a file without a video track says that it is; raises BadInput where it does not say."""
    with av.open(url_of(path)) as container:
        if not container.duration:
            raise BadInput(f"{printable(path)} has no video track and does not say how long it is; give a video file")
        return max(1, round(container.duration * 1000 / av.time_base))


def _video_stream(container: InputContainer) -> VideoStream | None:
    """Return the first video track; the cover picture of a song is none."""
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def _refuse_unreadable(path: str) -> None:
    name = printable(path)
    try:
        with Path(path).open("rb") as file:
            if not file.read(1):
                raise BadInput(f"{name} is empty (0 bytes); was it copied or recorded to its end?")
    except FileNotFoundError as why:
        raise BadInput(f"{name} does not exist; give a video file") from why
    except OSError as why:
        raise BadInput(f"{name} cannot be read: {why.strerror}; give css-sim the right to read it") from why


def _what_is_wrong(path: str, why: av.FFmpegError) -> str:
    name = printable(path)
    if _lacks_its_end(path):
        return (
            f"{name} is cut off: its table of frames (moov), which stands at the end, is missing; "
            f"copy or record it once more"
        )
    if _is_text(path):
        return f"{name} is a text, not a video; give a video file"
    return f"{name} is not a video that can be read ({why.strerror}); give a video file such as mp4, mkv, ts or flv"


def _lacks_its_end(path: str) -> bool:
    """Say whether a file is an MP4 or MOV without its table of frames."""
    kinds = set()
    with Path(path).open("rb") as file:
        for _ in range(_MOST_BOXES):
            header = file.read(_BOX_HEADER_BYTES)
            if len(header) < _BOX_HEADER_BYTES:
                break
            size, kind = struct.unpack(">I4s", header)
            kinds.add(kind)
            if size == 1:
                size = int.from_bytes(file.read(_BOX_HEADER_BYTES)) - _BOX_HEADER_BYTES
            if size < _BOX_HEADER_BYTES:
                break
            file.seek(size - _BOX_HEADER_BYTES, 1)
    return b"ftyp" in kinds and b"moov" not in kinds


def _is_text(path: str) -> bool:
    with Path(path).open("rb") as file:
        start = file.read(4096)
    try:
        # A letter of up to four bytes may be cut by the end of what was read.
        text = start[:-3].decode() if len(start) > len(b"text") else start.decode()
    except UnicodeDecodeError:
        return False
    return "\0" not in text
