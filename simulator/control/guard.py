"""Who may steer? Programs of this machine, and no web page that its browser happens to show."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from simulator.core.errors import BadInput

_OURS = ("127.0.0.1", "localhost", "::1")


async def refuse_strangers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a request that names another host (a rebound DNS name) or comes from a page of another site."""
    origin = request.headers.get("origin")
    hosts = [request.headers.get("host", ""), *([urlsplit(origin).netloc] if origin else [])]
    if any(_name(host) not in _OURS for host in hosts):
        return JSONResponse({"error": "only programs and pages of this machine may steer css-sim"}, status_code=403)
    return await go_on(request)


async def unless_gone(request: Request, work: Coroutine[Any, Any, None]) -> None:
    """Await work for as long as somebody waits for its answer; raises BadInput where nobody does any more."""
    doing, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
    if not gone.done():
        gone.cancel()
        return await doing
    doing.cancel()
    await asyncio.wait({doing})
    raise BadInput("whoever asked has hung up")


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""
