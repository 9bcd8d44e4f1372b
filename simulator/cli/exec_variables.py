"""What does a command of `exec` find in its environment? Its own variables, and where the simulator is."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.cli.variables import twins_of_flags


def command_environment(environment: Mapping[str, str], ready: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of a command beside a simulator that tells `ready` of itself.

    What our flags' variables said was for the simulator: a second one must not take the same port, or write the same
    files. So the command gets none of them, and what is true of the simulator instead.
    """
    kept = {name: value for name, value in environment.items() if name not in twins_of_flags()}
    told = {f"CSS_SIM_{name}": value for name, value in _told(ready).items()}
    return {name: value for name, value in kept.items() if name not in told} | {
        name: value for name, value in told.items() if value
    }


def _told(ready: Mapping[str, Any]) -> dict[str, str | None]:
    """Return each of TOLD_BY_EXEC; None where the simulator has no such thing."""
    callback: dict[str, str] = next(iter(ready["callbacks"]), {})
    bucket, pictures = next(iter(ready["pictures"].items()))
    return {
        "BUCKET": bucket,
        "CONTROL": ready["control"],
        "INBOX_URL": ready["inbox"] and ready["inbox"]["url"],
        "KEY": callback.get("key"),
        "PICTURES_URL": pictures,
        "READY": json.dumps(ready),
        "RECEIVER_URL": callback.get("url"),
        "S3_URL": ready["s3"],
    }
