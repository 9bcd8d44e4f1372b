"""css-sim stream and css-sim snapshot: pushes of a running simulator, begun, dropped, listed and photographed."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from simulator.cli.remote import DEFAULT_CONTROL, ControlOption, asked
from simulator.cli.results import Form, FormOption, answer_in

app = typer.Typer(help="Pushes of a running simulator.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="STREAM", help="Its name, app/name, or domain/app/name.")]


@app.command("list")
def list_(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """List the live pushes."""
    live = asked(control, "GET", "/streams")
    answer_in(form, [_line(each) for each in live] or ["nobody pushes"], "streams", {"streams": live})


@app.command()
def begin(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="As for run.")],
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Stream name. (default: the source's)")] = None,
    url: Annotated[str | None, typer.Option(metavar="rtmp://…", help="Push URL, in the place of a name.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Start the source over when it ends.")] = False,
    lasts: Annotated[str | None, typer.Option("--for", metavar="DURATION", help="End after this stream time.")] = None,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Begin a push: css-sim stream begin pattern:640x360 --name room2 --for 1m."""
    given: dict[str, Any] = {"source": source, "name": name, "url": url, "lasts": lasts, "loop": loop or None}
    begun = asked(control, "POST", "/streams", body={key: value for key, value in given.items() if value is not None})
    answer_in(form, [_line(each) for each in begun], "streams", {"streams": begun})


@app.command()
def drop(
    stream: Name,
    *,
    by_api: Annotated[bool, typer.Option("--by-api", help="As DropLiveStream does, not as a network.")] = False,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Break a push off; one that begins again within 70 s was never away, as far as receivers are told."""
    told = asked(control, "DELETE", f"/streams/{quote(stream)}", query={"by_api": "true" if by_api else None})
    answer_in(form, [f"{told['stream']} is dropped"], "stream", told)


def snapshot(
    when: Annotated[str, typer.Argument(metavar="now", help="When: now.")],
    stream: Name,
    *,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Take a screenshot of a live push whatever its interval, and announce it: css-sim snapshot now room1."""
    from simulator.core.errors import BadInput

    if when != "now":
        raise BadInput(f"{when!r} is no time to take a screenshot; write css-sim snapshot now {stream}")
    told = asked(control, "POST", f"/streams/{quote(stream)}/snapshot")
    answer_in(form, [f"{told['width']}x{told['height']}, {told['byte_count']} bytes  {told['url']}"], "snapshot", told)


def _line(live: dict[str, Any]) -> str:
    return f"{live['stream']:<30} {live['source']}, since {live['began_at']}"
