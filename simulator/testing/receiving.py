"""Where do a test's callbacks go? An application or a URL -> the URL to post to."""

from contextlib import nullcontext
from typing import Any

from simulator.core.errors import BadInput
from simulator.core.limits import ANSWER_TIMEOUT_S
from simulator.core.values import duration_s
from simulator.testing.app_notifier import AppNotifier, Around


def receiver_url(
    notifier: AppNotifier, receiver: Any, path: str | None, timeout: str | float | None, around: Around | None
) -> str:
    """Return where to post; raises BadInput for what is no receiver, and for what a URL cannot be told."""
    if isinstance(receiver, str):
        given = [name for name, value in (("path", path), ("timeout", timeout), ("at_simulated_time", around)) if value]
        if given:
            raise BadInput(f"{given[0]} is for an application of this process; a receiver by URL has its own")
        if not receiver:
            raise BadInput("the receiver's URL is empty; write http://localhost:8080/cb, or give an application")
        return receiver
    path = "/" if path is None else path
    if not isinstance(path, str) or not path.startswith("/"):
        raise BadInput(f"the path {path!r} should begin with /")
    limit_s = ANSWER_TIMEOUT_S if timeout is None else duration_s(timeout)
    return notifier.add(receiver, limit_s, around or nullcontext) + path
