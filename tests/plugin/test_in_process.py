"""An application is called in the test's own thread, with what a socket would have carried."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import requests
from apps import KEY, Seen, StartResponse, careless, fastapi_app, flask_app
from fastapi import BackgroundTasks, FastAPI
from receiver_process import ReceiverProcess

from simulator.testing import Css, Message

APPS: list[Callable[[Seen], Any]] = [flask_app, fastapi_app]


@pytest.mark.parametrize("make", APPS)
def test_refused_twice_then_accepted(css: Css, make: Callable[[Seen], Any]) -> None:
    seen: Seen = []
    css.deliver_to(make(seen), path="/callback", key=KEY)
    css.fault("callback.answer", status=503, first=2)
    css.push("live/room1", source="pattern:1280x720")
    css.advance("10s")
    css.advance("4m")
    assert [attempt.status for attempt in css.deliveries("room1")[0].attempts] == [503, 503, 200]
    assert seen[0]["create_time"] == int(css.screenshots[0].taken_at.timestamp())


def test_the_request_is_that_of_a_socket(css: Css, there: ReceiverProcess) -> None:
    heads: list[Message] = []
    for receiver, path in ((careless([]), "/callback"), (there.url("/callback"), None)):
        css.deliver_to(receiver, path, key=KEY)
        css.push(f"room{len(heads)}")
        heads.append(css.deliveries[-1].attempts[0].request)
    in_process, over_a_socket = heads
    assert list(in_process.headers) == list(over_a_socket.headers)
    same = {name: value for name, value in in_process.headers.items() if name != "host"}
    assert same == {name: value for name, value in over_a_socket.headers.items() if name != "host"}
    assert list(in_process.json) == list(over_a_socket.json)


def test_wsgi_sees_what_a_server_would_give_it(css: Css) -> None:
    environs: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        environs.append({**environ, "read": environ["wsgi.input"].read(), "thread": threading.get_ident()})
        start_response("200 OK", [("X-One", "1")])
        return [b"o", b"k"]

    css.deliver_to(app, path="/a%20b?c=d")
    css.push("room1")
    (seen,) = environs
    assert (seen["REQUEST_METHOD"], seen["PATH_INFO"], seen["QUERY_STRING"]) == ("POST", "/a b", "c=d")
    assert seen["CONTENT_LENGTH"] == str(len(seen["read"]))
    assert (seen["HTTP_HOST"], seen["CONTENT_TYPE"], seen["thread"]) == (
        "testserver",
        "application/json",
        threading.get_ident(),
    )
    answer = css.deliveries[0].attempts[0].response
    assert (answer.head, answer.body) == (b"HTTP/1.1 200 OK\r\nX-One: 1\r\n\r\n", b"ok")


def test_an_asgi_applications_lifespan_is_run_around_its_calls() -> None:
    told: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        told.append("up")
        yield {"pool": "there"}
        told.append("down")

    app = FastAPI(lifespan=lifespan)

    @app.post("/")
    async def callback() -> None:
        told.append("called")

    with Css() as css:
        css.deliver_to(app)
        css.push("room1")
        css.advance("10s")
    assert told == ["up", "called", "called", "down"]


def test_a_handler_can_download_the_picture_while_it_is_called(css: Css) -> None:
    sizes: list[tuple[int, int]] = []

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = json.loads(environ["wsgi.input"].read())
        sizes.append((len(requests.get(body["pic_full_url"], timeout=5).content), body["file_size"]))
        start_response("200 OK", [])
        return []

    css.deliver_to(app)
    css.push("room1")
    css.advance("10s")
    assert len(sizes) == 2
    assert all(got == said for got, said in sizes)
    css.assert_picture_fetched()


def test_a_picture_says_which_second_of_which_stream_it_shows(css: Css) -> None:
    css.push("live/room1", source="pattern:640x360")
    css.advance("20s")
    truth = css.pictures[2].truth
    assert (truth.position_s, truth.number, truth.is_of("live/room1")) == (20, 3, True)


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_an_application_can_live_at_the_simulated_time(css: Css, kind: str) -> None:
    looked: list[tuple[float, Any]] = []

    def wsgi(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        looked.append((time.time(), json.loads(environ["wsgi.input"].read())["t"]))
        start_response("200 OK", [])
        return []

    async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            looked.append((time.time(), json.loads((await receive())["body"])["t"]))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    css.deliver_to(wsgi if kind == "wsgi" else asgi, key=KEY, at_simulated_time=True)
    with css.clock.at("2030-01-01T00:00:00+08:00"):
        css.push("room1")
        css.advance("1h")
    assert len(looked) == 361
    assert {t - now for now, t in looked} == {600}
    assert time.time() < looked[0][0]


def test_push_events_come_on_the_same_path_where_they_are_wanted(css: Css) -> None:
    seen: Seen = []
    css.deliver_to(careless(seen), events=True)
    css.push("room1")
    css.end("room1")
    assert [body["event_type"] for body in seen] == [1, 200, 0]


def test_two_applications_are_told_of_their_own_streams(css: Css) -> None:
    first, second = [], []  # type: ignore[var-annotated]
    css.deliver_to(careless(first))
    css.push("room1")
    css.deliver_to(careless(second))
    css.push("room2")
    assert ([each["stream_id"] for each in first], [each["stream_id"] for each in second]) == (["room1"], ["room2"])


def test_a_coroutine_awaits_the_same_verbs_in_its_own_loop() -> None:
    loops: set[Any] = set()

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            loops.add(asyncio.get_running_loop())
            await receive()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    async def test() -> list[int | None]:
        with Css() as css:
            css.deliver_to(app, key=KEY)
            await css.aio.push("room1")
            await css.aio.advance("10s")
            found = await css.aio.wait_for(3, timeout="20s")
            assert loops == {asyncio.get_running_loop()}
            return [each.attempts[0].status for each in found]

    assert asyncio.run(test()) == [200, 200, 200]


def test_a_task_of_the_tests_loop_gets_on_while_something_is_waited_for(css: Css) -> None:
    done: list[str] = []
    tasks: list[Any] = []

    async def work() -> None:
        await asyncio.get_running_loop().run_in_executor(None, threading.Event().wait, 0.05)
        done.append("work")

    app = FastAPI()

    @app.post("/")
    async def callback() -> None:
        tasks.append(asyncio.create_task(work()))

    css.deliver_to(app)
    css.push("room1")
    css.eventually(lambda: done)


def test_an_answer_counts_from_when_it_is_whole_whatever_comes_after_it(css: Css) -> None:
    def slow_and_wrong() -> None:
        threading.Event().wait(0.8)
        raise ZeroDivisionError("in the background")

    app = FastAPI()

    @app.post("/")
    async def callback(background: BackgroundTasks) -> None:
        background.add_task(slow_and_wrong)

    class Closing:
        def __iter__(self) -> Any:
            return iter([b"ok"])

        def close(self) -> None:
            slow_and_wrong()

    def wsgi(_: dict[str, Any], start_response: StartResponse) -> Any:
        start_response("200 OK", [])
        return Closing()

    for receiver in (app, wsgi):
        css.deliver_to(receiver)
        css.push(f"room{len(css.deliveries)}")
        (attempt,) = css.deliveries[-1].attempts
        assert (attempt.status, attempt.ms < 700) == (200, True)
    assert "ZeroDivisionError: in the background" in css.problems()
    css.allow("handler_error")


def test_background_work_that_never_ends_is_stopped_and_its_answer_stands(css: Css) -> None:
    app = FastAPI()

    @app.post("/")
    async def callback(background: BackgroundTasks) -> None:
        background.add_task(asyncio.Event().wait)

    css.deliver_to(app, timeout="1s")
    css.push("room1")
    assert css.deliveries[0].attempts[0].status == 200
