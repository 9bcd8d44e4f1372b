"""Which given flags would change nothing in this run? They are refused, so that nobody believes in them.

Only flags: a file or a variable may well hold more than one run needs.
"""

from collections.abc import Collection

from simulator.config import NO_RECEIVER, Settings
from simulator.core.errors import BadInput

_OF_INBOX = ("--answer", "--delay")
_OF_CALLBACKS = ("--key", "--key-file", "--retries", "--ca-file", "--verify")


def refuse_unused(given: Collection[str], settings: Settings) -> None:
    """Raise BadInput for a flag in `given` that has nothing to work on."""
    receivers = {template.snapshot_notify_url for template in settings.callback_templates}
    sent = bool(settings.callback_rules) and receivers != {NO_RECEIVER}
    for flag in given:
        if flag in _OF_CALLBACKS and not sent:
            raise BadInput(f"{flag} is about callbacks, but none are sent; drop it, or give --callback URL")
        if flag in _OF_INBOX and not (sent and "" in receivers):
            raise BadInput(f"{flag} is about the built-in inbox, but no callback goes there; drop it, or --callback")
        if flag in ("--ca-file", "--verify") and not any(url.startswith("https:") for url in receivers):
            raise BadInput(f"{flag} is about https receivers, but there is none; drop it, or give --callback https://…")
        if flag == "--tempo" and settings.speed != "max":
            raise BadInput("--tempo is about --speed max; drop it, or add --speed max")
    if "--key" in given and "" in receivers and any(not template.key for template in settings.callback_templates):
        raise BadInput("--key is empty, but the built-in inbox checks with a key; leave --key out, and it is `test`")
