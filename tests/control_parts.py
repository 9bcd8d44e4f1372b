"""A simulator of its own process, steered from outside."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from shell import Ended, Shell


@dataclass(frozen=True)
class Running:
    """A run that is up, and the command line that steers it."""

    shell: Shell
    control: str

    def __call__(self, *arguments: str) -> Ended:
        """Run a command of css-sim that asks this run."""
        return self.shell(*arguments, "--control", self.control)

    def told(self, *arguments: str) -> Any:
        """Return what such a command says as JSON, once it has succeeded."""
        done = self(*arguments, "--format", "json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    def asked(self, method: str, path: str, **more: Any) -> requests.Response:
        """Ask the API itself."""
        return requests.request(method, f"{self.control}{path}", timeout=30, **more)


@contextmanager
def running(shell: Shell, folder: Path, *flags: str) -> Iterator[Running]:
    """Run a drawn stream until the block ends."""
    ready = folder / "ready.json"
    common = ("--for", "1h", "--port", "0", "--store", "memory", "--key", "test", "--retries", "2s,2s")
    with shell.started("run", "pattern:160x90", *common, *flags, "--ready-file", str(ready)):
        yield Running(shell, json.loads(ready.read_text("utf-8"))["control"])


def path_of(request: pytest.FixtureRequest) -> str:
    """Return a receiver's path of a test's own."""
    return "/" + re.sub(r"\W", "-", request.node.name)
