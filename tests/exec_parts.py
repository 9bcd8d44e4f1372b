"""`css-sim exec` as a process of its own session, that signals and keys can be sent to."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import urlsplit

from shell import COMMAND, Shell

PYTHON = sys.executable
CSS_SIM = f"{PYTHON} -m simulator"
QUICK = ("exec", "--store", "memory")
_IN_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


class Begun:
    """An `exec` that is under way."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said, self.told = "", ""

    def until(self, words: str) -> None:
        """Read what the command writes until these words."""
        while words not in self.said:
            self.said += _line(self.process.stdout, words, self.said)

    def until_told(self, words: str) -> None:
        """Read what css-sim tells on stderr until these words."""
        while words not in self.told:
            self.told += _line(self.process.stderr, words, self.told)

    def type(self, keys: str) -> None:
        """Press keys, where it was begun in a terminal."""
        assert self.process.stdin
        self.process.stdin.write(keys)
        self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Return its code and what it has told on stderr, once it has ended by itself."""
        assert self.process.stdout
        assert self.process.stderr
        self.said += self.process.stdout.read()
        self.told += self.process.stderr.read()
        assert "Traceback" not in self.told, self.told
        return self.process.wait(timeout=30), self.told


def _line(stream: IO[str] | None, wanted: str, before: str) -> str:
    assert stream
    line = stream.readline()
    assert line, f"never said {wanted!r}: {before}"
    return line


@contextmanager
def begun(css_sim: Shell, *arguments: str, terminal: bool = False) -> Iterator[Begun]:
    """Begin an `exec` in a session of its own, so that the terminal of whoever runs the tests has no part in it."""
    process = subprocess.Popen(
        [*([PYTHON, "-c", _IN_A_TERMINAL] if terminal else []), *COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=css_sim.folder,
        env=css_sim.environment,
        start_new_session=True,
    )
    try:
        yield Begun(process)
    finally:
        process.kill()
        process.communicate()


def listens(url: str) -> bool:
    """Whether anybody takes connections where a URL points."""
    where = urlsplit(url)
    with socket.socket() as asking:
        return asking.connect_ex((where.hostname, where.port)) == 0
