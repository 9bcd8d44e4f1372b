"""Which streams may a picture be of, going by its path? Undoes core/naming.py; a guess, which the mark confirms."""

import re

_DEFAULT_NAME = re.compile(r"(.+)-screenshot-\d\d-\d\d-\d\d-\d+x\d+\.jpg", re.ASCII)
_ESCAPED = re.compile(r"(?:![0-9A-F]{2})+")
_USUAL_APP = "live"
_LAST_PARTS = 6
"""Our choice: how many folders are looked at, as a prefix may hold the app or the stream."""


def likely_streams(path: str) -> list[str]:
    """Return the streams, each `app/name`, that a picture may be of whose file or key has this path; likeliest first.

    The name is taken from the default form `{StreamID}-screenshot-…`, else it may be the file's or any folder's; the
    app is `live` or any folder's. A name that was cut, because it was too long for a key, cannot be had back.
    """
    parts = [part for part in re.split(r"[/\\]", path) if part][-_LAST_PARTS:]
    if not parts:
        return []
    file, folders = parts[-1], [_unescaped(part) for part in parts[:-1]]
    default = _DEFAULT_NAME.fullmatch(file)
    names = [_unescaped(default[1])] if default else [_unescaped(file.rpartition(".")[0] or file)]
    return list(dict.fromkeys(f"{app}/{name}" for name in [*names, *folders] for app in [_USUAL_APP, *folders]))


def _unescaped(part: str) -> str:
    """Return what `path_safe` made a part of a key from; what it did not make stays as it is."""
    return _ESCAPED.sub(lambda found: _decoded(found[0]), part)


def _decoded(escaped: str) -> str:
    try:
        return bytes.fromhex(escaped.replace("!", "")).decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return escaped
