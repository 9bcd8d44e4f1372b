"""One `exec`, from the simulator's start to the command's code: the simulator around it, and what is told on stderr."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from simulator.app import Simulator, opened
from simulator.cli.endings import say
from simulator.cli.exec_command import Command, NotStarted
from simulator.cli.exec_signals import Heard
from simulator.cli.exec_variables import command_environment
from simulator.cli.ready_file import write_ready_file
from simulator.cli.record import line_file, recorder
from simulator.cli.session import afterthoughts, drained, steered, surprises
from simulator.cli.telling import human
from simulator.config import Settings
from simulator.control.ready import ready_told
from simulator.core.facts import as_line
from simulator.core.tally import Tally
from simulator.core.telling import counted, summary


@dataclass(frozen=True, slots=True)
class Beside:
    """What runs beside the simulator, and what is written of it all."""

    argv: list[str]
    quiet: bool
    ready_file: Path | None
    record: Path | None
    journal: Path | None


async def exec_session(settings: Settings, beside: Beside) -> int:
    """Run a command beside a simulator and return its code; 128 and the number of a signal that came before it began.

    What the simulator itself fails with is raised, once the command has been ended.
    """
    heard = Heard()
    with heard.on_signals():
        try:
            async with opened(settings, demo=False) as simulator, steered(simulator, settings) as control:
                heard.from_now_on_kept()
                return await _told(simulator, settings, beside, control, heard)
        except asyncio.CancelledError:
            if heard.while_opening is None:
                raise
            say(f"css-sim: {heard.while_opening.name} before {beside.argv[0]} was started")
            return 128 + heard.while_opening


async def _told(simulator: Simulator, settings: Settings, beside: Beside, control: str | None, heard: Heard) -> int:
    """Run the command, with every reader of the journal in its place."""
    with (
        recorder(beside.record) as readers,
        line_file("--journal", beside.journal, lambda told: "fact" in told) as keep,
    ):
        for reader in [*readers, *([] if beside.quiet else [human()])]:
            simulator.journal.read_by(reader)
        if keep:
            simulator.journal.read_by(lambda fact: keep(as_line(fact)))
        if beside.ready_file:
            write_ready_file(beside.ready_file, simulator, control)
        for note in surprises(simulator, settings):
            say(f"css-sim: note: {note}")
        say("Ready.")
        environment = command_environment(os.environ, ready_told(simulator, control))
        try:
            ended = await _accompanied(simulator, settings.drain, beside.argv, environment, heard)
        except NotStarted as why:
            say(f"css-sim: {why}")
            return why.code
        if keep:
            keep(simulator.journal.tally.as_line())
    for note in afterthoughts(simulator, settings):
        say(f"css-sim: note: {note}")
    _sum_up(simulator.journal.tally, ended)
    return ended.code


async def _accompanied(
    simulator: Simulator, drain_s: float, argv: list[str], environment: dict[str, str], heard: Heard
) -> Command:
    """Film while the command runs, and stop; return the command, which has ended."""
    running = asyncio.ensure_future(simulator.run())
    try:
        command = await Command.started(argv, environment)
    except NotStarted:
        running.cancel()
        await simulator.stop(drain_s=0)
        raise
    try:
        await command.ended(heard, running)
        if running.done():
            await running  # what it failed with
        running.cancel()
        # What the command leaves behind may be the receiver, so it is ended after the last callback.
        await drained(simulator, drain_s, heard.next())
    finally:
        await command.end_the_rest()
    return command


def _sum_up(tally: Tally, command: Command) -> None:
    counts, *on_purpose = summary(tally, "").rstrip().splitlines()
    say(f"css-sim: {command.how_it_ended}; {counts}")
    for line in on_purpose:
        say(f"css-sim: {line}")
    wrong = [
        f"{counted(number, noun)} {word}"
        for number, noun, word in (
            (tally.missed, "screenshot", "missed"),
            (tally.abandoned, "callback", "abandoned"),
            (tally.undelivered, "callback", "left undelivered"),
        )
        if number
    ]
    if wrong:
        say(f"css-sim: note: {', '.join(wrong)}; the exit code is the command's all the same")
