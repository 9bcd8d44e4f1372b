"""A handler, a lifespan or an alarm of somebody else's: nothing of it holds a test up, and no late answer counts."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest
from apps import StartResponse, careless

from simulator.core.errors import BadInput
from simulator.testing import Css


def test_a_lifespan_that_never_starts_up_is_told(css: Css) -> None:
    async def app(scope: dict[str, Any], _: Any, __: Any) -> None:
        if scope["type"] == "lifespan":
            await asyncio.Event().wait()

    css.allow("handler_error", "undelivered")
    css.deliver_to(app, timeout="200ms")
    css.push("room1")
    assert "the application does not start up within 0.2 s (its lifespan)" in css.timeline


def test_a_lifespan_that_fails_at_its_end_is_told() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            raise LookupError("the pool is gone")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    css = Css()
    css.open()
    css.deliver_to(app)
    css.push("room1")
    with pytest.raises(BadInput, match="fails at its shutdown"):
        css.close()


def test_an_answer_that_comes_too_late_is_none(css: Css) -> None:
    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        try:
            threading.Event().wait(5)
        except BaseException:  # noqa: BLE001 - what careless handlers do
            start_response("200 OK", [])
        return []

    css.allow("undelivered")
    css.deliver_to(app, timeout="200ms")
    css.push("room1")
    assert css.deliveries[0].attempts[0].error == "no answer within 0.2 s"


def test_a_handler_that_swallows_the_first_interruption_gets_another(css: Css) -> None:
    def app(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        try:
            threading.Event().wait(60)
        except:  # noqa: E722 - the very thing that is tested
            threading.Event().wait(60)
        return []

    css.allow("undelivered")
    css.deliver_to(app, timeout="200ms")
    began = time.perf_counter()
    css.push("room1")
    assert time.perf_counter() - began < 10


def test_somebody_elses_alarm_that_is_due_sooner_rings_as_it_would_have(css: Css) -> None:
    class Theirs(Exception):
        pass

    def ring(*_: Any) -> None:
        raise Theirs

    css.allow("handler_error", "undelivered")
    css.deliver_to(lambda _, __: threading.Event().wait(60))
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        css.push("room1")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert "Theirs" in css.timeline


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ([("Content-Length", "100")], "Content-Length is 100, but the body has 2 bytes"),
        ([("X", "a\r\nY: b")], "the header X holds a line end"),
    ],
)
def test_an_answer_that_no_server_could_send_is_a_mistake(css: Css, headers: Any, sentence: str) -> None:
    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", headers)
        return [b"ok"]

    css.allow("undelivered")
    css.deliver_to(app)
    css.push("room1")
    assert sentence in css.problems()
    css.allow("handler_error")


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (lambda css: css.deliver_to(""), "the receiver's URL is empty"),
        (lambda css: css.deliver_to("http://localhost/cb", "/other"), "path is for an application of this process"),
        (lambda css: css.deliver_to("http://localhost/cb", timeout="1s"), "timeout is for an application"),
        (lambda css: css.advance("10s", to="2030-01-01T00:00:00Z"), "not both"),
        (lambda css: css.fault("callback.drop"), "nobody gets any yet; css.deliver_to"),
        (lambda css: css.fault(None), "a fault is named by a text"),
        (lambda css: css.push(None), "a push is named by a text"),
        (lambda css: css.wait_for("2"), "at least 1 delivery"),
        (lambda css: css.eventually(7), "a function that it may ask again"),
        (lambda css: css.open(), "a css is opened once"),
    ],
)
def test_what_would_be_ignored_is_told(css: Css, use: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        use(css)


def test_words_of_a_fault_may_stand_in_one_text_and_durations_be_numbers(css: Css) -> None:
    css.allow("undelivered")
    css.deliver_to(careless([]))
    css.fault("callback.answer status=503 first=1")
    css.push("room1")
    css.advance(5)
    assert css.deliveries[0].attempts[0].status == 503


def test_two_verbs_at_once_are_refused() -> None:
    async def test() -> None:
        async with Css() as css:
            css.deliver_to(careless([]))
            both = css.aio.push("room1"), css.aio.push("room2")
            told = await asyncio.gather(*both, return_exceptions=True)
            assert (told[0], "while another verb of this css is at work" in str(told[1])) == (None, True)
            await css.aio.advance("10s")

    asyncio.run(test())


def test_another_time_for_a_while_in_a_coroutine() -> None:
    async def test() -> list[str]:
        async with Css() as css:
            async with css.aio.clock.at("2024-12-31T23:59:50+08:00"):
                await css.aio.push("room1")
                await css.aio.advance("10s")
            return [shot.pic_url.split("/")[1] for shot in css.screenshots]

    assert asyncio.run(test()) == ["2024-12-31", "2025-01-01"]


def test_only_what_is_new_breaks_a_silence(css: Css) -> None:
    css.deliver_to(careless([]))
    css.push("room1")
    with pytest.raises(AssertionError) as told:
        css.assert_none_within("1m")
    assert ("delivery 2" in str(told.value), "delivery 1 " in str(told.value)) == (True, False)


def test_a_fault_that_has_not_struck_is_named_in_the_report(css: Css) -> None:
    css.deliver_to(careless([]))
    css.fault("sign.empty", stream="tpyo")
    css.push("room1")
    assert css.last_lines(5)[-1] == "the fault sign.empty stream=tpyo has not struck"
