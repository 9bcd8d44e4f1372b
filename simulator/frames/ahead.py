"""What will be asked for next? A push is filmed at a steady step: its last two instants tell the next ones."""

from simulator.core.nouns import Instant, PushStream
from simulator.frames.kept import Kept

_PUSHES = 10_000
"""Our choice: pushes whose step is remembered."""


class Ahead:
    """The last instant at which each push was filmed."""

    def __init__(self) -> None:
        """Begin without any."""
        self._last: Kept[Instant] = Kept(_PUSHES)

    def after(self, push: PushStream, when: Instant, count: int) -> list[Instant]:
        """Note that `push` is filmed at `when`; return the next `count` instants, none where its step is unknown."""
        key = (push.key, push.began_at)
        last = self._last.get(key)
        self._last.put(key, when, 1)
        if last is None or last >= when:
            return []
        return [Instant(when + (when - last) * turn) for turn in range(1, count + 1)]
