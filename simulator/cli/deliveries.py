"""css-sim deliveries: which callbacks a running simulator sent, how each ended, and each once more."""

import json
from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit
from simulator.cli.remote import DEFAULT_CONTROL, ControlOption, asked
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.errors import BadInput

app = typer.Typer(help="Callbacks of a running simulator.", no_args_is_help=True)

_OK = 200
"""The one status that acknowledges."""

Stream = Annotated[str | None, typer.Option(metavar="STREAM", help="Only those of a stream.")]
Since = Annotated[str | None, typer.Option(metavar="TIME", help="Only those of pictures taken since then.")]
AsRecorded = Annotated[bool, typer.Option("--as-recorded", help="Byte for byte as the last attempt was.")]


@app.command("list")
def list_(
    *,
    stream: Stream = None,
    verdict: Annotated[
        str | None, typer.Option(metavar="WORD", help="pending, acknowledged, abandoned, dropped, undelivered, or all.")
    ] = None,
    since: Since = None,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """List the newest deliveries."""
    query = {"stream": stream, "verdict": verdict, "since": since}
    found = asked(control, "GET", "/deliveries", query=query)
    answer_in(form, [_line(each) for each in found] or ["no delivery fits"], "deliveries", {"deliveries": found})


@app.command()
def show(
    number: Annotated[int, typer.Argument(metavar="N", help="As list has it.")],
    *,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Show a delivery with the raw bytes of every attempt."""
    told = asked(control, "GET", f"/deliveries/{number}")
    lines = [_line(told)]
    for attempt in [*told["attempts"], *told["extras"]]:
        lines += ["", f"{attempt.get('sent_at', attempt.get('at'))}  {attempt.get('outcome', attempt.get('why'))}"]
        lines += [f"> {line}" for line in _text(attempt, "request")]
        lines += [f"< {line}" for line in _text(attempt, "response")]
    answer_in(form, lines, "delivery", told)


@app.command()
def resend(
    number: Annotated[int | None, typer.Argument(metavar="N", help="As list has it; none with --verdict.")] = None,
    *,
    as_recorded: AsRecorded = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Another value, JSON or text; re-signed.")
    ] = None,
    verdict: Annotated[str | None, typer.Option(metavar="WORD", help="All of these, such as abandoned.")] = None,
    stream: Stream = None,
    since: Since = None,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> int:
    """Send a delivery once more, newly signed: css-sim deliveries resend 3 --set stream_id=room2.

    css-sim deliveries resend --verdict abandoned --since 2024-12-31T23:00:00+08:00

    The exit code is 1 where one of them was not answered with 200.
    """
    how = "as-recorded" if as_recorded else "resign"
    if number is not None:
        if verdict or stream or since:
            raise BadInput(
                "one delivery is named, so --verdict, --stream and --since have nothing to choose; drop them"
            )
        changes = dict(_change(text) for text in set_ or [])
        sent = [asked(control, "POST", f"/deliveries/{number}/resend", body={"how": how, "set": changes})]
    elif verdict is None:
        raise BadInput("say which: css-sim deliveries resend 3, or --verdict abandoned for all of these")
    elif set_:
        raise BadInput("--set is for one delivery; name it by its number")
    else:
        body = {"how": how, "verdict": verdict, "stream": stream, "since": since}
        sent = asked(control, "POST", "/deliveries/resend", body=body)
    lines = [f"{each['stream']}  {each['status'] or each['error']} in {each['ms']:g} ms" for each in sent]
    answer_in(form, lines or ["no delivery fits, so nothing was sent"], "resent", {"sent": sent})
    return Exit.OK if all(each["status"] == _OK for each in sent) else Exit.FAILED


def _change(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise BadInput(f"--set {text}: write FIELD=VALUE, such as --set stream_id=room1")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _line(told: dict[str, Any]) -> str:
    answers = ", ".join(attempt["outcome"] for attempt in told["attempts"])
    what = told["picture"] or f"event {told['event']}"
    return f"{told['number']:>5}  {told['stream']}  {told['verdict']:<12} {answers}  {what}"


def _text(attempt: dict[str, Any], part: str) -> list[str]:
    return [*attempt[f"{part}_head"].splitlines(), *attempt[f"{part}_body"].splitlines()]
