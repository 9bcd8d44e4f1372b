"""css-sim scenario: edge cases as files that can be listed, read, run, put together and shared."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.endings import answer
from simulator.cli.results import Form, FormOption, answer_in, columns
from simulator.cli.run import as_run, film
from simulator.core.errors import BadInput

if TYPE_CHECKING:
    from simulator.config.scenario_file import ScenarioFile

app = typer.Typer(
    help="Edge cases as files: list, read and run them, and see which effects were tried.",
    epilog="Example: css-sim scenario run fails-twice",
    no_args_is_help=True,
)

ScenarioArgument = Annotated[str, typer.Argument(metavar="NAME", help="A scenario's name, or the path of a .yaml.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the scenario; may be given again."),
]


@app.command("list")
def list_scenarios(*, form: FormOption = Form.HUMAN) -> None:
    """Print the scenarios that come with css-sim, one a line.

    css-sim scenario list
    """
    from simulator.config.scenarios import scenario_file, shipped

    files = [scenario_file(name) for name in shipped()]
    result = {"scenarios": [_told(file) for file in files]}
    answer_in(form, columns((file.name, file.about) for file in files), "scenario_list", result)


@app.command()
def show(name: ScenarioArgument, *, form: FormOption = Form.HUMAN) -> None:
    """Print a scenario with everything it uses in its place: a file that can be changed and run.

    css-sim scenario show bad-day > mine.yaml
    """
    import yaml

    from simulator.config.scenarios import as_written, scenario_file, scenario_of

    file = scenario_file(name)
    scenario_of(file, {})  # what cannot be run is not shown
    written = as_written(file)
    contents = {
        "about": file.about,
        "receiver": file.receiver,
        "parameters": {each.name: {"default": each.default, "about": each.about} for each in file.parameters},
        "settings": written.all_settings,
        "faults": list(written.faults),
    }
    kept = {key: value for key, value in contents.items() if value}
    if form is Form.JSON:
        answer_in(form, (), "scenario", {**_told(file), **contents})
        return
    answer(f"# {file.name}: css-sim scenario run {name}" + "".join(f" --set {each}" for each in _defaults(file)))
    if file.uses:
        answer(f"# What it uses stands in its place here: {', '.join(use.name for use in file.uses)}")
    answer(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=110).rstrip())


@app.command("run")
@as_run
def run_scenario(
    ctx: typer.Context,
    name: ScenarioArgument,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="As for run. (default: config.yaml's streams, or a small pattern)"),
    ] = None,
    *,
    set_: SetOption = None,
    **flags: Any,
) -> int:
    """Run a scenario: as css-sim run, with its settings between config.yaml and the flags, and with its faults.

    css-sim scenario run fails-twice --callback http://localhost:8080/cb --key mykey

    css-sim scenario run expired-t room.mp4 --set by=1h --for 30s

    A --fault comes on top of the scenario's own. What goes wrong on purpose does not fail the run.
    """
    from simulator.config.scenarios import scenario_file, scenario_of

    return film(ctx, sources, scenario_of(scenario_file(name), _given(set_ or ())), **flags)


@app.command()
def coverage(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="What a run with --format jsonl wrote; - is stdin.")
    ],
    *,
    form: FormOption = Form.HUMAN,
) -> None:
    """Print which effects have been tried on which receiver, what it answered, and which have not.

    css-sim scenario coverage run.jsonl
    """
    from simulator.cli.coverage import as_lines, as_result, journal_lines, refuse_twice
    from simulator.core.coverage import Coverage

    refuse_twice(files)
    found = Coverage()
    for file in files:
        found.begin()
        for line in journal_lines(file):
            found.count(line)
    answer_in(form, as_lines(found), "coverage", as_result(found))


def _given(pairs: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput(f"--set {pair} should be NAME=VALUE, such as --set by=30s")
        if name in given:
            raise BadInput(f"--set gives {name} twice; keep one")
        given[name] = value
    return given


def _defaults(file: "ScenarioFile") -> list[str]:
    return [f"{each.name}={each.default}" for each in file.parameters]


def _told(file: "ScenarioFile") -> dict[str, Any]:
    return {
        "name": file.name,
        "about": file.about,
        "receiver": file.receiver,
        "parameters": {each.name: {"default": each.default, "about": each.about} for each in file.parameters},
        "uses": [use.name for use in file.uses],
    }
