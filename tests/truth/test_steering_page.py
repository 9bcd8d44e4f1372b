"""docs/steering.md cannot lie: its session goes as it stands there, and every command of its tables ends well."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from control_parts import Running
from receiver_process import ReceiverProcess
from shell import Shell

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "steering.md").read_text("utf-8")
BLOCKS = re.findall(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
RUN, SESSION, IN_A_NAMESPACE, OVER_HTTP = (block.replace("\\\n", "") for block in BLOCKS)
IN_TABLES = re.findall(r"^\| `(css-sim [^`]+)`", PAGE, re.MULTILINE)


def said_by(session: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a session with the lines that it answers, up to an ellipsis."""
    for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, lines[: lines.index("    …")] if "    …" in lines else lines


def steady(line: str) -> str:
    """Return a line without what differs from run to run: ports and durations."""
    return re.sub(r"\d+(\.\d+)? ms", "… ms", re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", line))


@pytest.fixture
def run(css_sim: Shell, there: ReceiverProcess) -> Iterator[Running]:
    """Start the page's own run, with free ports and a receiver where the reader's would be."""
    shutil.copy(ROOT / "sample_streams" / "bunny.mp4", css_sim.folder / "room.mp4")
    command = RUN.removeprefix("$ ").replace("http://localhost:8080/cb", there.url("/status/200"))
    ready = css_sim.folder / "ready.json"
    with css_sim.started(*shlex.split(command)[1:], "--port", "0", "--ready-file", str(ready)):
        yield Running(css_sim, json.loads(ready.read_text("utf-8"))["control"])


def test_the_session_goes_as_the_page_has_it(run: Running) -> None:
    for command, lines in said_by(SESSION):
        done = run(*shlex.split(command)[1:])
        assert done.code == 0, done.err
        answered = [steady(line) for line in done.out.splitlines()]
        assert answered[: len(lines)] == [steady(line) for line in lines], command


def test_every_command_of_the_tables_ends_well(run: Running) -> None:
    run("clock", "advance", "1m")
    assert len(IN_TABLES) == 19
    for command in IN_TABLES:
        done = run(*shlex.split(command)[1:])
        assert done.code == 0, f"{command}: {done.err}"


def test_what_curl_asks_is_answered(run: Running) -> None:
    lines = [*IN_A_NAMESPACE.splitlines(), *OVER_HTTP.splitlines()]
    asked = [shlex.split(line.removeprefix("$ ")) for line in lines]
    for words in asked:
        url = next(word for word in words if word.startswith("http")).replace("http://127.0.0.1:8793", run.control)
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
        with requests.request(method, url, json=body, timeout=30, stream=True) as answered:
            assert answered.status_code in (200, 201), answered.text
    assert len(asked) == 7
