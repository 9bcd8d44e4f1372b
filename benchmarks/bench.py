"""How fast is it, against what a user would pick instead? Each figure is a ratio of two things run in turn.

    make bench                      # everything, about five minutes
    python benchmarks/bench.py help # one figure: help, trigger, ready or film

Writes benchmarks/RESULTS.md, and says how each figure stands to the one kept there before.
"""

import argparse
import json
import os
import platform
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

from clips import long_clip

RESULTS = Path(__file__).with_name("RESULTS.md")
CSS_SIM = [sys.executable, "-m", "simulator"]


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


def bench_help(rounds: int) -> Iterator[Figure]:
    """`css-sim --help` in CPU time, beside Python's import of boto3."""
    ours, other = in_turn(
        rounds,
        lambda: cost([*CSS_SIM, "--help"]).cpu_s,
        lambda: cost([sys.executable, "-c", "import boto3"]).cpu_s,
    )
    yield Figure("css-sim --help", ours, other, "s CPU", "import boto3", "under 0.4 s of CPU")


def bench_trigger(rounds: int) -> Iterator[Figure]:
    """`css-sim trigger` against a local receiver, beside a script with requests."""
    with sink() as url:
        script = f"import requests; requests.post({url!r}, json={{}})"
        ours, other = in_turn(
            rounds,
            lambda: cost([*CSS_SIM, "trigger", url, "--key", "test"]).wall_s,
            lambda: cost([sys.executable, "-c", script]).wall_s,
        )
    yield Figure("css-sim trigger", ours, other, "s", "python with requests", "under 0.6 s")


def bench_ready(rounds: int) -> Iterator[Figure]:
    """From the start of `run` to `Ready.`, beside the import of moto's server."""

    def ready() -> float:
        begin = time.perf_counter()
        command = [*CSS_SIM, "run", "pattern:640x360@25", "--for", "1s", "--port", "0"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        assert process.stderr  # noqa: S101 - asked for above
        for line in process.stderr:
            if line.strip() == "Ready.":
                took = time.perf_counter() - begin
        process.wait()
        return took

    ours, other = in_turn(rounds, ready, lambda: cost([sys.executable, "-c", "import moto.server"]).wall_s)
    yield Figure("run until Ready.", ours, other, "s", "import moto.server", "at most 1.5 x")


def bench_film(rounds: int, minutes: float) -> Iterator[Figure]:
    """Film 720p, a 640-wide JPEG each 10 s, through store and inbox, beside ffmpeg writing files."""
    import imageio_ffmpeg  # noqa: PLC0415 - only this figure needs it

    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "film.mp4"
        long_clip(clip, minutes * 60)
        ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(clip)]
        ffmpeg += ["-vf", "fps=1/10,scale=640:-2", f"{folder}/shot-%04d.jpg"]
        ours_command = [*CSS_SIM, "run", str(clip), "--speed", "max", "--width", "640", "--port", "0", "-q"]
        ours: list[Cost] = []
        others: list[Cost] = []
        for _ in range(rounds):
            ours.append(cost(ours_command))
            others.append(cost(ffmpeg))
    name = f"{minutes:g} min of 720p, every 10 s, stored and acknowledged"
    for unit, part in (("s", "wall_s"), ("s CPU", "cpu_s")):
        medians = [statistics.median(getattr(each, part) for each in side) for side in (ours, others)]
        yield Figure(name, medians[0], medians[1], unit, "ffmpeg fps=1/10,scale=640:-2 to files", "as a ratio")


def table(figures: list[Figure]) -> str:
    """Return the results as a Markdown page, with the figures as JSON for the next comparison."""
    rows = [
        f"| {f.name} | {f.ours:.2f} {f.unit} | {f.other_name}: {f.other:.2f} {f.unit} | {f.ratio:.2f} | {f.target} |"
        for f in figures
    ]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    kept = json.dumps({f"{f.name} ({f.unit})": round(f.ratio, 3) for f in figures})
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Made by `make bench` on {machine}. Both sides of a line ran in turn, several times; medians.",
            "A ratio below 1 says that css-sim took less.",
            "",
            "| what | css-sim | beside | ratio | target |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"<!-- {kept} -->",
            "",
        ]
    )


def kept_ratios() -> dict[str, float]:
    """Return the ratios of the last results kept."""
    found = re.search(r"<!-- (\{.*\}) -->", RESULTS.read_text("utf-8")) if RESULTS.exists() else None
    return dict(json.loads(found[1])) if found else {}


def main() -> None:
    """Run the figures asked for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", help="help, trigger, ready, film; none for all")
    parser.add_argument("--minutes", type=float, default=5, help="length of the film (default 5)")
    asked = parser.parse_args()
    benches: dict[str, Callable[[], Iterator[Figure]]] = {
        "help": lambda: bench_help(7),
        "trigger": lambda: bench_trigger(7),
        "ready": lambda: bench_ready(7),
        "film": lambda: bench_film(3, asked.minutes),
    }
    if unknown := set(asked.only) - benches.keys():
        sys.exit(f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join(benches)}")
    before, figures = kept_ratios(), []
    for name, bench in benches.items():
        for figure in bench() if not asked.only or name in asked.only else ():
            figures.append(figure)
            last = before.get(f"{figure.name} ({figure.unit})")
            than = f", was {last:.2f}" if last else ""
            print(f"{figure.name}: {figure.ours:.2f} {figure.unit}, {figure.ratio:.2f} x {figure.other_name}{than}")
    if not asked.only:
        RESULTS.write_text(table(figures), "utf-8")


if __name__ == "__main__":
    main()
