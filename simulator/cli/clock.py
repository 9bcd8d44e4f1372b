"""css-sim clock: time of a running simulator, looked at and moved."""

from math import isfinite
from typing import Annotated, Any

import typer

from simulator.cli.remote import DEFAULT_CONTROL, ControlOption, asked
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.errors import BadInput

app = typer.Typer(help="Look at and move a running simulator's time.", no_args_is_help=True)


@app.command()
def show(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Tell the time, and what is due next."""
    _tell(asked(control, "GET", "/clock"), form)


@app.command()
def pause(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Stop time; what is under way goes on, and nothing becomes due."""
    _tell(asked(control, "POST", "/clock/pause"), form)


@app.command()
def rate(
    times: Annotated[str, typer.Argument(metavar="N|max", help="So many times as fast as the machine's time.")] = "1",
    *,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Let time go on, so many times as fast: css-sim clock rate 60."""
    try:
        wanted = times if times == "max" else float(times)
    except ValueError:
        wanted = float("nan")
    if isinstance(wanted, float) and not isfinite(wanted):
        raise BadInput(f"{times!r} is no rate; write a number such as 60, or max")
    _tell(asked(control, "POST", "/clock/rate", body={"rate": wanted}), form)


@app.command()
def step(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Move time to the next instant at which something is due, and return once it is done."""
    _tell(asked(control, "POST", "/clock/advance", body={"to": "next"}), form)


@app.command()
def advance(
    how_far: Annotated[list[str], typer.Argument(metavar="DURATION | until next|TIME", help="2m, or until a time.")],
    *,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Move time on, and return once everything that was due until then is done.

    css-sim clock advance 2m

    css-sim clock advance until 2024-12-31T23:59:50+08:00
    """
    match how_far:
        case ["until", to]:
            body = {"to": to}
        case [by] if by != "until":
            body = {"by": by}
        case _:
            raise BadInput("write css-sim clock advance 2m, or css-sim clock advance until next")
    _tell(asked(control, "POST", "/clock/advance", body=body), form)


def _tell(told: dict[str, Any], form: Form) -> None:
    how = "paused" if told["paused"] else "as fast as it can" if told["rate"] == "max" else f"{told['rate']:g} x"
    how = f"on its way to {told['advancing_to']}" if told["advancing_to"] else how
    next_at = f"next due at {told['next_at']}" if told["next_at"] else "nothing is due"
    answer_in(form, [f"{told['now']}  {how}, {next_at}"], "clock", told)
