"""An inbox, who posts to it, and the pictures it can fetch: all real, on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from aiohttp import web

from simulator.core.delivery import CallbackRequest
from simulator.core.event import as_body
from simulator.core.facts import CallbackReceived
from simulator.core.nouns import Instant
from simulator.core.outcome import Answered
from simulator.core.signing import callback_sign
from simulator.inbox.server import Inbox
from simulator.notify import HttpNotifier

KEY, NOW_S = "test", 1545030273
JPEG: bytes = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))[1].tobytes()


@dataclass(frozen=True, slots=True)
class Scene:
    """An inbox, who posts to it, and the pictures it can fetch."""

    inbox: Inbox
    notifier: HttpNotifier
    facts: list[CallbackReceived]
    pictures: str

    def body(self, **fields: Any) -> bytes:
        t = fields.pop("t", NOW_S + 600)
        path = fields.pop("path", "/a.jpg")
        ours = {
            "app": "push.example.com",
            "appname": "live",
            "channel_id": "room1",
            "create_time": NOW_S,
            "event_type": 200,
            "file_size": len(JPEG),
            "height": 48,
            "pic_full_url": f"{self.pictures}{path}",
            "pic_url": path,
            "sign": callback_sign(KEY, t),
            "stream_id": "room1",
            "stream_param": "",
            "t": t,
            "width": 64,
        }
        return as_body(ours | fields)

    async def post(self, body: bytes) -> tuple[int, dict[str, Any]]:
        outcome = await self.notifier.post(CallbackRequest(f"{self.inbox.url}any/path?x=1", body))
        assert isinstance(outcome, Answered)
        told = outcome.exchange.response_body
        return outcome.status, json.loads(told) if told else {}

    async def found_in_picture(self, **fields: Any) -> tuple[str, tuple[str, ...]]:
        await self.post(self.body(**fields))
        return self.facts[-1].picture, self.facts[-1].problems


def on_a_scene(act: Callable[[Scene], Coroutine[Any, Any, None]], *, key: str | None = KEY, **settings: Any) -> None:
    async def play() -> None:
        facts: list[CallbackReceived] = []
        async with (
            Inbox(key=key, now=lambda: Instant(NOW_S * 1000), on_received=facts.append, **settings) as inbox,
            HttpNotifier(timeout_s=10) as notifier,
            picture_server() as pictures,
        ):
            await act(Scene(inbox, notifier, facts, pictures))

    asyncio.run(play())


@asynccontextmanager
async def picture_server() -> AsyncIterator[str]:
    async def picture(request: web.Request) -> web.Response:
        match request.path:
            case "/gone.jpg":
                return web.Response(status=404)
            case "/moved.jpg":
                return web.Response(status=302, headers={"Location": "/a.jpg"})
            case "/text.jpg":
                return web.Response(body=b"<html>")
            case "/half.jpg":
                return web.Response(body=JPEG[:-10])
            case "/huge.jpg":
                return web.Response(body=b"\xff" * (33 * 1024 * 1024))
            case _:
                return web.Response(body=JPEG)

    app = web.Application()
    app.router.add_get("/{path:.*}", picture)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
