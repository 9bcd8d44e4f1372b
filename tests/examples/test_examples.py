"""The examples are what they say: receivers whose tests pass in a user's project, with the wheel, away from here."""

import os
import re
import shutil
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from apart import EXAMPLES, Apart

pytestmark = pytest.mark.timeout(600)  # the first one makes the environment
WITH_PYTEST = sorted(each.parent.name for each in EXAMPLES.glob("*/test_*.py"))


def copy_of(example: str, folder: Path) -> Path:
    """Return a copy of an example's folder, as a user's project is one."""
    left = shutil.ignore_patterns("__pycache__", ".pytest_cache", "node_modules", "*.sqlite3")
    return Path(shutil.copytree(EXAMPLES / example, folder / "project", ignore=left))


@pytest.mark.parametrize("example", WITH_PYTEST)
def test_the_tests_of_an_example_pass(apart: Apart, tmp_path: Path, example: str) -> None:
    done = apart.run("pytest", "-q", "-p", "no:cacheprovider", cwd=copy_of(example, tmp_path))
    assert done.returncode == 0, done.stdout
    assert re.search(r"^7 passed", done.stdout, re.MULTILINE), done.stdout


def test_the_tests_of_the_express_example_pass_under_node(apart: Apart, tmp_path: Path) -> None:
    project = copy_of("express", tmp_path)
    installed = apart.run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", cwd=project)
    assert installed.returncode == 0, installed.stdout
    (command,) = re.findall(r"^ +(css-sim exec .*)$", (project / "README.md").read_text("utf-8"), re.MULTILINE)
    done = apart.run(*command.replace(":3000/", f":{free_port()}/").split(), cwd=project)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^\S pass 7$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.parametrize(
    ("good", "bad", "noticed_by"),
    [
        ("hmac.compare_digest(sign.encode(), right.encode())", "True", "a_forged_sign"),
        ("int(t) >= time.time()", "int(t)", "an_expired_t"),
        ('body["create_time"])', 'body["t"])', "a_duplicate"),
        ("        if not picture.jpeg:\n", "        if picture is list(pictures.values())[-1]:\n", "a_late_picture"),
        ('if body["event_type"] == 200:', "if True:", "push_events"),
    ],
)
def test_a_worse_receiver_fails_the_tests(apart: Apart, tmp_path: Path, good: str, bad: str, noticed_by: str) -> None:
    project = copy_of("fastapi", tmp_path)
    source = (project / "receiver.py").read_text("utf-8")
    assert good in source
    (project / "receiver.py").write_text(source.replace(good, bad), "utf-8")
    done = apart.run("pytest", "-q", "-k", noticed_by, cwd=project)
    assert re.search(r"^1 failed, 6 deselected", done.stdout, re.MULTILINE), done.stdout


def test_every_example_is_one_that_runs_here() -> None:
    folders = {each.name for each in EXAMPLES.iterdir() if each.is_dir()}
    assert folders == {*WITH_PYTEST, "express"} == {"django", "express", "fastapi", "flask", "http_server"}


def test_what_runs_the_examples_is_the_wheel(apart: Apart, tmp_path: Path) -> None:
    done = apart.run("python", "-c", "import simulator; print(simulator.__file__)", cwd=tmp_path)
    assert Path(done.stdout.strip()).is_relative_to(apart.folder)


def free_port() -> int:
    """Return a port that is free now, and none that the system gives to somebody else's connection meanwhile."""
    first = 20_000 + os.getpid() % 10_000
    for port in range(first, first + 100):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    pytest.fail("no port is free")
