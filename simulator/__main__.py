"""The command `css-sim`, also as `python -m simulator`."""

import signal
import sys


def main() -> None:
    """Run the command line; every failure we can name becomes one sentence and its exit code."""
    # Until a command hears signals itself, an interrupt simply ends us: no traceback out of a half-done import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from simulator.cli import app  # noqa: PLC0415 - after the line above
    from simulator.cli.endings import ended  # noqa: PLC0415 - as above

    sys.exit(ended(lambda: app(prog_name="css-sim", standalone_mode=False)))


if __name__ == "__main__":
    main()
