"""How are pictures read that are in no bucket of S3? A small HTTP server: GET and HEAD of /{bucket}/{key}."""

import hashlib
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Self
from urllib.parse import unquote

from aiohttp import web

from simulator.listening import HOST, port_refused

Find = Callable[[str, str], Awaitable[bytes | None]]
"""Returns the picture of a bucket and a key, None where there is none."""

# A client that speaks no HTTP is answered 400; a traceback of it on our stderr would help nobody.
_LOGGER = logging.getLogger(__name__)
_LOGGER.addHandler(logging.NullHandler())

_LEAVE_S = 1.0
"""Our choice: how long an answer under way may take when the server closes."""


class PicturesServer:
    """Serves what `find` finds, to everybody on this machine, without credentials."""

    def __init__(self, find: Find, *, port: int = 0) -> None:
        """Take where to look and the port; 0 picks a free one."""
        self._find = find
        self._port = port

    async def __aenter__(self) -> Self:
        """Listen; raises EnvironmentMissing where the port cannot be had."""
        self._runner = web.ServerRunner(
            web.Server(self._answer, access_log=None, logger=_LOGGER), shutdown_timeout=_LEAVE_S
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError as why:
            await self._runner.cleanup()
            number = why.errno or 0
            raise port_refused(self._port, number, os.strerror(number)) from why
        host, port, *_ = self._runner.addresses[0]
        self._domain = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def domain(self) -> str:
        """What stands between `http://` and the bucket."""
        return self._domain

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        if request.method not in {"GET", "HEAD"}:
            said = f"405: pictures are read with GET or HEAD, not {request.method}\n"
            return web.Response(status=405, text=said, headers={"Allow": "GET, HEAD"})
        bucket, _, key = unquote(request.rel_url.raw_path).removeprefix("/").partition("/")
        picture = await self._find(bucket, key)
        if picture is None:
            return web.Response(status=404, text="404: no such picture\n")
        return _answered(request, picture)


def _answered(request: web.BaseRequest, picture: bytes) -> web.Response:
    tag = f'"{hashlib.md5(picture, usedforsecurity=False).hexdigest()}"'  # as S3 tags a plain PUT
    headers = {"ETag": tag, "Accept-Ranges": "bytes"}
    if request.headers.get("If-None-Match") in {tag, "*"}:
        return web.Response(status=304, headers=headers)
    part = _asked_part(request, tag, len(picture))
    if part is None:
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
    if not part:
        headers["Content-Range"] = f"bytes */{len(picture)}"
        return web.Response(status=416, text="416: the picture is shorter than that\n", headers=headers)
    headers["Content-Range"] = f"bytes {part[0]}-{part[-1]}/{len(picture)}"
    return web.Response(status=206, body=picture[part.start : part.stop], content_type="image/jpeg", headers=headers)


def _asked_part(request: web.BaseRequest, tag: str, byte_count: int) -> range | None:
    """Return which bytes are asked for, None for the whole picture; a range nobody understands asks for the whole."""
    asked = request.method == "GET" and "Range" in request.headers
    if not asked or request.headers.get("If-Range", tag) != tag:
        return None
    try:
        return range(byte_count)[request.http_range]
    except ValueError:
        return None
