"""What a test waits for and checks, and what it reads where that does not come."""

import json
import threading
from typing import Any

import pytest
from apps import KEY, Seen, StartResponse, careless, flask_app

from simulator.testing import Css


def test_waiting_ends_as_soon_as_enough_has_come(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    css.push("room1")
    began = css.clock.now
    found = css.wait_for(3, {"stream": "room1", "verdict": "acknowledged"}, timeout="1h")
    assert (len(found), (css.clock.now - began).total_seconds()) == (3, 20)
    assert css.wait_for(1, lambda each: each.body["create_time"] > 0)[0].number == 1


def test_a_wait_in_vain_says_what_came_instead(css: Css) -> None:
    css.allow("undelivered")
    css.deliver_to(flask_app([]), path="/nowhere", key=KEY)
    css.push("room1")
    with pytest.raises(AssertionError) as told:
        css.wait_for(1, {"verdict": "acknowledged"}, timeout="15s")
    said = str(told.value)
    assert said.startswith(
        "waited 15s of simulated time for 1 deliveries for which {'verdict': 'acknowledged'} holds; 0"
    )
    assert "delivery 1 of live/room1: 404 (pending)" in said
    assert "> POST /nowhere HTTP/1.1" in said
    assert "< HTTP/1.1 404 NOT FOUND" in said


def test_a_wait_without_a_push_says_so(css: Css) -> None:
    with pytest.raises(AssertionError, match="nobody is pushing"):
        css.wait_for(1, timeout="5s")


def test_silence_is_waited_out_and_its_end_is_told_at_once(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    css.push("room1")
    css.assert_none_within("9s")
    began = css.clock.now
    with pytest.raises(AssertionError, match="nothing was to be sent within 1h, but this was"):
        css.assert_none_within("1h")
    assert (css.clock.now - began).total_seconds() == 1


def test_a_good_receiver_passes_every_check(css: Css) -> None:
    seen: Seen = []
    css.deliver_to(flask_app(seen), path="/callback", key=KEY)
    css.push("room1")
    css.assert_processed_once(lambda: seen)
    css.assert_signature_rejected()


def test_a_careless_receiver_is_found_out(css: Css) -> None:
    seen: Seen = []
    css.deliver_to(careless(seen), key=KEY)
    css.push("room1")
    with pytest.raises(AssertionError, match="a copy, byte for byte the same, was processed again"):
        css.assert_processed_once(lambda: len(seen))
    with pytest.raises(AssertionError, match=r"answered 200 to what it should refuse:\n  sign.wrong-key"):
        css.assert_signature_rejected()
    with pytest.raises(AssertionError, match=r"t\.expired"):
        css.assert_expired_t_rejected()
    with pytest.raises(AssertionError, match="pictures were never downloaded"):
        css.assert_picture_fetched()


def test_a_fault_ends_with_its_block(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    with css.fault("sign.wrong-key"):
        css.push("room1")
    css.advance("10s")
    assert [each.attempts[0].status for each in css.deliveries] == [403, 200]


def test_it_can_be_another_time_for_a_while(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    now = css.clock.now
    with css.clock.at("2024-12-31T23:59:50+08:00"):
        css.push("room1")
        css.advance("10s")
    days = [each.pic_url.split("/")[1] for each in css.screenshots]
    assert (days, css.clock.now) == (["2024-12-31", "2025-01-01"], now)


def test_a_delivery_is_sent_once_more(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    css.push("room1")
    delivery = css.deliveries[0]
    assert css.resend(delivery).status == 200
    assert css.resend(delivery, as_recorded=True).request.body == delivery.attempts[0].request.body
    assert css.resend(delivery, stream_id="room9").request.json["stream_id"] == "room9"
    assert len(css.deliveries[0].extras) == 3


def test_the_timeline_tells_all_in_its_order(css: Css) -> None:
    css.deliver_to(flask_app([]), path="/callback", key=KEY)
    css.push("room1")
    marks = [line.split("  ")[2][:4] for line in css.timeline.splitlines()]
    assert marks == ["push", "--> ", "<-- "]


def test_what_a_receiver_does_after_its_answer_is_waited_for(css: Css) -> None:
    done: list[str] = []

    def later(_: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        threading.Timer(0.05, done.append, ["work"]).start()
        start_response("200 OK", [])
        return []

    css.deliver_to(later)
    css.push("room1")
    now = css.clock.now
    assert css.eventually(lambda: done) == ["work"]
    assert css.clock.now == now
    with pytest.raises(AssertionError, match=r"not so after 50ms of real time; what happened last:\n.*push begins"):
        css.eventually(lambda: len(done) > 1, timeout="50ms")


@pytest.mark.parametrize("field", ["sign", "t"])
def test_a_receiver_that_tells_copies_by_what_differs_is_found_out(css: Css, field: str) -> None:
    seen: set[Any] = set()

    def app(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        seen.add(json.loads(environ["wsgi.input"].read())[field])
        start_response("200 OK", [])
        return []

    css.deliver_to(app, key=KEY)
    css.push("room1")
    with pytest.raises(AssertionError, match="a copy, newly signed, was processed again"):
        css.assert_processed_once(lambda: seen)
