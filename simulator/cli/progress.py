"""How far is it? One line of stream time on a terminal; nothing elsewhere."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.app import Simulator
from simulator.cli.endings import say
from simulator.core.telling import counted


@dataclass(frozen=True, slots=True)
class Progress:
    """Where lines are said so that they do not break the bar."""

    say: Callable[[str], None]


@contextmanager
def progress(simulator: Simulator, *, shown: bool) -> Iterator[Progress]:
    """Yield the progress of a run; drawn only where stderr is a terminal and the run has a known end."""
    if not (shown and sys.stderr.isatty() and simulator.lasts_ms is not None):
        yield Progress(say)
        return
    from rich.console import Console, RenderableType
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    tally, began_at = simulator.journal.tally, simulator.clock.now()

    class Moving(Bar):
        def get_renderables(self) -> Iterable[RenderableType]:
            """Move with the clock: rich asks several times a second, whether anything happened or not."""
            passed_ms = simulator.clock.now() - began_at
            counts = f"{counted(tally.stored, 'screenshot')}, {tally.acknowledged} acknowledged"
            counts += f", {tally.missed} MISSED" if tally.missed else ""
            for task in self.tasks:
                rate = passed_ms / 1000 / task.elapsed if task.elapsed else 0.0
                told = f"{passed_ms / 1000:.0f} s at {rate:.0f} x, {counts}"
                self.update(task.id, completed=passed_ms, told=told)
            return super().get_renderables()

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    with Moving(*columns, console=console, transient=True) as bar:
        bar.add_task("stream time", total=simulator.lasts_ms, told="")
        yield Progress(lambda text: console.print(text, markup=False))
