"""The command line: one file per verb."""

import typer

from simulator import __version__
from simulator.cli import config, explain
from simulator.cli.endings import answer
from simulator.cli.inbox import inbox
from simulator.cli.push_url import push_url
from simulator.cli.run import run
from simulator.cli.sign import sign
from simulator.cli.trigger import trigger
from simulator.cli.verify import verify

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
app.command()(sign)
app.command()(verify)
app.add_typer(explain.app, name="explain")
app.command("push-url")(push_url)
app.add_typer(config.app, name="config")


@app.command()
def version() -> None:
    """Print the version."""
    answer(__version__)
