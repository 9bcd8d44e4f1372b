"""How is an application told in process? A notifier that calls it in the test's thread; other URLs go over HTTP."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from simulator import __version__
from simulator.core.delivery import CallbackRequest
from simulator.core.errors import BadInput
from simulator.core.outcome import Answered, Exchange, Outcome, TimedOut, Unreachable
from simulator.ports import Notifier
from simulator.testing.apps import HOST, AppAnswer, AppRequest, call_asgi, call_wsgi, is_asgi, unsendable
from simulator.testing.lifespan import Lifespan
from simulator.testing.side import HandlerLeft, Side
from simulator.testing.time_limit import TookTooLong, in_steps, time_limit

__tracebackhide__ = True  # a failed test shows its own lines, not ours

Around = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class HandlerError:
    """What a handler raised, and the callback that made it."""

    error: BaseException
    request: CallbackRequest


class AppNotifier:
    """Posts to applications of this process, each under a host of its own, and to everybody else over HTTP."""

    def __init__(self, over_http: Notifier, side: Side, on_error: Callable[[HandlerError], None]) -> None:
        """Call applications on the test's side."""
        self._over_http, self._side, self._on_error = over_http, side, on_error
        self._apps: dict[str, _App] = {}

    def add(self, app: Any, timeout_s: float, around: Around) -> str:
        """Return the base URL under which an application is called from now on, `around` each call.

        Raises BadInput where it is no application.
        """
        host = f"{HOST}{len(self._apps) + 1}" if self._apps else HOST
        self._apps[host] = _App(app, timeout_s, around, asgi=is_asgi(app))
        return f"http://{host}"

    @property
    def has_apps(self) -> bool:
        """Whether any application is called in process."""
        return bool(self._apps)

    async def post(self, request: CallbackRequest) -> Outcome:
        """Post once and return how it ended; never raises, because here failure is data."""
        url = urlsplit(request.url)
        if (app := self._apps.get(url.netloc)) is None:
            return await self._over_http.post(request)
        if request.manner:
            return Unreachable(f"{request.manner.name} needs a connection, and an app in this process has none")
        headers = _headers(url.netloc, request)
        asked = AppRequest(url.path or "/", url.query, [(n.encode(), v.encode()) for n, v in headers], request.body)
        answer, in_time = AppAnswer(), True
        began_s = time.perf_counter()
        try:
            await asyncio.wrap_future(app.call(self._side, asked, answer))
        except TookTooLong:
            in_time = False
        except HandlerLeft as why:
            return Unreachable(f"the handler was left: {why}", _exchange(asked, AppAnswer(), 0.0))
        except Exception as why:  # noqa: BLE001 - whatever a handler raises is the user's to see, and a 500 on the wire
            self._on_error(HandlerError(why, request))
            if answer.whole_s is None:
                answer = AppAnswer(500, "Internal Server Error", whole_s=time.perf_counter())
        # What an application does once its answer is whole, as in a background task, its client never learns of.
        ended_s = time.perf_counter() if answer.whole_s is None else answer.whole_s
        in_time = ended_s - began_s <= app.timeout_s if answer.whole_s is not None else in_time
        exchange = _exchange(asked, answer if in_time else AppAnswer(), (ended_s - began_s) * 1000)
        if not in_time:
            return TimedOut(app.timeout_s, exchange)
        if trouble := unsendable(answer):
            if answer.status:
                self._on_error(HandlerError(BadInput(trouble), request))
            return Unreachable(trouble, exchange)
        return Answered(answer.status, exchange)

    async def end(self) -> None:
        """Have every application shut down; to be awaited in the test's loop."""
        for app in self._apps.values():
            await app.lifespan.end()


class _App:
    def __init__(self, app: Any, timeout_s: float, around: Around, *, asgi: bool) -> None:
        self._app, self.timeout_s, self._around, self._asgi = app, timeout_s, around, asgi
        self.lifespan = Lifespan(app)

    def call(self, side: Side, request: AppRequest, answer: AppAnswer) -> Any:
        if self._asgi:
            return side.start(self._in_time(request, answer))
        return side.run(partial(self._wsgi, request, answer))

    def _wsgi(self, request: AppRequest, answer: AppAnswer) -> None:
        with self._around(), time_limit(self.timeout_s):
            call_wsgi(self._app, request, answer)

    async def _in_time(self, request: AppRequest, answer: AppAnswer) -> None:
        await self.lifespan.begin(self.timeout_s)
        call = in_steps(call_asgi(self._app, request, answer, self.lifespan.state), self.timeout_s)
        with self._around():
            task = asyncio.ensure_future(call)
            try:
                await asyncio.wait({task}, timeout=self.timeout_s)
                if not task.done():
                    raise TookTooLong
                task.result()
            finally:
                task.cancel()


def _headers(host: str, request: CallbackRequest) -> list[tuple[str, str]]:
    """Return the headers in the order in which the HTTP client sends them."""
    ours = {"Host": host, "Content-Type": "application/json", "User-Agent": f"css-sim/{__version__}", "Accept": "*/*"}
    return list((ours | dict(request.headers) | {"Content-Length": str(len(request.body))}).items())


def _exchange(asked: AppRequest, answer: AppAnswer, total_ms: float) -> Exchange:
    target = f"{asked.path}?{asked.query}" if asked.query else asked.path
    return Exchange(
        request_head=_head(f"POST {target} HTTP/1.1", asked.headers),
        request_body=asked.body,
        response_head=_head(f"HTTP/1.1 {answer.status} {answer.reason}".rstrip(), answer.headers)
        if answer.status
        else b"",
        response_body=bytes(answer.body),
        connected_ms=0.0,
        total_ms=total_ms,
    )


def _head(first: str, headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"\r\n".join([first.encode(), *(name + b": " + value for name, value in headers), b"", b""])
