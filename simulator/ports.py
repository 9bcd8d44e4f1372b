"""The four things the line touches. Each raises only our errors, with the foreign error as cause."""

import asyncio
from typing import Protocol

from simulator.core.delivery import CallbackRequest
from simulator.core.nouns import Frame, Instant, PushStream
from simulator.core.outcome import Outcome


class NothingSent(asyncio.CancelledError):
    """The run was stopped while a callback was held back: this attempt never was one."""


class Clock(Protocol):
    """Where all waiting happens."""

    def now(self) -> Instant:
        """Return the simulator's present."""

    async def sleep_until(self, at: Instant) -> None:
        """Return when the simulator's present has reached `at`; at once where it has already."""


class FrameSource(Protocol):
    """What stands in for the pusher."""

    async def at(self, push: PushStream, when: Instant) -> Frame:
        """Return the frame the push shows at `when`; raises NoFrame."""

    async def ends_at(self, push: PushStream) -> Instant | None:
        """Return when the push ends by itself, or None where it never does; raises BadInput for an unusable source."""


class ObjectStore(Protocol):
    """Where pictures go."""

    async def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a JPEG; on return its URL answers GET and HEAD with exactly `data`; raises StoreRefused."""

    async def get(self, bucket: str, key: str) -> bytes:
        """Return a stored picture's bytes; raises StoreRefused."""

    def download_domain(self, bucket: str) -> str:
        """Return what stands between `http://` and the picture's path in its local URL."""


class Notifier(Protocol):
    """How receivers are told."""

    async def post(self, request: CallbackRequest) -> Outcome:
        """Post once and return how it ended; never raises, because here failure is data."""
