"""Can this be a receiver, and can it be sent this header? (267/31074: HTTP or HTTPS, queries are kept)."""

import re
from urllib.parse import urlsplit

SET_BY_HTTP = ("connection", "content-length", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade")
"""Headers that say how the request itself is sent; another value would break it."""


def receiver_url_trouble(url: str) -> str | None:
    """Return what keeps `url` from being a receiver, as the end of a sentence, or None."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError as why:
        return f"is {url!r}, which is not a URL ({why}); write http://host:port/path"
    if not usable or any(letter.isspace() or ord(letter) < ord(" ") for letter in url):
        return f"is {url!r}, but a receiver is http://host:port/path or https://…"
    return None


def without_password(url: str) -> str:
    """Return `url` as it may be shown: a password in it is hidden."""
    return re.sub(r"^(https?://[^/@:]*):[^/@]*@", r"\1:…@", url)


def header_trouble(name: str, value: str) -> str | None:
    """Return what keeps a header from being sent along with callbacks, as the end of a sentence, or None."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        return f"cannot be sent: {name!r} is no name of an HTTP header"
    if re.search(r"[\x00-\x1f\x7f]", value):
        return f"is {value!r}, which cannot be sent; write it on one line"
    if name.lower() in SET_BY_HTTP:
        return f"cannot be set: {name} follows from the request itself"
    return None
