"""How is a receiver told over HTTP? One POST, its outcome as a value. It knows nothing of retries or pictures."""

import asyncio
import io
import re
import ssl
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from simulator import __version__
from simulator.core.delivery import CallbackRequest
from simulator.core.errors import BadInput
from simulator.core.limits import ANSWER_TIMEOUT_S
from simulator.core.outcome import Answered, Outcome, TimedOut, Unreachable
from simulator.core.receiver_url import header_trouble
from simulator.notify.odd import OddSender
from simulator.notify.recording import Recording
from simulator.notify.sentences import why_unreachable

_IDLE_S = 1.5
"""Our choice: a connection is kept unused for less than the shortest common limit of servers (gunicorn: 2 s)."""
_COPIED_BYTES = 2**20
"""The HTTP library warns of longer bodies that are not streamed."""
_HEAD_LINE_BYTES = 65_536
"""Our choice: a receiver may answer with long headers; beyond this it does not speak HTTP."""
_NO_HEADERS: Mapping[str, str] = {}
_UNSENDABLE_IN_URL = re.compile(r"[\x00-\x20\x7f]")


class HttpNotifier:
    """Posts callbacks; at most `connections` at once to one receiver, so that a slow one holds up no other.

    One attempt is one POST: redirects are not followed, cookies not kept, proxies of the environment not used,
    answers not decompressed. The time limit covers everything from connecting to the end of the answer; waiting
    for a free connection is not counted. The answer's body is read and, as with the service, ignored: a body that
    breaks off after the status line is noted, not a failure.

    The one exception: a receiver may close a kept connection just when it is used again, and nobody can tell
    whether it read the request. As curl does, the request is then sent once more on a new connection. It is never
    done silently: the exchange's note says so, and that receiver gets a new connection for every later attempt.
    A connection that was new is never tried twice.

    The URL's path and query are sent byte for byte, except that a lone `?` at the end is dropped.
    """

    def __init__(
        self,
        *,
        timeout_s: float = ANSWER_TIMEOUT_S,
        user_agent: str = f"css-sim/{__version__}",
        headers: Mapping[str, str] = _NO_HEADERS,
        ca_file: Path | None = None,
        verify: bool = True,
        answer_limit: int = 65_536,
        connections: int = 250,
        content_type: str = "application/json",
        measured: bool = True,
    ) -> None:
        """Take the settings; `ca_file` is trusted beside the usual authorities; `measured` false writes times as 0."""
        self._timeout_s = timeout_s
        self._headers = _checked_headers({"Content-Type": content_type, "User-Agent": user_agent}, headers)
        self._tls = _tls(ca_file, verify=verify)
        self._odd = OddSender(self._tls)
        self._answer_limit = answer_limit
        self._measured = measured
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(connections))
        self._targets: dict[str, URL] = {}
        self._not_kept: set[str] = set()
        """Receivers that closed a kept connection under our hands."""

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        self._keeping = await self._stack.enter_async_context(self._session(keepalive_timeout=_IDLE_S))
        self._closing = await self._stack.enter_async_context(self._session(force_close=True))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def post(self, request: CallbackRequest) -> Outcome:
        """Post once and return how it ended; never raises, because here failure is data."""
        async with self._slots[request.url]:
            recording = Recording(request.body, answer_limit=self._answer_limit, measured=self._measured)
            url, timer = URL(), asyncio.timeout(self._timeout_s)
            try:
                url = self._targets.get(request.url) or _target(request.url)
                self._targets[request.url] = url
                async with timer:
                    status = await self._posted(request, url, recording)
            except (aiohttp.ClientError, OSError, ValueError) as why:
                if timer.expired():
                    return TimedOut(self._timeout_s, recording.exchange())
                return Unreachable(why_unreachable(why, url), recording.exchange())
            return Answered(status, recording.exchange())

    async def _posted(self, request: CallbackRequest, url: URL, recording: Recording) -> int:
        if request.manner:
            recording.manner = request.manner
            return await self._odd.answer(request.manner, url, self._headers_of(request), request.body, recording)
        if request.url in self._not_kept:
            return await self._answer(self._closing, url, recording, request)
        try:
            return await self._answer(self._keeping, url, recording, request)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if not recording.reused:
                raise
        self._not_kept.add(request.url)
        recording.note = "the receiver closed the kept connection before an answer; sent again on a new one"
        return await self._answer(self._closing, url, recording, request)

    def _headers_of(self, request: CallbackRequest) -> CIMultiDict[str]:
        if not request.headers:
            return self._headers
        headers = self._headers.copy()
        headers.update(request.headers)
        return headers

    async def _answer(
        self, session: aiohttp.ClientSession, url: URL, recording: Recording, request: CallbackRequest
    ) -> int:
        body = request.body
        asked = session.post(
            url,
            data=body if len(body) < _COPIED_BYTES else io.BytesIO(body),
            headers=self._headers_of(request),
            # The service's other headers are unknown, so none are made up.
            skip_auto_headers=("Accept-Encoding", "User-Agent"),
            allow_redirects=False,
            trace_request_ctx=recording,
        )
        async with asked as response:
            recording.head(response)
            try:
                async for chunk in response.content.iter_any():
                    recording.keep(chunk)
            except (aiohttp.ClientError, OSError):
                recording.note = f"the answer's body broke off after {recording.answer_bytes} bytes"
            return response.status

    def _session(self, **connections: Any) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            # No limit here: one for all receivers could be used up by a slow one. `_slots` bounds each.
            connector=aiohttp.TCPConnector(limit=0, ssl=self._tls, **connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            trace_configs=[_traces()],
            max_line_size=_HEAD_LINE_BYTES,
            max_field_size=_HEAD_LINE_BYTES,
        )


def _traces() -> aiohttp.TraceConfig:
    async def connected(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.connected(reused=False)

    async def reused(_: aiohttp.ClientSession, context: SimpleNamespace, __: Any) -> None:
        context.trace_request_ctx.connected(reused=True)

    async def sent(_: Any, context: SimpleNamespace, request: aiohttp.TraceRequestHeadersSentParams) -> None:
        context.trace_request_ctx.sent(request.url, request.headers)

    traces = aiohttp.TraceConfig()
    traces.on_connection_create_end.append(connected)
    traces.on_connection_reuseconn.append(reused)
    traces.on_request_headers_sent.append(sent)
    return traces


def _target(text: str) -> URL:
    """Return the URL to post to, its path and query untouched; only a host with other letters is translated."""
    if _UNSENDABLE_IN_URL.search(text):
        raise ValueError("the URL holds a blank or a control character; write a blank as %20")
    url = URL(text, encoded=True)
    host = url.raw_host or ""
    if not host or url.scheme not in {"http", "https"}:
        raise ValueError("the URL cannot be posted to; a receiver is http://host:port/path or https://…")
    return url if host.isascii() else URL(text.replace(host, URL(f"http://{host}").raw_host or "", 1), encoded=True)


def _checked_headers(ours: Mapping[str, str], given: Mapping[str, str]) -> CIMultiDict[str]:
    headers = CIMultiDict({name: value for name, value in ours.items() if value})
    for name, value in given.items():
        if trouble := header_trouble(name, value):
            raise BadInput(f"the request header {name} {trouble}")
    headers.update(given)
    return headers


def _tls(ca_file: Path | None, *, verify: bool) -> ssl.SSLContext | bool:
    if not verify:
        return False
    if ca_file is None:
        return True
    try:
        context = ssl.create_default_context()
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError) as why:
        reason = why.strerror if not isinstance(why, ssl.SSLError) else "it holds no certificate in PEM form"
        raise BadInput(f"the CA file {ca_file} cannot be used: {reason}") from why
    return context
