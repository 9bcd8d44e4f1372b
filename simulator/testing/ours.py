"""Which settings does a test begin with? A few that it cannot choose, and a time that is near the machine's."""

from collections.abc import Mapping
from typing import Any

from simulator.clock import wall_now
from simulator.config import Settings, settings_of
from simulator.core.errors import BadInput

OURS: dict[str, Any] = {
    "speed": "paused", "tempo": "strict", "stay": True, "control_api": False, "port": 0, "stagger": "none",
    "store": {"kind": "memory"},
}  # fmt: skip
"""What a test cannot choose: it moves the time, and everything it sees is in this process."""
_BEGIN_EACH_MS = 5 * 60_000
"""Our choice: a test begins at the last full five minutes of the machine's time. That is near enough for a receiver
which compares t with its own clock, and tests that follow one another film the same pictures, which are made once."""
_SHARED = ("align", "pixels", "quality_percent", "threads", "cache_mb")
"""What is made once for all tests: the frames and JPEGs that they share."""


def base_settings() -> Settings:
    """Return what the engine of all tests is made from."""
    return settings_of(OURS, named="css")


def settings_for(values: Mapping[str, Any]) -> Settings:
    """Return the settings of one test; raises BadInput."""
    begin = wall_now() // _BEGIN_EACH_MS * _BEGIN_EACH_MS / 1000
    return settings_of({"start_at": f"{begin:.0f}", **OURS, **values}, named="css")


def refuse_ours(settings: Mapping[str, Any]) -> None:
    """Raise BadInput for a setting that a test cannot choose."""
    for name in settings:
        if name in OURS or name in _BY_VERBS:
            raise BadInput(f"css.configure takes no {name!r}; a test pushes, moves time and sets faults by itself")
    capture = settings.get("capture")
    for name in capture if isinstance(capture, Mapping) else ():
        if name in _SHARED:
            raise BadInput(f"css.configure takes no capture {name!r}: tests share the pictures that were made so")


_BY_VERBS = ("streams", "lasts", "loop", "faults", "inbox", "drain", "linger")
