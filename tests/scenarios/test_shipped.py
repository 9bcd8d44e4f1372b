"""Every scenario that is shipped runs against a real receiver in another process, and each of its faults strikes."""

import socket
from pathlib import Path
from typing import Any

import pytest
from receiver_process import ReceiverProcess
from shell import Ended, Shell
from usage import printed

from simulator.config.scenarios import Scenario, as_written, scenario_file, scenario_of, shipped
from simulator.core.effects import EFFECTS
from simulator.core.fault_words import fault_of

BY_CHANCE = "bad-day"


def of(name: str) -> Scenario:
    return scenario_of(scenario_file(name), {})


def effects(scenario: Scenario) -> set[str]:
    return {fault_of(fault).effect.name for fault in scenario.faults}


def ran(css_sim: Shell, name: str, receiver: str, *flags: str) -> Ended:
    """Run a scenario as a user's pipeline would, its key known to the receiver."""
    to = ("--callback", receiver, "--key", "test", "--store", "memory", "--format", "jsonl")
    ports = () if "--port" in flags else ("--port", "0")
    ended = css_sim("scenario", "run", name, *to, *ports, *flags, timeout_s=110)
    assert ended.code == 0, ended.err
    return ended


@pytest.mark.parametrize("name", [name for name in shipped() if name != BY_CHANCE])
def test_every_fault_of_a_scenario_strikes(css_sim: Shell, there: ReceiverProcess, name: str) -> None:
    path = f"/fetch/{name}" if "picture" in name else f"/{name}"
    ended = ran(css_sim, name, there.url(path))
    assert {line["fault"] for line in ended.facts("fault_struck")} == effects(of(name))
    assert "never struck" not in ended.err
    assert there.seen(path)


def test_a_bad_day_has_something_of_nearly_everything(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = ran(css_sim, BY_CHANCE, there.url("/bad-day"), "--seed", "1")
    struck = {line["fault"] for line in ended.facts("fault_struck")}
    assert len(struck) > 20
    assert {name.partition(".")[0] for name in struck} == {effect.family for effect in EFFECTS}
    assert {line["event"] for line in ended.facts("attempted")} == {0, 1, 200}


def test_a_bad_day_of_one_seed_is_the_same_whatever_the_receivers_timing(
    css_sim: Shell, there: ReceiverProcess
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    flags = ("--tempo", "strict", "--start-at", "2024-12-31T12:00:00+08:00", "--seed", "7", "--port", port)
    first, second = (ran(css_sim, BY_CHANCE, there.url("/uneven"), *flags).out for _ in range(2))
    assert first == second
    assert '"ms": 0.0' in first


def test_together_they_try_the_whole_catalogue() -> None:
    assert set().union(*(effects(of(name)) for name in shipped())) == {effect.name for effect in EFFECTS}


@pytest.mark.parametrize("name", shipped())
def test_a_file_says_what_it_is_and_what_a_good_receiver_does(name: str) -> None:
    file = scenario_file(name)
    assert not file.about.endswith(".")
    assert file.receiver.endswith(".")
    assert "good receiver" in file.receiver.lower()
    assert {"lasts", "speed"} <= of(name).all_settings.keys()
    assert len(file.path.read_text("utf-8").splitlines()) < 100


@pytest.mark.parametrize("name", shipped())
def test_what_is_shown_is_a_file_that_does_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    shown = tmp_path / "mine.yaml"
    shown.write_text(printed(capsys, "scenario", "show", name), "utf-8")
    mine = scenario_file(str(shown))
    again, original = scenario_of(mine, {}), of(name)
    assert (again.faults, again.all_settings) == (original.faults, original.all_settings)
    assert (mine.about, mine.receiver, mine.parameters) == (
        original.file.about,
        original.file.receiver,
        original.file.parameters,
    )
    assert as_written(mine).faults == as_written(original.file).faults


def bodies_at(ended: Ended, fact: str, key: str) -> list[Any]:
    return [line[key] for line in ended.facts(fact)]


def test_a_changed_template_reaches_only_the_push_that_begins_after_it_is_effective(
    css_sim: Shell, there: ReceiverProcess
) -> None:
    ended = ran(css_sim, "template-change", there.url("/ok"))
    assert bodies_at(ended, "stream_began", "interval_s") == [10, 10, 5]
    assert list(dict.fromkeys(bodies_at(ended, "screenshot_stored", "width"))) == [320, 160]


@pytest.mark.parametrize(("name", "events"), [("drop-within-grace", [1, 0]), ("drop-beyond-grace", [1, 0, 1, 0])])
def test_only_a_break_longer_than_the_grace_is_told(
    css_sim: Shell, there: ReceiverProcess, name: str, events: list[int]
) -> None:
    ended = ran(css_sim, name, there.url("/ok"))
    assert [event for event in bodies_at(ended, "attempted", "event") if event != 200] == events


def test_after_an_outage_everything_comes_at_once(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = ran(css_sim, "outage", there.url("/ok"), "--start-at", "2024-05-01T00:00:00Z")
    at = bodies_at(ended, "attempted", "at")
    assert at.count("2024-05-01T08:12:00.000+08:00") == 61


def test_a_picture_of_last_year_is_told_of_in_the_new_one(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = ran(css_sim, "new-year", there.url("/ok"))
    days = [url.split("/")[-2] for url in bodies_at(ended, "screenshot_stored", "pic_full_url")]
    assert days == ["2024-12-31"] * 2 + ["2025-01-01"] * 4
    (late, *_) = [line for line in ended.facts("acknowledged") if line["attempts"] == 2]
    assert (late["taken_at"][:10], late["at"][:10]) == ("2024-12-31", "2025-01-01")
