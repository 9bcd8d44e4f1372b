"""What did the user mean? Numbers, durations, times, sizes and statuses as people write them."""

import re
from datetime import datetime

from simulator.core.errors import BadInput
from simulator.core.naming import BEIJING
from simulator.core.nouns import Instant, Size

_UNITS_S = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|)")
LONGEST_S = 3650 * 86_400
_LATEST_UNIX_S = 4_102_444_800
"""2100-01-01: our choice, so that a run of ten years still ends in a year that has four digits."""
_FINAL_STATUSES = range(200, 600)
"""What an answer may be: 1xx is never the last word."""
_SIZE = re.compile(r"(\d{1,5})[xX*](\d{1,5})")


def duration_s(text: str | float) -> float:
    """Return the seconds of `250ms`, `20s`, `2m`, `1h30m` or plain `10`; raises BadInput."""
    text = text if isinstance(text, str) else f"{text}"
    compact = text.strip().replace(" ", "")
    parts = _DURATION.findall(compact)
    whole = "".join(number + unit for number, unit in parts) == compact
    bare = [unit for _, unit in parts if not unit]  # `1h30` may mean minutes or seconds, so it means nothing
    if not parts or not whole or (bare and len(parts) > 1):
        raise BadInput(f"{text!r} is not a duration; write 250ms, 20s, 2m, 1h30m or plain seconds")
    seconds = sum(float(number) * _UNITS_S[unit] for number, unit in parts)
    if seconds > LONGEST_S:
        raise BadInput(f"{text!r} is too long; a duration is at most ten years, 3650d")
    return seconds


def instant(text: str) -> Instant:
    """Return the instant of an ISO 8601 time (UTC+8 where it names no zone) or a Unix time in seconds."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        unix_s = float(text)
    else:
        try:
            time = datetime.fromisoformat(text)
        except ValueError:
            raise BadInput(
                f"{text!r} is not a time; write 2024-12-31T23:59:50+08:00 or a Unix time in seconds"
            ) from None
        unix_s = (time if time.tzinfo else time.replace(tzinfo=BEIJING)).timestamp()
    if not 0 <= unix_s < _LATEST_UNIX_S:
        raise BadInput(f"{text!r} is not a time from 1970 to 2100; a Unix time is in seconds, not milliseconds")
    return Instant(round(unix_s * 1000))


def whole(text: str) -> int:
    """Return the number of `10`; raises BadInput."""
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text.strip()):
        raise BadInput(f"{text!r} is not a whole number")
    return int(text)


def statuses(text: str) -> tuple[int, ...]:
    """Return the HTTP statuses of `503,503,200`, none for an empty text; raises BadInput."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    for part in parts:
        if not (part.isascii() and part.isdecimal() and int(part) in _FINAL_STATUSES):
            raise BadInput(
                f"{part!r} in {text!r} is not an HTTP status from 200 to 599; "
                f"write one for every attempt, such as 503,503,200"
            )
    return tuple(int(part) for part in parts)


def size(text: str) -> Size:
    """Return the size of `1920x1080`; raises BadInput."""
    if not (match := _SIZE.fullmatch(text.strip())):
        raise BadInput(f"{text!r} is not a size; write width x height in pixels, such as 1920x1080")
    found = Size(int(match[1]), int(match[2]))
    if not (found.width and found.height):
        raise BadInput(f"{text!r} has a side of 0 pixels; a push is at least 1x1")
    return found
