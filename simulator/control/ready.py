"""What does a script need to know of a simulator that is up? The ready file and GET /ready say the same."""

import os
from typing import Any

from simulator.app import Simulator
from simulator.core.facts import VERSION
from simulator.stores import s3_endpoint


def ready_told(simulator: Simulator, control: str | None) -> dict[str, Any]:
    """Return where everything is, and with which keys; `control` is the URL of the control API."""
    inbox, catalogue = simulator.inbox, simulator.line.account.catalogue
    buckets = dict.fromkeys(template.bucket.full_name for template in catalogue.snapshot_templates)
    return {
        "v": VERSION,
        "pid": os.getpid(),
        "control": control,
        "pictures": {bucket: f"http://{simulator.store.download_domain(bucket)}/" for bucket in buckets},
        "s3": s3_endpoint(simulator.store),
        "inbox": {"url": inbox.url, "key": inbox.key} if inbox else None,
        "callbacks": [
            {"template": template.name, "url": template.snapshot_notify_url, "key": template.key}
            for template in catalogue.callback_templates
            if template.snapshot_notify_url
        ],
    }
