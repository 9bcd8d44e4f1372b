"""How is a request sent that is not sent as it should be? Bytes on a socket of our own, for the manners of faults.

The usual client refuses to do any of this. The answer is read by h11, which knows what HTTP is.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import h11
from yarl import URL

from simulator.core.outcome import Manner
from simulator.notify.recording import Recording

_PIECES = 20
"""Our choice: a slow body comes in so many pieces."""
_READ_BYTES = 65_536
_BROKEN_BODY = b'{"event_type":'


class OddSender:
    """Posts on a connection of its own for each request, in another manner than the usual one."""

    def __init__(self, tls: ssl.SSLContext | bool) -> None:  # noqa: FBT001 - as the HTTP library takes it
        """Take whom to trust: a context, or whether certificates are checked at all."""
        self._tls = tls

    async def answer(
        self, manner: Manner, url: URL, headers: Mapping[str, str], body: bytes, recording: Recording
    ) -> int:
        """Send in that manner and return the answer's status; raises OSError or ValueError where there is none."""
        reader, writer = await asyncio.open_connection(
            url.host, url.port, ssl=self._context(url), server_hostname=url.host if url.scheme == "https" else None
        )
        recording.connected(reused=False)
        try:
            return await self._sent(manner, reader, writer, _Request(url, headers, body), recording)
        finally:
            writer.close()
            with suppress(OSError, asyncio.TimeoutError):
                await writer.wait_closed()

    async def _sent(
        self,
        manner: Manner,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        request: "_Request",
        recording: Recording,
    ) -> int:
        if manner.name == "reuse-after-error":
            broken = _Request(request.url, request.headers, _BROKEN_BODY)
            writer.write(broken.head() + broken.body)
            first = Recording(b"", answer_limit=0, measured=False)
            status = await _answer(reader, first)
            recording.note = f"a broken request before it was answered with {status}"
        head = request.head(version="1.0" if manner.name == "http10" else "1.1", **_framing(manner, request.body))
        recording.request_head(head)
        writer.write(head)
        await _BODIES.get(manner.name, _whole)(writer, request.body, manner.amount)
        return await _answer(reader, recording)

    def _context(self, url: URL) -> ssl.SSLContext | None:
        if url.scheme != "https":
            return None
        if isinstance(self._tls, ssl.SSLContext):
            return self._tls
        context = ssl.create_default_context()
        if not self._tls:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


class _Request:
    """A POST as bytes."""

    def __init__(self, url: URL, headers: Mapping[str, str], body: bytes) -> None:
        self.url, self.headers, self.body = url, headers, body

    def head(self, version: str = "1.1", **framing: str) -> bytes:
        """Return its head; `framing` says how long the body is, in the place of Content-Length."""
        port = "" if self.url.is_default_port() else f":{self.url.port}"
        length = framing or {"Content-Length": str(len(self.body))}
        lines = {"Host": f"{self.url.host_subcomponent}{port}", **self.headers, **length}
        told = [f"POST {self.url.raw_path_qs} HTTP/{version}", *(f"{name}: {value}" for name, value in lines.items())]
        return "\r\n".join((*told, "", "")).encode()


def _framing(manner: Manner, body: bytes) -> dict[str, str]:
    match manner.name:
        case "chunked":
            return {"Transfer-Encoding": "chunked"}
        case "wrong-length":
            return {"Content-Length": str(max(0, len(body) + round(manner.amount)))}
        case _:
            return {}


async def _whole(writer: asyncio.StreamWriter, body: bytes, _: float) -> None:
    writer.write(body)
    await writer.drain()


async def _chunked(writer: asyncio.StreamWriter, body: bytes, _: float) -> None:
    half = len(body) // 2
    chunks = [chunk for chunk in (body[:half], body[half:]) if chunk]
    for chunk in (*chunks, b""):  # an empty chunk ends the body
        writer.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    await writer.drain()


async def _slowly(writer: asyncio.StreamWriter, body: bytes, over_s: float) -> None:
    piece = max(1, -(-len(body) // _PIECES))
    for start in range(0, len(body), piece):
        with suppress(TimeoutError):  # real time, as the receiver knows no other: nothing ever sets this event
            await asyncio.wait_for(asyncio.Event().wait(), over_s / _PIECES)
        writer.write(body[start : start + piece])
        await writer.drain()


async def _half_closed(writer: asyncio.StreamWriter, body: bytes, _: float) -> None:
    await _whole(writer, body, 0)
    if not writer.can_write_eof():
        raise ValueError("TLS has no half close; use an http receiver")
    writer.write_eof()


async def _reset(writer: asyncio.StreamWriter, body: bytes, _: float) -> None:
    await _whole(writer, body[: len(body) // 2], 0)
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    raise ConnectionResetError("the connection was reset in the middle of the body, on purpose")


_BODIES: dict[str, Callable[[asyncio.StreamWriter, bytes, float], Awaitable[None]]] = {
    "chunked": _chunked,
    "slow-body": _slowly,
    "half-close": _half_closed,
    "reset": _reset,
}


async def _answer(reader: asyncio.StreamReader, recording: Recording) -> int:
    """Read an answer to its end and return its status; raises ConnectionError or ValueError."""
    http, status = h11.Connection(h11.CLIENT), 0
    http.send(h11.Request(method="POST", target="/", headers=[("Host", "x"), ("Content-Length", "0")]))
    http.send(h11.EndOfMessage())
    while True:
        try:
            event = http.next_event()
        except h11.RemoteProtocolError as why:
            raise ValueError(f"the answer is not valid HTTP: {str(why).lower()}") from why
        match event:
            case h11.NEED_DATA:
                data = await reader.read(_READ_BYTES)
                if not data and not status:
                    raise ConnectionResetError("connection closed before an answer")
                http.receive_data(data)
            case h11.Response():
                status = event.status_code
                recording.response_head(_head(event))
            case h11.Data():
                recording.keep(bytes(event.data))
            case h11.EndOfMessage() | h11.ConnectionClosed():
                return status
            case _:
                pass


def _head(response: h11.Response) -> bytes:
    lines = [f"HTTP/{response.http_version.decode()} {response.status_code} ".encode() + response.reason]
    lines += [name + b": " + value for name, value in response.headers.raw_items()]
    return b"\r\n".join((*lines, b"", b""))
