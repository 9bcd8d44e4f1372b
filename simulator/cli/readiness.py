"""Is a simulator up, at a URL or as its ready file says? One look, and a sentence where it is not."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from simulator.core.errors import BadInput

ANSWERS_WITHIN_S = 5.0
"""Our choice: the first answer needs an import of half a second on a slow machine."""


class NotUp(Exception):
    """Nothing is there, or not yet; says what was seen."""


def by_control(url: str, *, within_s: float = ANSWERS_WITHIN_S) -> dict[str, Any]:
    """Return what the simulator at `url` tells of itself; raises NotUp, and BadInput for what is no URL."""
    import requests

    session = requests.Session()
    session.trust_env = False  # a proxy cannot reach this machine's own ports
    try:
        answered = session.get(f"{url.rstrip('/')}/ready", timeout=within_s)
        told = answered.json()
    except (
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
    ) as why:
        raise BadInput(f"--control {url} is no URL; write http://127.0.0.1:8793") from why
    except requests.exceptions.ReadTimeout as why:
        raise NotUp(f"what listens at {url} does not answer") from why
    except requests.exceptions.JSONDecodeError as why:
        raise NotUp(f"what answers at {url} is no css-sim") from why
    except requests.RequestException as why:
        raise NotUp(f"no css-sim is up at {url}") from why
    if not (answered.ok and _is_ours(told)):
        raise NotUp(f"what answers at {url} is no css-sim")
    return dict(told)


def by_file(path: Path, *, within_s: float = ANSWERS_WITHIN_S) -> dict[str, Any]:
    """Return what a ready file tells, once its process is there and answers; raises NotUp, BadInput for another."""
    told = _read(path)
    if not _is_alive(told["pid"]):
        raise NotUp(f"{path} is of a run that has ended (process {told['pid']})")
    if told["control"] is None:
        return told  # with --no-control-api nobody can be asked
    try:
        answered = by_control(told["control"], within_s=within_s)
    except NotUp as why:
        raise NotUp(f"process {told['pid']} of {path} is there, but {why}") from why
    if answered["pid"] != told["pid"]:
        raise NotUp(f"{path} is of a run that has ended: its port {told['control']} is another run's")
    return told


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as why:
        raise NotUp(f"there is no {path}, so no css-sim that writes it is up") from why
    except OSError as why:
        raise BadInput(f"--ready-file {path} cannot be read: {why.strerror}") from why
    except ValueError as why:
        raise BadInput(f"--ready-file {path} is no ready file; css-sim run --ready-file {path} writes one") from why
    if not _is_ours(told):
        raise BadInput(f"--ready-file {path} is no ready file; css-sim run --ready-file {path} writes one")
    return dict(told)


def _is_ours(told: Any) -> bool:
    return (
        isinstance(told, dict) and {"v", "control", "pictures", "inbox", "callbacks"} <= told.keys() and _pid_of(told)
    )


def _pid_of(told: dict[str, Any]) -> bool:
    return isinstance(told.get("pid"), int) and told["pid"] > 0


def _is_alive(pid: int) -> bool:
    """Whether a process is there; on Windows, which has no harmless signal, it is taken to be."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but there
        return True
    return True
