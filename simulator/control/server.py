"""How does the control API listen? On a port that is bound at once; all that takes time waits for the first caller."""

import asyncio
import importlib
import logging
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Self

from simulator.listening import HOST, port_refused
from simulator.namespaces import Namespaces

if TYPE_CHECKING:
    from uvicorn import Server

_BACKLOG = 128


class ControlServer:
    """The control API of one simulator and its namespaces, on a port of this machine."""

    def __init__(self, namespaces: Namespaces, *, port: int = 0) -> None:
        """Listen on `port` (0: a free one) once entered."""
        self._namespaces, self._port = namespaces, port
        self._serving: asyncio.Task[None] | None = None
        self._server: Server | None = None
        self._stack = AsyncExitStack()

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://{HOST}:{self._port}"

    async def __aenter__(self) -> Self:
        """Bind the port; raises EnvironmentMissing."""
        try:
            listener = socket.create_server((HOST, self._port), backlog=_BACKLOG)
        except OSError as why:
            raise port_refused(self._port, why.errno or 0, why.strerror or str(why)) from why
        listener.setblocking(False)  # noqa: FBT003 - as the standard library has it
        self._listener = listener
        self._stack.callback(listener.close)
        self._port = listener.getsockname()[1]
        loop = asyncio.get_running_loop()
        try:
            # FastAPI takes a quarter of a second to import, which a run that nobody steers need not pay.
            loop.add_reader(listener, self._begin, listener)
        except NotImplementedError:  # Windows' own event loop watches no sockets
            self._begin(listener)
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(NotImplementedError, ValueError, OSError):
            asyncio.get_running_loop().remove_reader(self._listener)
        if self._serving:
            if self._server:
                self._server.should_exit = self._server.force_exit = True
            with suppress(asyncio.CancelledError):
                await self._serving
        await self._stack.aclose()

    def _begin(self, listener: socket.socket) -> None:
        with suppress(NotImplementedError):
            asyncio.get_running_loop().remove_reader(listener)
        self._serving = asyncio.ensure_future(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        await asyncio.to_thread(importlib.import_module, "simulator.control.api")
        import uvicorn  # noqa: PLC0415 - imported by the first caller's thread

        from simulator.control.api import new_api  # noqa: PLC0415 - as above

        class Quiet(uvicorn.Server):
            @contextmanager
            def capture_signals(self) -> Iterator[None]:
                """Leave signals to whoever runs us."""
                yield

        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            new_api(self._namespaces), lifespan="off", access_log=False, log_config=None, timeout_graceful_shutdown=1
        )
        self._server = Quiet(config)
        await self._server.serve(sockets=[listener])
