"""What we publish works where nothing of this folder is: the wheel, installed apart."""

import os
import re
import subprocess
import sysconfig
import venv
from pathlib import Path

import pytest
from apart import PIP, built_wheel, checked

from simulator import __version__

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the css-sim of a wheel in an environment of its own, which borrows only the other packages."""
    folder = tmp_path_factory.mktemp("apart")
    wheel = built_wheel(folder)
    venv.create(folder / "env", with_pip=False)
    scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python*"))
    checked(*PIP, "--python", str(python), "install", "--no-deps", str(wheel))
    own = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(own, "borrowed.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return scripts / "css-sim"


def test_the_wheel_films_and_delivers_from_a_folder_of_its_own(installed: Path, tmp_path: Path) -> None:
    command = [str(installed), "run", "--for", "20s", "--speed", "max", "--port", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 callbacks acknowledged" in done.stdout


def test_the_installed_command_is_the_wheels_and_not_this_folders(installed: Path, tmp_path: Path) -> None:
    code = "import simulator; print(simulator.__file__)"
    python = next(installed.parent.glob("python*"))
    where = subprocess.run([python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(where.strip()).is_relative_to(installed.parents[1])


def test_version_and_changelog_are_in_step() -> None:
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert released[0] == __version__


def test_no_pinned_version_is_a_download_address() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.\-]+==[A-Za-z0-9_.+!]+", line)] == []
