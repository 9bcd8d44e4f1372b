"""What a run comes to follows from its facts alone."""

from dataclasses import replace

import pytest
from examples import BEGAN_AT, PUSH, ROOM, SHOT, delivery

from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackReceived,
    Fact,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
)
from simulator.core.nouns import later
from simulator.core.outcome import Answered, TimedOut
from simulator.core.tally import Owed, Tally

AT = SHOT.taken_at
LATE_MS = float(AT - SHOT.taken_at)
STORED = ScreenshotStored(AT, SHOT)
REFUSED = Attempted(AT, delivery(Answered(503)))
ACCEPTED = Attempted(AT, delivery(Answered(503), Answered(200)))
ACKNOWLEDGED = Acknowledged(AT, delivery(Answered(503), Answered(200)))
ABANDONED = Abandoned(AT, delivery(*[TimedOut(20)] * 6))


def tally(*facts: Fact) -> Tally:
    folded = Tally()
    for fact in facts:
        folded.count(fact)
    return folded


def test_each_fact_is_counted_under_its_name() -> None:
    missed = ScreenshotMissed(AT, ROOM, AT, "why")
    began, ended = StreamBegan(AT, PUSH, 10, None), StreamEnded(AT, ROOM, BEGAN_AT)
    line = tally(began, STORED, missed, missed, REFUSED, ACCEPTED, ACKNOWLEDGED, ABANDONED, ended).as_line()
    assert line == {
        "v": 1,
        "fact": "summary",
        "streams": 1,
        "screenshots_stored": 1,
        "screenshots_missed": 2,
        "attempts": 2,
        "acknowledged": 1,
        "abandoned": 1,
        "undelivered": 0,
        "missed_on_purpose": 0,
        "abandoned_on_purpose": 0,
        "dropped_on_purpose": 0,
        "undelivered_on_purpose": 0,
        "faults": {},
        "statuses": {"200": 1, "503": 1},
        "lateness_ms": {"p50": LATE_MS, "p99": LATE_MS, "max": LATE_MS},
    }
    assert tally(began, ended).ended == 1


def test_answers_are_counted_by_status_or_reason_in_a_steady_order() -> None:
    timed_out = Attempted(AT, delivery(TimedOut(20)))
    statuses = tally(timed_out, REFUSED, ACCEPTED, REFUSED).as_line()["statuses"]
    assert list(statuses.items()) == [("200", 1), ("503", 2), ("no answer within 20 s", 1)]


def test_a_stored_screenshot_is_owed_until_its_verdict() -> None:
    owed = [list(tally(*facts).owed.values()) for facts in ([STORED], [STORED, REFUSED], [STORED, ACKNOWLEDGED])]
    assert owed == [[Owed(SHOT, 0)], [Owed(SHOT, 1)], []]


def test_a_screenshot_that_nobody_is_told_of_is_not_owed() -> None:
    assert tally(ScreenshotStored(AT, SHOT, callback_owed=False)).owed == {}


@pytest.mark.parametrize("last", [ACKNOWLEDGED, ABANDONED, LeftUndelivered(AT, SHOT, 1)])
def test_every_way_to_end_settles_what_is_owed(last: Fact) -> None:
    assert tally(STORED, last).owed == {}


def test_two_screenshots_are_owed_apart() -> None:
    later_shot = replace(SHOT, taken_at=later(AT, 10))
    assert list(tally(STORED, ScreenshotStored(AT, later_shot), ACKNOWLEDGED).owed.values()) == [Owed(later_shot, 0)]


@pytest.mark.parametrize(
    ("fact", "all_well"),
    [
        (STORED, True),
        (REFUSED, True),
        (ACKNOWLEDGED, True),
        (CallbackReceived(AT, "live/room1", 1, "wrong", "expired", "404", 403, ("sign is wrong",)), True),
        (ScreenshotMissed(AT, ROOM, AT, "why"), False),
        (ABANDONED, False),
        (LeftUndelivered(AT, SHOT, 0), False),
    ],
)
def test_all_is_well_until_something_is_missed_abandoned_or_left(fact: Fact, all_well: bool) -> None:  # noqa: FBT001 - a table
    assert tally(fact).all_well is all_well
