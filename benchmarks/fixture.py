"""One figure about the css fixture, printed as JSON: how long the README's test takes, after the first of a session."""

import json
import statistics
import time
from typing import Any

from flask import Flask

from simulator.testing import Css, Engine, base_settings

_TESTS = 30


def receiver() -> Flask:
    """Return the smallest receiver there is."""
    app = Flask(__name__)

    @app.post("/callback")
    def callback() -> str:
        return ""

    return app


def one_test(engine: Engine, app: Any) -> float:
    """Return the milliseconds of a test that is refused twice and then accepted, with all that opens and closes."""
    began = time.perf_counter()
    with Css(engine) as css:
        css.deliver_to(app, path="/callback", key="test")
        css.fault("callback.answer", status=503, first=2)
        css.push("live/room1", source="pattern:1280x720")
        css.advance("10s")
        css.advance("4m")
        assert [each.status for each in css.deliveries("room1")[0].attempts] == [503, 503, 200]  # noqa: S101
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    with Engine(base_settings()) as engine:
        app = receiver()
        one_test(engine, app)
        print(json.dumps(statistics.median(one_test(engine, app) for _ in range(_TESTS))))
