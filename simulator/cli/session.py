"""One run, from `Ready.` to its exit code: readers, signals, progress and the summary around a Simulator."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.app import Simulator, opened
from simulator.cli.endings import Exit, answer, say
from simulator.cli.progress import progress
from simulator.cli.ready_file import write_ready_file
from simulator.cli.record import recorder
from simulator.cli.stopping import Stop
from simulator.cli.telling import as_json, human, json_line
from simulator.clock import wall_now
from simulator.config import Settings, StoreKind
from simulator.control.server import ControlServer
from simulator.core.limits import SIGNATURE_LIFETIME_S
from simulator.core.telling import summary
from simulator.core.values import instant
from simulator.namespaces import Namespaces
from simulator.steering import Steering
from simulator.stores import PICTURES_A_SECOND


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run speaks."""

    jsonl: bool
    quiet: bool
    ready_file: Path | None
    record: Path | None


async def session(settings: Settings, manner: Manner) -> Exit:
    """Run until the streams have ended and every delivery is settled, or a signal says so; return the exit code."""
    stopped = Stop()
    with stopped.on_signals():
        try:
            async with opened(settings) as simulator, steered(simulator, settings) as control:
                stopped.from_now_on_drains()
                return await _run(simulator, settings, manner, stopped, control)
        except asyncio.CancelledError:
            if not stopped.while_opening:
                raise
            say(f"css-sim: {stopped.name} before anything was filmed")
            return stopped.code


@asynccontextmanager
async def steered(simulator: Simulator, settings: Settings) -> AsyncIterator[str | None]:
    """Yield the URL of the control API, None where none is wanted."""
    if not settings.control_api:
        yield None
        return
    assert simulator.commons  # noqa: S101 - an opened simulator has them
    namespaces = Namespaces(Steering(simulator, settings), simulator.commons)
    async with ControlServer(namespaces, port=settings.port and settings.port + 3) as control:
        try:
            yield control.url
        finally:
            await namespaces.close()


async def _run(simulator: Simulator, settings: Settings, manner: Manner, stopped: Stop, control: str | None) -> Exit:
    shown = progress(simulator, shown=not manner.quiet)
    with recorder(manner.record) as readers, shown as bar:
        tell = json_line if manner.jsonl else human(bar.say)
        for reader in [*readers, *([] if manner.quiet and not manner.jsonl else [tell])]:
            simulator.journal.read_by(reader)
        if manner.ready_file:
            write_ready_file(manner.ready_file, simulator, control)
        for note in _notes(simulator, settings):
            bar.say(f"css-sim: note: {note}")
        bar.say("Ready.")
        code = await run_until_over(simulator, settings.drain, stopped)
        if code is None and _may_be_fetched(simulator, settings):
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.first.wait(), settings.linger)
    for note in afterthoughts(simulator, settings):
        say(f"css-sim: note: {note}")
    tally = simulator.journal.tally
    answer(as_json(tally.as_line()) if manner.jsonl else summary(tally, _where(settings, simulator)))
    return code or (Exit.OK if tally.all_well else Exit.FAILED)


def _may_be_fetched(simulator: Simulator, settings: Settings) -> bool:
    """Say whether a receiver may be about to download a picture that only we serve: many answer first."""
    ours = settings.store.kind is not StoreKind.S3
    return ours and simulator.inbox is None and simulator.journal.tally.acknowledged > 0


def _notes(simulator: Simulator, settings: Settings) -> Iterator[str]:
    """Yield what might surprise of this run, now that it is open."""
    if not simulator.clock.paused:
        if settings.stay:
            yield "the run goes on after the last push has ended, until Ctrl-C"
        elif simulator.lasts_ms is None:
            yield "not every stream ends by itself, so the run goes on until Ctrl-C; --for 30s ends it"
    yield from surprises(simulator, settings)


def surprises(simulator: Simulator, settings: Settings) -> Iterator[str]:
    """Yield what might surprise of a simulator that is open."""
    if simulator.clock.paused:
        yield "time stands still; css-sim clock advance 10s moves it, css-sim clock rate 1 lets it go"
    yield from overload(simulator, settings)
    if settings.start_at != "now" and wall_now() - instant(settings.start_at) > SIGNATURE_LIFETIME_S * 1000:
        yield "start_at is past, so a receiver that compares t with its own clock finds it expired"


def afterthoughts(simulator: Simulator, settings: Settings) -> Iterator[str]:
    """Yield what should be known of a run that is over."""
    for fault in simulator.strikes.never if simulator.strikes else ():
        yield f"the fault {fault.text} never struck"
    tally = simulator.journal.tally
    if tally.repeated and settings.capture.align == "keyframe":
        yield (
            f"{tally.repeated} of {tally.stored} screenshots show the same frame as the one before: "
            "key frames are further apart than screenshots; --align exact shows what a viewer saw"
        )


async def run_until_over(simulator: Simulator, drain_s: float, stopped: Stop) -> Exit | None:
    """Run until all have ended, or a signal says so and `drain_s` has passed; return the exit code of a signal."""
    run = asyncio.ensure_future(simulator.run())
    wait = asyncio.ensure_future(stopped.first.wait())
    await asyncio.wait({run, wait}, return_when=asyncio.FIRST_COMPLETED)
    wait.cancel()
    if run.done():
        await run
        return None
    run.cancel()
    say(f"{stopped.name}: the streams end; waiting up to {drain_s:g} s for what is under way (again: stop at once)")
    await drained(simulator, drain_s, stopped.second.wait())
    return stopped.code


async def drained(simulator: Simulator, drain_s: float, again: Coroutine[Any, Any, object]) -> None:
    """Stop, waiting up to `drain_s` for what is under way, or until `again` returns."""
    stop, at_once = asyncio.ensure_future(simulator.stop(drain_s=drain_s)), asyncio.ensure_future(again)
    await asyncio.wait({stop, at_once}, return_when=asyncio.FIRST_COMPLETED)
    at_once.cancel()
    if not stop.done():
        stop.cancel()
        await asyncio.gather(stop, return_exceptions=True)
        await simulator.stop(drain_s=0)
    else:
        await stop


def overload(simulator: Simulator, settings: Settings) -> Iterator[str]:
    """Yield a sentence where more pictures are to be stored than the chosen kind of store takes."""
    most = PICTURES_A_SECOND.get(settings.store.kind)
    if most is None or isinstance(settings.speed, str):
        return
    plans = (simulator.line.account.catalogue.plan_for(pusher.key) for pusher in simulator.pushers)
    wanted = settings.speed * sum(1 / plan.template.interval_s for plan in plans if plan)
    if wanted > most:
        more = [kind for kind, takes in PICTURES_A_SECOND.items() if takes > most] + ["memory"]
        yield (
            f"{wanted:.0f} pictures a second are more than the {settings.store.kind} store takes, about {most} on two "
            f"cores: screenshots will be late or missed; --store {' or '.join(more)} takes more (docs/performance.md)"
        )


def _where(settings: Settings, simulator: Simulator) -> str:
    """Return where the pictures are, and what to type next."""
    store, stored = settings.store, simulator.journal.tally.stored
    folders = [store.folder] if store.kind in (StoreKind.FOLDER, StoreKind.RCLONE) else []
    folders += [store.keep] if store.keep else []
    if not stored:
        return "No picture was stored."
    if folders:
        where = f"Pictures: {' and '.join(str(folder.resolve()) for folder in folders)}"
    elif store.kind is StoreKind.S3:
        where = f"Pictures: {store.endpoint or 'S3'}"
    else:
        where = (
            "The pictures were in memory and are gone with the run; "
            "--keep pictures writes them to a folder, --stay leaves them readable."
        )
    if simulator.inbox:
        where += f"\nNext: {_our_name()} run SOURCE --callback http://localhost:8080/your/path --key YOURKEY"
    return where


def _our_name() -> str:
    """Return how the user's shell finds us: by name, or where an environment that is not active has us."""
    if shutil.which("css-sim"):
        return "css-sim"
    beside = Path(sys.executable).with_name("css-sim")
    return os.path.relpath(beside) if beside.exists() else f"{sys.executable} -m simulator"
