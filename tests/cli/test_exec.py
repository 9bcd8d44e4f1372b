"""css-sim exec: a command beside a simulator, its environment, its output and its exit code."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from exec_parts import CSS_SIM, PYTHON, QUICK, listens
from receiver_process import ReceiverProcess
from shell import Shell

TELL = "import json, os; print(json.dumps({n: v for n, v in os.environ.items() if n.startswith('CSS_SIM_')}))"
SHOT = "-->"


def told(css_sim: Shell, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the CSS_SIM_ variables that a command of exec finds."""
    css_sim.environment.update(environment)
    ended = css_sim(*arguments, "--", PYTHON, "-c", TELL)
    assert ended.code == 0, ended.err
    return dict(json.loads(ended.out))


def test_the_command_finds_the_simulator_in_its_environment_as_the_ready_file_has_it(css_sim: Shell) -> None:
    found = told(css_sim, "exec", "--ready-file", "ready.json")
    ready = json.loads((css_sim.folder / "ready.json").read_text("utf-8"))
    bucket = "screenshots-1250000000"
    assert json.loads(found.pop("CSS_SIM_READY")) == ready
    assert found == {
        "CSS_SIM_BUCKET": bucket,
        "CSS_SIM_CONTROL": ready["control"],
        "CSS_SIM_INBOX_URL": ready["inbox"]["url"],
        "CSS_SIM_KEY": "test",
        "CSS_SIM_PICTURES_URL": ready["pictures"][bucket],
        "CSS_SIM_RECEIVER_URL": ready["inbox"]["url"],
        "CSS_SIM_S3_URL": ready["s3"],
    }
    assert ready["pictures"][bucket] == f"{ready['s3']}/{bucket}/"


def test_what_the_simulator_does_not_have_is_not_in_the_environment(css_sim: Shell) -> None:
    found = told(css_sim, *QUICK, "--callback", "none", "--no-control-api", "pattern:64x64")
    assert sorted(found) == ["CSS_SIM_BUCKET", "CSS_SIM_PICTURES_URL", "CSS_SIM_READY"]


def test_variables_are_for_the_simulator_and_the_command_learns_what_came_of_them(css_sim: Shell) -> None:
    given = {"RECORD": "wire.jsonl", "CALLBACK": "http://127.0.0.1:9/cb", "KEY": "k3y", "MINE": "1"}
    found = told(css_sim, *QUICK, environment={f"CSS_SIM_{name}": value for name, value in given.items()})
    assert (css_sim.folder / "wire.jsonl").exists()
    assert found["CSS_SIM_RECEIVER_URL"] == "http://127.0.0.1:9/cb"
    assert (found["CSS_SIM_KEY"], found["CSS_SIM_MINE"]) == ("k3y", "1")
    assert not {"CSS_SIM_RECORD", "CSS_SIM_CALLBACK", "CSS_SIM_INBOX_URL"} & found.keys()


def test_stdin_and_stdout_are_the_commands_and_stderr_tells_what_happens(css_sim: Shell) -> None:
    ended = css_sim(*QUICK, "pattern:64x64", "--", "sh", "-c", "cat; sleep 1", stdin="typed\n")
    assert (ended.code, ended.out) == (0, "typed\n")
    lines = ended.err.splitlines()
    assert "Ready." in lines
    assert SHOT in ended.err
    assert lines[-1] == "css-sim: sh ended with code 0; 1 stream, 1 screenshot, 1 callback acknowledged."


def test_quiet_leaves_out_the_line_for_each_event(css_sim: Shell) -> None:
    ended = css_sim(*QUICK, "-q", "pattern:64x64", "--", "sleep", "1")
    assert SHOT not in ended.err
    assert "1 screenshot, 1 callback acknowledged." in ended.err


def test_without_a_source_nothing_is_pushed_until_the_command_does(css_sim: Shell, there: ReceiverProcess) -> None:
    steps = ("clock advance 5s", "stream begin pattern:64x64 --name room1", "clock advance 25s", "deliveries list")
    script = " && ".join(f"{CSS_SIM} {step}" for step in steps)
    receiver = ("--callback", there.url("/nested"), "--key", "k")
    ended = css_sim(*QUICK, "--speed", "paused", *receiver, "--", "sh", "-c", script)
    assert ended.code == 0, ended.err
    assert len(there.seen("/nested")) == 3
    assert ended.out.count("live/room1  acknowledged 200") == 3
    assert "1 stream, 3 screenshots, 3 callbacks acknowledged." in ended.err


def test_streams_of_the_config_file_are_pushed(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("streams: [{source: 'pattern:64x64', name: room7}]\nstay: false\n")
    ended = css_sim(*QUICK, "--", *CSS_SIM.split(), "stream", "list")
    assert ended.out.startswith("live/room7 ")


def test_the_simulator_outlives_its_last_push(css_sim: Shell) -> None:
    script = f"{CSS_SIM} clock advance 30s && {CSS_SIM} stream list"
    ended = css_sim(*QUICK, "--speed", "paused", "pattern:64x64", "--for", "5s", "--", "sh", "-c", script)
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "nobody pushes")


def test_a_simulator_within_takes_ports_of_its_own_and_wonders_about_nothing(css_sim: Shell) -> None:
    inner = f"{CSS_SIM} run --for 5s --speed max --port 0 --store memory -q"
    ended = css_sim(*QUICK, "-q", "--", "sh", "-c", inner, CSS_SIM_PORT="0", CSS_SIM_QUIET="1")
    assert (ended.code, "note:" in ended.err) == (0, False), ended.err


@pytest.mark.parametrize("where", ["flag", "variable", "file"])
def test_ports_are_free_ones_unless_somebody_says_which(css_sim: Shell, where: str) -> None:
    if where == "file":
        (css_sim.folder / "config.yaml").write_text("port: 18793\n", "utf-8")
    flags = ("--port", "18793") if where == "flag" else ()
    given = {"CSS_SIM_PORT": "18793"} if where == "variable" else {}
    assert told(css_sim, *QUICK, *flags, environment=given)["CSS_SIM_PICTURES_URL"].startswith(
        "http://127.0.0.1:18793/"
    )


def test_two_on_one_machine_do_not_meet(css_sim: Shell) -> None:
    within = f"{CSS_SIM} exec --store memory -q -- {CSS_SIM} ready"
    assert css_sim(*QUICK, "--", "sh", "-c", within).code == 0


def test_when_the_command_has_ended_no_port_is_left(css_sim: Shell) -> None:
    found = told(css_sim, "exec", "pattern:64x64")
    urls = [found[f"CSS_SIM_{name}"] for name in ("CONTROL", "PICTURES_URL", "INBOX_URL", "S3_URL")]
    assert [listens(url) for url in urls] == [False] * 4


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        (("sh", "-c", "exit 0"), 0, "sh ended with code 0"),
        (("sh", "-c", "exit 7"), 7, "sh ended with code 7"),
        (("sh", "-c", "kill -9 $$"), 137, "sh was killed by SIGKILL"),
        (("sh", "-c", "kill -40 $$"), 168, "sh was killed by signal 40"),
        (("nosuch",), 127, "css-sim: the command nosuch is not found; install it, or give its path"),
        (("./plain",), 126, "css-sim: ./plain cannot be run: it is not executable; chmod +x makes it so"),
        (("./orphan",), 126, "css-sim: ./orphan cannot be run: the program its first line names is not there"),
        (("./scrap",), 126, "css-sim: ./scrap cannot be run: Exec format error"),
    ],
)
def test_the_exit_code_is_the_commands_as_a_shell_gives_it(
    css_sim: Shell, command: tuple[str, ...], code: int, sentence: str
) -> None:
    for name, text, mode in (("plain", "", 0o644), ("orphan", "#!/no/such/program\n", 0o755), ("scrap", "?", 0o755)):
        (css_sim.folder / name).write_text(text, "utf-8")
        (css_sim.folder / name).chmod(mode)
    ended = css_sim(*QUICK, "--", *command)
    assert (ended.code, sentence in ended.err) == (code, True), ended.err


def test_what_went_wrong_changes_no_code_but_is_noted(css_sim: Shell) -> None:
    push = f"{CSS_SIM} stream begin pattern:64x64 --for 5s && {CSS_SIM} clock advance 1m"
    flags = ("--speed", "paused", "--answer", "500", "--retries", "1s")
    ended = css_sim(*QUICK, *flags, "--", "sh", "-c", push)
    assert ended.code == 0
    assert "1 ABANDONED" in ended.err
    assert "css-sim: note: 1 callback abandoned; the exit code is the command's all the same" in ended.err


def test_time_that_stands_still_is_not_waited_for(css_sim: Shell) -> None:
    push = f"{CSS_SIM} stream begin pattern:64x64 && {CSS_SIM} clock advance 1s"
    ended = css_sim(*QUICK, "--speed", "paused", "--answer", "500", "--", "sh", "-c", push, timeout_s=20)
    assert "css-sim: note: 1 callback left undelivered; " in ended.err
    (css_sim.folder / "config.yaml").write_text("drain: 1h\n", "utf-8")
    assert css_sim(*QUICK, "--speed", "paused", "--answer", "500", "--", "sh", "-c", push, timeout_s=20).code == 0


def test_the_journal_goes_to_a_file(css_sim: Shell) -> None:
    flags = ("--journal", "facts.jsonl", "--record", "wire.jsonl")
    assert css_sim(*QUICK, "-q", *flags, "pattern:64x64", "--", "sleep", "1").code == 0
    lines = [json.loads(line) for line in (css_sim.folder / "facts.jsonl").read_text("utf-8").splitlines()]
    assert [line["fact"] for line in lines][:2] == ["stream_began", "screenshot_stored"]
    assert (lines[-1]["fact"], lines[-1]["acknowledged"]) == ("summary", 1)
    assert len((css_sim.folder / "wire.jsonl").read_text("utf-8").splitlines()) == 1
    assert css_sim("scenario", "coverage", "facts.jsonl").code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "no COMMAND is given; write it behind --, as in css-sim exec --speed paused -- pytest -q"),
        (("--",), "no COMMAND is given"),
        (("--", ""), "no COMMAND is given"),
        (("pytest",), "no COMMAND is given"),
        (("--format", "jsonl", "--", "true"), "stdout is COMMAND's, so --format has no place; --journal FILE"),
        (("--leave", "--", "true"), "--leave has no place here"),
        (("--no-control-api", "--", "true"), "without a SOURCE and with --no-control-api nothing could ever be pushed"),
        (("--name", "a", "--", "true"), "--name goes with a SOURCE"),
        (("none.mp4", "--", "true"), "none.mp4"),
        (("--journal", "a", "--record", "a", "--", "true"), "--record and --journal are both a"),
        (("--journal", "mine", "--", "true"), "--journal mine is a file that css-sim did not write"),
        (("--intervall", "5", "--", "true"), "--interval"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    (css_sim.folder / "mine").write_text("mine\n", "utf-8")
    ended = css_sim(*QUICK, *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


def test_what_stands_behind_the_dashes_is_the_commands_alone(css_sim: Shell) -> None:
    ended = css_sim(*QUICK, "-q", "--", "printf", "%s\n", "--", "--port", "-q")
    assert ended.out.splitlines() == ["--", "--port", "-q"]


def test_a_port_in_use_is_code_3_and_the_command_never_begins(css_sim: Shell) -> None:
    within = f"{CSS_SIM} exec --store memory --port ${{CSS_SIM_CONTROL##*:}} -- touch begun"
    ended = css_sim(*QUICK, "--", "sh", "-c", within)
    assert (ended.code, "is in use by another program" in ended.err) == (3, True)
    assert not (css_sim.folder / "begun").exists()


def test_the_help_says_where_the_command_stands(css_sim: Shell) -> None:
    assert "-- COMMAND [ARGS]..." in css_sim("exec", "--help", COLUMNS="300").out


def test_a_simulator_that_fails_ends_the_command_and_gives_its_own_code(css_sim: Shell) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no full disk here")
    command = ("sh", "-c", "trap 'touch asked; exit 0' TERM; sleep 60 & wait")
    ended = css_sim(*QUICK, "pattern:64x64", "--record", str(full), "--", *command, timeout_s=30)
    assert ended.code == 3, ended.err
    assert "css-sim: the simulator has failed, so sh is ended" in ended.err
    assert "No space left on device" in ended.err
    assert (css_sim.folder / "asked").exists()


def test_faults_can_be_in_force_before_anybody_pushes(css_sim: Shell) -> None:
    words = ("fault add t.expired", "stream begin pattern:64x64", "clock advance 0s")
    script = " && ".join(f"{CSS_SIM} {each}" for each in words)
    fault = ("--fault", "sign.wrong-key stream=room*")
    ended = css_sim(*QUICK, "--speed", "paused", *fault, "--", "sh", "-c", script)
    assert ended.code == 0, ended.err
    assert "[on purpose: t.expired]" in ended.err
