"""css-sim run: film sources, store screenshots, deliver callbacks."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.endings import say
from simulator.cli.flags import settings_from, variable_of, with_flags
from simulator.cli.outputs import remove_stale
from simulator.cli.results import Format
from simulator.cli.variables import FAULTS_VARIABLE, checked_variables, fault_words
from simulator.core.errors import BadInput

if TYPE_CHECKING:
    from simulator.config import Scenario


@with_flags
def run(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Video files, pictures, folders, or pattern:1280x720@25."),
    ] = None,
    *,
    url: Annotated[
        list[str] | None,
        typer.Option(
            metavar="rtmp://…",
            envvar="CSS_SIM_URL",
            show_envvar=False,
            help="Push URL, one for each SOURCE in turn; its query becomes stream_param.",
        ),
    ] = None,
    stream_name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="NAME",
            envvar="CSS_SIM_NAME",
            show_envvar=False,
            help="Stream name, one for each SOURCE in turn. (default: the source's)",
        ),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", envvar="CSS_SIM_KEY_FILE", show_envvar=False, help="A file that holds the key alone."
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="CSS_SIM_CONFIG",
            show_envvar=False,
            help="Settings. (default: config.yaml, if there is one)",
        ),
    ] = None,
    format_: Annotated[
        Format,
        typer.Option("--format", envvar="CSS_SIM_FORMAT", show_envvar=False, help="jsonl: one fact a line on stdout."),
    ] = Format.HUMAN,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="CSS_SIM_RECORD",
            show_envvar=False,
            help="Write every raw request and answer to a new record, one JSON line each.",
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORDS",
            help="What goes wrong on purpose: 'sign.wrong-key first=2'; css-sim fault effects lists all.",
        ),
    ] = None,
    ready_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="CSS_SIM_READY_FILE",
            show_envvar=False,
            help="Write ports, URLs and key once it is up.",
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", envvar="CSS_SIM_QUIET", show_envvar=False, help="No line for each event."),
    ] = False,
    **flags: Any,
) -> int:
    """Film SOURCEs, store a screenshot each interval, and announce each with a signed callback.

    css-sim run pattern:1280x720@25 --for 1m --speed 10

    css-sim run room.mp4 --callback http://localhost:8080/cb --key mykey --interval 5

    Every flag has an environment twin, such as CSS_SIM_CALLBACK for --callback. Flags beat the environment,
    the environment beats config.yaml. Of a flag given twice, the last one counts.
    """
    return film(
        ctx,
        sources,
        None,
        url=url,
        stream_name=stream_name,
        key_file=key_file,
        config=config,
        format_=format_,
        record=record,
        fault=fault,
        ready_file=ready_file,
        quiet=quiet,
        **flags,
    )


def film(
    ctx: typer.Context,
    sources: list[str] | None,
    scenario: "Scenario | None",
    *,
    url: list[str] | None,
    stream_name: list[str] | None,
    key_file: Path | None,
    config: Path | None,
    format_: Format,
    record: Path | None,
    fault: list[str] | None,
    ready_file: Path | None,
    quiet: bool,
    **flags: Any,
) -> int:
    """Run what a command line asks for; a scenario's settings lie between config.yaml and the variables and flags."""
    from simulator.cli.unused import refuse_unused
    from simulator.config import DEFAULT_SOURCE, Override, cautions, load

    if ready_file:
        if record and record.absolute() == ready_file.absolute():
            raise BadInput(f"--record and --ready-file are both {record}; give each a file of its own")
        remove_stale(ready_file)
    notes = checked_variables(os.environ)
    said = list(settings_from(flags | {"key_file": key_file}, lambda name: _origin(ctx, name)))
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
    beneath, above = ([DEFAULT_SOURCE], scenario.documents) if scenario else ([], ())
    settings = load(config, overrides, beneath=beneath, above=above).settings
    refuse_unused({origin for _, _, origin in said}, settings)
    for note in [*notes, *cautions(settings)]:
        say(f"css-sim: note: {note}")

    import asyncio

    from simulator.cli.session import Manner, session

    return asyncio.run(session(settings, Manner(format_ is Format.JSONL, quiet, ready_file, record)))


def _origin(ctx: typer.Context, parameter: str) -> str:
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
