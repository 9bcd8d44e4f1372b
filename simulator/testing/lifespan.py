"""How does an ASGI application begin and end? Its lifespan, as servers run it; many applications have none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from simulator.core.errors import BadInput


class Lifespan:
    """The lifespan of one application, in the loop in which it is called."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        """Take the application; nothing runs before `begin`."""
        self._app = app
        self.state: dict[str, Any] = {}
        self._began: asyncio.Future[None] | None = None
        self._ending: asyncio.Event | None = None
        self._running: asyncio.Task[None] | None = None
        self._failed: Exception | None = None

    async def begin(self, timeout_s: float) -> None:
        """Return once the application has started up, the first time; raises BadInput where it does not."""
        if self._began is None:
            self._began, self._ending = asyncio.get_running_loop().create_future(), asyncio.Event()
            self._running = asyncio.ensure_future(self._run())
        try:
            await asyncio.wait_for(asyncio.shield(self._began), timeout_s)
        except TimeoutError:
            raise BadInput(f"the application does not start up within {timeout_s:g} s (its lifespan)") from None

    async def end(self) -> None:
        """Have the application shut down, if it began; raises BadInput where it fails or does not end."""
        if not (self._ending and self._running and self._began):
            return
        self._ending.set()
        if started := self._began.done():
            await asyncio.wait({self._running}, timeout=_LEAVE_S)
        if not self._running.done():
            self._running.cancel()
            await asyncio.wait({self._running}, timeout=_LEAVE_S)
            if started:
                raise BadInput(f"the application does not shut down within {_LEAVE_S:g} s (its lifespan)")
        elif self._failed is not None:
            raise BadInput(f"the application fails at its shutdown: {self._failed!r}") from self._failed

    async def _run(self) -> None:
        assert self._began and self._ending  # noqa: S101, PT018 - begin made both
        began, messages = self._began, ["lifespan.startup", "lifespan.shutdown"]

        async def receive() -> dict[str, Any]:
            if len(messages) == 1 and self._ending:
                await self._ending.wait()
            return {"type": messages.pop(0)} if messages else await asyncio.get_running_loop().create_future()

        async def send(message: dict[str, Any]) -> None:
            if began.done():
                return
            if message["type"] == "lifespan.startup.failed":
                began.set_exception(BadInput(f"the application does not start: {message.get('message', 'no reason')}"))
            elif message["type"] == "lifespan.startup.complete":
                began.set_result(None)

        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._app(scope, receive, send)
        except Exception as why:  # noqa: BLE001 - whatever it is
            if began.done():  # by the specification, an application that raises before knows no lifespan
                self._failed = why
        finally:
            if not began.done():
                began.set_result(None)


_LEAVE_S = 5.0
"""Our choice: how long an application may take to shut down."""
