"""Who refuses a picture, or gives it slowly? A server of our own before the store, opened when it is first needed.

No store can do either on demand: the URL of a picture that such a fault struck leads here, every other one does not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress

from aiohttp import web

from simulator.core.errors import StoreRefused
from simulator.listening import HOST

_PIECES = 20
"""Our choice: a slow picture comes in so many pieces."""


class Door:
    """Answers for pictures that may not be read, or only slowly."""

    def __init__(self, get: Callable[[str, str], Awaitable[bytes]]) -> None:
        """Take from where the pictures' bytes come."""
        self._get = get
        self._over_s: dict[tuple[str, str], float | None] = {}
        self._port = 0
        self._closing = asyncio.Event()
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Stop listening."""
        self._closing.set()
        await self._stack.aclose()

    async def set(self, place: tuple[str, str], *, over_s: float | None) -> None:
        """Have the picture's URL answered here: within `over_s` real seconds, or with 403 where that is None."""
        async with self._opening:
            if not self._port:
                await self._open()
        self._over_s[place] = over_s

    def forget(self, place: tuple[str, str]) -> None:
        """Answer for that picture no longer."""
        self._over_s.pop(place, None)

    def domain(self, place: tuple[str, str]) -> str | None:
        """Return what stands between `http://` and the picture's path in its URL; None where it is not behind here."""
        return f"{HOST}:{self._port}/{place[0]}" if place in self._over_s else None

    async def _open(self) -> None:
        app = web.Application()
        app.router.add_get("/{bucket}/{key:.+}", self._answer)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HOST, 0).start()
        self._port = runner.addresses[0][1]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        place = request.match_info["bucket"], request.match_info["key"]
        if place not in self._over_s:
            raise web.HTTPNotFound(text="There is no such picture.\n")
        over_s = self._over_s[place]
        if over_s is None:
            raise web.HTTPForbidden(text="This picture may not be read: picture.forbidden, on purpose.\n")
        try:
            data = await self._get(*place)
        except StoreRefused as why:
            raise web.HTTPNotFound(text=f"{why}\n") from why
        answer = web.StreamResponse(headers={"Content-Type": "image/jpeg", "Content-Length": str(len(data))})
        await answer.prepare(request)
        piece = max(1, -(-len(data) // _PIECES))
        for start in range(0, len(data), piece) if request.method == "GET" else ():
            await self._wait(over_s / _PIECES)
            await answer.write(data[start : start + piece])
        return answer

    async def _wait(self, seconds: float) -> None:
        """Let so much real time pass, but never longer than we are open."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)
