"""Applications of every kind that a test may deliver to."""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

from fastapi import FastAPI, Request, Response
from flask import Flask, request

KEY = "test"
Seen = list[dict[str, Any]]
StartResponse = Callable[..., Any]


def is_signed(body: dict[str, Any]) -> bool:
    """Say whether a callback's sign fits, as a receiver finds out."""
    return bool(body.get("sign") == hashlib.md5(f"{KEY}{body.get('t')}".encode()).hexdigest())


def flask_app(seen: Seen) -> Flask:
    """Return a Flask receiver that refuses what is not signed and does each picture's work once."""
    app = Flask(__name__)

    @app.post("/callback")
    def callback() -> tuple[str, int]:
        body = request.get_json()
        if not is_signed(body):
            return "wrong sign", 403
        if body["pic_url"] not in [each["pic_url"] for each in seen]:
            seen.append(body)
        return "", 200

    return app


def fastapi_app(seen: Seen) -> FastAPI:
    """Return the same as a FastAPI receiver."""
    app = FastAPI()

    @app.post("/callback")
    async def callback(asked: Request) -> Response:
        body = await asked.json()
        if not is_signed(body):
            return Response("wrong sign", 403)
        if body["pic_url"] not in [each["pic_url"] for each in seen]:
            seen.append(body)
        return Response()

    return app


def careless(seen: Seen) -> Callable[..., Iterable[bytes]]:
    """Return a WSGI receiver that believes everything and works twice."""

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        seen.append(json.loads(environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"code":', b"0}"]

    return app


def raising(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
    """Raise, whatever comes."""
    raise ZeroDivisionError("the handler's own mistake")


def sleeping(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
    """Never come back."""
    threading.Event().wait(3600)
    return []


async def silent(scope: dict[str, Any], _: Any, __: Any) -> None:
    """Never answer, and never end."""
    if scope["type"] == "http":
        await asyncio.Event().wait()


async def blocking(scope: dict[str, Any], _: Any, __: Any) -> None:
    """Block the loop."""
    if scope["type"] == "http":
        threading.Event().wait(3600)
