"""What did the user mean? The values of flags; those that a file can hold as well are read in core/values.py."""

from pathlib import Path

from simulator.core.errors import BadInput
from simulator.core.values import duration_s, instant, size

__all__ = ["duration_s", "instant", "key_from", "size"]


def key_from(key: str | None, key_file: Path | None) -> str | None:
    """Return the callback key given as text or as a file's first line, or None where neither is given."""
    if key is not None and key_file is not None:
        raise BadInput("both --key and --key-file are given; keep one of them")
    if key_file is None:
        return key
    try:
        lines = key_file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"the key file {key_file} cannot be read: {getattr(why, 'strerror', None) or why}") from why
    if not lines or not lines[0].strip():
        raise BadInput(f"the key file {key_file} is empty; its first line should be the callback key")
    return lines[0].strip()
