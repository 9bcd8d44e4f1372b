"""The command line as a user's shell runs it: a process of its own, with its own home."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "simulator"]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    def facts(self, name: str) -> list[dict[str, Any]]:
        """The facts of one name."""
        return [line for line in self.lines if line["fact"] == name]


def raw(shell: "Shell", command: list[str], **streams: Any) -> "subprocess.CompletedProcess[str]":
    """Run a whole command line where `shell` runs css-sim, its stdout going elsewhere."""
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd=shell.folder,
        env=shell.environment,
        timeout=60,
        **streams,
    )


class Shell:
    """Runs css-sim in a folder that has no config.yaml, for a user without settings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        known = {name: value for name, value in os.environ.items() if not name.startswith(("CSS_SIM_", "AWS_"))}
        self.environment = known | {
            "XDG_CONFIG_HOME": str(folder / "home"),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }

    def __call__(self, *arguments: str, stdin: str = "", timeout_s: float = 60, **environment: str) -> Ended:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=self.environment | environment,
            timeout=timeout_s,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Start a command and yield it once it has said `Ready.`; it is ended at the latest when the block ends."""
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=self.environment,
        )
        assert process.stderr
        try:
            said = []
            for line in process.stderr:
                said.append(line)
                if line.strip() == "Ready.":
                    break
            else:
                pytest.fail(f"never ready: {''.join(said)}")
            process.said = "".join(said)  # type: ignore[attr-defined]
            yield process
        finally:
            process.kill()
            process.communicate()
