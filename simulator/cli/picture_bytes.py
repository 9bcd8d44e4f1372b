"""How is a picture had that somebody names, a file or a URL? Within bounds; what goes wrong is a sentence."""

import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote, urlsplit

from simulator.cli.endings import Exit
from simulator.core.receiver_url import without_password

LARGEST_BYTES = 32 * 1024 * 1024
"""Our choice: far above any JPEG within the service's limits (3000x2000)."""
_LONGEST_S = 10.0
"""Our choice: for all of a picture, from a machine that is near."""
_OK = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """Why there is no picture, as the end of a sentence, and how the command ends."""

    why: str
    exit: Exit


def is_url(named: str) -> bool:
    """Whether a picture is named by its URL."""
    return named.lower().startswith(("http://", "https://"))


def shown(named: str) -> str:
    """Return the name as it may stand in a sentence."""
    safe = without_password(named)
    return safe if safe.isprintable() and safe else repr(safe)


def path_of(named: str) -> str:
    """Return the path in a picture's name, as core/naming.py made it."""
    return unquote(urlsplit(named).path) if is_url(named) else named


def picture_bytes(named: str) -> bytes | Unread:
    """Return the bytes of a file, or of what a URL answers; not yet known to be a picture."""
    data = _fetched(named) if is_url(named) else _from_file(named)
    if isinstance(data, bytes) and len(data) > LARGEST_BYTES:
        return Unread(f"it is larger than {LARGEST_BYTES // 2**20} MiB, so it is no screenshot", Exit.USAGE)
    return data


def _from_file(named: str) -> bytes | Unread:
    try:
        if stat.S_ISFIFO(Path(named).stat().st_mode):  # whose writer may never come
            return Unread("it is a pipe; give a JPEG or its URL", Exit.USAGE)
        with Path(named).open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as why:
        return Unread(f"the file cannot be read: {why.strerror}; give a JPEG or its URL", Exit.USAGE)
    except ValueError:  # a name with a null character
        return Unread("there can be no such file; give a JPEG or its URL", Exit.USAGE)


def _fetched(url: str) -> bytes | Unread:
    import requests

    ends_at = perf_counter() + _LONGEST_S
    with requests.Session() as session:
        session.trust_env = False  # a proxy cannot reach this machine's own ports
        try:
            with session.get(url, stream=True, timeout=_LONGEST_S) as answer:
                if answer.status_code != _OK:
                    return Unread(f"its server answers {answer.status_code}, so there is no picture", Exit.USAGE)
                data = _bounded(answer.iter_content(64 * 1024), ends_at)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
            return Unread("it is not a URL that can be asked; write http://host:port/path", Exit.USAGE)
        except requests.RequestException as why:
            # A body that does not come is told as a broken connection, so the time decides.
            if not isinstance(why, requests.Timeout) and perf_counter() < ends_at:
                return Unread(f"its server cannot be reached, or broke off: {_cause(why)}", Exit.UNREACHABLE)
            data = None
    return Unread(f"its server did not send it within {_LONGEST_S:g} s", Exit.TIMEOUT) if data is None else data


def _bounded(chunks: Iterable[bytes], ends_at: float) -> bytes | None:
    """Return all of the picture, or somewhat more than we take; None where it takes too long."""
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if perf_counter() > ends_at:
            return None
        if len(data) > LARGEST_BYTES:
            break
    return bytes(data)


def _cause(why: Exception) -> str:
    """Return the innermost reason that the system gave, in its own words."""
    seen: BaseException | None = why
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        inner = getattr(seen, "reason", None)
        seen = inner if isinstance(inner, BaseException) else seen.__cause__ or seen.__context__
    return type(why).__name__
