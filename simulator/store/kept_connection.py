"""How does the built-in bucket keep its connections open? werkzeug's own handler closes each after one answer.

Runs in the bucket's own process.
"""

import io
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.serving import DechunkedInput, WSGIRequestHandler

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

BODY_LIMIT = 256 * 1024 * 1024
"""Our choice: far above any picture, far below what hurts; larger uploads are for real buckets."""
_IDLE_S = 120.0
"""Our choice: an unused connection holds a thread, so it is closed in the end."""


class KeptConnection(WSGIRequestHandler):
    """Answers requests one after another on one connection; werkzeug's own closes it after each."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def run_wsgi(self) -> None:
        """Answer one request, its body read to the end first, so that the next one begins where it should."""
        environ = self.make_environ()
        body = self._body(environ)
        if body is None:
            self.close_connection = True
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the built-in bucket takes up to {BODY_LIMIT} bytes")
            return
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            status, headers, answer = whole_answer(self.server.app, environ)
        except Exception as why:  # noqa: BLE001 - whatever goes wrong in moto, its client is told rather than left
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR, explain=f"{type(why).__name__}: {why}")
            return
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name, _ in headers}:
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Invite the body at once: it must not wait in our buffer while boto3 waits for the invitation."""
        invited = super().handle_expect_100()
        self.wfile.flush()
        return invited

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a line for each picture would bury what matters."""

    def log_error(self, format: str, *args: Any) -> None:  # noqa: A002 - the name the standard library gives it
        """Say nothing: a client that leaves early is no event."""

    @staticmethod
    def _body(environ: Environ) -> bytes | None:
        """Return the request's body, or None where it is too large."""
        stream = environ["wsgi.input"]
        if isinstance(stream, DechunkedInput):
            body = stream.read(BODY_LIMIT + 1)
            return body if len(body) <= BODY_LIMIT else None
        length = int(environ.get("CONTENT_LENGTH") or 0)
        return stream.read(length) if length <= BODY_LIMIT else None


def whole_answer(app: App, environ: Environ) -> tuple[str, Headers, bytes]:
    """Return the status, headers and body that `app` answers."""
    began: list[Any] = []

    def start_response(status: str, headers: Headers, _: object = None, /) -> Callable[[bytes], object]:
        began[:] = [status, headers]
        return began.append

    answer = b"".join(app(environ, start_response))
    return began[0], began[1], answer + b"".join(began[2:])
