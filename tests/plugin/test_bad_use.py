"""What cannot work is told in one sentence, and nothing hangs."""

import asyncio
import threading
import time
from typing import Any

import aiohttp.web
import pytest
from apps import blocking, careless, raising, silent, sleeping

from simulator.core.errors import BadInput
from simulator.testing import Css


@pytest.mark.parametrize(
    ("app", "sentence"),
    [
        (lambda: None, "takes neither .scope, receive, send."),
        (aiohttp.web.Application(), "this Application takes neither"),
        (dict, "the class dict is no application"),
        (lambda one: one, "takes neither"),
        (7, "7 is no application"),
        (object(), "is no application"),
        ("nowhere", "nowhere"),
    ],
)
def test_what_is_no_receiver_is_refused(css: Css, app: Any, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        css.deliver_to(app)


@pytest.mark.parametrize("app", [sleeping, silent, blocking])
def test_a_handler_that_never_comes_back_is_stopped(css: Css, app: Any) -> None:
    css.allow("undelivered")
    css.deliver_to(app, timeout="200ms")
    began = time.perf_counter()
    css.push("room1")
    assert time.perf_counter() - began < 5
    assert css.deliveries[0].attempts[0].error == "no answer within 0.2 s"


def test_a_handler_in_another_thread_than_the_main_one_is_stopped_too() -> None:
    def spin(*_: Any) -> list[bytes]:
        while True:
            pass

    errors: list[str] = []

    def test() -> None:
        with Css() as css:
            css.allow("undelivered")
            css.deliver_to(spin, timeout="200ms")
            css.push("room1")
            errors.append(css.deliveries[0].attempts[0].error)

    thread = threading.Thread(target=test)
    thread.start()
    thread.join(20)
    assert errors == ["no answer within 0.2 s"]


def test_a_handler_that_raises_is_a_500_and_a_problem(css: Css) -> None:
    css.deliver_to(raising)
    css.push("room1")
    assert css.deliveries[0].attempts[0].status == 500
    assert "the application: ZeroDivisionError: the handler's own mistake" in css.problems()
    assert "apps.py" in css.timeline
    css.allow("handler_error", "undelivered")
    assert css.problems() == ""


@pytest.mark.parametrize(
    ("use", "sentence"),
    [
        (lambda css: css.fault("sign.wrongkey"), "did you mean sign.wrong-key"),
        (lambda css: css.fault("sign.wrong-key", frist=2), "did you mean first"),
        (lambda css: css.push("room1", source="nowhere.mp4"), "nowhere.mp4"),
        (lambda css: css.push("room1", sauce=1), "sauce"),
        (lambda css: css.push("room2", url="rtmp://a.example.com/live/room1"), "the url pushes live/room1, not room2"),
        (lambda css: css.drop("room9"), "no live stream is called 'room9'"),
        (lambda css: css.advance("soon"), "soon"),
        (lambda css: css.advance(), "say how far"),
        (lambda css: css.wait_for(0), "at least 1"),
        (lambda css: css.wait_for(1, where=7), "where is a function"),
        (lambda css: css.allow("everything"), "css.allow knows no 'everything'"),
        (lambda css: css.configure(speed=1), "css.configure takes no 'speed'"),
        (lambda css: css.configure(editon="2018"), "editon"),
        (lambda css: css.configure(capture={"quality_percent": 5}), "css.configure takes no capture"),
        (lambda css: css.assert_signature_rejected(), "no callback has been acknowledged yet"),
        (lambda css: css.deliver_to(careless([]), path="callback"), "should begin with /"),
        (lambda css: css.aio.configure, "nothing is awaited"),
    ],
)
def test_a_wrong_word_is_told(css: Css, use: Any, sentence: str) -> None:
    with pytest.raises((BadInput, AttributeError), match=sentence):
        use(css)


def test_a_fault_of_the_wire_needs_a_wire(css: Css) -> None:
    css.deliver_to(careless([]))
    with pytest.raises(BadInput, match=r"wire\.reset needs a connection, and an application in this process has none"):
        css.fault("wire.reset")
    css.fault("wire.refuse")


def test_there_is_no_number_one_of_nothing(css: Css) -> None:
    with pytest.raises(IndexError, match="there is no number 0 here, only 0 of them; has time been moved"):
        _ = css.deliveries[0]


def test_settings_come_before_the_first_push(css: Css) -> None:
    css.configure(edition="2018", snapshot_templates=[{"interval_s": 5, "width": 320}])
    css.push("room1")
    css.advance("5s")
    assert [shot.width for shot in css.screenshots] == [320, 320]
    with pytest.raises(BadInput, match="before the first push"):
        css.configure(edition="2021")


def test_a_css_is_used_while_it_is_open(css: Css) -> None:
    other = Css()
    with pytest.raises(BadInput, match="this css is not open"):
        other.push("room1")
    css.close()
    with pytest.raises(BadInput, match="is over; ask for the css fixture"):
        css.push("room1")


def test_blocking_verbs_in_a_coroutine_are_refused_and_named() -> None:
    async def test() -> None:
        with Css() as css:
            css.deliver_to(careless([]))
            with pytest.raises(BadInput, match=r"write await css.aio.push"):
                css.push("room1")

    asyncio.run(test())


def test_one_css_has_one_loop() -> None:
    with Css() as css:
        asyncio.run(css.aio.push("room1"))
        with pytest.raises(BadInput, match="another event loop than this css was used in"):
            asyncio.run(css.aio.advance("10s"))
        with pytest.raises(BadInput, match="go on with that"):
            css.advance("10s")


def test_nothing_is_left_of_a_css() -> None:
    def names() -> set[str]:
        return {thread.name for thread in threading.enumerate()}

    before = names()
    with Css() as css:
        css.deliver_to(careless([]))
        css.push("room1")
        url = css.pictures[0].pic_full_url
    deadline = time.monotonic() + 5
    while names() != before and time.monotonic() < deadline:
        pass
    assert names() == before
    import requests  # noqa: PLC0415

    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=2)
