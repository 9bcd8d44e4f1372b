"""css-sim fault: what goes wrong on purpose in a running simulator; and everything that can."""

from typing import Annotated, Any

import typer

from simulator.cli.remote import DEFAULT_CONTROL, ControlOption, asked
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.errors import BadInput

app = typer.Typer(help="What goes wrong on purpose in a running simulator.", no_args_is_help=True)

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORDS...", help="A fault each, such as 'sign.wrong-key stream=room1 first=2'."),
]


@app.command("list")
def list_(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """List the faults in force, and whether they have struck."""
    _tell(asked(control, "GET", "/faults"), form)


@app.command("set")
def set_(words: Words = None, *, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Put these faults in force, in the place of all others; their windows begin now.

    css-sim fault set 'callback.answer status=503 first=2' 'picture.late by=20s'
    """
    _tell(asked(control, "PUT", "/faults", body={"faults": _given(words)}), form)


@app.command()
def add(words: Words = None, *, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Put these faults in force beside the others; all windows begin anew."""
    _tell(asked(control, "POST", "/faults", body={"faults": _given(words)}), form)


@app.command()
def clear(*, control: ControlOption = DEFAULT_CONTROL, form: FormOption = Form.HUMAN) -> None:
    """Let nothing go wrong any more."""
    _tell(asked(control, "DELETE", "/faults"), form)


@app.command()
def effects(
    family: Annotated[str | None, typer.Argument(metavar="FAMILY", help="Only those, such as sign.")] = None,
    *,
    form: FormOption = Form.HUMAN,
) -> None:
    """List everything that can go wrong; no simulator needs to run."""
    import difflib

    from simulator.core.effects import EFFECTS

    families = list(dict.fromkeys(effect.family for effect in EFFECTS))
    if family is not None and family not in families:
        near = difflib.get_close_matches(family, families, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(families)}"
        raise BadInput(f"there is no family of effects {family!r}; {hint}")
    found = [effect for effect in EFFECTS if family in (None, effect.family)]
    lines = [
        f"{effect.name:<25} {effect.about}"
        + "".join(f"\n{'':<27} {each.name}={each.default or '…'}  {each.about}" for each in effect.parameters)
        for effect in found
    ]
    told: list[dict[str, Any]] = [
        {
            "name": effect.name,
            "about": effect.about,
            "joint": effect.joint.value,
            "parameters": {each.name: each.default for each in effect.parameters},
        }
        for effect in found
    ]
    answer_in(form, lines, "effects", {"effects": told})


def _given(words: list[str] | None) -> list[str]:
    if not words:
        raise BadInput("name a fault, such as 'sign.wrong-key first=2'; css-sim fault clear lets nothing go wrong")
    return words


def _tell(told: dict[str, Any], form: Form) -> None:
    lines = [f"{each['words']}{'' if each['struck'] else '  (has not struck yet)'}" for each in told["faults"]]
    answer_in(form, lines or ["no faults are in force"], "faults", told)
