"""Which key was given? As text, or as a file that holds it alone."""

from pathlib import Path

from simulator.core.errors import BadInput


def key_from(key: str | None, key_file: Path | None) -> str | None:
    """Return the callback key given as text or by a file, or None where neither is given; raises BadInput."""
    if key is not None and key_file is not None:
        raise BadInput("both --key and --key-file are given; keep one of them")
    if key_file is None:
        return key
    try:
        text = key_file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"the key file {key_file} cannot be read: {getattr(why, 'strerror', None) or why}") from why
    found = text.removesuffix("\n").removesuffix("\r")
    if not found.strip():
        raise BadInput(f"the key file {key_file} is empty; it should hold the callback key")
    if len(found.splitlines()) > 1 or found != found.strip():
        raise BadInput(f"the key file {key_file} should hold the key alone, on one line, without blanks around it")
    return found
