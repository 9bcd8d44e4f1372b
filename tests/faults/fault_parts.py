"""A run in which faults strike, and a receiver in another process that suffers them."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from receiver_process import ReceiverProcess

from simulator.app import opened
from simulator.config import Settings
from simulator.core.facts import as_line

Line = dict[str, Any]
KEY = "test"


@dataclass(frozen=True)
class Suffered:
    """What came of a run."""

    seen: list[Line]
    """What the receiver got, in order."""
    lines: list[Line]
    """What the journal says."""
    folder: Path

    def of(self, fact: str) -> list[Line]:
        """The journal's lines of one fact."""
        return [line for line in self.lines if line["fact"] == fact]

    @property
    def bodies(self) -> list[Line]:
        """The JSON bodies that the receiver got."""
        return [json.loads(one["body"].encode("latin-1")) for one in self.seen]

    @property
    def first(self) -> Line:
        """The first body."""
        return self.bodies[0]

    @property
    def pictures(self) -> list[bytes]:
        """The pictures that were in the bucket at the end, by name."""
        return [path.read_bytes() for path in sorted(self.folder.rglob("*.jpg"))]

    def summary(self) -> Line:
        """The line that ends a run."""
        return self.lines[-1]


def suffered(
    there: ReceiverProcess, folder: Path, *words: str, path: str = "/ok", lasts: str = "20s", **settings: Any
) -> Suffered:
    """Push a picture for two screenshots on virtual time, with faults in force, and return what came of it."""
    before = len(there.seen(path))
    values: Line = {
        "streams": [{"source": "pattern:160x90", "name": "room1", "lasts": lasts}],
        "callback_templates": [{"snapshot_notify_url": there.url(path), "key": KEY}],
        "store": {"kind": "folder", "folder": str(folder)},
        "callback": {"timeout": "2s"},
        "speed": "max",
        "tempo": "strict",
        "port": 0,
        "faults": list(words),
    }
    asked = Settings.model_validate(values | settings)

    async def run() -> list[Line]:
        async with opened(asked) as simulator:
            await simulator.run()
            return [*map(as_line, simulator.journal.facts), simulator.journal.tally.as_line()]

    lines = asyncio.run(run())
    return Suffered(there.seen(path)[before:], lines, folder)


def size_of(jpeg: bytes | str) -> tuple[int, int] | None:
    """Return a JPEG's dimensions, or None where it cannot be decoded."""
    data = jpeg.encode("latin-1") if isinstance(jpeg, str) else jpeg
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) if data else None
    return None if picture is None else (picture.shape[1], picture.shape[0])
