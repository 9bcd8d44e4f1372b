"""A running simulator is steered by commands, through the API that listens on this machine."""

import json
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from control_parts import Running, path_of, running
from receiver_process import ReceiverProcess
from shell import Ended, Shell

from simulator.core.effects import EFFECTS
from simulator.core.signing import callback_sign


def bodies(there: ReceiverProcess, request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    """Return what the receiver of this test got."""
    return [json.loads(one["body"]) for one in there.seen(path_of(request))]


def test_an_advance_returns_when_all_that_was_due_is_done(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    before = paused.told("clock", "show")
    after = paused.told("clock", "advance", "25s")

    assert (before["paused"], after["paused"]) == (True, True)
    assert len(bodies(there, request)) == 3
    assert paused.told("clock", "show")["now"] == after["now"]


def test_a_step_moves_to_the_next_instant_that_is_due(paused: Running) -> None:
    due = paused.told("clock", "show")["next_at"]
    assert paused.told("clock", "step")["now"] == due
    assert paused.told("clock", "advance", "until", "next")["now"] > due


def test_time_that_is_let_go_runs_at_its_rate_until_it_is_paused(paused: Running) -> None:
    assert paused.told("clock", "rate", "20")["rate"] == 20
    went_on = paused.told("clock", "pause")
    assert went_on["paused"]
    assert paused.told("clock", "show")["now"] == went_on["now"]


def test_at_rate_max_a_run_with_an_end_comes_to_it(css_sim: Shell, tmp_path: Path, there: ReceiverProcess) -> None:
    with css_sim.started(
        "run", "pattern:160x90", "--for", "10m", "--speed", "paused", "--port", "0", "--store", "memory",
        "--callback", there.url("/max"), "--ready-file", str(tmp_path / "r"),
    ) as process:  # fmt: skip
        control = json.loads((tmp_path / "r").read_text("utf-8"))["control"]
        requests.post(f"{control}/clock/rate", json={"rate": "max"}, timeout=10)
        assert process.wait(timeout=30) == 0
    assert len(there.seen("/max")) == 60


def test_faults_are_set_listed_added_and_cleared(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused("clock", "advance", "1s")
    paused("fault", "set", "callback.answer status=503 first=1", "t.expired by=1h")
    assert [fault["struck"] for fault in paused.told("fault", "list")["faults"]] == [False, False]
    paused("clock", "advance", "25s")
    assert [fault["struck"] for fault in paused.told("fault", "list")["faults"]] == [True, True]
    assert len(paused.told("fault", "add", "frame.black")["faults"]) == 3
    assert paused.told("fault", "clear")["faults"] == []
    entries = paused.told("deliveries", "list")["deliveries"]
    assert [[attempt["outcome"] for attempt in entry["attempts"]] for entry in entries] == [
        ["200"], ["503", "200"], ["503", "200"],
    ]  # fmt: skip
    assert len(bodies(there, request)) == 3


def test_a_fault_that_fits_nothing_is_refused_and_the_others_stay(paused: Running) -> None:
    paused("fault", "set", "frame.black")
    refused = paused("fault", "set", "frame.black stream=patern")
    assert (refused.code, refused.err) == (
        2, "css-sim: frame.black stream=patern: no stream is called 'patern'; did you mean pattern?\n",
    )  # fmt: skip
    assert [fault["words"] for fault in paused.told("fault", "list")["faults"]] == ["frame.black"]


def test_every_effect_can_be_listed_without_a_simulator(css_sim: Shell) -> None:
    told = json.loads(css_sim("fault", "effects", "--format", "json").out)
    assert [effect["name"] for effect in told["effects"]] == [effect.name for effect in EFFECTS]
    assert (
        css_sim("fault", "effects", "sing").err == "css-sim: there is no family of effects 'sing'; did you mean sign?\n"
    )


def test_a_screenshot_is_taken_now_and_announced(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused("clock", "advance", "3s")
    shot = paused.told("snapshot", "now", "pattern")
    assert requests.get(shot["url"], timeout=10).content[:2] == b"\xff\xd8"
    paused("clock", "advance", "1s")
    assert [body["pic_full_url"] for body in bodies(there, request)][1:] == [shot["url"]]


def test_streams_are_begun_listed_and_dropped(paused: Running) -> None:
    paused("stream", "begin", "pattern:320x180", "--name", "room2", "--for", "1m")
    assert [live["stream"] for live in paused.told("stream", "list")["streams"]] == ["live/pattern", "live/room2"]
    again = paused("stream", "begin", "pattern:320x180", "--name", "room2")
    assert (again.code, again.err.startswith("css-sim: live/room2 is being pushed already")) == (2, True)
    assert paused("stream", "drop", "live/room2").out == "live/room2 is dropped\n"
    gone = paused("stream", "drop", "room2")
    assert (gone.code, gone.err) == (2, "css-sim: no live stream is called 'room2'; live are: live/pattern\n")


def test_a_source_that_is_not_there_is_refused(paused: Running) -> None:
    refused = paused("stream", "begin", "nosuch.mp4")
    assert refused.code == 2
    assert refused.err.startswith("css-sim: nosuch.mp4 does not exist")


def test_a_delivery_is_shown_with_every_byte(paused: Running) -> None:
    paused("clock", "advance", "1s")
    [attempt] = paused.told("deliveries", "show", "1")["attempts"]
    assert attempt["request_head"].startswith("POST ")
    assert json.loads(attempt["request_body"])["event_type"] == 200
    assert attempt["response_head"].startswith("HTTP/1.1 200")
    assert paused("deliveries", "show", "9").err == "css-sim: there is no delivery 9; there are 1 to 1\n"


def test_a_delivery_is_sent_once_more_as_it_was_newly_signed_or_with_another_field(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused("clock", "advance", "1s")
    paused("clock", "advance", "2s")
    paused("deliveries", "resend", "1", "--as-recorded")
    paused("deliveries", "resend", "1")
    paused("deliveries", "resend", "1", "--set", "stream_id=room9", "--set", "width=1", "--set", "t=5")

    raw = [one["body"] for one in there.seen(path_of(request))]
    first, again, resigned, changed = bodies(there, request)
    assert raw[0] == raw[1]
    assert again == first
    assert resigned["t"] == first["t"] + 3
    assert resigned["sign"] == callback_sign("test", resigned["t"])
    assert (changed["stream_id"], changed["width"], changed["t"]) == ("room9", 1, 5)
    assert changed["sign"] == callback_sign("test", 5)
    assert list(changed) == list(first)
    assert len(paused.told("deliveries", "show", "1")["extras"]) == 3


def test_all_that_were_given_up_are_sent_once_more(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused("fault", "set", "wire.refuse for=25s")
    paused("clock", "advance", "42s")
    sent = paused.told("deliveries", "resend", "--verdict", "abandoned")["sent"]
    assert [each["status"] for each in sent] == [200, 200]
    assert len(bodies(there, request)) == 5
    assert paused("deliveries", "resend", "--verdict", "undelivered").out == "no delivery fits, so nothing was sent\n"


def test_a_stream_that_has_gone_may_still_be_asked_for(paused: Running) -> None:
    paused("stream", "begin", "pattern:160x90", "--name", "room2", "--for", "1m")
    paused("clock", "advance", "1s")
    paused("stream", "drop", "room2")
    assert [each["stream"] for each in paused.told("deliveries", "list", "--stream", "room2")["deliveries"]] == [
        "live/room2"
    ]
    assert paused.asked("GET", "/deliveries?verdict=zzz").status_code == 422


def test_a_resend_that_is_not_answered_with_200_ends_with_1(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess
) -> None:
    with running(css_sim, tmp_path, "--callback", there.url("/status/500"), "--speed", "paused") as run:
        run("clock", "advance", "1s")
        done = run("deliveries", "resend", "1")
        assert (done.code, "live/pattern  500 in" in done.out) == (1, True), done.err


def test_what_a_fault_of_the_wire_did_is_done_again_as_recorded(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused("fault", "set", "wire.http10")
    paused("clock", "advance", "1s")
    paused("fault", "clear")
    assert paused("deliveries", "resend", "1", "--as-recorded").code == 0
    first, again = there.seen(path_of(request))
    assert (first["head"], first["body"]) == (again["head"], again["body"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("clock advance soon", "'soon' is not a duration; write 250ms, 20s, 2m, 1h30m or plain seconds"),
        ("clock advance until 2001-01-01", "that time is past; a clock goes forward only"),
        ("clock rate fast", "'fast' is no rate; write a number such as 60, or max"),
        ("clock rate nan", "'nan' is no rate; write a number such as 60, or max"),
        ("clock rate inf", "'inf' is no rate; write a number such as 60, or max"),
        ("clock rate 1e400", "'1e400' is no rate; write a number such as 60, or max"),
        ("clock rate 0", "a rate is above 0 and at most 100000, or max; pause stops the clock"),
        ("snapshot later room", "'later' is no time to take a screenshot; write css-sim snapshot now room"),
        ("deliveries resend 1 --set with=1", "the callback has no field 'with'; did you mean width?"),
        ("deliveries list --verdict acknowleged", "there is no verdict 'acknowleged'; did you mean acknowledged?"),
        (
            "deliveries list --verdict zzz",
            "there is no verdict 'zzz'; it is pending, acknowledged, abandoned, dropped, undelivered, all",
        ),
        ("deliveries list --stream patern", "no stream was ever called 'patern'; did you mean pattern?"),
        ("deliveries list --stream nobody", "no stream was ever called 'nobody'; there are: live/pattern"),
        ("deliveries resend --verdict abandonned", "there is no verdict 'abandonned'; did you mean abandoned?"),
        (
            "deliveries resend --verdict all --stream nobody",
            "no stream was ever called 'nobody'; there are: live/pattern",
        ),
        ("fault set", "name a fault, such as 'sign.wrong-key first=2'; css-sim fault clear lets nothing go wrong"),
        ("fault add", "name a fault, such as 'sign.wrong-key first=2'; css-sim fault clear lets nothing go wrong"),
        (
            "deliveries resend 1 --set width=NaN",
            "NaN and Infinity are no JSON, so nothing was sent; write a number, or a text",
        ),
        ("deliveries resend", "say which: css-sim deliveries resend 3, or --verdict abandoned for all of these"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(paused: Running, arguments: str, sentence: str) -> None:
    refused = paused(*arguments.split())
    assert (refused.code, refused.err) == (2, f"css-sim: {sentence}\n")


def test_without_a_simulator_the_command_says_how_to_have_one(css_sim: Shell) -> None:
    refused = css_sim("clock", "show", "--control", "http://127.0.0.1:9")
    assert refused.code == 3
    assert refused.err.startswith("css-sim: no running css-sim answers at http://127.0.0.1:9; start css-sim run")


def test_a_run_can_stay_after_its_last_push_and_take_others(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess
) -> None:
    flags = ("--callback", there.url("/stay"), "--speed", "max", "--stay")
    with running(css_sim, tmp_path, *flags, "--for", "20s") as run:
        run("stream", "begin", "pattern:160x90", "--name", "late", "--for", "10s")
        run("clock", "advance", "1m")
        assert run.asked("GET", "/summary").json()["acknowledged"] == 3


def test_whoever_pauses_time_or_lets_it_go_ends_an_advance_and_it_says_so(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess
) -> None:
    for act, why in ((("pause",), "time was stopped"), (("rate", "3600"), "time was let go")):
        with running(css_sim, tmp_path, "--callback", there.url("/hang"), "--speed", "paused") as run:
            ended: list[Ended] = []
            advancing = Thread(target=lambda ended=ended, run=run: ended.append(run("clock", "advance", "2m")))
            advancing.start()
            while not run.told("clock", "show")["advancing_to"]:
                pass
            assert run("clock", *act).code == 0
            advancing.join(30)
        assert (ended[0].code, why in ended[0].err) == (2, True), ended[0]


def test_an_advance_of_somebody_who_hangs_up_ends(css_sim: Shell, tmp_path: Path, there: ReceiverProcess) -> None:
    with running(css_sim, tmp_path, "--callback", there.url("/hang"), "--speed", "paused") as run:
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.post(f"{run.control}/clock/advance", json={"by": "2m"}, timeout=1)
        deadline = time.monotonic() + 10
        while run.told("clock", "show")["advancing_to"] and time.monotonic() < deadline:
            pass
        assert run.told("clock", "show")["advancing_to"] is None
        assert run("fault", "set", "callback.answer").code == 0


def test_what_is_held_back_is_listed_and_sent_once_nothing_holds_it(
    paused: Running, there: ReceiverProcess, request: pytest.FixtureRequest
) -> None:
    paused.told("fault", "set", "service.outage for=1h")
    paused.told("clock", "advance", "21s")
    held = paused.told("deliveries", "list")["deliveries"]
    assert [each["verdict"] for each in held] == ["acknowledged", "held", "held"]

    paused.told("fault", "clear")
    paused.told("clock", "advance", "0s")
    assert len(bodies(there, request)) == 3
    assert [each["verdict"] for each in paused.told("deliveries", "list")["deliveries"]] == ["acknowledged"] * 3


def test_a_snapshot_on_a_tick_is_a_delivery_of_its_own(paused: Running) -> None:
    paused.told("clock", "advance", "10s")
    for _ in range(2):
        paused.told("snapshot", "now", "pattern")
    assert len(paused.told("deliveries", "list")["deliveries"]) == 4
