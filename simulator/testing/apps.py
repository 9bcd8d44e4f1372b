"""How is an application called without a socket? As a server calls it, ASGI or WSGI, with the bytes of a request."""

import asyncio
import inspect
import io
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from simulator.core.errors import BadInput

__tracebackhide__ = True  # a failed test shows its own lines, not ours

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class AppRequest:
    """A POST as it would go over a socket."""

    path: str
    """As it is written in the URL, escapes and all."""
    query: str
    headers: Headers
    body: bytes


@dataclass(slots=True)
class AppAnswer:
    """What an application answered; 0 where it never began to."""

    status: int = 0
    reason: str = ""
    headers: Headers = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    whole_s: float | None = None
    """When its last byte was there, by time.perf_counter; whatever comes after it, a client has its answer."""


HOST = "testserver"
"""The host that Django's and Starlette's own test clients use, so that no application refuses it."""
_CLIENT = ("127.0.0.1", 50_000)


def is_asgi(app: object) -> bool:
    """Say whether an application is ASGI, else WSGI; raises BadInput where it can be neither."""
    call = app if inspect.isfunction(app) or inspect.ismethod(app) else getattr(app, "__call__", None)  # noqa: B004
    if inspect.isclass(app) or call is None:
        what = f"the class {app.__name__}" if inspect.isclass(app) else f"{app!r}"
        raise BadInput(f"{what} is no application; give an ASGI or WSGI object, or the URL of a receiver")
    if inspect.iscoroutinefunction(call):
        return True
    try:
        inspect.signature(call).bind(None, None)
    except (TypeError, ValueError):
        raise BadInput(
            f"this {type(app).__name__} takes neither (scope, receive, send) as ASGI does "
            "nor (environ, start_response) as WSGI does; serve it and give its URL"
        ) from None
    return False


def unsendable(answer: AppAnswer) -> str:
    """Return why a server could not send an answer as it is; empty where it could."""
    if not answer.status:
        return "the application ended without an answer"
    if not isinstance(answer.status, int):
        return f"the status is {answer.status!r}, and no number"
    if answer.whole_s is None:
        return "the answer's body is never finished (more_body)"
    for name, value in answer.headers:
        if b"\r" in name + value or b"\n" in name + value:
            return f"the header {name.decode('latin-1')} holds a line end"
        if name.lower() == b"content-length" and value != str(len(answer.body)).encode():
            return f"Content-Length is {value.decode('latin-1')}, but the body has {len(answer.body)} bytes"
    return ""


def call_wsgi(app: Callable[..., Iterable[bytes]], request: AppRequest, answer: AppAnswer) -> None:
    """Write down a WSGI application's answer; raises what it raises, even when the answer is whole."""

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], None]:
        code, _, answer.reason = status.partition(" ")
        answer.status = int(code)
        answer.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return answer.body.extend

    pieces = app(_environ(request), start_response)
    try:
        for piece in pieces:
            answer.body += piece
        answer.whole_s = time.perf_counter()
    finally:
        if close := getattr(pieces, "close", None):
            close()


def _environ(request: AppRequest) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path, "latin-1"),
        "QUERY_STRING": request.query,
        "REMOTE_ADDR": _CLIENT[0],
        "REMOTE_PORT": str(_CLIENT[1]),
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers:
        key = name.decode("latin-1").upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.decode("latin-1")
    return environ


async def call_asgi(
    app: Callable[..., Awaitable[None]], request: AppRequest, answer: AppAnswer, state: dict[str, Any]
) -> None:
    """Write down an ASGI application's answer; raises what it raises, even when the answer is whole.

    Returns once the application has, after its background tasks. `state` is what its lifespan has put there.
    """
    answered = asyncio.Event()
    messages = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await answered.wait()  # a client that disconnects earlier would end a streamed answer
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(bytes(name), bytes(value)) for name, value in message.get("headers", ())]
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            if not message.get("more_body", False):
                answer.whole_s = time.perf_counter()
                answered.set()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": unquote(request.path),
        "raw_path": request.path.encode("latin-1"),
        "query_string": request.query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers],
        "client": _CLIENT,
        "server": (HOST, 80),
        "state": dict(state),
    }
    await app(scope, receive, send)
