"""A real HTTP receiver in another process, told by the URL's path how to behave; it remembers every byte it got.

    with receiver() as there:
        there.url("/status/503")   # where to post
        there.seen()               # what arrived: [{"connection": 1, "head": "POST /… ", "body": "{…}"}]

What breaks off arrives too, with "whole": false. A path that begins with /fetch has the receiver read the picture
that the callback announces before it answers: "picture": {"status": 200, "body": "…"}.

Paths: /status/N · /hang · /hang-body · /reset · /close · /half-body · /reset-body · /bad-chunk · /redirect · /garbage
· /gzip · /cookie · /body-with-204 · /long/N (an answer of N bytes) · /endless · /half-head · /old (HTTP/1.0)
· /answer-and-close (does not announce it) · /drop-kept (answers the first request of a connection, drops the second)
· /early-hints · /switch · /uneven (now at once, now a little later). Every other path answers 200.
"""

import argparse
import asyncio
import json
import socket
import ssl
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class ReceiverProcess:
    """The receiver as its tests see it."""

    def __init__(self, port: int, scheme: str = "http") -> None:
        self.port, self._scheme = port, scheme

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def seen(self, path: str = "") -> list[dict[str, Any]]:
        """Return what arrived so far, of one path or of all; the receiver forgets nothing."""
        tls = ssl._create_unverified_context() if self._scheme == "https" else None  # noqa: SLF001 - a test's own peer
        with urllib.request.urlopen(self.url("/seen"), timeout=10, context=tls) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return [one for one in found if not path or one["head"].split(" ")[1] == path]


@contextmanager
def receiver(certificate: Path | None = None) -> Iterator[ReceiverProcess]:
    """Run the receiver in a process of its own; with a PEM file of key and certificate it speaks HTTPS."""
    command = [sys.executable, __file__, *(["--certificate", str(certificate)] if certificate else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield ReceiverProcess(int(process.stdout.readline()), "https" if certificate else "http")
        finally:
            process.kill()


class _Receiver:
    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number, served = self.connections, 0
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                first = await reader.readexactly(1)
                if not first.isalpha():
                    writer.write(_answer(400))
                    break
                head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
                began = time.perf_counter()
                body, whole = await _body(head, reader)
                path = head.split(" ")[1]
                if path == "/seen":
                    writer.write(_answer(200, json.dumps(self.seen).encode()))
                else:
                    took_ms = (time.perf_counter() - began) * 1000
                    one = {"connection": number, "head": head, "body": body.decode("latin-1")}
                    one |= {"whole": whole, "took_ms": took_ms, "at_end": reader.at_eof()}
                    self.seen.append(one)
                    if not whole:
                        break
                    if path.startswith("/fetch"):
                        one["picture"] = await asyncio.to_thread(_fetched, json.loads(body).get("pic_full_url"))
                    served += 1
                    if not await _behave(path.split("?")[0], reader, writer, served):
                        break
                await writer.drain()
        writer.close()


async def _body(head: str, reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Return the body, and whether it came whole."""
    headers = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line)
    body = b""
    try:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", 0))), True
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    except asyncio.IncompleteReadError as why:
        return body + why.partial, False
    except ConnectionError:
        return body, False
    return body, True


def _fetched(url: str | None) -> dict[str, Any] | None:
    if not url:
        return None
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return {"status": answer.status, "body": answer.read().decode("latin-1")}
    except urllib.error.HTTPError as why:
        return {"status": why.code, "body": ""}


def _answer(status: int, body: bytes = b'{"code":0}', headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status} Whatever\r\nX-Receiver: css\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body
    )


_HALF_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"
_BYTES = {
    "/redirect": _answer(302, b"", "Location: /status/200\r\n"),
    "/body-with-204": _answer(204),
    "/cookie": _answer(200, headers="Set-Cookie: a=b\r\n"),
    "/gzip": _answer(200, b"\x1f\x8b not really gzip", "Content-Encoding: gzip\r\n"),
    "/early-hints": b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + _answer(200),
}
_LAST_BYTES = {
    "/close": b"",
    "/half-body": _HALF_BODY,
    "/bad-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nwhat\r\n",
    "/garbage": b"hello, this is not HTTP\r\n\r\n",
    "/half-head": b"HTTP/1.1 200 OK\r\nX-Some",
    "/old": b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "/answer-and-close": _answer(200),
    "/switch": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
}


_BYTES_BEFORE_SILENCE = {"/hang": b"", "/hang-body": _HALF_BODY}
_BYTES_BEFORE_RESET = {"/reset": b"", "/reset-body": _HALF_BODY}


async def _behave(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: int) -> bool:
    """Answer as the path says; return whether the connection stays."""
    if path == "/uneven":
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), time.perf_counter_ns() % 15 / 1000)
    if path in _LAST_BYTES:
        writer.write(_LAST_BYTES[path])
    elif path in _BYTES_BEFORE_SILENCE:
        writer.write(_BYTES_BEFORE_SILENCE[path])
        await reader.read()  # until the other side leaves
    elif path in _BYTES_BEFORE_RESET:
        writer.write(_BYTES_BEFORE_RESET[path])
        await writer.drain()
        _reset(writer)
    elif path == "/endless":
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 1000)
            await writer.drain()
    elif path != "/drop-kept" or served == 1:
        writer.write(_BYTES.get(path) or _counted(path))
        return True
    return False


def _counted(path: str) -> bytes:
    """Answer /status/503 and /long/1000; everything else is fine."""
    kind, _, number = path[1:].partition("/")
    if kind == "status":
        return _answer(int(number), b"" if number in {"204", "304"} else b'{"code":0}')
    return _answer(200, b"x" * int(number)) if kind == "long" else _answer(200)


def _reset(writer: asyncio.StreamWriter) -> None:
    plain: socket.socket = writer.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _main(certificate: str | None) -> None:
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    server = await asyncio.start_server(_Receiver().serve, "127.0.0.1", 0, ssl=tls, backlog=1000)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    flags = argparse.ArgumentParser()
    flags.add_argument("--certificate")
    asyncio.run(_main(flags.parse_args().certificate))
