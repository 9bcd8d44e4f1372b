"""Commands, films, stores and deliveries: each a generator of figures."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from clips import long_clip
from measuring import CSS_SIM, Cost, Figure, cost, engine, in_turn, number, quick_sink, sink


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


def ffmpeg_to_jpegs(clip: Path) -> list[str]:
    """Return what a user would script today: a 640-wide JPEG each 10 s, beside the clip."""
    import imageio_ffmpeg  # noqa: PLC0415 - only some figures need it

    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", str(clip)]
    return [*program, "-vf", "fps=1/10,scale=640:-2", str(clip.with_name("shot-%04d.jpg"))]


def one_film_many_files(folder: Path, count: int) -> None:
    """Put a film of a minute into a folder under `count` names, which share no cache."""
    first = folder / "1.mp4"
    long_clip(first, 60)
    for n in range(2, count + 1):
        first.with_name(f"{n}.mp4").hardlink_to(first)


def bench_files(rounds: int, minutes: float) -> Iterator[Figure]:
    """E1, E2: a film to a folder, exactly and by key frames, and through all parts, beside ffmpeg writing files."""
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(folder) / "film.mp4"
        long_clip(clip, minutes * 60)
        run = [*CSS_SIM, "run", str(clip), "--speed", "max", "--width", "640", "--port", "0", "-q"]
        to_folder = [*run, "--callback", "none", "--store", f"folder:{folder}/out", "--align"]
        commands = (run, [*to_folder, "exact"], [*to_folder, "keyframe"], ffmpeg_to_jpegs(clip))
        costs: list[list[Cost]] = [[] for _ in commands]
        for _ in range(rounds):
            for column, command in zip(costs, commands, strict=True):
                column.append(cost(command))
    for name, target, column in (
        ("exact, stored in the built-in bucket, acknowledged", "as a ratio", costs[0]),
        ("E1 exact, to a folder", "at most 0.125", costs[1]),
        ("E2 key frames, to a folder", "at most 0.033", costs[2]),
    ):
        for unit, part in (("s", "wall_s"), ("s CPU", "cpu_s")):
            sides = [statistics.median(getattr(each, part) for each in side) for side in (column, costs[-1])]
            yield Figure(f"{name}: {minutes:g} min of 720p", sides[0], sides[1], unit, "ffmpeg fps=1/10", target)


def bench_gop(rounds: int) -> Iterator[Figure]:
    """E3: one picture each 10 s of 1080p30 with key frames 10 s apart, and of HEVC, beside ffmpeg."""
    for name, codec, size, phase_ms, target in (
        ("E3 1080p30, GOP 10 s, average phase", "libx264", (1920, 1080), 5000, "at most 0.5"),
        ("E3 1080p30, GOP 10 s, worst phase", "libx264", (1920, 1080), 9900, "at most 1"),
        ("E3 HEVC 720p30, GOP 10 s, average phase", "libx265", (1280, 720), 5000, "at most 0.5"),
    ):
        with tempfile.TemporaryDirectory() as folder:
            clip = Path(folder) / "film.mp4"
            long_clip(clip, 40, codec=codec, size=size, fps=30, gop_s=10)
            shots = partial(number, "shots", folder, "exact", "10000", str(phase_ms), "4")
            films = partial(cost, ffmpeg_to_jpegs(clip))
            sides = in_turn(rounds, lambda shots=shots: 4 / shots(), lambda films=films: films().wall_s)  # type: ignore[misc]
            yield Figure(name, sides[0], sides[1], "s", "ffmpeg fps=1/10", target)


def bench_many_files(rounds: int) -> Iterator[Figure]:
    """E4: key frames of 100 different files, beside a bare loop on all cores."""
    with tempfile.TemporaryDirectory() as folder:
        one_film_many_files(Path(folder), 100)
        sides = in_turn(
            rounds,
            lambda: number("shots", folder, "keyframe", "5000", "0", "4"),
            lambda: number("bare_shots", folder, "5000", "4"),
        )
    yield Figure("E4 100 files, key frames", sides[0], sides[1], "/s", "bare decode and encode", "at least 0.8")


def bench_hold() -> Iterator[Figure]:
    """E5: 5,000 streams from 20 files, each 5 s, in real time, to a folder and a receiver."""
    with tempfile.TemporaryDirectory() as folder, quick_sink() as url:
        one_film_many_files(Path(folder), 20)
        command = [*CSS_SIM, "bench", *map(str, sorted(Path(folder).glob("*.mp4")))]
        command += ["--streams", "5000", "--for", "30s", "--callback", url, "--key", "k", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = json.loads(done.stdout)
    late_s = told["lateness_ms"]["p99"] / 1000
    yield Figure("E5 p99 lateness of 5,000 streams each 5 s", late_s, 1.0, "s", "the promise", "at most 1")
    missed = told["screenshots_missed"] + told["abandoned"]
    yield Figure("E5 missed or not acknowledged", missed, told["screenshots_stored"], "", "stored", "0")


def bench_delivery(rounds: int) -> Iterator[Figure]:
    """E6: signed callbacks to a fast sink, beside the same client in a bare loop. E10: beside a slow receiver."""
    with quick_sink() as url, quick_sink(20) as slow:
        sides = in_turn(rounds, lambda: number("deliver", url, "4000"), lambda: number("bare_deliver", url, "4000"))
        yield Figure("E6 signed callbacks", sides[0], sides[1], "/s", "bare aiohttp", "at least 0.6")
        sides = in_turn(
            rounds,
            lambda: number("beside_a_slow_one", url, slow, "2000", "2000"),
            lambda: number("beside_a_slow_one", url, slow, "0", "2000"),
        )
        yield Figure("E10 p99 beside 2,000 hanging attempts", sides[0], sides[1], "ms", "alone", "at most 1.3")


def bench_idle(rounds: int) -> Iterator[Figure]:
    """E7: 10,000 streams between their shots."""
    many, few = (
        [tuple(json.loads(engine("idle", streams, "3"))) for _ in range(rounds)] for streams in ("10000", "100")
    )
    busy = statistics.median(busy for busy, _ in many)
    yield Figure("E7 10,000 idle streams", busy, 1.0, "of a core", "one core", "at most 0.05")
    each_kb = (statistics.median(kb for _, kb in many) - statistics.median(kb for _, kb in few)) / 9900
    yield Figure("E7 memory of an idle stream", each_kb, 10.0, "KB", "the limit", "at most 1")


def bench_virtual(rounds: int) -> Iterator[Figure]:
    """E8: virtual time with everything but sockets, beside a bare loop of body, sign and JSON."""
    clip = str(Path(__file__).parents[1] / "sample_streams" / "bunny.mp4")
    together, strict, bare = in_turn(
        rounds,
        lambda: number("virtual", "together", clip, "500", "240"),
        lambda: number("virtual", "strict", clip, "500", "240"),
        lambda: number("bare_virtual", "36000"),
    )
    yield Figure("E8 a shot in virtual time, together", together, bare, "us", "body, sign, JSON", "at most 6")
    yield Figure("E8 a shot in virtual time, strict", strict, bare, "us", "body, sign, JSON", "at most 12")


def bench_rclone(rounds: int) -> Iterator[Figure]:
    """E11: 30 kB pictures into rclone's S3 API, beside boto3 in eight threads."""
    with tempfile.TemporaryDirectory() as folder:
        sides = in_turn(
            rounds, lambda: number("put", f"{folder}/a", "2000"), lambda: number("bare_put", f"{folder}/b", "400")
        )
    yield Figure("E11 30 kB into rclone's S3 API", sides[0], sides[1], "/s", "boto3, 8 threads", "at least 5")
