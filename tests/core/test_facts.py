"""Every fact is one JSON line whose keys and types are a promise to those who read them."""

import json
from typing import Any, get_args

import pytest
from examples import BEGAN_AT, PUSH, ROOM, SHOT, delivery

from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    CallbackHeld,
    CallbackReceived,
    ExtraSent,
    Fact,
    FaultStruck,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
    as_line,
    fact_name,
    iso,
)
from simulator.core.nouns import Instant
from simulator.core.outcome import Answered, Dropped, Exchange, TimedOut, Unreachable
from simulator.core.push_event import PushEvent, PushEventKind

AT = Instant(SHOT.taken_at + 250)
HEAD = {"v": int, "fact": str, "at": str, "stream": str}
ATTEMPT = {
    "event": int,
    "taken_at": str,
    "attempt": int,
    "receiver": str,
    "ms": float,
    "faults": list,
    "on_purpose": bool,
}
SETTLED = {"event": int, "taken_at": str, "attempts": int, "pic_full_url": str}
MEANT = {"faults": list, "on_purpose": bool}
PUSH_EVENT = PushEvent(PUSH, PushEventKind.BEGAN, BEGAN_AT, 1250000000)
NOTHING = type(None)

LINES: list[tuple[Fact, str, dict[str, type]]] = [
    (
        StreamBegan(AT, PUSH, 10, "http://x/"),
        "stream_began",
        {"domain": str, "source": str, "interval_s": int, "receiver": str},
    ),
    (
        StreamBegan(AT, PUSH, None, None),
        "stream_began",
        {"domain": str, "source": str, "interval_s": NOTHING, "receiver": NOTHING},
    ),
    (
        ScreenshotStored(AT, SHOT),
        "screenshot_stored",
        {
            "taken_at": str,
            "create_time": int,
            "width": int,
            "height": int,
            "file_size": int,
            "bucket": str,
            "pic_url": str,
            "pic_full_url": str,
            "source_position_ms": int,
        },
    ),
    (
        ScreenshotMissed(AT, ROOM, SHOT.taken_at, "why"),
        "screenshot_missed",
        {"due_at": str, "why": str, "faults": list, "on_purpose": bool},
    ),
    (
        Attempted(AT, delivery(Answered(503))),
        "attempted",
        ATTEMPT | {"status": int, "error": NOTHING, "next_attempt_at": str},
    ),
    (
        Attempted(AT, delivery(TimedOut(20))),
        "attempted",
        ATTEMPT | {"status": NOTHING, "error": str, "next_attempt_at": str},
    ),
    (
        Attempted(AT, delivery(Answered(200))),
        "attempted",
        ATTEMPT | {"status": int, "error": NOTHING, "next_attempt_at": NOTHING},
    ),
    (Acknowledged(AT, delivery(Answered(200))), "acknowledged", SETTLED),
    (Abandoned(AT, delivery(*[Answered(500)] * 6)), "abandoned", SETTLED | MEANT),
    (LeftUndelivered(AT, SHOT, 2), "left_undelivered", SETTLED | MEANT),
    (LeftUndelivered(AT, PUSH_EVENT, 2), "left_undelivered", {"event": int, "taken_at": str, "attempts": int, **MEANT}),
    (
        CallbackHeld(AT, delivery(), AT, ("callback.delay",)),
        "callback_held",
        SETTLED | {"until": str, "faults": list},
    ),
    (CallbackDropped(AT, delivery(Dropped())), "callback_dropped", SETTLED),
    (
        ExtraSent(AT, delivery(), "sign.replay", Answered(200)),
        "extra_sent",
        {
            "event": int,
            "taken_at": str,
            "why": str,
            "receiver": str,
            "status": int,
            "error": NOTHING,
            "ms": float,
            "faults": list,
            "on_purpose": bool,
        },
    ),
    (
        FaultStruck(AT, ROOM, "sign.wrong-key", 1, 2, "what"),
        "fault_struck",
        {"fault": str, "delivery": int, "attempt": int, "what": str},
    ),
    (StreamEnded(AT, ROOM, BEGAN_AT), "stream_ended", {"lasted_s": float}),
    (
        CallbackReceived(AT, "live/room1", 1, "right", "valid for 600 s", "1x1, 9 bytes", 200, ("a",)),
        "callback_received",
        {"create_time": int, "sign": str, "t": str, "picture": str, "answered": int, "problems": list},
    ),
]


@pytest.mark.parametrize(("fact", "name", "told"), LINES, ids=[name for _, name, _ in LINES])
def test_a_facts_line_has_these_keys_in_this_order_with_these_types(
    fact: Fact, name: str, told: dict[str, type]
) -> None:
    line = as_line(fact)
    assert {key: type(value) for key, value in line.items()} == HEAD | told
    assert list(line)[:4] == list(HEAD)
    assert (line["v"], line["fact"]) == (1, name)
    assert json.loads(json.dumps(line)) == line


def test_every_fact_has_its_line_pinned_here() -> None:
    assert {type(fact) for fact, _, _ in LINES} == set(get_args(Fact))


def test_a_stored_screenshots_line_says_what_the_callback_will_say() -> None:
    line = as_line(ScreenshotStored(AT, SHOT))
    assert line == {
        "v": 1,
        "fact": "screenshot_stored",
        "at": "2021-06-02T10:12:15.250+08:00",
        "stream": "live/room1",
        "taken_at": "2021-06-02T10:12:15.000+08:00",
        "create_time": 1622599935,
        "width": 1280,
        "height": 720,
        "file_size": 30670,
        "bucket": "screenshots-1250000000",
        "pic_url": "/2021-06-02/room1-screenshot-10-12-15-1280x720.jpg",
        "pic_full_url": "http://screenshots-1250000000.cos.ap-guangzhou.myqcloud.com"
        "/2021-06-02/room1-screenshot-10-12-15-1280x720.jpg",
        "source_position_ms": 10000,
    }


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Answered(503, Exchange(total_ms=12.345)), (503, None, 12.3)),
        (TimedOut(20.0), (None, "no answer within 20 s", 0.0)),
        (Unreachable("connection refused"), (None, "connection refused", 0.0)),
    ],
)
def test_an_attempts_line_says_how_it_ended(outcome: Any, expected: tuple[int | None, str | None, float]) -> None:
    line = as_line(Attempted(AT, delivery(Answered(500), outcome)))
    assert (line["status"], line["error"], line["ms"]) == expected
    assert (line["attempt"], line["next_attempt_at"]) == (2, "2021-06-02T10:16:15.000+08:00")


def test_a_stream_lasts_from_its_begin_to_its_end() -> None:
    assert as_line(StreamEnded(Instant(BEGAN_AT + 90_500), ROOM, BEGAN_AT))["lasted_s"] == 90.5


def test_a_facts_name_is_its_kind_in_lower_case() -> None:
    assert [fact_name(kind) for kind in (ScreenshotStored, Acknowledged)] == ["screenshot_stored", "acknowledged"]


def test_times_are_told_to_the_millisecond_in_utc_plus_8() -> None:
    assert iso(Instant(1735660799_001)) == "2024-12-31T23:59:59.001+08:00"
