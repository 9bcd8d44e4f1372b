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

    async def begin(self) -> None:
        """Return once the application has started up, the first time; raises BadInput where it says it could not."""
        if self._began is None:
            self._began, self._ending = asyncio.get_running_loop().create_future(), asyncio.Event()
            self._running = asyncio.ensure_future(self._run())
        await asyncio.shield(self._began)

    async def end(self) -> None:
        """Have the application shut down, if it began."""
        if self._ending and self._running:
            self._ending.set()
            await asyncio.wait({self._running}, timeout=_LEAVE_S)

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
        except Exception:  # noqa: BLE001, S110 - the specification: an application that raises here knows no lifespan
            pass
        finally:
            if not began.done():
                began.set_result(None)


_LEAVE_S = 5.0
"""Our choice: how long an application may take to shut down."""
