"""May this file be written? Only a new one, an empty one or an earlier one of ours: never a SOURCE or a key file."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulator.core.errors import BadInput

_LOOKED_AT_BYTES = 1_000_000


def refuse_foreign(flag: str, path: Path, is_ours: Callable[[Any], bool]) -> None:
    """Raise BadInput where `path` is a folder, or a file that is neither empty nor begins with JSON that `is_ours`."""
    if path.is_dir():
        raise BadInput(f"{flag} {path} is a folder; name a file in it")
    if not path.is_file():  # absent, or a pipe or device that loses nothing
        return
    try:
        with path.open("rb") as file:
            raw = file.read(_LOOKED_AT_BYTES)
    except OSError as why:
        raise unwritable(flag, path, why) from why
    if raw and not is_ours(_first_json(raw)):
        raise BadInput(f"{flag} {path} is a file that css-sim did not write; name another, or delete it")


def made_ready(outputs: Mapping[str, Path | None]) -> None:
    """See that no two flags name one file, and remove an earlier run's ready file; raises BadInput."""
    by_path: dict[Path, str] = {}
    for flag, path in outputs.items():
        if path and (other := by_path.setdefault(path.absolute(), flag)) != flag:
            raise BadInput(f"{other} and {flag} are both {path}; give each a file of its own")
    if ready_file := outputs.get("--ready-file"):
        remove_stale(ready_file)


def remove_stale(path: Path) -> None:
    """Remove an earlier run's ready file, so that nobody takes it for this one's; raises BadInput for another file."""
    refuse_foreign("--ready-file", path, lambda told: isinstance(told, dict) and "pid" in told and "v" in told)
    if path.exists() and not path.is_file():
        raise BadInput(f"--ready-file {path} is no regular file; name one that can be replaced")
    try:
        path.unlink(missing_ok=True)
    except OSError as why:
        raise unwritable("--ready-file", path, why) from why


def unwritable(flag: str, path: Path, why: OSError) -> BadInput:
    """Return the error for a file that the system does not let us write."""
    return BadInput(f"{flag} {path} cannot be written: {why.strerror}; name a file in a folder that exists")


def _first_json(raw: bytes) -> Any:
    try:
        return json.JSONDecoder().raw_decode(raw.decode("utf-8", "replace"))[0]
    except (ValueError, RecursionError):
        return None
