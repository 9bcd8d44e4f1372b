"""Can this be a receiver? What a snapshot_notify_url must look like (267/31074: HTTP or HTTPS, queries are kept)."""

from urllib.parse import urlsplit


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
