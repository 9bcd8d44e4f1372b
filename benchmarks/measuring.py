"""How is one thing measured beside another? Programs run in turn, medians of what they took."""

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CSS_SIM = [sys.executable, "-m", "simulator"]
ENGINE = str(Path(__file__).with_name("engine.py"))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a program took."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    ours: float
    other: float
    unit: str
    other_name: str
    target: str

    @property
    def ratio(self) -> float:
        """Ours divided by the other."""
        return self.ours / self.other


def cost(command: list[str], *, fails: bool = False) -> Cost:
    """Run `command` to its end and return what it took, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    wall_s = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode and not fails:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return Cost(wall_s, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def in_turn(rounds: int, *programs: Callable[[], float]) -> list[float]:
    """Return the median of each program's figures, the programs run alternately."""
    figures = [[program() for program in programs] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*figures, strict=True)]


@contextmanager
def sink() -> Iterator[str]:
    """Yield the URL of an inbox in another process."""
    with tempfile.NamedTemporaryFile("w+") as log:
        process = subprocess.Popen([*CSS_SIM, "inbox", "--port", "0"], stderr=log)
        try:
            while not (found := re.search(r"listens at (\S+)", Path(log.name).read_text("utf-8"))):
                process.poll()
                if process.returncode is not None:
                    sys.exit("the inbox did not start")
                time.sleep(0.01)  # noqa: TID251 - a benchmark waits for a process
            yield found[1]
        finally:
            process.terminate()
            process.wait()


def engine(*arguments: str) -> str:
    """Return what engine.py prints for these arguments."""
    done = subprocess.run([sys.executable, ENGINE, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"engine.py {' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout


def number(*arguments: str) -> float:
    """Return the one number that engine.py prints for these arguments."""
    return float(engine(*arguments))


@contextmanager
def quick_sink(delay_s: float = 0.0) -> Iterator[str]:
    """Yield the URL of a receiver that does nothing but answer."""
    command = [sys.executable, str(Path(__file__).with_name("sink.py")), str(delay_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - asked for above
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        process.kill()
