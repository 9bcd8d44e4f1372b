"""What becomes of a picture in a faulty bucket? An object store around an object store."""

from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any

from simulator.core.effects import Joint
from simulator.core.errors import StoreRefused
from simulator.core.faults import Fault, Moment
from simulator.core.nouns import StreamKey, later
from simulator.faulty.door import Door
from simulator.faulty.spoiling import SPOILED, negative
from simulator.faulty.strikes import Strikes, Taking
from simulator.ports import Clock, ObjectStore
from simulator.tasks import Tasks

_REMEMBERED = 10_000
"""Our choice: pictures that a fault struck, of which the callback still has to know."""

Place = tuple[str, str]
"""Bucket and key."""
Waiting = tuple[bytes, Fault, StreamKey]
"""A picture that is put later, why, and whose it is."""


class FaultyStore:
    """The pictures of another store, but for those that a fault struck."""

    def __init__(self, inner: ObjectStore, strikes: Strikes, *, clock: Clock, tasks: Tasks, door: Door) -> None:
        """Wrap a store; what comes later is put by tasks of the clock's group."""
        self._inner, self._strikes, self._clock, self._tasks, self.door = inner, strikes, clock, tasks, door
        self._struck: OrderedDict[Place, tuple[str, ...]] = OrderedDict()
        self._after_callback: dict[Place, Waiting] = {}

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""
        return await self._inner.get(bucket, key)

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""
        return self._inner.download_domain(bucket)

    def domain_of(self, bucket: str, key: str) -> str:
        """Return what stands between `http://` and one picture's path: the door, where it alone can do its fault."""
        return self.door.domain((bucket, key)) or self._inner.download_domain(bucket)

    def put(self, bucket: str, key: str, data: bytes) -> Coroutine[Any, Any, None]:
        """Store a JPEG, or what a fault makes of it; raises StoreRefused."""
        self._forget((bucket, key))
        taking = self._strikes.taking if self._strikes.plan.at(Joint.PICTURE) else None
        if taking is None:
            return self._inner.put(bucket, key, data)
        return self._put_struck(taking, bucket, key, data)

    async def _put_struck(self, taking: Taking, bucket: str, key: str, data: bytes) -> None:
        moment, planned = self._strikes.at(Joint.PICTURE, taking.push, taking.due)
        faults, spoiled = [], data
        for fault in planned:
            before = spoiled
            spoiled = SPOILED.get(fault.effect.name, _as_it_is)(spoiled, fault.parameters)
            leaves_it = fault.effect.name in SPOILED and spoiled == before
            if not leaves_it and fault.parameters.get("by") != 0:  # what changes nothing does not strike
                faults.append(fault)
        for fault in faults:
            await self._struck_by(fault, moment, (bucket, key))
        await self._put(faults, moment.stream, (bucket, key), spoiled)

    def faults_of(self, bucket: str, key: str) -> tuple[str, ...]:
        """Return the faults that struck a picture."""
        return self._struck.get((bucket, key), ())

    @property
    def spotless(self) -> bool:
        """Whether no picture was struck of which a callback has to know."""
        return not (self._struck or self._after_callback)

    async def first_attempt_over(self, bucket: str, key: str) -> None:
        """Upload what waited for the callback's first attempt."""
        if (waiting := self._after_callback.pop((bucket, key), None)) is not None:
            await self._put_or_tell((bucket, key), waiting)

    def _forget(self, place: Place) -> None:
        """Another picture takes the place of the one that a fault may have struck."""
        self._struck.pop(place, None)
        self._after_callback.pop(place, None)
        self.door.forget(place)

    async def _struck_by(self, fault: Fault, moment: Moment, place: Place) -> None:
        self._strikes.tell(fault, moment)
        name = fault.effect.name
        if name == "picture.refused":
            raise StoreRefused("the bucket refuses the upload", on_purpose=name)
        self._struck[place] = (*self._struck.get(place, ()), name)
        while len(self._struck) > _REMEMBERED:
            self._struck.popitem(last=False)
        if name in ("picture.forbidden", "picture.slow"):
            await self.door.set(place, over_s=None if name == "picture.forbidden" else fault.parameters["over"])

    async def _put(self, faults: list[Fault], stream: StreamKey, place: Place, data: bytes) -> None:
        by_name = {fault.effect.name: fault for fault in faults}
        if "picture.missing" in by_name:
            return
        if "picture.after-callback" in by_name:
            self._after_callback[place] = (data, by_name["picture.after-callback"], stream)
        elif late := by_name.get("picture.late"):
            self._put_in(late.parameters["by"], place, (data, late, stream))
        else:
            await self._inner.put(*place, data)
        if other := by_name.get("picture.replaced"):
            self._put_in(other.parameters["after"], place, (negative(data), other, stream))

    def _put_in(self, seconds: float, place: Place, waiting: Waiting) -> None:
        at = later(self._clock.now(), seconds)

        async def put() -> None:
            await self._clock.sleep_until(at)
            await self._put_or_tell(place, waiting)

        self._tasks.start(put(), name=f"put {place[1]} later")

    async def _put_or_tell(self, place: Place, waiting: Waiting) -> None:
        """Store a picture that was announced already; where the store refuses it now, the journal says so."""
        data, fault, stream = waiting
        try:
            await self._inner.put(*place, data)
        except StoreRefused as why:
            self._strikes.tell_of(fault, stream, f"the store would not take the picture when its time had come: {why}")


def _as_it_is(data: bytes, _: object) -> bytes:
    return data
