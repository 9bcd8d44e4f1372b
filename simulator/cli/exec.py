"""css-sim exec: a simulator for as long as a command runs."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from simulator.cli.results import Format
from simulator.cli.run import as_run
from simulator.core.errors import BadInput

_COMMAND = "simulator.cli.exec.command"


class WithCommand(TyperCommand):
    """A command line that ends with another one, after `--`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Keep what is behind the first `--` apart, so that no SOURCE is taken for a part of it."""
        if "--" in args:
            at = args.index("--")
            ctx.meta[_COMMAND], args = args[at + 1 :], args[:at]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what the usage line shows."""
        return [*super().collect_usage_pieces(ctx), "-- COMMAND [ARGS]..."]


@as_run
def exec_(
    ctx: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="As for run. (default: config.yaml's streams, or none at first)"),
    ] = None,
    *,
    format_: Annotated[Format, typer.Option("--format", hidden=True)] = Format.HUMAN,
    journal: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="CSS_SIM_JOURNAL",
            show_envvar=False,
            help="Write every fact to a new journal, one JSON line each, as run --format jsonl does.",
        ),
    ] = None,
    **given: Any,
) -> int:
    """Start a simulator, run COMMAND once it is ready, stop, and exit with COMMAND's code.

    css-sim exec --speed paused --callback http://localhost:8080/cb --key mykey -- pytest -q

    COMMAND finds the simulator in CSS_SIM_CONTROL, CSS_SIM_KEY, CSS_SIM_PICTURES_URL and others (docs/exec.md), and so
    does every css-sim that it starts. The ports are free ones unless --port says which. Without a SOURCE nothing is
    pushed until COMMAND does: css-sim stream begin room.mp4. stdin and stdout are COMMAND's; what happens is told on
    stderr.
    """
    from simulator.cli.given import origin, settings_given
    from simulator.cli.outputs import made_ready
    from simulator.config import Document

    record, ready_file, quiet = (given.pop(name) for name in ("record", "ready_file", "quiet"))
    argv: list[str] = ctx.meta.get(_COMMAND, [])
    if not argv or not argv[0]:
        raise BadInput("no COMMAND is given; write it behind --, as in css-sim exec --speed paused -- pytest -q")
    if format_ is Format.JSONL:
        raise BadInput("stdout is COMMAND's, so --format has no place; --journal FILE writes the same lines to a file")
    if given["stay"] is False and origin(ctx, "stay") == "--stay":
        raise BadInput("--leave has no place here: the simulator goes on until COMMAND has ended; drop it")
    made_ready({"--record": record, "--ready-file": ready_file, "--journal": journal})
    free_ports = Document("exec", {"port": 0})  # two of them on one machine must not meet
    settings = settings_given(ctx, sources, beneath=[free_ports], **given).model_copy(update={"stay": True})
    if not (settings.control_api or settings.streams):
        raise BadInput(
            "without a SOURCE and with --no-control-api nothing could ever be pushed; name one, or drop the flag"
        )

    import asyncio

    from simulator.cli.exec_session import Beside, exec_session

    return asyncio.run(exec_session(settings, Beside(argv, quiet, ready_file, record, journal)))
