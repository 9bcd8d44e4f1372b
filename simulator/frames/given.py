"""What does a SOURCE mean that the user gave? A pattern, a video, a picture, or a folder of either.

Looks at names only; whether a file really holds what its name promises is found out when it is opened.
"""

import difflib
import os
import re
from enum import Enum, auto
from pathlib import Path

from simulator.core.errors import BadInput
from simulator.frames.pattern import PREFIX, parsed_pattern

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp"})
VIDEOS = frozenset(
    {".mp4", ".m4v", ".mov", ".3gp", ".3g2", ".mkv", ".webm", ".flv", ".f4v", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg"}
    | {".vob", ".m2v", ".avi", ".wmv", ".asf", ".ogv", ".ogg", ".mxf", ".gif", ".ivf"}
    | {".h264", ".264", ".h265", ".265", ".hevc"}
)
"""In a folder, these are videos; a file that is named itself may have any suffix."""

_WHAT_TO_GIVE = "give a video file, a picture, a folder of either, or pattern:1280x720@25"


class Kind(Enum):
    """What a SOURCE turned out to be."""

    PATTERN = auto()
    PICTURE = auto()
    PICTURE_FOLDER = auto()
    VIDEO = auto()
    VIDEO_FOLDER = auto()


def expand(source: str) -> list[str]:
    """Return the sources of the streams that `source` stands for, one per stream; raises BadInput."""
    match kind_of(source):
        case Kind.PATTERN:
            parsed_pattern(source)
            return [source]
        case Kind.VIDEO_FOLDER:
            return [os.path.join(source, name) for name in files_in(source, VIDEOS)]  # noqa: PTH118 - "./a" stays "./a"
        case _:
            return [source]


def default_stream_name(source: str) -> str:
    """Return what a stream is called that was given no name: the file's stem, the folder's name, `pattern`."""
    if source.startswith(PREFIX):
        return "pattern"
    path = Path(source)
    name = path.stem if not path.is_dir() else path.resolve().name
    # Undecodable bytes of a file name arrive as lone surrogates, which no JSON and no URL can carry.
    return name.encode(errors="replace").decode() or "stream"


def kind_of(source: str) -> Kind:
    """Return what `source` is; raises BadInput where it is nothing that can be filmed."""
    if source.startswith(PREFIX):
        return Kind.PATTERN
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", source):
        raise BadInput(f"{printable(source)} is an address, and css-sim pulls no streams; {_WHAT_TO_GIVE}")
    path = Path(source)
    if not source or "\0" in source or not os.path.lexists(path):
        raise BadInput(f"{printable(source)} does not exist{_nearest(path)}; {_WHAT_TO_GIVE}")
    try:
        if path.is_dir():
            return _kind_of_folder(source)
        if not path.is_file():
            raise BadInput(f"{printable(source)} is neither a file nor a folder; {_WHAT_TO_GIVE}")
    except PermissionError as why:
        raise BadInput(
            f"{printable(source)} cannot be read: {why.strerror}; give css-sim the right to read it"
        ) from why
    return Kind.PICTURE if path.suffix.lower() in PICTURES else Kind.VIDEO


def files_in(folder: str, suffixes: frozenset[str]) -> list[str]:
    """Return the names of a folder's visible files with one of `suffixes`, sorted."""
    entries = sorted(Path(folder).iterdir())
    return [
        entry.name
        for entry in entries
        if entry.suffix.lower() in suffixes and not entry.name.startswith(".") and entry.is_file()
    ]


def printable(source: str) -> str:
    """Return `source` as it may stand in a sentence, whatever bytes its name has."""
    return repr(source) if not source or not source.isprintable() else source


def _kind_of_folder(folder: str) -> Kind:
    pictures, videos = files_in(folder, PICTURES), files_in(folder, VIDEOS)
    if pictures and videos:
        raise BadInput(
            f"the folder {printable(folder)} holds both pictures ({pictures[0]}) and videos ({videos[0]}); "
            f"pictures make one stream, videos one each: keep them in two folders"
        )
    if not pictures and not videos:
        raise BadInput(
            f"the folder {printable(folder)} holds neither videos nor pictures (png, jpg, bmp, webp); {_WHAT_TO_GIVE}"
        )
    return Kind.PICTURE_FOLDER if pictures else Kind.VIDEO_FOLDER


def _nearest(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.7)
    return f" (did you mean {printable(str(path.parent / near[0]))}?)" if near else ""
