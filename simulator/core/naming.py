"""What is the picture called? The twelve placeholders of folder and file name -> object key.

Live Screencapture, 267/31072 (placeholders, literals); 267/31562 "Field details" (default names).
"""

import difflib
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache

from simulator.core.errors import BadInput
from simulator.core.nouns import Instant, Size, StreamKey

DEFAULT_PREFIX = "/{Year}-{Month}-{Day}"
DEFAULT_FILE_NAME = "{StreamID}-screenshot-{Hour}-{Minute}-{Second}-{Width}x{Height}{Ext}"
PLACEHOLDERS = (
    "AppName", "PushDomain", "StreamID", "Year", "Month", "Day",
    "Hour", "Minute", "Second", "Width", "Height", "Ext",
)  # fmt: skip

# Observed: the published samples' create_time and names agree only in UTC+8, whatever the host's zone.
BEIJING = timezone(timedelta(hours=8), "UTC+8")

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PART = re.compile(r"(\{[^{}]*\})")
_ALLOWED_LITERALS = re.compile(r"[A-Za-z0-9\-!_.*]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]")
_LONGEST_VALUE = 100
"""Our choice: a longer name is cut and told apart by a digest, so that a file name fits every file system."""


@dataclass(frozen=True, slots=True)
class NamePattern:
    """Folder and file name with placeholders, as a template has them."""

    prefix: str = DEFAULT_PREFIX
    file_name: str = DEFAULT_FILE_NAME

    def key(self, stream: StreamKey, size: Size, created_at: Instant) -> str:
        """Return the object key, without a leading slash, of a picture created at `created_at`."""
        values = _values(stream, size, created_at)
        segments = ["".join([values.get(part, part) for part in parts]) for parts in _segments(self)]
        return "/".join([_without_dot_folder(segment) for segment in segments if segment])


@cache
def _segments(pattern: NamePattern) -> tuple[tuple[str, ...], ...]:
    """Return the parts, placeholders with their braces, of each folder and the file; no value holds a slash."""
    segments = [segment for part in (pattern.prefix, pattern.file_name) for segment in part.split("/") if segment]
    return tuple(tuple(part for part in _PART.split(segment) if part) for segment in segments)


def beijing(at: Instant) -> datetime:
    """Return `at` as the service's documents write time: in UTC+8."""
    return datetime.fromtimestamp(at / 1000, BEIJING)


def iso(at: Instant) -> str:
    """Return `at` in ISO 8601, to the millisecond, in UTC+8 as the service's own names have it."""
    return beijing(at).isoformat(timespec="milliseconds")


def checked_pattern(pattern: str, *, folder: bool) -> str:
    """Return `pattern` if the service would take it; raises BadInput (InvalidParameter.COSCustomFileNameError)."""
    what = "cos_prefix" if folder else "cos_file_name"
    for name in _PLACEHOLDER.findall(pattern):
        if name not in PLACEHOLDERS:
            near = difflib.get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.4)
            hint = f"did you mean {{{near[0]}}}?" if near else "known: " + " ".join(f"{{{p}}}" for p in PLACEHOLDERS)
            raise BadInput(f"{what} {pattern!r} has the unknown placeholder {{{name}}}; {hint}")
    literals = _PLACEHOLDER.sub("", pattern)
    if folder:
        literals = literals.replace("/", "")
    if not _ALLOWED_LITERALS.fullmatch(literals):
        bad = sorted({letter for letter in literals if not _ALLOWED_LITERALS.fullmatch(letter)})
        allowed = "letters, digits, placeholders and - ! _ . *" + (" and /" if folder else "")
        raise BadInput(f"{what} {pattern!r} has {' '.join(map(repr, bad))}, but it may hold only {allowed}")
    if not folder and not pattern:
        raise BadInput("cos_file_name is empty; leave the line out for the service's default name")
    return pattern


def _values(stream: StreamKey, size: Size, created_at: Instant) -> dict[str, str]:
    time = beijing(created_at)
    return {
        "{AppName}": path_safe(stream.app_name),
        "{PushDomain}": path_safe(stream.domain),
        "{StreamID}": path_safe(stream.stream_name),
        "{Year}": f"{time.year:04}",
        "{Month}": f"{time.month:02}",
        "{Day}": f"{time.day:02}",
        "{Hour}": f"{time.hour:02}",
        "{Minute}": f"{time.minute:02}",
        "{Second}": f"{time.second:02}",
        "{Width}": str(size.width),
        "{Height}": str(size.height),
        "{Ext}": ".jpg",
    }


@lru_cache(maxsize=4096)
def path_safe(name: str) -> str:
    """Return `name` for use in a key: letters, digits and _ . - as they are, every other byte as !HH.

    Our choice: the URL is exactly domain + path, so a key may only hold what needs no escaping in a URL,
    and two different names must never share one key.
    """
    if len(name) <= _LONGEST_VALUE and not _UNSAFE.search(name):
        return name
    safe = _UNSAFE.sub(lambda m: "".join(f"!{byte:02X}" for byte in m[0].encode(errors="surrogatepass")), name)
    if len(safe) <= _LONGEST_VALUE:
        return safe
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
    # No escaped byte begins with !!, so no short name can spell a cut one.
    return f"{safe[: _LONGEST_VALUE - 18]}!!{digest}"


def _without_dot_folder(segment: str) -> str:
    """Return `segment`, but never `.` or `..`: clients fold those away before they ask for a URL."""
    return segment.replace(".", "!2E") if segment.startswith(".") and not segment.strip(".") else segment
