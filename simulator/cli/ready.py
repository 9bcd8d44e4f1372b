"""css-sim ready: is a simulator up, and where? For scripts that must not read logs."""

from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.remote import DEFAULT_CONTROL
from simulator.cli.results import Form, FormOption, answer_in, columns, value_of
from simulator.core.errors import BadInput, EnvironmentMissing

_TIMEOUT_S = 30.0
_LOOK_EVERY_S = 0.1


def ready(
    ctx: typer.Context,
    *,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it is up.")] = False,
    timeout: Annotated[
        str | None, typer.Option(metavar="DURATION", help="How long --wait waits. (default: 30s)")
    ] = None,
    control: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="CSS_SIM_CONTROL",
            show_envvar=False,
            help="The simulator's control API.",
        ),
    ] = DEFAULT_CONTROL,
    ready_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="CSS_SIM_READY_FILE",
            show_envvar=False,
            help="What run --ready-file writes; its process must be there, and answer.",
        ),
    ] = None,
    form: FormOption = Form.HUMAN,
) -> None:
    """Print ports, URLs and key of a simulator that is up; exit with 3 where none is.

    css-sim ready --wait --timeout 30s

    css-sim ready --wait --ready-file ready.json --format json
    """
    from simulator.cli.readiness import ANSWERS_WITHIN_S, NotUp, by_control, by_file
    from simulator.clock import come_true
    from simulator.core.values import duration_s

    if timeout is not None and not wait:
        raise BadInput("--timeout is about --wait; drop it, or add --wait")
    given = [name for name in ("control", "ready_file") if _is_flag(ctx, name)]
    if len(given) > 1:
        raise BadInput("both --control and --ready-file are given; keep one of them")
    within_s = _TIMEOUT_S if timeout is None else value_of("--timeout", duration_s, timeout)
    if within_s <= 0:
        raise BadInput("--timeout is 0, but it should be more; leave --wait out to look once")
    from_file = ready_file if "control" not in given else None
    answers_s = min(within_s, ANSWERS_WITHIN_S) if wait else ANSWERS_WITHIN_S
    found: list[dict[str, Any]] = []
    why_not: list[str] = []

    def look() -> bool:
        try:
            found.append(
                by_file(from_file, within_s=answers_s) if from_file else by_control(control, within_s=answers_s)
            )
        except NotUp as why:
            why_not[:] = [str(why)]
        return bool(found)

    if not come_true(look, within_s=within_s if wait else 0, every_s=_LOOK_EVERY_S):
        waited = f" (waited {within_s:g} s)" if wait else "; css-sim ready --wait waits for it"
        raise EnvironmentMissing(f"{why_not[0]}{waited}")
    answer_in(form, _lines(found[0]), "ready", found[0])


def _is_flag(ctx: typer.Context, parameter: str) -> bool:
    source = ctx.get_parameter_source(parameter)
    return source is not None and source.name == "COMMANDLINE"


def _lines(told: dict[str, Any]) -> list[str]:
    rows = [
        ("control", told["control"] or "none"),
        *(("pictures", url) for url in told["pictures"].values()),
        *([("s3", told["s3"])] if told.get("s3") else []),
        *([("inbox", f"{told['inbox']['url']}  key {told['inbox']['key']}")] if told["inbox"] else []),
        *(("callbacks", f"{each['url']}{_key(each['key'])}") for each in told["callbacks"]),
        ("process", str(told["pid"])),
    ]
    return columns(rows)


def _key(key: str) -> str:
    return f"  key {key}" if key else "  without a key"
