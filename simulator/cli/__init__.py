"""The command line: one file per verb."""

from typing import Annotated

import typer

from simulator import __version__
from simulator.cli import clock, config, deliveries, edition, explain, fault, namespace, scenario, stream, truth
from simulator.cli.bench import bench
from simulator.cli.endings import answer
from simulator.cli.exec import WithCommand, exec_
from simulator.cli.inbox import inbox
from simulator.cli.push_url import push_url
from simulator.cli.ready import ready
from simulator.cli.replay import replay
from simulator.cli.run import run
from simulator.cli.sign import sign
from simulator.cli.stream import snapshot
from simulator.cli.trigger import trigger
from simulator.cli.verify import verify

app = typer.Typer(
    name="css-sim",
    epilog="First time? css-sim run pattern:1280x720@25 --for 30s --speed 10",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command("exec", cls=WithCommand)(exec_)
app.command()(ready)
app.command()(inbox)
app.command()(trigger)
app.command()(replay)
app.command()(sign)
app.command()(verify)
app.add_typer(explain.app, name="explain")
app.add_typer(edition.app, name="edition")
app.command("push-url")(push_url)
app.command()(bench)
app.add_typer(config.app, name="config")
app.add_typer(clock.app, name="clock")
app.add_typer(fault.app, name="fault")
app.add_typer(stream.app, name="stream")
app.add_typer(namespace.app, name="namespace")
app.command()(snapshot)
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(scenario.app, name="scenario")
app.add_typer(truth.app, name="truth")


@app.command()
def version() -> None:
    """Print the version."""
    answer(__version__)


def _version(asked: bool) -> None:  # noqa: FBT001 - how Typer calls it
    if asked:
        version()
        raise typer.Exit


@app.callback()
def main(
    *,
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Simulate Tencent Cloud CSS live screencapture locally: pictures in a bucket, signed callbacks."""
