"""Faults, a virtual day, the css fixture and namespaces: each a generator of figures."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import CSS_SIM, Figure, cost, in_turn, number, quick_sink


def bench_faults(rounds: int) -> Iterator[Figure]:
    """F1: what the ports of an empty fault plan cost the line, beside the line without them."""
    clip = str(Path(__file__).parents[1] / "sample_streams" / "bunny.mp4")
    wrapped, plain = in_turn(
        rounds,
        lambda: number("virtual", "together", clip, "500", "120", "wrapped"),
        lambda: number("virtual", "together", clip, "500", "120"),
    )
    yield Figure("F1 a shot with an empty fault plan", wrapped, plain, "us", "without the faulty ports", "about 1")


def bench_day(rounds: int) -> Iterator[Figure]:
    """F2: a virtual day of one stream, 8,640 callbacks to a receiver, beside posting as many bare."""
    command = [*CSS_SIM, "run", "pattern:320x180@25", "--for", "24h", "--speed", "max", "--store", "memory", "-q"]
    command += ["--port", "0", "--key", "k", "--tempo"]
    with quick_sink() as url:
        for tempo in ("together", "strict"):
            sides = in_turn(
                rounds,
                lambda tempo=tempo: cost([*command, tempo, "--callback", url]).cpu_s,  # type: ignore[misc]
                lambda: 8640 / number("bare_deliver", url, "8640"),
            )
            yield Figure(f"F2 a virtual day, {tempo}", sides[0], sides[1], "s CPU", "bare aiohttp", "as a ratio")


def bench_fixture(rounds: int) -> Iterator[Figure]:
    """T1, T2: a test with the css fixture, and what the plugin costs those who do not use it."""
    script = [sys.executable, str(Path(__file__).with_name("fixture.py"))]

    def one_test() -> float:
        return float(json.loads(subprocess.run(script, capture_output=True, check=True, text=True).stdout))

    (took,) = in_turn(rounds, one_test)
    yield Figure("T1 the README's test, after the first", took, 20.0, "ms", "the limit", "at most 1")
    with tempfile.TemporaryDirectory() as empty:
        collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", empty]
        sides = in_turn(
            3 * rounds,
            lambda: cost(collect, fails=True).cpu_s,
            lambda: cost([*collect, "-p", "no:css-sim"], fails=True).cpu_s,
        )
    yield Figure("T2 pytest --collect-only, empty", sides[0], sides[1], "s CPU", "without the plugin", "about 1")


def bench_namespaces(rounds: int) -> Iterator[Figure]:
    """T3: a namespace among 200 in parallel, beside a simulator of its own for as much."""
    script = [sys.executable, str(Path(__file__).with_name("namespaces.py"))]
    own = [*CSS_SIM, "run", "pattern:64x64", "--for", "11s", "--speed", "max", "--store", "memory", "--port", "0", "-q"]
    sides = in_turn(
        rounds,
        lambda: float(json.loads(subprocess.run(script, capture_output=True, check=True, text=True).stdout)),
        lambda: cost([*own, "--callback", "none"]).wall_s * 1000,
    )
    yield Figure("T3 a namespace of 200 in parallel", sides[0], sides[1], "ms", "a run of its own", "as a ratio")
