"""What does a faulty camera show? A frame source around a frame source."""

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.core.effects import Joint
from simulator.core.errors import NoFrame
from simulator.core.faults import Fault
from simulator.core.nouns import Frame, Instant, Picture, PushStream, Size
from simulator.faulty.strikes import Strikes
from simulator.ports import FrameSource

_NO_PICTURE = {
    "frame.no-key-frame": "no key frame has come since the push began",
    "frame.audio-only": "the push carries no video",
    "frame.decode-error": "the frame is damaged and cannot be decoded",
}


class FaultySource:
    """The frames of another source, but for those that a fault struck."""

    def __init__(self, inner: FrameSource, strikes: Strikes) -> None:
        """Wrap a source."""
        self._inner, self._strikes = inner, strikes

    async def ends_at(self, push: PushStream) -> Instant | None:
        """Return when the push ends by itself."""
        return await self._inner.ends_at(push)

    def at(self, push: PushStream, when: Instant) -> Coroutine[Any, Any, Frame]:
        """Return the frame the push shows at `when`, or what a fault makes of it; raises NoFrame."""
        if not self._strikes.plan.faults:
            return self._inner.at(push, when)
        return self._at(push, when)

    async def _at(self, push: PushStream, when: Instant) -> Frame:
        self._strikes.begin(push, when)
        moment, faults = self._strikes.at(Joint.CAPTURE, push, when)
        for fault in faults:
            self._strikes.tell(fault, moment)
            if why := _NO_PICTURE.get(fault.effect.name):
                raise NoFrame(why, on_purpose=fault.effect.name)
        frozen = any(fault.effect.name == "frame.frozen" for fault in faults)
        frame = await self._inner.at(push, push.began_at if frozen else when)
        for fault in faults:
            frame = _changed(frame, fault)
        return frame


def _changed(frame: Frame, fault: Fault) -> Frame:
    match fault.effect.name:
        case "frame.black":
            changed = replace(frame, picture=_Black())
        case "frame.turned":
            changed = replace(frame, picture=_Turned(frame.picture), size=frame.size.turned)
        case "frame.resized":
            changed = replace(frame, size=fault.parameters["size"])
        case _:
            return frame
    same = frame.identity is not None
    return replace(changed, identity=(fault.text, frame.identity) if same else None)


@dataclass(frozen=True, slots=True)
class _Black:
    """No light."""

    def bgr(self, size: Size) -> Any:
        return np.zeros((size.height, size.width, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class _Turned:
    """A picture on its side, as from a phone that was turned."""

    picture: Picture

    def bgr(self, size: Size) -> Any:
        return np.ascontiguousarray(np.rot90(self.picture.bgr(size.turned)))
