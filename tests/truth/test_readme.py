"""README and docs cannot lie: every command in them runs, as it stands there."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from receiver_process import ReceiverProcess

from simulator.cli.flags import FLAGS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```(?:sh|bat)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]
OURS = [line for line in COMMANDS if line.startswith("css-sim ")]
(TEST_IN_DOCS,) = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "docs" / "exec.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
)
IN_DOCS = [
    line
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]


@pytest.mark.parametrize("command", [line for line in [*OURS, *IN_DOCS] if not line.startswith("css-sim inbox")])
def test_a_command_of_the_readme_and_the_docs_ends_well(command: str, tmp_path: Path, there: ReceiverProcess) -> None:
    for folder in ("sample_streams", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "sample_streams" / "bunny.mp4", tmp_path / "room.mp4")
    # A real receiver stands where the reader's own would; the ports are free ones, as other tests use them, too.
    arguments = shlex.split(command.replace("http://localhost:8080/cb", there.url("/status/200")))[1:]
    if "run" in arguments[:2] and "--port" not in arguments:
        arguments += ["--port", "0"]
    (tmp_path / "test_receiver.py").write_text(TEST_IN_DOCS, "utf-8")
    # The commands within a command are this folder's, too.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "simulator", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


def test_the_inbox_of_the_readme_listens(tmp_path: Path) -> None:
    (command,) = [line for line in OURS if line.startswith("css-sim inbox")]
    arguments = shlex.split(command.replace("8080", "0"))[1:]
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", *arguments], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert any(line.strip() == "Ready." for line in process.stderr)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert process.returncode == 0


def test_make_run_films_the_sample_clip() -> None:
    recipe = subprocess.run(
        ["make", "--dry-run", "--silent", "run", "VENV=x", f"STAMP={README_STAMP}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (command,) = re.findall(r"^x/bin/css-sim (.*)$", recipe, re.MULTILINE)
    assert f".venv/bin/css-sim {command}" in COMMANDS


README_STAMP = ROOT / "README.md"


def test_what_is_not_a_command_of_ours_is_one_of_the_known_ways_to_set_up() -> None:
    others = {line.split()[0] for line in COMMANDS if line not in OURS}
    assert others == {
        "make",
        "python3",
        ".venv/bin/pip",
        ".venv/bin/css-sim",
        "py",
        r".venv\Scripts\pip",
        r".venv\Scripts\css-sim",
    }


def test_ci_calls_the_readmes_test_command() -> None:
    assert "make test" in COMMANDS
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"--[a-z][a-z-]+", README))))
def test_every_flag_the_readme_names_exists(name: str) -> None:
    others = {"--help", "--origin", "--set", "--sign", "--at", "--push", "--domain", "--app", "--stream"}
    others |= {"--fault", "--format", "--record", "--ready-file", "--url", "--streams", "--wait"}
    assert name in others | {part for flag in FLAGS for part in flag.name.split("/")}
