"""css-sim ready: says whether a simulator is up, and where, or waits for one."""

import http.server
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from shell import COMMAND, Shell

RUN = ("run", "pattern:64x64", "--port", "0", "--store", "memory", "--ready-file", "ready.json")
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def other_program() -> Iterator[str]:
    """Serve files where somebody expects css-sim."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def written(css_sim: Shell) -> dict[str, object]:
    return dict(json.loads((css_sim.folder / "ready.json").read_text("utf-8")))


def test_one_that_is_up_tells_what_its_ready_file_has(css_sim: Shell) -> None:
    with css_sim.started(*RUN):
        ready = written(css_sim)
        by_url = css_sim("ready", "--control", str(ready["control"]), "--format", "json")
        by_file = css_sim("ready", "--ready-file", "ready.json", "--format", "json")
        assert requests.get(f"{ready['control']}/ready", timeout=10).json() == ready
    assert (by_url.code, json.loads(by_url.out)) == (0, ready | {"record": "ready"})
    assert (by_file.code, json.loads(by_file.out)) == (0, ready | {"record": "ready"})


def test_people_read_a_line_for_each_address(css_sim: Shell) -> None:
    with css_sim.started(*RUN, "--callback", "http://127.0.0.1:9/cb"):
        ready = written(css_sim)
        said = css_sim("ready", "--ready-file", "ready.json").out.splitlines()
    assert said == [
        f"control    {ready['control']}",
        f"pictures   {next(iter(ready['pictures'].values()))}",  # type: ignore[attr-defined]
        "callbacks  http://127.0.0.1:9/cb  without a key",
        f"process    {ready['pid']}",
    ]


def test_variables_say_where_and_a_flag_beats_them(css_sim: Shell) -> None:
    with css_sim.started(*RUN):
        control = str(written(css_sim)["control"])
        assert css_sim("ready", CSS_SIM_CONTROL=control).code == 0
        assert css_sim("ready", CSS_SIM_CONTROL=NOWHERE, CSS_SIM_READY_FILE="ready.json").code == 0
        assert css_sim("ready", "--control", NOWHERE, CSS_SIM_READY_FILE="ready.json").code == 3


@pytest.mark.parametrize("where", [("--control", NOWHERE), ("--ready-file", "ready.json")])
def test_with_nobody_there_it_says_so_at_once(css_sim: Shell, where: tuple[str, str]) -> None:
    ended = css_sim("ready", *where)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith(("css-sim: no css-sim is up at ", "css-sim: there is no ready.json"))
    assert ended.err.endswith("; css-sim ready --wait waits for it\n")


def test_waiting_ends_when_the_time_is_over(css_sim: Shell) -> None:
    began_s = time.monotonic()
    ended = css_sim("ready", "--wait", "--timeout", "1s", "--control", NOWHERE)
    assert (ended.code, ended.err) == (3, f"css-sim: no css-sim is up at {NOWHERE} (waited 1 s)\n")
    assert time.monotonic() - began_s >= 1


def test_waiting_goes_on_until_the_file_is_there_and_its_simulator_answers(css_sim: Shell) -> None:
    with (
        subprocess.Popen(
            [*COMMAND, "ready", "--wait", "--ready-file", "ready.json", "--format", "json"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=css_sim.folder,
            env=css_sim.environment,
        ) as waiting,
        css_sim.started(*RUN),
    ):
        out, _ = waiting.communicate(timeout=30)
        assert json.loads(out) == written(css_sim) | {"record": "ready"}
    assert waiting.returncode == 0


def test_the_file_of_a_run_that_has_ended_is_stale(css_sim: Shell) -> None:
    with css_sim.started(*RUN):
        pid = written(css_sim)["pid"]
    ended = css_sim("ready", "--ready-file", "ready.json")
    assert ended.code == 3
    assert ended.err.startswith(f"css-sim: ready.json is of a run that has ended (process {pid})")


def test_a_file_whose_port_another_run_has_is_stale(css_sim: Shell) -> None:
    with css_sim.started(*RUN), subprocess.Popen(["sleep", "60"]) as other:
        path = css_sim.folder / "ready.json"
        path.write_text(json.dumps(written(css_sim) | {"pid": other.pid}), "utf-8")
        ended = css_sim("ready", "--ready-file", "ready.json")
        other.kill()
    assert (ended.code, "its port http://" in ended.err) == (3, True), ended.err


def test_a_process_that_does_not_answer_is_named(css_sim: Shell, tmp_path: Path) -> None:
    with css_sim.started(*RUN):
        (tmp_path / "ready.json").write_text(json.dumps(written(css_sim) | {"control": NOWHERE}), "utf-8")
        ended = css_sim("ready", "--ready-file", "ready.json")
    assert (ended.code, f"is there, but no css-sim is up at {NOWHERE}" in ended.err) == (3, True), ended.err


def test_without_a_control_api_the_file_and_the_process_are_enough(css_sim: Shell) -> None:
    with css_sim.started(*RUN, "--no-control-api"):
        ended = css_sim("ready", "--ready-file", "ready.json")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "control    none")


def test_another_program_at_the_url_is_no_simulator(css_sim: Shell, other_program: str) -> None:
    ended = css_sim("ready", "--control", other_program)
    assert (ended.code, f"what answers at {other_program} is no css-sim" in ended.err) == (3, True), ended.err


def test_one_that_listens_and_never_answers_is_not_waited_for_longer_than_asked(css_sim: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        ended = css_sim("ready", "--wait", "--timeout", "1s", "--control", url, timeout_s=20)
    assert (ended.code, f"what listens at {url} does not answer" in ended.err) == (3, True), ended.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--timeout", "3s"), "--timeout is about --wait; drop it, or add --wait"),
        (("--wait", "--timeout", "0"), "--timeout is 0, but it should be more"),
        (("--wait", "--timeout", "soon"), "--timeout: 'soon' is not a duration"),
        (("--control", "nowhere"), "--control nowhere is no URL; write http://127.0.0.1:8793"),
        (("--control", NOWHERE, "--ready-file", "x"), "both --control and --ready-file are given; keep one of them"),
        (("--wait", "--ready-file", "mine"), "--ready-file mine is no ready file; css-sim run --ready-file mine"),
        (("--wait", "--ready-file", "list"), "--ready-file list is no ready file"),
        (("--ready-file", "."), "--ready-file . cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    (css_sim.folder / "mine").write_text("mine\n", "utf-8")
    (css_sim.folder / "list").write_text("[1]", "utf-8")
    ended = css_sim("ready", *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err
