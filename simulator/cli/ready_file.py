"""Where is it said that a run is up? In the ready file: ports, URLs and key, for scripts that must not read logs."""

import json
from pathlib import Path

from simulator.app import Simulator
from simulator.cli.outputs import unwritable
from simulator.control.ready import ready_told


def write_ready_file(path: Path, simulator: Simulator, control: str | None) -> None:
    """Write the ready file in one step, so that a reader never sees half of it."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps(ready_told(simulator, control), indent=2) + "\n", "utf-8")
        part.replace(path)
    except OSError as why:
        raise unwritable("--ready-file", path, why) from why
