"""The command `css-sim`, also as `python -m simulator`."""

import sys

from simulator.cli import app
from simulator.cli.endings import ended


def main() -> None:
    """Run the command line; every failure we can name becomes one sentence and its exit code."""
    sys.exit(ended(lambda: app(prog_name="css-sim", standalone_mode=False)))


if __name__ == "__main__":
    main()
