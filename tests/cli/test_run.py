"""css-sim run, as a process: from a source to acknowledged callbacks, exit codes and signals."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
import requests
from shell import COMMAND, Shell

CLIP = str(Path(__file__).parents[2] / "sample_streams" / "bunny.mp4")
QUICK = ("--speed", "max", "--port", "0")


def test_a_real_clip_is_filmed_stored_announced_and_acknowledged(css_sim: Shell) -> None:
    ended = css_sim("run", CLIP, "--loop", "--for", "1m", *QUICK, "--format", "jsonl")
    assert ended.code == 0, ended.err
    assert [shot["source_position_ms"] is not None for shot in ended.facts("screenshot_stored")] == [True] * 6
    received = ended.facts("callback_received")
    assert {(each["sign"], each["answered"], tuple(each["problems"])) for each in received} == {("right", 200, ())}
    assert ended.lines[-1]["fact"] == "summary"
    assert ended.lines[-1]["acknowledged"] == 6


def test_nothing_but_run_films_the_drawn_demo(css_sim: Shell) -> None:
    ended = css_sim("run", "--for", "20s", *QUICK, "--store", "memory", "--format", "jsonl")
    assert ended.code == 0, ended.err
    assert ended.facts("stream_began")[0]["source"].startswith("pattern:")


@pytest.mark.parametrize("store", ["embedded", "memory", "folder:shots"])
def test_with_every_store_the_inbox_finds_the_announced_picture(css_sim: Shell, store: str) -> None:
    ended = css_sim("run", "pattern:320x180", "--for", "10s", *QUICK, "--store", store, "--format", "jsonl")
    size = ended.facts("screenshot_stored")[0]["file_size"]
    assert ended.facts("callback_received")[0]["picture"] == f"320x180, {size} bytes"


def test_a_receiver_that_refuses_twice_gets_it_three_times(css_sim: Shell) -> None:
    ended = css_sim("run", "pattern:320x180", "--for", "5s", *QUICK, "--answer", "503,503,200", "--format", "jsonl")
    assert ended.code == 0, ended.err
    assert [attempt["status"] for attempt in ended.facts("attempted")] == [503, 503, 200]


def test_an_abandoned_callback_ends_with_code_1_and_says_so(css_sim: Shell) -> None:
    ended = css_sim("run", "pattern:320x180", "--for", "5s", *QUICK, "--answer", "500", "--retries", "1s")
    assert ended.code == 1
    assert "ABANDONED after 2 attempts" in ended.err
    assert "1 ABANDONED" in ended.out


def test_the_push_url_names_the_stream_and_passes_its_query_on(css_sim: Shell) -> None:
    url = "rtmp://push.example.com/show/room1?txSecret=a%2Fb&x=1&&y"
    ended = css_sim("run", "pattern:320x180", "--url", url, "--for", "5s", *QUICK, "--record", "wire.jsonl")
    assert ended.code == 0, ended.err
    attempt = json.loads((css_sim.folder / "wire.jsonl").read_text("utf-8"))
    body = json.loads(attempt["request_body"])
    assert (body["app"], body["appname"], body["stream_id"]) == ("push.example.com", "show", "room1")
    assert body["stream_param"] == "txSecret=a%2Fb&x=1&&y"
    assert attempt["response_head"].startswith("HTTP/1.1 200")


def test_two_strict_runs_write_the_same_journal_byte_for_byte(css_sim: Shell) -> None:
    simulated = ("--for", "40s", "--speed", "max", "--tempo", "strict", "--start-at", "2024-12-31T23:59:50+08:00")
    parts = ("--seed", "7", "--answer", "503,200", "--port", "18790", "--store", "memory", "--format", "jsonl")
    arguments = ("run", "pattern:320x180", CLIP, *simulated, *parts)
    first, second = css_sim(*arguments), css_sim(*arguments)
    assert first.code == 0, first.err
    assert first.out == second.out
    assert "/2025-01-01/" in first.out


def test_kept_pictures_lie_in_the_folder(css_sim: Shell) -> None:
    ended = css_sim("run", "pattern:320x180", "--for", "25s", *QUICK, "--keep", "kept")
    assert len(list((css_sim.folder / "kept").rglob("*.jpg"))) == 3
    assert str(css_sim.folder / "kept") in ended.out


def test_the_ready_file_tells_ports_urls_and_key(css_sim: Shell) -> None:
    arguments = ("run", "pattern:320x180", "--port", "0", "--ready-file", "ready.json", "--store", "memory")
    with css_sim.started(*arguments):
        ready = json.loads((css_sim.folder / "ready.json").read_text("utf-8"))
        assert requests.get(ready["inbox"]["url"], timeout=10).status_code == 200
    assert ready["inbox"]["key"] == "test"
    assert list(ready["pictures"]) == ["screenshots-1250000000"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_with_its_code_and_says_what_was_left(
    css_sim: Shell, number: signal.Signals, code: int
) -> None:
    arguments = ("run", "pattern:320x180", "--port", "0", "--answer", "503", "--store", "memory", "--format", "jsonl")
    with css_sim.started(*arguments, "--interval", "5", "--config", _short_drain(css_sim)) as process:
        _until_fact(process, "attempted")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in err
    facts = [json.loads(line) for line in out.splitlines()]
    assert [fact["fact"] for fact in facts][-2:] == ["left_undelivered", "summary"]


def test_a_second_signal_ends_the_run_at_once(css_sim: Shell) -> None:
    with css_sim.started("run", "pattern:320x180", "--port", "0", "--answer", "503", "--format", "jsonl") as process:
        _until_fact(process, "attempted")
        process.send_signal(signal.SIGINT)
        assert process.stderr
        while "again: stop at once" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=4)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("none.mp4",), 2, "none.mp4"),
        (("pattern:0x0",), 2, "pattern:0x0"),
        (("pattern:320x180", "--interval", "4"), 2, "should be 5 to 300 seconds"),
        (("pattern:320x180", "--speed", "max"), 2, "never ends"),
        (("pattern:320x180", "--store", "attic"), 2, "store.kind is 'attic'"),
        (("pattern:320x180", "--callback", "nowhere"), 2, "--callback: callback_templates[0].snapshot_notify_url"),
        (("pattern:320x180", "--intervall", "5"), 2, "--interval"),
        (("pattern:320x180", "pattern:640x360"), 2, "would both be pushed as live/pattern"),
        (("pattern:320x180", "--url", "http://x/y"), 2, "http://x/y"),
        (("--url", "rtmp://a/b/c"), 2, "--url goes with a SOURCE"),
        (("--name", "room1"), 2, "--name goes with a SOURCE"),
        (("pattern:320x180", "--name", "a", "--name", "b"), 2, "1 SOURCEs but 2 --name"),
        (("pattern:320x180", "--name", ""), 2, "name"),
        (("pattern:320x180", "--name", "a", "--url", "rtmp://a/b/c"), 2, "the url names the stream"),
        (("pattern:320x180", "--url", "rtmp://a/b/c", "--url", "rtmp://a/b/d"), 2, "1 SOURCEs but 2 --url"),
        (("pattern:320x180", "--key-file", "none.key"), 2, "none.key"),
        (("pattern:320x180", "--config", "none.yaml"), 2, "none.yaml"),
        (("pattern:320x180", "--callback", "https://x/", "--ca-file", "none.pem", "--for", "5s"), 2, "none.pem"),
        (("pattern:320x180", "--no-verify", "--for", "5s"), 2, "--verify is about https receivers"),
        (("pattern:320x180", "--for", "0"), 2, "it should be more than 0"),
        (("pattern:320x180", "--record", "a", "--ready-file", "a"), 2, "--record and --ready-file are both a"),
    ],
)
def test_a_wrong_value_is_one_sentence_and_its_code(
    css_sim: Shell, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    ended = css_sim("run", *arguments, "--port", "0")
    assert (ended.code, sentence in ended.err) == (code, True), ended.err


def test_a_port_in_use_is_named_and_another_offered(css_sim: Shell) -> None:
    with css_sim.started("inbox", "--port", "0") as process:
        port = process.said.split(" listens at ")[1].split(":")[2].split("/")[0]  # type: ignore[attr-defined]
        ended = css_sim("run", "pattern:320x180", "--for", "5s", "--port", port)
    assert ended.code == 3
    assert f"port {port} on 127.0.0.1 is in use" in ended.err
    assert "--port 0" in ended.err


def test_a_variable_that_nothing_reads_is_named(css_sim: Shell) -> None:
    ended = css_sim("run", "--for", "5s", *QUICK, "--store", "memory", CSS_SIM_INTERVALL="5")
    assert "the variable CSS_SIM_INTERVALL is not read here; did you mean CSS_SIM_INTERVAL?" in ended.err


def test_a_variable_sets_what_its_flag_would(css_sim: Shell) -> None:
    ended = css_sim("run", "--for", "10s", *QUICK, "--store", "memory", "--format", "jsonl", CSS_SIM_INTERVAL="5")
    assert len(ended.facts("screenshot_stored")) == 2


def test_a_reader_that_leaves_early_is_no_error_of_ours(css_sim: Shell) -> None:
    command = "python -m simulator run --for 1h --speed max --port 0 --store memory --format jsonl -q | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"export PATH={Path(COMMAND[0]).parent}:$PATH; {command}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=css_sim.folder,
        env=css_sim.environment,
        timeout=60,
    )
    assert "Traceback" not in done.stderr


def _short_drain(css_sim: Shell) -> str:
    path = css_sim.folder / "drain.yaml"
    path.write_text("drain: 0.2\n", "utf-8")
    return str(path)


def _until_fact(process: "subprocess.Popen[str]", name: str) -> None:
    assert process.stdout
    for line in process.stdout:
        if json.loads(line)["fact"] == name:
            return
    pytest.fail(f"no fact {name}")
