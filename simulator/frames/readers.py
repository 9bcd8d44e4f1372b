"""Whose decoder is free? Readers are lent to one thread at a time; idle ones stay open while there is room."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.frames.reader import Reader

MOST_IDLE = 128
"""Our choice: an idle reader of 720p holds about 4 MB; opening one anew costs as much as decoding a key frame."""


class Readers:
    """The readers of all files; each file has as many as threads want it at once."""

    def __init__(self, most_idle: int = MOST_IDLE) -> None:
        """Keep at most `most_idle` open that nobody uses."""
        self._most_idle = most_idle
        self._idle: list[tuple[object, Reader]] = []
        self._lock = threading.Lock()

    @contextmanager
    def lent(self, owner: object, number: int, new: Callable[[], Reader]) -> Iterator[Reader]:
        """Lend one of `owner`'s readers, rather one that need not seek to reach frame `number`, or a new one."""
        reader = self._taken(owner, number) or new()
        try:
            yield reader
        finally:
            self._take_back(owner, reader)

    def close(self, owner: object = None) -> None:
        """Close the idle readers of `owner`, or all."""
        with self._lock:
            leaving = [reader for whose, reader in self._idle if owner in (None, whose)]
            self._idle = [each for each in self._idle if owner not in (None, each[0])]
        for reader in leaving:
            reader.close()

    def _taken(self, owner: object, number: int) -> Reader | None:
        with self._lock:
            own = [place for place, (whose, _) in enumerate(self._idle) if whose is owner]
            if not own:
                return None
            near = next((place for place in own if self._idle[place][1].is_near(number)), own[0])
            return self._idle.pop(near)[1]

    def _take_back(self, owner: object, reader: Reader) -> None:
        with self._lock:
            self._idle.append((owner, reader))
            leaving = self._idle.pop(0)[1] if len(self._idle) > self._most_idle else None
        if leaving:
            leaving.close()
