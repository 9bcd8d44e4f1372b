"""A receiver that answers 200 at once, or after a while, and does nothing else: `python sink.py [DELAY_S]`.

Prints its port. As little as can be, so that what is measured is whoever posts.
"""

import asyncio
import re
import sys

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, delay_s: float) -> None:
        """Answer each request `delay_s` after it has come whole."""
        self._delay_s, self._got = delay_s, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where to answer."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - create_server gives one
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self._got += data
        while (head := self._got.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._got, 0, head + 2)
            end = head + 4 + (int(found[1]) if found else 0)
            if len(self._got) < end:
                return
            self._got = self._got[end:]
            if self._delay_s:
                asyncio.get_running_loop().call_later(self._delay_s, self._answer)
            else:
                self._answer()

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(_ANSWER)


async def main(delay_s: float) -> None:
    """Listen on a free port until killed."""
    server = await asyncio.get_running_loop().create_server(lambda: Sink(delay_s), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0))
