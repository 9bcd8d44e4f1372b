"""Is it up? The ready file: ports, URLs and key as JSON, for scripts that must not read logs."""

import json
import os
from pathlib import Path
from typing import Any

from simulator.app import Simulator
from simulator.cli.outputs import unwritable
from simulator.core.facts import VERSION


def ready_line(simulator: Simulator, control: str | None) -> dict[str, Any]:
    """Return what a script needs to know of a simulator that is up."""
    inbox, catalogue = simulator.inbox, simulator.line.account.catalogue
    buckets = dict.fromkeys(template.bucket.full_name for template in catalogue.snapshot_templates)
    return {
        "v": VERSION,
        "pid": os.getpid(),
        "control": control,
        "pictures": {bucket: f"http://{simulator.store.download_domain(bucket)}/" for bucket in buckets},
        "inbox": {"url": inbox.url, "key": inbox.key} if inbox else None,
        "callbacks": [
            {"template": template.name, "url": template.snapshot_notify_url, "key": template.key}
            for template in catalogue.callback_templates
            if template.snapshot_notify_url
        ],
    }


def write_ready_file(path: Path, simulator: Simulator, control: str | None) -> None:
    """Write the ready file in one step, so that a reader never sees half of it."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps(ready_line(simulator, control), indent=2) + "\n", "utf-8")
        part.replace(path)
    except OSError as why:
        raise unwritable("--ready-file", path, why) from why
