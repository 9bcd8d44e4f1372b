"""css-sim exec: signals and keys reach the command, and neither it nor what it started is left."""

import os
import signal
import socket
import sys
import time
from contextlib import suppress

import pytest
from exec_parts import PYTHON, QUICK, begun, listens
from shell import Shell

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

COUNTING = """
import signal, sys, time
heard = []
signal.signal(signal.{name}, lambda number, _: heard.append(number))
print("up", flush=True)
while not heard:
    time.sleep(0.01)
time.sleep(0.5)
print("heard", len(heard), flush=True)
sys.exit(5)
"""
DEAF = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("up", os.environ["CSS_SIM_CONTROL"], os.environ["CSS_SIM_S3_URL"], flush=True)
time.sleep(600)
"""
PROMPT = """
import select, signal, sys
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
print("up", flush=True)
while True:
    # Not input() at once: a signal just before it blocks would be heard only after the next line.
    while not select.select([sys.stdin], [], [], 0.05)[0]:
        pass
    if (line := input()) == "end":
        raise SystemExit(4)
    print("read", line, flush=True)
"""


def gone(pid: int) -> bool:
    """Whether a process has ended, or has only not been noticed by whoever started it."""
    with suppress(FileNotFoundError), open(f"/proc/{pid}/stat", encoding="utf-8") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0] == "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_passed_on_once_and_the_code_is_the_commands(css_sim: Shell, name: str) -> None:
    with begun(css_sim, *QUICK, "--", PYTHON, "-c", COUNTING.format(name=name)) as run:
        run.until("up")
        run.process.send_signal(getattr(signal, name))
        code, err = run.end()
    assert (code, run.said) == (5, "up\nheard 1\n")
    assert f"{name} is passed on to {os.path.basename(PYTHON)}, which has 10 s to end" in err  # noqa: PTH119


def test_a_command_that_dies_of_the_signal_gives_its_code(css_sim: Shell) -> None:
    with begun(css_sim, *QUICK, "--", "sh", "-c", "echo up; exec sleep 600") as run:
        run.until("up")
        run.process.send_signal(signal.SIGTERM)
        code, err = run.end()
    assert (code, "sh was killed by SIGTERM" in err) == (143, True)


def test_a_second_signal_kills_a_command_that_does_not_hear_and_no_port_is_left(css_sim: Shell) -> None:
    with begun(css_sim, "exec", "--", PYTHON, "-c", DEAF) as run:
        run.until("up")
        run.process.send_signal(signal.SIGTERM)
        run.until_told("is passed on")
        run.process.send_signal(signal.SIGTERM)
        code, err = run.end()
    assert (code, "is ended at once (SIGTERM); it is killed" in err) == (137, True), err
    assert [listens(url) for url in run.said.split()[1:]] == [False, False]


def test_a_command_that_does_not_hear_is_killed_after_ten_seconds(css_sim: Shell) -> None:
    with begun(css_sim, *QUICK, "--", "sh", "-c", 'trap "" INT TERM; echo up; sleep 600') as run:
        run.until("up")
        began_s = time.monotonic()
        run.process.send_signal(signal.SIGINT)
        code, err = run.end()
    assert (code, "has not ended within 10 s; it is killed" in err) == (137, True)
    assert 9 < time.monotonic() - began_s < 20


def test_what_the_command_has_left_running_is_ended(css_sim: Shell) -> None:
    script = "sleep 600 & echo $!; (trap '' TERM; sleep 600) & echo $!"
    with begun(css_sim, *QUICK, "--", "sh", "-c", f"{script}; exit 6") as run:
        code, err = run.end()
    assert code == 6
    assert "css-sim: note: sh has left processes running; they are ended" in err
    assert [gone(int(pid)) for pid in run.said.split()] == [True, True]


def test_a_receiver_that_the_command_leaves_gets_its_last_callback(css_sim: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = f"""
import http.server, os, subprocess, sys, time, urllib.request
class Slow(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(1)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", {port}), Slow)
if os.fork() == 0:
    server.serve_forever()
asked = urllib.request.Request(os.environ["CSS_SIM_CONTROL"] + "/streams", b'{{"source": "pattern:64x64"}}',
                               {{"Content-Type": "application/json"}})
urllib.request.urlopen(asked).read()
time.sleep(0.5)
"""
    callback = ("--callback", f"http://127.0.0.1:{port}/", "--key", "k")
    with begun(css_sim, *QUICK, *callback, "--", PYTHON, "-c", script) as run:
        code, err = run.end()
    assert (code, "1 callback acknowledged." in err) == (0, True), err
    assert "has left processes running" in err


def test_a_signal_before_the_command_has_begun_ends_it_all(css_sim: Shell) -> None:
    css_sim.environment.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        store = f"s3:http://127.0.0.1:{deaf.getsockname()[1]}"
        with begun(css_sim, "exec", "--store", store, "--", "touch", "begun") as run:
            deaf.accept()[0].close()
            run.process.send_signal(signal.SIGTERM)
            code, err = run.end()
    assert (code, "css-sim: SIGTERM before touch was started" in err) == (143, True), err
    assert not (css_sim.folder / "begun").exists()


def test_on_a_terminal_the_command_reads_what_is_typed_and_hears_ctrl_c_itself(css_sim: Shell) -> None:
    with begun(css_sim, *QUICK, "--", PYTHON, "-c", PROMPT, terminal=True) as run:
        run.until("up")
        run.type("hello\n")
        run.until("read hello")
        run.type("\x03")
        run.until("interrupted")
        run.type("\x03")
        run.until("has heard Ctrl-C and goes on; Ctrl-\\ kills it")
        run.type("end\n")
        code, _ = run.end()
    assert code == 4
    assert run.said.count("interrupted") == 2
    assert "has left processes" not in run.said


def test_on_a_terminal_ctrl_c_is_heard_once(css_sim: Shell) -> None:
    with begun(css_sim, *QUICK, "--", PYTHON, "-c", COUNTING.format(name="SIGINT"), terminal=True) as run:
        run.until("up")
        run.type("\x03")
        code, _ = run.end()
    assert (code, "heard 1" in run.said) == (5, True)


def test_on_a_terminal_ctrl_backslash_ends_what_does_not_hear_ctrl_c(css_sim: Shell) -> None:
    with begun(css_sim, *QUICK, "--", "sh", "-c", 'trap "" INT QUIT; echo up; sleep 600', terminal=True) as run:
        run.until("up")
        run.type("\x03\x1c")
        code, _ = run.end()
    assert (code, "is ended at once (SIGQUIT); it is killed" in run.said) == (137, True), run.said
