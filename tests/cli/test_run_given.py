"""css-sim run: nothing given is silently ignored, and no file of the user's is overwritten."""

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from media import numbered
from shell import COMMAND, Shell, raw

CLIP = Path(__file__).parents[2] / "sample_streams" / "bunny.mp4"
SHORT = ("run", "pattern:64x64@5", "--for", "1s", "--speed", "max", "--port", "0", "--store", "memory")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--callback", ""), "--callback is empty; give it URL"),
        (("--interval", ""), "--interval is empty"),
        (
            ("--interval", "abc"),
            "--interval: snapshot_templates[0].interval_s is 'abc', but it should be a whole number",
        ),
        (("--seed", "1.5"), "--seed: seed is '1.5', but it should be a whole number"),
        (("--speed", "nan"), "--speed: speed is 'nan', but it should be a number"),
        (("--for", "1h30"), "'1h30' is not a duration"),
        (("--delay", "x"), "--delay: inbox.delay: 'x' is not a duration"),
        (("--answer", "99"), "--answer: inbox.answer: '99' in '99' is not an HTTP status"),
        (("--store", "s3:"), "--store s3:: the URL of an endpoint is missing"),
        (("--store", "folder:"), "--store folder:: a folder is missing"),
        (("--store", "memory:x"), "'memory' takes nothing after it"),
        (("--cos-url", "http://x/"), "--cos-url: store.cos_url is 'http://x/', but it should be local, cos, or a host"),
        (("--key", ""), "--key is empty, but the built-in inbox checks with a key"),
        (("--callback", "none", "--retries", "1s"), "--retries is about callbacks, but none are sent"),
        (("--callback", "none", "--key", "k"), "--key is about callbacks, but none are sent"),
        (("--callback", "http://127.0.0.1:1/", "--answer", "200"), "--answer is about the built-in inbox, but"),
        (("--speed", "1", "--tempo", "strict"), "--tempo is about --speed max"),
        (("--record", "nowhere/wire"), "--record nowhere/wire cannot be written"),
        (("--ready-file", "."), "--ready-file . is a folder"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    ended = css_sim(*SHORT, *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("CSS_SIM_CALLBACK", "", "the variable CSS_SIM_CALLBACK is empty; give it a value, or unset it"),
        ("CSS_SIM_PORT", "x", "CSS_SIM_PORT: port is 'x', but it should be a whole number"),
        ("CSS_SIM_FORMAT", "xml", "Invalid value for CSS_SIM_FORMAT: 'xml'"),
        ("CSS_SIM_FAULT", ";", "CSS_SIM_FAULT=';' holds no fault; write sign.empty; t.expired, or unset it"),
        ("CSS_SIM_URL", "http://x", "http://x begins with http://"),
    ],
)
def test_a_wrong_variable_is_named(css_sim: Shell, variable: str, value: str, sentence: str) -> None:
    css_sim.environment[variable] = value
    ended = css_sim("run", "pattern:64x64@5", "--for", "1s")
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


def test_a_misspelt_variable_is_heard(css_sim: Shell) -> None:
    ended = css_sim(*SHORT, CSS_SIM_INTERVALL="5")
    assert (ended.code, "CSS_SIM_INTERVALL is not read here; did you mean CSS_SIM_INTERVAL?" in ended.err) == (0, True)


def test_the_variable_that_says_where_a_run_is_steered_does_not_concern_a_run(css_sim: Shell) -> None:
    ended = css_sim(*SHORT, CSS_SIM_CONTROL="http://127.0.0.1:8793")
    assert (ended.code, "CSS_SIM_CONTROL" in ended.err) == (0, False), ended.err


@pytest.mark.parametrize("value", ["true", "false"])
def test_the_control_api_has_a_variable_of_its_own(css_sim: Shell, value: str) -> None:
    ended = css_sim(*SHORT, "--ready-file", "ready.json", CSS_SIM_CONTROL_API=value)
    told = json.loads((css_sim.folder / "ready.json").read_text("utf-8"))
    assert (ended.code, told["control"] is not None) == (0, value == "true"), ended.err


@pytest.mark.parametrize("flag", ["--record", "--ready-file"])
@pytest.mark.parametrize("source", ["missing.mp4", "room.mp4"])
def test_a_file_of_the_users_is_never_overwritten(css_sim: Shell, flag: str, source: str) -> None:
    room = css_sim.folder / "room.mp4"
    shutil.copy(CLIP, room)
    ended = css_sim("run", source, "--for", "1s", "--speed", "max", "--port", "0", flag, "room.mp4")
    assert ended.code == 2, ended.err
    assert room.read_bytes() == CLIP.read_bytes()


def test_an_earlier_record_survives_a_run_that_cannot_begin_and_is_replaced_by_one_that_can(css_sim: Shell) -> None:
    record = css_sim.folder / "wire.jsonl"
    assert css_sim(*SHORT, "--record", "wire.jsonl").code == 0
    first = record.read_bytes()
    assert css_sim("run", "missing.mp4", "--record", "wire.jsonl").code == 2
    assert record.read_bytes() == first
    assert css_sim(*SHORT, "--record", "wire.jsonl").code == 0
    assert len(record.read_text("utf-8").splitlines()) == 1


def test_a_stale_ready_file_is_gone_even_where_the_run_cannot_begin(css_sim: Shell) -> None:
    ready = css_sim.folder / "ready.json"
    assert css_sim(*SHORT, "--ready-file", "ready.json").code == 0
    assert ready.exists()
    assert css_sim("run", "missing.mp4", "--ready-file", "ready.json").code == 2
    assert not ready.exists()


def test_the_ready_file_tells_url_and_key_of_a_receiver_that_was_given(css_sim: Shell) -> None:
    url = "http://127.0.0.1:1/cb"
    arguments = (*SHORT, "--callback", url, "--key", "mykey", "--retries", "none", "--ready-file", "ready.json")
    assert css_sim(*arguments).code == 1
    ready = json.loads((css_sim.folder / "ready.json").read_text("utf-8"))
    assert ready["callbacks"] == [{"template": "default", "url": url, "key": "mykey"}]


@pytest.mark.parametrize("arguments", [("--record", "/dev/full"), ("--format", "jsonl")])
def test_a_full_disk_is_one_sentence_and_code_3(css_sim: Shell, arguments: tuple[str, ...]) -> None:
    for number in range(3):
        shutil.copy(CLIP, css_sim.folder / f"{number}.mp4")
    command = [*COMMAND, "run", ".", "--for", "1s", "--speed", "max", "--port", "0", "--store", "memory", *arguments]
    with Path("/dev/full").open("w", encoding="utf-8") as full, (css_sim.folder / "out").open("w") as free:
        done = raw(css_sim, command, stdout=free if "--record" in arguments else full)
    assert done.returncode == 3
    assert "No space left on device" in done.stderr
    assert not [line for line in done.stderr.splitlines() if "Traceback" in line or "never retrieved" in line]


def test_a_closed_stdout_is_one_sentence_and_code_3(css_sim: Shell) -> None:
    done = raw(css_sim, ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "sign", "--key", "k", "--t", "1"])
    assert (done.returncode, "stdout is closed" in done.stderr) == (3, True), done.stderr


def test_unsigned_callbacks_are_noted(css_sim: Shell) -> None:
    ended = css_sim(*SHORT, "--callback", "http://127.0.0.1:1/cb", "--retries", "none")
    assert "note: callbacks to http://127.0.0.1:1/cb carry no sign and no t" in ended.err


def test_a_run_without_end_says_so(css_sim: Shell) -> None:
    with css_sim.started("run", "pattern:64x64@5", "--port", "0", "--store", "memory") as process:
        assert "the run goes on until Ctrl-C; --for 30s ends it" in process.said  # type: ignore[attr-defined]


def test_a_picture_at_speed_max_needs_an_end(css_sim: Shell) -> None:
    assert css_sim(*SHORT, "--keep", "kept").code == 0
    picture = str(next((css_sim.folder / "kept").rglob("*.jpg")))
    ended = css_sim("run", picture, "--speed", "max", "--port", "0", "--store", "memory")
    assert (ended.code, f"{picture} never ends" in ended.err) == (2, True), ended.err


def test_a_begin_in_the_past_is_noted_because_t_is_then_expired(css_sim: Shell) -> None:
    assert "finds it expired" in css_sim(*SHORT, "--start-at", "2024-01-01").err


def test_two_files_of_a_folder_with_one_stem_keep_their_whole_names(css_sim: Shell) -> None:
    folder = css_sim.folder / "clips"
    folder.mkdir()
    for name in ("a.mp4", "a.mov", "b.mp4"):
        shutil.copy(CLIP, folder / name)
    ended = css_sim("run", "clips", *SHORT[2:], "--format", "jsonl")
    assert {fact["stream"] for fact in ended.facts("stream_began")} == {"live/a.mp4", "live/a.mov", "live/b"}


def test_an_address_is_no_source(css_sim: Shell) -> None:
    ended = css_sim("run", "rtmp://push.example.com/live/a")
    assert (ended.code, "css-sim pulls no streams" in ended.err) == (2, True)


def test_a_load_that_the_store_cannot_take_is_noted(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("speed: 5000\n", "utf-8")
    with css_sim.started("run", "pattern:64x64@5", "--for", "1h", "--port", "0") as process:
        said = process.said  # type: ignore[attr-defined]
    assert "note: 500 pictures a second are more than the embedded store takes, about 300" in said
    with css_sim.started("run", "pattern:64x64@5", "--for", "1h", "--port", "0", "--store", "memory") as process:
        assert "more than" not in process.said  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty on Windows")
def test_a_terminal_shows_stream_time_and_its_rate(css_sim: Shell) -> None:
    import pty  # noqa: PLC0415 - not on Windows

    ours, theirs = pty.openpty()
    arguments = ("run", "pattern:64x64@5", "--for", "20s", "--speed", "20", "--port", "0", "--store", "memory")
    environment = css_sim.environment | {"TERM": "xterm", "COLUMNS": "160"}
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, cwd=css_sim.folder, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux's way to say that the other side is gone
            while piece := os.read(ours, 65536):
                shown += piece
        process.communicate()
    os.close(ours)
    assert re.search(rb"stream time.* \d+ s at \d+ x, \d screenshots?, \d acknowledged", shown)


def test_key_frames_that_are_rarer_than_screenshots_are_noted(css_sim: Shell) -> None:
    numbered(css_sim.folder / "rare.mp4", frames=300, gop=150)  # a key frame every 6 s
    said = "3 of 5 screenshots show the same frame as the one before"
    arguments = ("run", "rare.mp4", "--interval", "2", "--edition", "2024", "--speed", "max", "--port", "0")
    ended = css_sim(*arguments, "--for", "10s", "--store", "memory", "--align", "keyframe")
    assert (ended.code, said in ended.err) == (0, True), ended.err
    assert "same frame" not in css_sim(*arguments, "--for", "10s", "--store", "memory").err
