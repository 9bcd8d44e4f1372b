"""How far is it? One line of stream time on a terminal; nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.cli.endings import say
from simulator.config import Settings
from simulator.core.facts import Fact, StreamBegan
from simulator.core.nouns import Instant
from simulator.core.tally import Tally
from simulator.pushes import Pusher


@dataclass(frozen=True, slots=True)
class Progress:
    """Where lines are said so that they do not break the bar, and who tells it of facts."""

    say: Callable[[str], None]
    read: Callable[[Fact], None]


@contextmanager
def progress(pushers: Sequence[Pusher], settings: Settings, *, shown: bool) -> Iterator[Progress]:
    """Yield the progress of a run; drawn only where stderr is a terminal and the run has a known end."""
    lasts_ms = [pusher.lasts_ms for pusher in pushers if pusher.lasts_ms is not None]
    if not (shown and sys.stderr.isatty() and len(lasts_ms) == len(pushers)):
        yield Progress(say, lambda _: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        line = bar.add_task(
            f"stream time x {settings.speed:g}" if isinstance(settings.speed, float) else "stream time",
            total=max(lasts_ms),
            told="",
        )
        tally = Tally()
        began: list[Instant] = []

        def read(fact: Fact) -> None:
            tally.count(fact)
            if isinstance(fact, StreamBegan):
                began.append(fact.at)
            passed_ms = fact.at - min(began, default=fact.at)
            told = f"{passed_ms / 1000:.0f} s, {tally.stored} screenshots, {tally.acknowledged} acknowledged"
            bar.update(line, completed=passed_ms, told=told)

        yield Progress(lambda text: console.print(text, markup=False), read)
