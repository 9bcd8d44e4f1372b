"""The command line: one file per verb."""

import typer

from simulator import __version__
from simulator.cli import config
from simulator.cli.endings import answer
from simulator.cli.inbox import inbox
from simulator.cli.run import run
from simulator.cli.trigger import trigger

app = typer.Typer(
    name="css-sim",
    help="A local simulator of Tencent Cloud CSS live screencapture: pictures in a bucket, signed callbacks.",
    epilog="First time? css-sim run pattern:1280x720@25 --for 30s --speed 10",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(inbox)
app.command()(trigger)
app.add_typer(config.app, name="config")


@app.command()
def version() -> None:
    """Print the version."""
    answer(__version__)
