"""What went over the wire in one attempt? Collects it while it happens; an Exchange however the attempt ends.

It decides nothing and sends nothing. Times are measured in real milliseconds from the attempt's begin.
"""

import time

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from simulator.core.outcome import Exchange, Manner


class Recording:
    """One attempt so far."""

    def __init__(self, body: bytes, *, answer_limit: int, measured: bool) -> None:
        """Begin to measure; with `measured` false every time is written as 0."""
        self.reused = False
        """Whether the request went out on a connection kept from an earlier attempt."""
        self.answer_bytes = 0
        self.note = ""
        self.manner: Manner | None = None
        self._body, self._limit, self._measured = body, answer_limit, measured
        self._began_s = time.perf_counter()
        self._request_head = b""
        self._response_head = b""
        self._answer = bytearray()
        self._connected_ms: float | None = None
        self._first_byte_ms: float | None = None

    @property
    def answered(self) -> bool:
        """Whether the answer's head has come."""
        return bool(self._response_head)

    def connected(self, *, reused: bool) -> None:
        """Record that there is a connection; one that was kept took 0 ms."""
        self.reused = reused
        self._connected_ms = 0.0 if reused else self._elapsed_ms()

    def sent(self, url: URL, headers: CIMultiDict[str] | CIMultiDictProxy[str]) -> None:
        """Record the request's head: its lines in the order and case they are sent."""
        lines = [f"POST {url.raw_path_qs} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self.request_head("\r\n".join((*lines, "", "")).encode())

    def request_head(self, head: bytes) -> None:
        """Record the request's head as it goes out."""
        self._request_head = head

    def head(self, response: aiohttp.ClientResponse) -> None:
        """Record that the answer's head has come; its lines are kept as they were received."""
        version = response.version or aiohttp.HttpVersion11
        status_line = (
            f"HTTP/{version.major}.{version.minor} {response.status} {response.reason or ''}".rstrip().encode()
        )
        lines = [status_line, *(name + b": " + value for name, value in response.raw_headers)]
        self.response_head(b"\r\n".join((*lines, b"", b"")))

    def response_head(self, head: bytes) -> None:
        """Record that the answer's head has come."""
        self._first_byte_ms = self._elapsed_ms()
        self._response_head = head

    def keep(self, chunk: bytes) -> None:
        """Record a piece of the answer's body, as much of it as may be kept."""
        self.answer_bytes += len(chunk)
        self._answer += chunk[: self._limit - len(self._answer)]

    def exchange(self) -> Exchange:
        """Return what has been recorded."""
        return Exchange(
            request_head=self._request_head,
            request_body=self._body,
            response_head=self._response_head,
            response_body=bytes(self._answer),
            connected_ms=self._connected_ms,
            first_byte_ms=self._first_byte_ms,
            total_ms=self._elapsed_ms(),
            note=self.note,
            manner=self.manner,
        )

    def _elapsed_ms(self) -> float:
        return (time.perf_counter() - self._began_s) * 1000 if self._measured else 0.0
