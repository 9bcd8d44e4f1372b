"""css-sim run: film sources, store screenshots, deliver callbacks."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.endings import say
from simulator.cli.flags import settings_from, unread_variables, with_flags
from simulator.cli.values import key_from
from simulator.core.errors import BadInput


class Format(StrEnum):
    """How a run speaks."""

    HUMAN = "human"
    JSONL = "jsonl"


@with_flags
def run(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Video files, pictures, folders, or pattern:1280x720@25."),
    ] = None,
    *,
    url: Annotated[
        list[str] | None,
        typer.Option(metavar="rtmp://…", help="Push URL, one for each SOURCE in turn; its query becomes stream_param."),
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="CSS_SIM_KEY_FILE", show_envvar=False, help="Its first line is the key."),
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
        Path | None, typer.Option(metavar="FILE", help="Write every raw request and answer, one JSON line each.")
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
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No line for each event.")] = False,
    **flags: Any,
) -> int:
    """Film SOURCEs, store a screenshot each interval, and announce each with a signed callback.

    css-sim run pattern:1280x720@25 --for 1m --speed 10

    css-sim run room.mp4 --callback http://localhost:8080/cb --key mykey --interval 5

    Every flag has an environment twin, such as CSS_SIM_CALLBACK for --callback. Flags beat the environment,
    the environment beats config.yaml.
    """
    from simulator.config import Override, cautions, load

    overrides = [Override(*setting) for setting in settings_from(flags, lambda name: _origin(ctx, name))]
    if key_file is not None:
        key = key_from(flags["key"], key_file)
        overrides.append(Override(("callback_templates", "*", "key"), key, _origin(ctx, "key_file")))
    if sources:
        overrides.append(Override(("streams",), _streams(sources, url or []), "SOURCE"))
    elif url:
        raise BadInput("--url goes with a SOURCE: css-sim run room.mp4 --url rtmp://domain/app/room")
    settings = load(config, overrides).settings
    others = ("KEY_FILE", "CONFIG", "FORMAT", "READY_FILE")
    for note in [*unread_variables(os.environ, [f"CSS_SIM_{name}" for name in others]), *cautions(settings)]:
        say(f"css-sim: note: {note}")

    import asyncio

    from simulator.cli.record import recorder
    from simulator.cli.session import Manner, session

    manner = Manner(jsonl=format_ is Format.JSONL, quiet=quiet, ready_file=ready_file)
    with recorder(record) as readers:
        return asyncio.run(session(settings, manner, readers))


def _origin(ctx: typer.Context, parameter: str) -> str:
    """Return how a value was given: as a flag or as an environment variable."""
    source = ctx.get_parameter_source(parameter)
    if source is not None and source.name == "ENVIRONMENT":
        return f"CSS_SIM_{parameter.rstrip('_').upper()}"
    return f"--{parameter.rstrip('_').replace('_', '-')}"


def _streams(sources: list[str], urls: list[str]) -> list[dict[str, str]]:
    if not urls:
        return [{"source": source} for source in sources]
    if len(urls) != len(sources):
        raise BadInput(f"{len(sources)} SOURCEs but {len(urls)} --url; give one --url for each SOURCE, in their order")
    return [{"source": source, "url": url} for source, url in zip(sources, urls, strict=True)]
