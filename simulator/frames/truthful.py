"""Which pictures say what they are? A frame source around a frame source, whose frames carry their truth."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from simulator.core.catalogue import SnapshotPlan
from simulator.core.nouns import Frame, Instant, Picture, PushStream, Size
from simulator.core.truth import Truth
from simulator.frames.marking import marked
from simulator.frames.pattern import PREFIX
from simulator.ports import FrameSource


class Truthful:
    """The frames of another source; those of patterns, and of every push where `every` says so, are marked."""

    def __init__(
        self, inner: FrameSource, plan_for: Callable[[PushStream], SnapshotPlan | None], *, every: bool
    ) -> None:
        """Wrap a source."""
        self._inner, self._plan_for, self._every = inner, plan_for, every

    async def ends_at(self, push: PushStream) -> Instant | None:
        """Return when the push ends by itself."""
        return await self._inner.ends_at(push)

    def at(self, push: PushStream, when: Instant) -> Coroutine[Any, Any, Frame]:
        """Return the frame the push shows at `when`, marked where it is to be; raises NoFrame."""
        if self._every or push.source.startswith(PREFIX):
            return self._at(push, when)
        return self._inner.at(push, when)

    async def _at(self, push: PushStream, when: Instant) -> Frame:
        frame = await self._inner.at(push, when)
        plan = self._plan_for(push)
        number = plan.cadence(push.began_at).number_of(when) if plan else 1
        picture = _Marked(frame.picture, str(push.key), frame.source_position_ms, number)
        # A JPEG is shared among equal frames, and none may be another stream's: its truth would be a lie.
        told = None if frame.identity is None else (picture.stream, picture.position_ms, number, frame.identity)
        return replace(frame, picture=picture, identity=told)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A picture that says what it is; the mark is drawn once the picture has its final size, so that it stays sharp."""

    picture: Picture
    stream: str
    position_ms: int
    number: int

    def bgr(self, size: Size) -> Any:
        return marked(self.picture.bgr(size), Truth(self.stream, self.position_ms, self.number, size))
