"""A real receiver is told that pushes begin and end, and not of breaks that are shorter than 70 s."""

from pathlib import Path
from typing import Any

import pytest
from fault_parts import KEY, Suffered, suffered
from receiver_process import ReceiverProcess

from simulator.core.signing import callback_sign
from simulator.core.values import instant

NOW_S = 1_545_030_273


def told(
    there: ReceiverProcess,
    folder: Path,
    *words: str,
    path: str,
    callback: dict[str, Any] | None = None,
    **settings: Any,
) -> Suffered:
    """Push for 20 s, with push events, and return what the receiver was told."""
    wanted = {"push_events": True, "timeout": "2s", **(callback or {})}
    return suffered(there, folder, *words, path=path, callback=wanted, start_at=str(NOW_S), **settings)


def events(run: Suffered) -> list[tuple[int, int]]:
    """Return number and second of each push event that the receiver got."""
    return [(body["event_type"], body["event_time"] - NOW_S) for body in run.bodies if body["event_type"] != 200]


def test_begin_and_end_of_a_push_are_told_and_signed(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, path="/push")
    assert events(run) == [(1, 0), (0, 20)]
    begin, end = (body for body in run.bodies if body["event_type"] != 200)
    assert begin["sequence"] == end["sequence"]
    assert (end["push_duration"], end["errcode"]) == ("20000", 1)
    assert all(body["sign"] == callback_sign(KEY, body["t"]) for body in (begin, end))
    assert run.summary()["acknowledged"] == 4


def test_they_go_to_urls_of_their_own_where_there_are_some(there: ReceiverProcess, tmp_path: Path) -> None:
    urls = {
        "snapshot_notify_url": there.url("/pictures"),
        "stream_begin_notify_url": there.url("/begins"),
        "stream_end_notify_url": there.url("/ends"),
        "key": KEY,
    }
    told(there, tmp_path, path="/pictures", callback_templates=[urls])
    assert [len(there.seen(path)) for path in ("/pictures", "/begins", "/ends")] == [2, 1, 1]


def test_nobody_is_told_unless_it_is_asked_for(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, path="/silent", callback={"push_events": False})
    assert events(run) == []


def test_a_break_of_less_than_70_seconds_is_told_to_nobody(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, "stream.drop from=5s away=69s", path="/short")
    assert events(run) == [(1, 0), (0, 94)]
    begin, end = (body for body in run.bodies if body["event_type"] != 200)
    assert begin["sequence"] == end["sequence"]
    assert end["push_duration"] == "94000"


def test_a_longer_break_is_an_interruption_and_a_new_push(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, "stream.drop from=5s away=80s", path="/longer-break")
    assert events(run) == [(1, 0), (0, 75), (1, 85), (0, 105)]
    first, broken, second, end = (body for body in run.bodies if body["event_type"] != 200)
    assert first["sequence"] == broken["sequence"] != second["sequence"] == end["sequence"]
    assert (broken["errcode"], end["errcode"]) == (8, 1)


def test_two_short_breaks_are_no_long_one(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("stream.drop from=5s away=50s", "stream.drop from=60s away=50s")
    assert events(told(there, tmp_path, *words, path="/twice")) == [(1, 0), (0, 130)]


def test_a_changed_template_reaches_the_push_that_begins_anew(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("service.template-change from=1s takes=2s size=80x44", "stream.drop from=5s away=3s")
    run = told(there, tmp_path, *words, path="/changed")
    shots = [(body["create_time"] - NOW_S, body["width"]) for body in run.bodies if body["event_type"] == 200]
    assert shots == [(0, 160), (8, 80), (18, 80)]


def test_a_change_that_is_not_effective_yet_reaches_nobody(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("service.template-change from=1s takes=1m size=80x44", "stream.drop from=5s away=3s")
    run = told(there, tmp_path, *words, path="/too-early")
    assert {body["width"] for body in run.bodies if body["event_type"] == 200} == {160}


@pytest.mark.parametrize(("edition", "retries"), [("2018", 3), ("2021", 12), ("2024", 12)])
def test_an_event_that_nobody_takes_is_retried_as_its_edition_says_and_abandoned(
    there: ReceiverProcess, tmp_path: Path, edition: str, retries: int
) -> None:
    run = told(there, tmp_path, path="/status/500", edition=edition, lasts="5s")
    begins = [line for line in run.of("attempted") if line["event"] == 1]
    assert [round(instant(line["at"]) / 1000) - NOW_S for line in begins] == [60 * n for n in range(retries + 1)]
    assert [line["attempts"] for line in run.of("abandoned") if line["event"] == 1] == [retries + 1]


def test_a_fault_may_strike_only_begins(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, "callback.drop event=1", path="/no-begin")
    assert events(run) == [(0, 20)]
    assert run.summary()["dropped_on_purpose"] == 1


def test_they_may_speak_of_the_machines_time(there: ReceiverProcess, tmp_path: Path) -> None:
    run = told(there, tmp_path, path="/wall", wire_time="wall")
    begin = next(body for body in run.bodies if body["event_type"] == 1)
    assert begin["t"] - 600 - begin["event_time"] in range(5)
    assert begin["event_time"] > NOW_S + 86_400
