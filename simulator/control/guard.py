"""Who may steer, and with how much? Programs of this machine, no web page that its browser happens to show."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.core.errors import BadInput

_LARGEST_BODY = 1_000_000
"""Our choice: far more than any fault plan."""
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


class BodyLimit:
    """Reads a request's body before anything else does, and refuses one that is larger than any plan can be."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with its whole body, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = bytearray(), _announced(scope) <= _LARGEST_BODY
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # whoever asked has gone
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > _LARGEST_BODY:
                break
        if len(body) > _LARGEST_BODY or _announced(scope) > _LARGEST_BODY:
            said = f"the body has more than {_LARGEST_BODY} bytes, which no request to css-sim needs; send less"
            # What is still on its way is not read, so that the connection cannot be used again.
            refusal = JSONResponse({"error": said}, status_code=413, headers={"Connection": "close"})
            await refusal(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def receive_whole() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, receive_whole, send)


def _announced(scope: Scope) -> int:
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else 0
