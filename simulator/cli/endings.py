"""How does a command end? Exit codes, and one sentence instead of a traceback."""

import os
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from tempfile import mkstemp
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
    """Write a line for people, on stderr; a reader or a terminal that has gone is no error."""
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - stderr is where people read
    except (OSError, ValueError):
        return


def answer(text: str) -> None:
    """Write a line of the result, on stdout; raises EnvironmentMissing where that takes nothing."""
    if sys.stdout is None:
        raise EnvironmentMissing("stdout is closed, and it carries the results; redirect it to a file or to /dev/null")
    try:
        print(text, flush=True)  # noqa: T201 - stdout carries results and nothing else
    except BrokenPipeError:
        raise
    except OSError as why:
        _leave_stdout()
        raise EnvironmentMissing(f"stdout cannot be written: {why.strerror}") from why


def ended(command: Callable[[], Any]) -> int:
    """Run `command` and return its exit code, having said in one sentence what went wrong."""
    try:
        code = command()
    except CssSimError as why:
        for line in str(why).splitlines():
            say(f"css-sim: {line}")
        return _code_of(why)
    except TyperException as why:
        if message := _in_words(why):  # empty where a command without arguments has shown its help
            say(f"css-sim: {message}")
            say("css-sim --help lists the commands, css-sim COMMAND --help the flags")
        return Exit.USAGE
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left (`css-sim run | head`): nothing more can be said to them.
        _leave_stdout()
        return Exit.FAILED
    except Exception as why:  # noqa: BLE001 - the last resort: no user ever sees a traceback
        say(f"css-sim: internal error, {type(why).__name__}: {why}; this is our mistake, {_details()}")
        return Exit.INTERNAL
    return code if isinstance(code, int) else Exit.OK


def _leave_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter's end does not try once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _details() -> str:
    """Write the traceback to a new file and return where it is."""
    try:
        number, name = mkstemp(prefix="css-sim-error-", suffix=".txt")
        with os.fdopen(number, "w", encoding="utf-8") as report:
            report.write(traceback.format_exc())
    except OSError:
        return "and its details could not be written"
    return f"details are in {name}"


def _in_words(why: TyperException) -> str:
    """Return what the command line is wrong in; a value that a variable gave is not blamed on its flag."""
    parameter, context = getattr(why, "param", None), getattr(why, "ctx", None)
    message = why.format_message().replace("Value error, ", "")
    if parameter is None or context is None or not parameter.envvar or not parameter.opts:
        return message
    source = context.get_parameter_source(parameter.name)
    if source is None or source.name != "ENVIRONMENT":
        return message
    return message.replace(f"'{parameter.opts[0]}'", parameter.envvar)


def _code_of(why: CssSimError) -> Exit:
    match why:
        case BadInput():
            return Exit.USAGE
        case EnvironmentMissing():
            return Exit.ENVIRONMENT
        case _:
            return Exit.INTERNAL
