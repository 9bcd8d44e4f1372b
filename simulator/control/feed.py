"""Who listens? Facts as server-sent events; a listener that lags is cut off, never waited for."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi.responses import Response, StreamingResponse

from simulator.core.facts import Fact, as_line
from simulator.journal import Journal

_BACKLOG = 10_000
"""Our choice: a listener may lag so many facts behind."""
_QUIET_S = 15.0
"""Our choice: a line at least so often, so that nobody takes the silence for an end."""


def feed(journal: Journal) -> Response:
    """Return an answer that goes on as long as the listener listens."""
    return StreamingResponse(_events(journal), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(journal: Journal) -> AsyncIterator[str]:
    queue: asyncio.Queue[Fact] = asyncio.Queue(maxsize=_BACKLOG)
    lagging = asyncio.Event()

    def read(fact: Fact) -> None:
        try:
            queue.put_nowait(fact)
        except asyncio.QueueFull:
            lagging.set()

    journal.read_by(read)
    try:
        yield ": listening\n\n"
        while not lagging.is_set():
            try:
                line = as_line(await asyncio.wait_for(queue.get(), _QUIET_S))
            except TimeoutError:
                yield ": quiet\n\n"
                continue
            yield f"event: {line['fact']}\ndata: {json.dumps(line)}\n\n"
        yield f"event: lagging\ndata: {json.dumps({'error': f'more than {_BACKLOG} facts behind; listen anew'})}\n\n"
    finally:
        journal.read_no_more(read)
