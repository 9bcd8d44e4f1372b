"""Which running simulator is meant, and how is it asked? One JSON request to its control API."""

from typing import Annotated, Any

import typer

from simulator.core.errors import BadInput, EnvironmentMissing

_DEFAULT = "http://127.0.0.1:8793"
_CONNECT_S = 5.0

ControlOption = Annotated[
    str,
    typer.Option(
        "--control",
        metavar="URL",
        envvar="CSS_SIM_CONTROL",
        show_envvar=False,
        help="The running simulator's control API, as in its ready file.",
    ),
]
DEFAULT_CONTROL = _DEFAULT


def asked(control: str, method: str, path: str, *, body: Any = None, query: dict[str, str | None] | None = None) -> Any:
    """Return the JSON that a running simulator answers with.

    Raises BadInput with the simulator's own sentence where it refuses, EnvironmentMissing where none is there.
    """
    import requests

    session = requests.Session()
    session.trust_env = False  # a proxy cannot reach this machine's own ports
    try:
        answer = session.request(
            method,
            f"{control.rstrip('/')}{path}",
            json=body,
            params={name: value for name, value in (query or {}).items() if value is not None},
            timeout=(_CONNECT_S, None),  # an advance takes as long as what is due takes
        )
        told = answer.json()
    except requests.exceptions.InvalidURL as why:
        raise BadInput(f"--control {control} is no URL; write http://127.0.0.1:8793") from why
    except (requests.RequestException, ValueError) as why:
        unsent = isinstance(why, requests.exceptions.InvalidJSONError)
        if unsent and not isinstance(why, requests.exceptions.JSONDecodeError):
            raise BadInput("NaN and Infinity are no JSON, so nothing was sent; write a number, or a text") from why
        raise EnvironmentMissing(
            f"no running css-sim answers at {control}; start css-sim run, or say where it is with --control URL "
            f"(CSS_SIM_CONTROL; the ready file has it)"
        ) from why
    if answer.ok:
        return told
    raise BadInput(told.get("error") if isinstance(told, dict) and told.get("error") else f"{control} refuses: {told}")
