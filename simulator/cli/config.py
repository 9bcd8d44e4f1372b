"""css-sim config: which settings hold, whether they are right, and what a file may say."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.endings import answer, say
from simulator.cli.variables import checked_variables, settings_from_variables

if TYPE_CHECKING:
    from simulator.config import Loaded

app = typer.Typer(
    help="Show, check or describe the settings.",
    epilog="Example: css-sim config show --origin",
    no_args_is_help=True,
)

_SECRETS = ("key", "secret_key", "access_key")

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="CSS_SIM_CONFIG",
        show_envvar=False,
        help="Settings. (default: config.yaml, if there is one)",
    ),
]


@app.command()
def show(
    *,
    config: ConfigFile = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="The defaults alone, whatever the files say.")] = False,
    origin: Annotated[bool, typer.Option("--origin", help="Note behind each value where it comes from.")] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show keys in clear.")] = False,
) -> None:
    """Print the settings that hold as a commented config.yaml.

    css-sim config show > config.yaml
    """
    from simulator.config import Settings
    from simulator.config.document import Path_
    from simulator.config.rendering import as_yaml

    if defaults:
        answer(as_yaml(Settings()).rstrip())
        return
    loaded = _loaded(config)

    def note(path: Path_) -> str:
        return f"  # from {loaded.origin(path)}" if origin else ""

    answer(as_yaml(loaded.settings, note, None if reveal else masked).rstrip())


@app.command()
def validate(
    file: Annotated[Path | None, typer.Argument(help="The file to check. (default: config.yaml)")] = None,
) -> None:
    """Check a config file, and the sources it names, as `run` would; say what is wrong, one sentence each.

    css-sim config validate config.yaml
    """
    import asyncio

    from simulator.app import check
    from simulator.config import cautions

    loaded = _loaded(file)
    asyncio.run(check(loaded.settings))
    for caution in cautions(loaded.settings):
        say(f"css-sim: note: {caution}")
    names = ", ".join(document.name for document in loaded.documents) or "no file, so the defaults hold"
    answer(f"The settings are right: {names}.")


@app.command()
def schema() -> None:
    """Print the JSON Schema of config.yaml, for editors.

    css-sim config schema > css-sim.schema.json
    """
    from simulator.config import Settings

    answer(json.dumps(Settings.model_json_schema(), indent=2))


def _loaded(config: Path | None) -> "Loaded":
    """Return the settings that `run` would have with this file and the CSS_SIM_* variables."""
    from simulator.config import Override, load

    for note in checked_variables(os.environ):
        say(f"css-sim: note: {note}")
    return load(config, [Override(*setting) for setting in settings_from_variables(os.environ)])


def masked(name: str, value: str) -> str:
    """Return a secret so that it can be told from another but not used."""
    if name not in _SECRETS or not value or value.startswith("${"):
        return value
    return f"{value[:3]}…{value[-3:]}" if len(value) > 12 else "…"  # noqa: PLR2004 - half of it stays hidden
