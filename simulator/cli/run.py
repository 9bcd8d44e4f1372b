"""css-sim run: film sources, store screenshots, deliver callbacks."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.flags import with_flags
from simulator.cli.outputs import made_ready
from simulator.cli.results import Format

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


def as_run(command: Callable[..., int]) -> Callable[..., int]:
    """Return `command` with every flag of `run` that it does not have itself in the place of its `**flags`."""
    signature = inspect.signature(command)
    own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
    of_run = inspect.signature(run).parameters.values()
    more = [each for each in of_run if each.name not in signature.parameters]
    command.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
    command.__annotations__ = command.__annotations__ | {each.name: each.annotation for each in more}
    return command


def film(
    ctx: typer.Context,
    sources: list[str] | None,
    scenario: "Scenario | None",
    *,
    format_: Format,
    record: Path | None,
    ready_file: Path | None,
    quiet: bool,
    **given: Any,
) -> int:
    """Run what a command line asks for; a scenario's settings lie between config.yaml and the variables and flags."""
    from simulator.cli.given import settings_given
    from simulator.config import DEFAULT_SOURCE

    made_ready({"--record": record, "--ready-file": ready_file})
    beneath = [DEFAULT_SOURCE] if scenario else []
    settings = settings_given(ctx, sources, scenario, beneath=beneath, **given)

    import asyncio

    from simulator.cli.session import Manner, session

    return asyncio.run(session(settings, Manner(format_ is Format.JSONL, quiet, ready_file, record)))
