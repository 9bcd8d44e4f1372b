"""How does a command end? Exit codes, and one sentence instead of a traceback."""

import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import typer
from typer.exceptions import TyperException

from simulator.core.errors import BadInput, CssSimError, EnvironmentMissing


class Exit(IntEnum):
    """Documented in the README, tested, stable."""

    OK = 0
    FAILED = 1
    """The thing tested failed: a callback abandoned, a screenshot missed, a signature wrong."""
    USAGE = 2
    ENVIRONMENT = 3
    """Something around us is missing: a port, a bucket, credentials."""
    UNREACHABLE = 4
    """The receiver could not be reached."""
    TIMEOUT = 5
    INTERNAL = 70
    INTERRUPTED = 130
    TERMINATED = 143


def say(text: str) -> None:
    """Write a line for people, on stderr; a reader that has gone is no error."""
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - stderr is where people read
    except (BrokenPipeError, ValueError):
        return


def answer(text: str) -> None:
    """Write a line of the result, on stdout."""
    print(text, flush=True)  # noqa: T201 - stdout carries results and nothing else


def ended(command: Callable[[], Any]) -> int:
    """Run `command` and return its exit code, having said in one sentence what went wrong."""
    try:
        code = command()
    except CssSimError as why:
        for line in str(why).splitlines():
            say(f"css-sim: {line}")
        return _code_of(why)
    except TyperException as why:
        if message := why.format_message():  # empty where a command without arguments has shown its help
            say(f"css-sim: {message}")
            say("css-sim --help lists the commands, css-sim COMMAND --help the flags")
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left (`css-sim run | head`): nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except Exception as why:  # noqa: BLE001 - the last resort: no user ever sees a traceback
        report = Path(gettempdir()) / "css-sim-error.txt"
        report.write_text(traceback.format_exc(), "utf-8")
        say(f"css-sim: internal error, {type(why).__name__}: {why}; this is our mistake, details are in {report}")
        return Exit.INTERNAL
    return code if isinstance(code, int) else Exit.OK


def _code_of(why: CssSimError) -> Exit:
    match why:
        case BadInput():
            return Exit.USAGE
        case EnvironmentMissing():
            return Exit.ENVIRONMENT
        case _:
            return Exit.INTERNAL
