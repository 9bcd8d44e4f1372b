"""Who may steer? Programs of this machine, and no web page that its browser happens to show."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, Response

_OURS = ("127.0.0.1", "localhost", "::1")


async def refuse_strangers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a request that names another host (a rebound DNS name) or comes from a page of another site."""
    origin = request.headers.get("origin")
    hosts = [request.headers.get("host", ""), *([urlsplit(origin).netloc] if origin else [])]
    if any(_name(host) not in _OURS for host in hosts):
        return JSONResponse({"error": "only programs and pages of this machine may steer css-sim"}, status_code=403)
    return await go_on(request)


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""
