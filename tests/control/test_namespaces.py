"""Many tests share one running simulator, and none of them notices the others."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from control_parts import Running, running
from receiver_process import ReceiverProcess
from shell import Shell

TOGETHER = 200


@pytest.fixture
def run(css_sim: Shell, tmp_path: Path, there: ReceiverProcess) -> Iterator[Running]:
    with running(css_sim, tmp_path, "--callback", there.url("/main"), "--speed", "paused") as found:
        yield found


def made(run: Running, name: str, **settings: Any) -> Running:
    """Make a namespace and return what steers it."""
    answer = run.asked("PUT", f"/namespaces/{name}", json=settings)
    assert answer.status_code == 201, answer.text
    return Running(run.shell, answer.json()["control"])


def to(url: str) -> list[dict[str, str]]:
    return [{"snapshot_notify_url": url, "key": "test"}]


def test_clock_streams_faults_and_deliveries_of_a_namespace_are_its_own(run: Running, there: ReceiverProcess) -> None:
    ours, other = (made(run, name, callback_templates=to(there.url(f"/ns/{name}"))) for name in ("ours", "other"))
    for each in (ours, other):
        each.told("stream", "begin", "pattern:64x64", "--name", "room1")
    ours.told("fault", "set", "callback.answer status=503")
    ours.told("clock", "advance", "10s")
    assert other.told("clock", "show")["now"] < ours.told("clock", "show")["now"]
    assert [each["faults"] for each in (other.told("fault", "list"), run.told("fault", "list"))] == [[], []]
    assert [len(each.told("deliveries", "list")["deliveries"]) for each in (ours, other)] == [2, 1]
    assert [each["stream"] for each in run.told("stream", "list")["streams"]] == ["live/pattern"]
    assert len(there.seen("/ns/other")) == 1


def test_pictures_lie_below_a_folder_of_the_namespace(run: Running, there: ReceiverProcess) -> None:
    ours = made(run, "ours", callback_templates=to(there.url("/ns/pictures")))
    ours.told("stream", "begin", "pattern:64x64", "--name", "room1")
    shot = ours.told("snapshot", "now", "room1")
    assert "/screenshots-1250000000/ours/" in shot["url"]
    assert requests.get(shot["url"], timeout=10).status_code == 200
    run.asked("DELETE", "/namespaces/ours")
    assert requests.get(shot["url"], timeout=10).status_code == 404


def test_a_namespace_has_its_own_inbox_settings_and_streams(css_sim: Shell, tmp_path: Path) -> None:
    with running(css_sim, tmp_path, "--speed", "paused", "--edition", "2018") as run:
        ours = made(run, "ours", inbox={"answer": "503,200"}, streams=[{"source": "pattern:64x64", "name": "mine"}])
        ours.told("clock", "advance", "2m")
        first = ours.told("deliveries", "list")["deliveries"][0]
        assert [each["status"] for each in first["attempts"]] == [503, 200]
        assert ours.asked("GET", "/ready").json()["inbox"] != run.asked("GET", "/ready").json()["inbox"]
        body = json.loads(ours.told("deliveries", "show", "1")["attempts"][0]["request_body"])
        assert "app" not in body, "the edition is the run's"


def test_a_reset_namespace_is_as_it_was_made(run: Running, there: ReceiverProcess) -> None:
    ours = made(run, "ours", callback_templates=to(there.url("/ns/reset")), start_at="2024-12-31T23:59:50+08:00")
    ours.told("stream", "begin", "pattern:64x64", "--name", "room1")
    ours.told("fault", "set", "callback.delay by=1h")
    ours.told("clock", "advance", "1m")
    assert run("namespace", "reset", "ours").code == 0
    assert ours.told("clock", "show")["now"] == "2024-12-31T23:59:50.000+08:00"
    assert (ours.told("stream", "list")["streams"], ours.told("deliveries", "list")["deliveries"]) == ([], [])
    assert ours.told("fault", "list")["faults"] == []


def test_the_command_line_makes_lists_and_ends_them(run: Running, there: ReceiverProcess, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("edition: '2018'\n", "utf-8")
    begun = run(
        "namespace", "begin", "ours", "--callback", there.url("/ns/cli"), "--config", str(tmp_path / "mine.yaml")
    )
    assert begun.out == f"ours  {run.control}/namespaces/ours\n"
    assert run("namespace", "list").out == begun.out
    assert run("namespace", "end", "ours").out == "ours has ended\n"
    assert run("namespace", "list").out == "there are none\n"


@pytest.mark.parametrize(
    ("name", "settings", "sentence"),
    [
        ("a%20b", {}, "a namespace has letters, digits"),
        ("ours", {"port": 1}, "port belongs to the whole simulator"),
        ("ours", {"store": {"kind": "memory"}}, "store belongs to the whole simulator"),
        ("ours", {"callback": {"timeout": "1s"}}, "callback.timeout belongs to the whole simulator"),
        ("ours", {"capture": {"align": "keyframe"}}, "capture.align belongs to the whole simulator"),
        ("ours", {"editon": "2018"}, "the namespace ours: editon"),
        ("ours", {"snapshot_templates": [{"cos_bucket": "other"}]}, "no bucket is called other-1250000000"),
        ("ours", {"streams": [{"source": "nowhere.mp4"}]}, "nowhere.mp4"),
    ],
)
def test_what_a_namespace_cannot_have_is_told(run: Running, name: str, settings: Any, sentence: str) -> None:
    answer = run.asked("PUT", f"/namespaces/{name}", json=settings)
    assert (answer.status_code, sentence in answer.json()["error"]) == (422, True), answer.text
    assert run.asked("GET", "/namespaces").json() == []


def test_an_unknown_namespace_and_one_that_is_there_are_told(run: Running) -> None:
    made(run, "ours")
    assert "there is no namespace 'theirs'" in run.asked("GET", "/namespaces/theirs/clock").json()["error"]
    assert "is there already" in run.asked("PUT", "/namespaces/ours", json={}).json()["error"]


def test_two_hundred_in_parallel_do_not_meet(run: Running, there: ReceiverProcess) -> None:
    def one(number: int) -> tuple[int, list[str], list[int]]:
        path = f"/many/{number}"
        ours = made(run, f"test{number}", callback_templates=to(there.url(path)), faults=[])
        ours.asked("POST", "/streams", json={"source": "pattern:64x64", "name": f"room{number}"})
        ours.asked("POST", "/clock/advance", json={"by": "0s"})  # the screenshot of the begin is taken and told of
        if number % 2:
            ours.asked("PUT", "/faults", json={"faults": ["callback.answer status=503 first=1"]})
        ours.asked("POST", "/clock/advance", json={"by": f"{10 * (number % 4 + 1)}s"})
        listed = ours.asked("GET", "/deliveries").json()
        answers = [each["attempts"][0]["status"] for each in listed]
        run.asked("DELETE", f"/namespaces/test{number}")
        return number, [json.loads(each["body"])["stream_id"] for each in there.seen(path)], answers

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one, range(TOGETHER)))
    for number, streams, answers in found:
        due = number % 4 + 1
        assert answers == [200, *[503 if number % 2 else 200] * due], number
        # The last one's retry is due two seconds after the time to which it was advanced.
        assert streams == [f"room{number}"] * (due if number % 2 else due + 1), number
    assert run.asked("GET", "/namespaces").json() == []
