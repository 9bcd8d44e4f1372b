"""Several faults strike one callback together, and what the journal says of them is what the receiver got."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fault_parts import Suffered, suffered
from receiver_process import ReceiverProcess

from simulator.app import Simulator, opened
from simulator.clock import wall_now
from simulator.config import Settings
from simulator.core.errors import BadInput
from simulator.core.facts import LeftUndelivered, as_line
from simulator.core.fault_words import faults_of
from simulator.core.nouns import unix_s
from simulator.core.values import instant

NOW_S = 1_545_030_273
START = {"start_at": str(NOW_S)}


def sent_at(run: Suffered) -> list[int]:
    """Return when each callback was sent, in seconds after the push's begin."""
    return [body["t"] - 600 - NOW_S for body in run.bodies]


def faults(run: Suffered) -> dict[str, int]:
    found: dict[str, int] = run.summary()["faults"]
    return found


def test_two_fields_are_missing_where_two_faults_say_so(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("body.missing field=width", "body.missing field=height", "body.null field=file_size")
    run = suffered(there, tmp_path, *words, path="/two-fields", **START)
    assert {"width", "height"}.isdisjoint(run.first)
    assert run.first["file_size"] is None


def test_of_two_that_exclude_each_other_only_the_first_is_told_of(there: ReceiverProcess, tmp_path: Path) -> None:
    run = suffered(there, tmp_path, "wire.http10", "wire.half-close", "sign.missing", path="/rivals", **START)
    assert faults(run) == {"sign.missing": 2, "wire.http10": 2}


def test_what_is_not_sent_is_not_said_to_be_changed(there: ReceiverProcess, tmp_path: Path) -> None:
    run = suffered(there, tmp_path, "sign.missing", "callback.answer status=500 first=1", path="/unsent", **START)
    told = [line["faults"] for line in run.of("attempted") if line["attempt"] == 1]
    assert told == [["callback.answer"]] * 2
    assert len(run.seen) == 2
    assert all("sign" not in body for body in run.bodies)


def test_a_dropped_callback_is_marked_so_and_nothing_else_strikes_it(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("callback.duplicate", "callback.drop", "sign.missing")
    run = suffered(there, tmp_path, *words, path="/dropped", **START)
    assert (run.seen, faults(run)) == ([], {"callback.drop": 2})
    assert [line["faults"] for line in run.of("attempted")] == [["callback.drop"]] * 2


def test_a_copy_comes_even_where_the_callback_itself_is_refused(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("wire.refuse first=1 delivery=1", "callback.duplicate nth=1 gap=5s")
    run = suffered(there, tmp_path, *words, path="/copy", **START)
    assert sorted(sent_at(run)) == [5, 10, 120]
    assert len(run.of("extra_sent")) == 1


@pytest.mark.parametrize("broken", ["body.truncated", "body.empty", "body.gzip", "body.invalid-json", "body.bom"])
def test_a_forged_copy_of_a_broken_body_is_broken_alike(there: ReceiverProcess, tmp_path: Path, broken: str) -> None:
    run = suffered(there, tmp_path, broken, "sign.replay-other-body nth=1", path=f"/forged-{broken}", **START)
    assert (len(run.seen), len(run.of("extra_sent"))) == (3, 1)


def test_a_forged_copy_is_signed_as_the_callback_was(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("sign.wrong-key key=other", "sign.replay-other-body nth=1 after=2s")
    run = suffered(there, tmp_path, *words, path="/forged-key", **START)
    first, copy = run.bodies[:2]
    assert (copy["sign"], copy["t"]) == (first["sign"], first["t"])
    assert copy["pic_url"] == f"/forged{first['pic_url']}"


def test_a_delay_that_ends_in_an_outage_ends_with_the_outage(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("callback.delay by=30s nth=1", "service.outage from=20s for=1m")
    run = suffered(there, tmp_path, *words, path="/delayed-outage", **START)
    assert sent_at(run) == [10, 80]
    assert faults(run) == {"callback.delay": 1, "service.outage": 1}


def test_what_was_held_back_is_retried_as_any_other(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("callback.hold batch=1m", "callback.answer status=500 first=1")
    run = suffered(there, tmp_path, *words, path="/held-retry", **START)
    assert sent_at(run) == [180, 180]


def test_a_reordered_callback_that_fails_is_retried_from_when_it_failed(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("callback.reorder within=20s", "callback.answer status=500 first=1 delivery=1")
    run = suffered(there, tmp_path, *words, path="/reordered-retry", **START)
    assert [body["create_time"] - NOW_S for body in run.bodies] == [10, 0]
    assert sent_at(run) == [21, 142]


def test_an_unsigned_callback_is_struck_as_well(there: ReceiverProcess, tmp_path: Path) -> None:
    unsigned: dict[str, Any] = {"callback_templates": [{"snapshot_notify_url": there.url("/unsigned"), "key": ""}]}
    run = suffered(there, tmp_path, "t.expired delivery=1", "body.bom", path="/unsigned", **unsigned, **START)
    first, second = (json.loads(one["body"].encode("latin-1").decode("utf-8-sig")) for one in run.seen)
    assert first["t"] == NOW_S - 60
    assert {"sign", "t"}.isdisjoint(second)


def test_copies_and_late_pictures_come_after_the_last_push_has_ended(there: ReceiverProcess, tmp_path: Path) -> None:
    words = ("sign.replay after=10m nth=2", "picture.late by=1h nth=2", "picture.replaced after=2h nth=1")
    run = suffered(there, tmp_path, *words, path="/afterwards", **START)
    (copy,) = run.of("extra_sent")
    assert instant(copy["at"]) == (NOW_S + 10 + 600) * 1000
    assert len(run.pictures) == 2


def test_t_follows_the_wire_time_whatever_struck(there: ReceiverProcess, tmp_path: Path) -> None:
    before = unix_s(wall_now())
    words = ("body.bom delivery=2", "callback.duplicate nth=1")
    run = suffered(there, tmp_path, *words, path="/wire-time", wire_time="wall", **START)
    times = [json.loads(one["body"].encode("latin-1").decode("utf-8-sig"))["t"] - 600 for one in run.seen]
    assert len(times) == 3
    assert all(before <= sent <= before + 60 for sent in times)


def test_a_picture_of_the_same_name_is_no_longer_the_one_that_was_struck(
    there: ReceiverProcess, tmp_path: Path
) -> None:
    one_name: dict[str, Any] = {"snapshot_templates": [{"cos_file_name": "last{Ext}"}]}
    run = suffered(there, tmp_path, "picture.forbidden nth=1", path="/fetch/same", **one_name, **START)
    assert [one["picture"]["status"] for one in run.seen] == [403, 200]
    assert [line["faults"] for line in run.of("attempted")] == [["picture.forbidden"], []]


def test_a_picture_that_the_store_refuses_when_its_time_has_come_ends_no_run(
    there: ReceiverProcess, tmp_path: Path
) -> None:
    a_file_is_there = tmp_path / "screenshots-1250000000" / "later"
    a_file_is_there.parent.mkdir()
    a_file_is_there.write_text("no folder")
    later: dict[str, Any] = {"snapshot_templates": [{"cos_prefix": "later"}]}
    run = suffered(there, tmp_path, "picture.late nth=1 by=1s", path="/refused-late", lasts="5s", **later, **START)
    assert "the store would not take the picture" in run.of("fault_struck")[-1]["what"]


@pytest.mark.parametrize(
    ("words", "sentence", "settings"),
    [
        ("sign.missing stream=rom1", "no stream is called 'rom1'; did you mean room1?", {}),
        ("sign.missing template=big", "no snapshot template is called 'big'", {}),
        ("sign.missing edition=2024", "this run speaks edition 2021", {}),
        ("sign.missing event=1", "event 1 is not sent; add --events", {}),
        ("body.missing field=task_id", "callbacks of edition 2021 have no field 'task_id'", {}),
        ("body.missing field=push_duration", "callbacks of edition 2021 have no field 'push_duration'", {}),
        ("service.template-change interval=2", "interval: 2 is no interval of a template, 5 to 300 s", {}),
        ("sign.missing", "is about callbacks, but none are sent", {"callback_rules": []}),
        ("picture.after-callback", "is about callbacks, but none are sent", {"callback_rules": []}),
        ("picture.slow", "needs pictures that we serve ourselves", {"store": {"kind": "memory", "cos_url": "cos"}}),
    ],
)
def test_a_fault_that_can_strike_nothing_is_refused(
    there: ReceiverProcess, tmp_path: Path, words: str, sentence: str, settings: dict[str, Any]
) -> None:
    with pytest.raises(BadInput, match=re.escape(sentence)):
        suffered(there, tmp_path, words, **settings)


def at_work(there: ReceiverProcess, *words: str, push_events: bool = False) -> Settings:
    """Return settings of a push without end, in real time."""
    return Settings.model_validate(
        {
            "streams": [{"source": "pattern:160x90", "name": "room1"}],
            "callback_templates": [{"snapshot_notify_url": there.url("/ok"), "key": "test"}],
            "callback": {"push_events": push_events},
            "store": {"kind": "memory"},
            "port": 0,
            "faults": list(words),
        }
    )


def stopped(settings: Settings, *, once: str) -> Simulator:
    """Run in real time, and stop as soon as the journal has the fact `once`."""

    async def run() -> Simulator:
        async with opened(settings) as simulator:
            seen = asyncio.Event()
            simulator.journal.read_by(lambda fact: seen.set() if as_line(fact)["fact"] == once else None)
            work = asyncio.ensure_future(simulator.run())
            await seen.wait()
            work.cancel()
            await simulator.stop(drain_s=0.2)
            return simulator

    return asyncio.run(asyncio.wait_for(run(), 20))


def test_a_run_that_is_stopped_does_not_wait_for_what_is_held_back_and_says_what_is_owed(
    there: ReceiverProcess,
) -> None:
    simulator = stopped(at_work(there, "callback.delay by=1h"), once="fault_struck")
    (left,) = [fact for fact in simulator.journal.facts if isinstance(fact, LeftUndelivered)]
    attempted = [as_line(fact) for fact in simulator.journal.facts if as_line(fact)["fact"] == "attempted"]
    tally = simulator.journal.tally
    assert (left.about.number, left.faults, left.attempts) == (200, ("callback.delay",), 0)
    assert (tally.undelivered, tally.undelivered_on_purpose, tally.attempts, attempted) == (0, 1, 0, [])


def test_a_push_that_is_away_does_not_come_back_into_a_run_that_is_stopped(there: ReceiverProcess) -> None:
    simulator = stopped(at_work(there, "stream.drop from=0s away=0.1s"), once="stream_ended")
    assert simulator.journal.tally.streams == 1


def test_a_stopped_run_tells_that_its_pushes_ended(there: ReceiverProcess) -> None:
    simulator = stopped(at_work(there, push_events=True), once="acknowledged")
    settled = [as_line(fact) for fact in simulator.journal.facts if as_line(fact)["fact"] == "acknowledged"]
    assert 0 in [line["event"] for line in settled]


def test_another_plan_can_be_put_in_force_while_a_picture_waits_for_its_callback(
    there: ReceiverProcess,
) -> None:
    settings = at_work(there, "picture.after-callback").model_copy(update={"speed": "max", "lasts": 5.0})

    async def run() -> list[str]:
        async with opened(settings) as simulator:

            def clear(fact: object) -> None:
                if type(fact).__name__ == "ScreenshotStored":
                    simulator.put_in_force(faults_of([]))

            simulator.journal.read_by(clear)
            await simulator.run()
            (shot,) = [line for line in map(as_line, simulator.journal.facts) if line["fact"] == "screenshot_stored"]
            found = await simulator.store.get(shot["bucket"], shot["pic_url"][1:])
            return [str(len(found)), str(shot["file_size"])]

    there_, announced = asyncio.run(run())
    assert there_ == announced
