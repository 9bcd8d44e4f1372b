"""css-sim bench: what this machine and this receiver can hold."""

import os
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.keys import key_from
from simulator.cli.results import Form, FormOption, KeyFileOption, answer_in, value_of
from simulator.core.errors import BadInput
from simulator.core.values import whole

if TYPE_CHECKING:
    from simulator.cli.stopping import Stop
    from simulator.config import Settings

_LATE_MS = 1000.0
"""Our choice, the product's own promise: a picture that can be read within a second of its due instant is in time."""


def bench(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Videos to film in turn. (default: one drawn picture, so no decoding)"),
    ] = None,
    *,
    streams: Annotated[str, typer.Option(metavar="N", help="Streams pushed at once.")] = "100",
    interval: Annotated[str, typer.Option(metavar="S", help="Seconds between the screenshots of each.")] = "5",
    lasts: Annotated[
        str,
        typer.Option(
            "--for", metavar="DURATION", help="How long each is pushed; they begin in turn, within one interval."
        ),
    ] = "30s",
    callback: Annotated[
        str, typer.Option(metavar="URL", help="The receiver; none measures filming and storing alone.")
    ] = "none",
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Callback key that signs.")] = None,
    key_file: KeyFileOption = None,
    store: Annotated[
        str | None, typer.Option(metavar="STORE", help="As for run. (default: a temporary folder)")
    ] = None,
    width: Annotated[str, typer.Option(metavar="W", help="Screenshot width; 0 follows the push.")] = "640",
    align: Annotated[str, typer.Option(metavar="exact|keyframe", help="Which frames are decoded.")] = "keyframe",
    form: FormOption = Form.HUMAN,
) -> int:
    """Push many streams in real time and say whether all screenshots and callbacks were in time.

    css-sim bench --streams 1000 --interval 5 --for 60s --callback http://localhost:8080/cb --key mykey

    Exit code 0 where nothing was missed or abandoned and 99 of 100 pictures were there within a second, else 1.
    """
    import asyncio

    from simulator.cli.flags import store_settings
    from simulator.config import Override, load

    with TemporaryDirectory(prefix="css-sim-bench-") as folder:
        films = sources or [_drawn_picture(Path(folder))]
        given: list[tuple[tuple[str, ...], Any, str]] = [
            (("streams",), _streams(films, value_of("--streams", whole, streams)), "SOURCE"),
            (("loop",), True, "bench"),
            (("lasts",), lasts, "--for"),
            (("port",), 0, "bench"),
            (("capture", "align"), align, "--align"),
            (("snapshot_templates", "*", "interval_s"), interval, "--interval"),
            (("snapshot_templates", "*", "width"), width, "--width"),
            (("callback_templates", "*", "snapshot_notify_url"), callback, "--callback"),
            (("callback_templates", "*", "key"), key_from(key, key_file) or "", "--key"),
            (("callback", "retry_gaps"), [], "bench"),
        ]
        chosen = {"kind": "folder", "folder": str(Path(folder) / "pictures")}
        if store is not None:
            chosen = store_settings("--store", store)
        given += [(("store", name), value, "--store") for name, value in chosen.items()]
        settings = load(None, [Override(*each) for each in given], environment={}).settings
        banner = f"{streams} streams, one screenshot each {interval} s, each for {lasts}; Ctrl-C ends it"
        code, result = asyncio.run(_measured(settings, banner))
    if result:
        answer_in(form, _told(result), "bench", result)
        code = code or (Exit.OK if result["in_time"] else Exit.FAILED)
    return code or Exit.OK


async def _measured(settings: "Settings", banner: str) -> tuple[Exit | None, dict[str, Any]]:
    """Return the exit code of a signal, and what was measured; nothing where a signal came before the pushes began."""
    import asyncio

    from simulator.cli.stopping import Stop

    stopped = Stop()
    with stopped.on_signals():
        try:
            return await _run(settings, banner, stopped)
        except asyncio.CancelledError:
            if not stopped.while_opening:
                raise
            say(f"css-sim: {stopped.name} before anything was measured")
            return stopped.code, {}


async def _run(settings: "Settings", banner: str, stopped: "Stop") -> tuple[Exit | None, dict[str, Any]]:
    from simulator.app import opened
    from simulator.cli.session import overload, run_until_over
    from simulator.core.facts import Attempted, Fact
    from simulator.core.outcome import Answered
    from simulator.core.spread import Spread

    answers = Spread()

    def read(fact: Fact) -> None:
        if isinstance(fact, Attempted) and isinstance(outcome := fact.delivery.attempts[-1].outcome, Answered):
            answers.add(outcome.exchange.total_ms)

    async with opened(settings) as simulator:
        stopped.from_now_on_drains()
        simulator.journal.read_by(read)
        for note in overload(simulator, settings):
            say(f"css-sim: note: {note}")
        say(f"css-sim: {banner}")
        began_at, before = simulator.clock.now(), os.times()
        code = await run_until_over(simulator, settings.drain, stopped)
        took_s = max(0.001, (simulator.clock.now() - began_at) / 1000)
        after = os.times()
    tally, memory = simulator.journal.tally, memory_kb()
    cpu_s = after.user + after.system - before.user - before.system
    late = tally.lateness.quantile_ms(0.99) > _LATE_MS
    return code, {
        "interrupted": code is not None,
        "streams": len(simulator.pushers),
        "interval_s": settings.snapshot_templates[0].interval_s,
        "took_s": round(took_s, 1),
        "screenshots_stored": tally.stored,
        "screenshots_missed": tally.missed,
        "screenshots_a_second": round(tally.stored / took_s, 1),
        "acknowledged": tally.acknowledged,
        "abandoned": tally.abandoned + tally.undelivered,
        "statuses": dict(sorted(tally.statuses.items())),
        "lateness_ms": tally.lateness.as_line(),
        "answer_ms": answers.as_line(),
        "cpu_share_of_one_core": round(cpu_s / took_s, 2),
        "memory_mb": memory and round(memory / 1024),
        "in_time": bool(tally.stored) and tally.all_well and not late,
    }


def _told(result: dict[str, Any]) -> list[str]:
    late, answered = result["lateness_ms"], result["answer_ms"]
    statuses = ", ".join(f"{count} x {status}" for status, count in result["statuses"].items())
    lines = [
        (
            f"{result['streams']} streams for {result['took_s']:g} s: {result['screenshots_stored']} screenshots, "
            f"{result['screenshots_a_second']:g} a second, {result['screenshots_missed']} missed"
        ),
        f"picture readable after due   p50 {late['p50']:g} ms, p99 {late['p99']:g} ms, max {late['max']:g} ms",
    ]
    if statuses and answered["max"]:
        lines += [
            (
                f"receiver's answer            p50 {answered['p50']:g} ms, p99 {answered['p99']:g} ms, "
                f"max {answered['max']:g} ms"
            ),
            f"answers                      {statuses}; {result['abandoned']} not acknowledged",
        ]
    memory = f", {result['memory_mb']} MB of memory" if result["memory_mb"] else ""
    lines.append(f"this process                 {result['cpu_share_of_one_core']:.0%} of one core{memory}")
    held = "Held: all in time." if result["in_time"] else "NOT held: missed, not acknowledged, or p99 above 1 s."
    return [*lines, "Interrupted: no verdict." if result["interrupted"] else held]


def _streams(films: Sequence[str], count: int) -> list[dict[str, str]]:
    if not 1 <= count <= _MOST_STREAMS:
        raise BadInput(f"--streams is {count}, but it should be 1 to {_MOST_STREAMS}")
    return [{"source": films[n % len(films)], "name": f"bench-{n + 1:05}"} for n in range(count)]


_MOST_STREAMS = 100_000


def _drawn_picture(folder: Path) -> str:
    import cv2

    from simulator.core.nouns import Instant, Size
    from simulator.frames.drawing import Caption, Scene

    path = folder / "drawn.png"
    caption = Caption(stream="bench", position_ms=0, shown_at=Instant(0), number=0, fps=Fraction(25))
    cv2.imwrite(str(path), Scene(Size(1280, 720)).drawn(caption))
    return str(path)


def memory_kb() -> int | None:
    """Return what this process has in memory now, or its peak where the system tells no more; None on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    pages = Path("/proc/self/statm")
    if pages.exists():  # the peak, below, would be inherited from whoever started us
        return int(pages.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
