"""How does the built-in receiver listen? HTTP in, answers and facts out; what it finds is decided in checks.py."""

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from http import HTTPStatus
from typing import Self

import aiohttp
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from simulator.core.facts import CallbackReceived
from simulator.core.limits import Edition
from simulator.core.nouns import Instant
from simulator.inbox.announcement import Unreadable
from simulator.inbox.answers import Answers, Attempts
from simulator.inbox.checks import Finding, Findings, check
from simulator.inbox.pictures import picture_finding
from simulator.listening import HOST, port_refused

BODY_BYTES = 1024 * 1024
"""Our choice: a callback has less than a thousandth of it."""
_PICTURE_CONNECTIONS = 64
_SHUTDOWN_S = 2.0
_JUDGED = Answers()
_NO_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}
_NOISE = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class Inbox:
    """A receiver that checks the signature and t, looks at the picture, says what it saw and answers."""

    def __init__(
        self,
        *,
        now: Callable[[], Instant],
        on_received: Callable[[CallbackReceived], None],
        port: int = 0,
        host: str = HOST,
        key: str | None = None,
        answers: Answers = _JUDGED,
        delay_s: float = 0.0,
        edition: Edition | None = None,
        picture_timeout_s: float = 10.0,
    ) -> None:
        """Listen on `port` (0: a free one) once entered; each answer is held back `delay_s` of real time."""
        self.key, self.received = key, 0
        self._now, self._on_received = now, on_received
        self._host, self._port = host, port
        self._answers, self._attempts = answers, Attempts()
        self._delay_s, self._picture_timeout_s = delay_s, picture_timeout_s
        self._edition = edition
        self._closing = asyncio.Event()
        self._stack = AsyncExitStack()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._port

    @property
    def url(self) -> str:
        """Where callbacks can be posted; every other path does as well."""
        return f"http://{self._host}:{self._port}/"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=BODY_BYTES)
        app.router.add_post("/{path:.*}", self._take)
        app.router.add_get("/{path:.*}", self._tell)
        log = logging.getLogger(__name__)
        log.addFilter(_is_no_noise)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SHUTDOWN_S, logger=log)
        async with AsyncExitStack() as stack:
            self._session = await stack.enter_async_context(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=_PICTURE_CONNECTIONS),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
                )
            )
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await self._listen(runner)
            stack.callback(self._closing.set)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self._port, backlog=1024).start()
        except OSError as why:
            raise port_refused(self._port, why.errno or 0, why.strerror or str(why)) from why
        self._port = runner.addresses[0][1]

    async def _tell(self, _: web.Request) -> web.Response:
        return web.Response(
            text=f"This is the css-sim inbox, a receiver of screenshot callbacks; it has received {self.received}.\n"
            f"POST a callback to any path: {self.url}\n"
        )

    async def _take(self, request: web.Request) -> web.Response:
        at = self._now()
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return self._too_large(at)
        except web.RequestPayloadError as why:
            raise web.HTTPBadRequest(text=f"the body breaks off or is not what its headers say: {why}\n") from why
        self.received += 1
        content_type = request.headers.get("Content-Type")
        findings = check(body, content_type, key=self.key, now=at, edition=self._edition)
        picture = await self._picture(findings)
        said = findings.announcement
        identity = body if isinstance(said, Unreadable) else said.identity
        status = self._answers.to_attempt(self._attempts.count(identity)) or findings.judgement
        problems = (*findings.problems, picture.problem) if picture.problem else findings.problems
        self._on_received(
            CallbackReceived(
                at=at,
                stream="unknown" if isinstance(said, Unreadable) else said.stream,
                create_time=None if isinstance(said, Unreadable) else said.create_time,
                sign=findings.sign.text,
                t=findings.t.text,
                picture=picture.text,
                answered=status,
                problems=problems,
            )
        )
        await self._hold_back()
        return _answer(status, problems)

    async def _picture(self, findings: Findings) -> Finding:
        said = findings.announcement
        if isinstance(said, Unreadable):
            return Finding("none")
        if said.picture is None:
            return Finding(f"none: {said.event}")
        return await picture_finding(self._session, said.picture, timeout_s=self._picture_timeout_s)

    async def _hold_back(self) -> None:
        """Wait as long as answers are to be held back, but never longer than the inbox is open."""
        if self._delay_s:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), self._delay_s)

    def _too_large(self, at: Instant) -> web.Response:
        problem = f"the body is larger than {BODY_BYTES // 2**20} MiB"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        unread = "not readable"
        self._on_received(CallbackReceived(at, "unknown", None, unread, unread, "none", status, (problem,)))
        return _answer(status, (problem,))


def _answer(status: int, problems: tuple[str, ...]) -> web.Response:
    if status in _NO_BODY:
        return web.Response(status=status)
    # {"code": 0} is what the document recommends; the service reads the status only (267/38080).
    told = {"code": 0} if status == HTTPStatus.OK else {"code": status, "message": "; ".join(problems)}
    return web.Response(
        status=status, body=json.dumps(told, ensure_ascii=False).encode(), content_type="application/json"
    )


def _is_no_noise(record: logging.LogRecord) -> bool:
    """Say whether a line of the HTTP library is worth reading; a stranger who speaks no HTTP or leaves is not."""
    return not (record.exc_info and isinstance(record.exc_info[1], _NOISE))
