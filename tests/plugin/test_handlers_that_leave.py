"""What leaves a handler that is no failure of its own is the test's business, and the next test knows nothing of it."""

import sys
from collections.abc import Iterable
from typing import Any

import pytest
from apps import StartResponse, careless

from simulator.testing import Css


def leaving(why: BaseException) -> Any:
    def app(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        raise why

    async def asgi(scope: dict[str, Any], _: Any, __: Any) -> None:
        if scope["type"] == "http":
            raise why

    return app, asgi


@pytest.mark.parametrize("kind", [0, 1], ids=["wsgi", "asgi"])
@pytest.mark.parametrize("why", [SystemExit(3), KeyboardInterrupt(), pytest.fail.Exception("no")], ids=type)
def test_it_is_raised_in_the_test_and_the_simulator_goes_on(css: Css, kind: int, why: BaseException) -> None:
    css.allow("undelivered")
    css.deliver_to(leaving(why)[kind])
    with pytest.raises(type(why)):
        css.push("room1")
    with Css(css._engine) as other:  # noqa: SLF001 - the very engine that the next test will use
        other.deliver_to(careless([]))
        other.push("room1")
        assert other.deliveries[0].attempts[0].status == 200


def test_a_handler_that_fails_shows_its_own_lines_and_not_ours(css: Css) -> None:
    def app(_: dict[str, Any], __: StartResponse) -> Iterable[bytes]:
        raise LookupError(sys.platform)

    css.allow("handler_error", "undelivered")
    css.deliver_to(app)
    css.push("room1")
    assert "raise LookupError(sys.platform)" in css.timeline
    assert "app_notifier" not in css.timeline


def test_a_handler_that_moves_time_itself_is_told(css: Css) -> None:
    def app(_: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        css.advance("1s")
        start_response("200 OK", [])
        return []

    css.allow("handler_error", "undelivered")
    css.deliver_to(app)
    css.push("room1")
    assert "while another verb of this css is at work" in css.timeline
