"""What does a pattern show? A drawn moving picture, for when there is no video; without end."""

from simulator.core.nouns import Frame, Instant, PushStream
from simulator.frames.drawing import Caption, Scene
from simulator.frames.footage import Spot
from simulator.frames.pattern import PatternSpec, parsed_pattern
from simulator.frames.pixels import ArrayPicture


def open_pattern(source: str, *, recurs: bool) -> "DrawnFootage":
    """Open a drawn picture, which may be asked for again with the same stream and time; raises BadInput."""
    return DrawnFootage(parsed_pattern(source), recurs=recurs)


class DrawnFootage:
    """A drawn picture that moves and says which frame of which stream it is."""

    duration_ms: int | None = None
    byte_count = 0

    def __init__(self, spec: PatternSpec, *, recurs: bool) -> None:
        """Prepare what does not move."""
        self._spec, self._recurs = spec, recurs
        self._scene = Scene(spec.size)

    def spot_at(self, push: PushStream, when: Instant, position_ms: int) -> Spot:
        """Return the frame that began at or before `position_ms`.

        No other stream or instant has the same, so it is kept only where a run will be repeated from that instant.
        """
        number = position_ms * self._spec.fps // 1000
        began_ms = -(-number * 1000 // self._spec.fps)  # the first millisecond in which this frame is shown
        caption = Caption(
            stream=str(push.key),
            position_ms=began_ms,
            shown_at=Instant(when - (position_ms - began_ms)),
            number=number,
            fps=self._spec.fps,
        )
        return Spot(began_ms, caption, self._spec.size, can_recur=self._recurs)

    def frame(self, spot: Spot) -> Frame:
        """Return the frame; the same caption always has the same pixels."""
        assert isinstance(spot.key, Caption)  # noqa: S101 - spot_at made it
        return Frame(ArrayPicture(self._scene.drawn(spot.key)), self._spec.size, spot.position_ms)

    def close(self) -> None:
        """Nothing is held open."""
