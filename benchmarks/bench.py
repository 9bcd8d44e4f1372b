"""How fast is it, against what a user would pick instead? Each figure is a ratio of two things run in turn.

    make bench                      # everything, about twelve minutes
    python benchmarks/bench.py help # one group; an unknown name lists them

Writes benchmarks/RESULTS.md, where a group that was not run keeps its figures, and says how each stands to before.
"""

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from faults_and_tests import bench_day, bench_faults, bench_fixture, bench_namespaces
from films import (
    bench_delivery,
    bench_files,
    bench_gop,
    bench_help,
    bench_hold,
    bench_idle,
    bench_many_files,
    bench_rclone,
    bench_ready,
    bench_trigger,
    bench_virtual,
)
from measuring import Figure

RESULTS = Path(__file__).with_name("RESULTS.md")


def table(figures: list[Figure]) -> str:
    """Return the results as a Markdown page, with the figures as JSON for the next comparison."""
    rows = [
        f"| {f.name} | {f.ours:.2f} {f.unit} | {f.other_name}: {f.other:.2f} {f.unit} | {f.ratio:.2f} | {f.target} |"
        for f in figures
    ]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    kept = json.dumps([asdict(figure) for figure in figures])
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


def kept_figures() -> dict[tuple[str, str], Figure]:
    """Return the figures of the last results, by name and unit."""
    found = re.search(r"<!-- (\[.*\]) -->", RESULTS.read_text("utf-8")) if RESULTS.exists() else None
    figures = [Figure(**each) for each in json.loads(found[1])] if found else []
    return {(figure.name, figure.unit): figure for figure in figures}


def main() -> None:
    """Run the figures asked for and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("only", nargs="*", help="groups of figures; none for all")
    parser.add_argument("--minutes", type=float, default=5, help="length of the film (default 5)")
    asked = parser.parse_args()
    benches: dict[str, Callable[[], Iterator[Figure]]] = {
        "help": lambda: bench_help(5),
        "trigger": lambda: bench_trigger(5),
        "ready": lambda: bench_ready(5),
        "files": lambda: bench_files(5, asked.minutes),
        "gop": lambda: bench_gop(5),
        "many": lambda: bench_many_files(5),
        "hold": bench_hold,
        "delivery": lambda: bench_delivery(5),
        "idle": lambda: bench_idle(5),
        "virtual": lambda: bench_virtual(5),
        "rclone": lambda: bench_rclone(5),
        "faults": lambda: bench_faults(5),
        "day": lambda: bench_day(3),
        "namespaces": lambda: bench_namespaces(5),
        "fixture": lambda: bench_fixture(5),
    }
    if unknown := set(asked.only) - benches.keys():
        sys.exit(f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join(benches)}")
    before, figures = kept_figures(), []
    for name, bench in benches.items():
        for figure in bench() if not asked.only or name in asked.only else ():
            figures.append(figure)
            last = before.get((figure.name, figure.unit))
            than = f", was {last.ratio:.2f}" if last else ""
            print(f"{figure.name}: {figure.ours:.2f} {figure.unit}, {figure.ratio:.2f} x {figure.other_name}{than}")
    now = {(figure.name, figure.unit): figure for figure in figures}
    RESULTS.write_text(table(list((before | now if asked.only else now).values())), "utf-8")


if __name__ == "__main__":
    main()
