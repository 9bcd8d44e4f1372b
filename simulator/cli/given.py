"""What does a command line of `run` ask for? Sources, flags, variables, files -> Settings, and what may surprise."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from simulator.cli.endings import say
from simulator.cli.flags import settings_from, variable_of
from simulator.cli.variables import FAULTS_VARIABLE, checked_variables, fault_words
from simulator.core.errors import BadInput

if TYPE_CHECKING:
    from simulator.config import Document, Scenario, Settings


def settings_given(
    ctx: typer.Context,
    sources: list[str] | None,
    scenario: "Scenario | None" = None,
    *,
    beneath: "Iterable[Document]" = (),
    url: list[str] | None,
    stream_name: list[str] | None,
    key_file: Path | None,
    config: Path | None,
    fault: list[str] | None,
    **flags: Any,
) -> "Settings":
    """Return the settings that hold, having noted what may surprise; raises BadInput.

    Documents `beneath` are beaten by every file, a scenario's are beaten by variables and flags alone.
    """
    from simulator.cli.unused import refuse_unused
    from simulator.config import Override, cautions, load

    notes = checked_variables(os.environ)
    said = list(settings_from(flags | {"key_file": key_file}, lambda name: origin(ctx, name)))
    overrides = [Override(*setting) for setting in said]
    if sources:
        overrides.append(Override(("streams",), _streams(sources, url=url, name=stream_name), "SOURCE"))
    elif url:
        raise BadInput("--url goes with a SOURCE: css-sim run room.mp4 --url rtmp://domain/app/room")
    elif stream_name:
        raise BadInput("--name goes with a SOURCE: css-sim run room.mp4 --name room1")
    faults: list[Any] = [*fault_words(os.environ), *(fault or [])]
    if faults:
        faults = [*(scenario.faults if scenario else ()), *faults]  # a scenario without its own would be none
        overrides.append(Override(("faults",), faults, "--fault" if fault else FAULTS_VARIABLE))
    settings = load(config, overrides, beneath=beneath, above=scenario.documents if scenario else ()).settings
    refuse_unused({said_by for _, _, said_by in said}, settings)
    for note in [*notes, *cautions(settings)]:
        say(f"css-sim: note: {note}")
    return settings


def origin(ctx: typer.Context, parameter: str) -> str:
    """Return how a value was given: as a flag or as an environment variable."""
    source = ctx.get_parameter_source(parameter)
    if source is not None and source.name == "ENVIRONMENT":
        return variable_of(parameter)
    return f"--{parameter.rstrip('_').replace('_', '-')}"


def _streams(sources: list[str], **given: list[str] | None) -> list[dict[str, str]]:
    streams = [{"source": source} for source in sources]
    for what, values in given.items():
        if values and len(values) != len(sources):
            raise BadInput(
                f"{len(sources)} SOURCEs but {len(values)} --{what}; give one --{what} for each SOURCE, in their order"
            )
        for stream, value in zip(streams, values or (), strict=False):
            stream[what] = value
    return streams
