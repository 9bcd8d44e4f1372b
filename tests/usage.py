"""The command line inside this process, for tables of values that need no process each."""

import pytest

from simulator.cli import app
from simulator.cli.endings import ended


def complaint(captured: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what people read when `arguments` are refused as wrong usage, with nothing on stdout."""
    code = ended(lambda: app([*arguments], prog_name="css-sim", standalone_mode=False))
    out, err = captured.readouterr()
    assert (code, out) == (2, "")
    return err


def printed(captured: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command that ends well writes on stdout."""
    assert ended(lambda: app([*arguments], prog_name="css-sim", standalone_mode=False)) == 0
    return captured.readouterr().out
