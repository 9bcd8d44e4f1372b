"""css-sim namespace: many tests on one running simulator, each with a clock, streams and faults of its own."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from simulator.cli.remote import DEFAULT_CONTROL, ControlOption, asked
from simulator.cli.results import Form, FormOption, answer_in

app = typer.Typer(help="Simulators of their own, beside a running one.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, - and _.")]


@app.command("list")
def list_(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """List the namespaces, each with the control URL that steers it."""
    found = asked(control, "GET", "/namespaces")
    answer_in(form, [_line(each) for each in found] or ["there are none"], "namespaces", {"namespaces": found})


@app.command()
def begin(
    name: Name,
    *,
    callback: Annotated[str | None, typer.Option(metavar="URL", help="Your server. (default: the run's)")] = None,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="The key that signs.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Settings over those of the run.")] = None,
    control: ControlOption = DEFAULT_CONTROL,
    form: FormOption = Form.HUMAN,
) -> None:
    """Make a namespace, whose time stands still: css-sim namespace begin mine --callback http://localhost:8080/cb.

    What it prints is a control URL: css-sim clock advance 10s --control URL, or in CSS_SIM_CONTROL.
    """
    told = asked(control, "PUT", f"/namespaces/{quote(name, safe='')}", body=_settings(callback, key, config))
    answer_in(form, [_line(told)], "namespace", told)


@app.command()
def reset(name: Name, *, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Have a namespace be as it was made; returns once nothing of what it did is under way."""
    told = asked(control, "POST", f"/namespaces/{quote(name, safe='')}/reset")
    answer_in(form, [_line(told)], "namespace", told)


@app.command()
def end(name: Name, *, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """End a namespace; returns once nothing of it is under way."""
    told = asked(control, "DELETE", f"/namespaces/{quote(name, safe='')}")
    answer_in(form, [f"{told['namespace']} has ended"], "namespace", told)


def _settings(callback: str | None, key: str | None, config: Path | None) -> dict[str, Any]:
    import os

    from simulator.config import merged
    from simulator.config.document import read_document

    given: dict[str, Any] = {}
    if callback is not None or key is not None:
        told = {"snapshot_notify_url": callback, "key": key}
        given = {"callback_templates": [{name: value for name, value in told.items() if value is not None}]}
    return merged(read_document(config, os.environ).values if config else {}, given)


def _line(told: dict[str, Any]) -> str:
    return f"{told['namespace']}  {told['control']}"
