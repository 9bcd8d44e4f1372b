"""css-sim replay: recorded callbacks once more, byte for byte, to whoever should answer now."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.delivery import CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.outcome import Outcome, in_words
from simulator.core.receiver_url import receiver_url_trouble, without_password

_KEPT_HEADERS = ("content-type", "content-encoding")
"""Headers that say what the body is; the others are of a connection that is gone."""


def replay(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A file that run --record wrote.")],
    *,
    to: Annotated[str | None, typer.Option(metavar="URL", help="Another receiver. (default: the recorded one)")] = None,
    only_failed: Annotated[bool, typer.Option("--failed", help="Only what was not answered with 200.")] = False,
    form: FormOption = Form.HUMAN,
) -> int:
    """Send every recorded request once more, in its order, and say whether the answers are those of the record.

    css-sim replay callbacks.jsonl --to http://localhost:8080/cb

    A t that has expired since is sent as it was. Exit code 0 where each answer has the recorded status, else 1.
    """
    import asyncio

    if to is not None and (trouble := receiver_url_trouble(to)):
        raise BadInput(f"--to {trouble}")
    lines = [line for line in _lines(record) if not only_failed or line["status"] != 200]  # noqa: PLR2004 - HTTP's
    if not lines:
        raise BadInput(f"{record} holds no {'failed ' if only_failed else ''}request, so there is nothing to send")
    where = without_password(to) if to else "the recorded receivers"
    say(f"css-sim: sending {len(lines)} recorded requests to {where}")
    outcomes = asyncio.run(_posted([_request(line, to) for line in lines]))
    told = [_told(line, outcome) for line, outcome in zip(lines, outcomes, strict=True)]
    same = sum(each["same"] for each in told)
    human = [f"{each['stream']}  {each['taken_at']}  was {each['was']}, is {each['is']}" for each in told]
    verdict = f"{same} of {len(told)} answered as recorded"
    answer_in(form, [*human, verdict], "replay", {"same": same, "requests": told})
    return Exit.OK if same == len(told) else Exit.FAILED


def _lines(record: Path) -> Iterator[dict[str, Any]]:
    try:
        text = record.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise BadInput(f"the record {record} cannot be read: {getattr(why, 'strerror', None) or why}") from why
    for number, line in enumerate(text.splitlines(), 1):
        try:
            told = json.loads(line)
        except ValueError:
            told = None
        if not isinstance(told, dict) or told.get("record") != "attempt" or "request_body" not in told:
            raise BadInput(f"{record}:{number} is no line of a record; css-sim run --record FILE writes one")
        if told["request_head"]:  # nothing was sent otherwise
            yield told


def _request(line: dict[str, Any], to: str | None) -> CallbackRequest:
    headers = [header.partition(": ") for header in line["request_head"].split("\r\n")[1:]]
    kept = tuple((name, value) for name, _, value in headers if name.lower() in _KEPT_HEADERS)
    return CallbackRequest(to or line["receiver"], line["request_body"].encode("utf-8", "surrogateescape"), kept)


async def _posted(requests: list[CallbackRequest]) -> list[Outcome]:
    from simulator.notify import HttpNotifier

    async with HttpNotifier() as notifier:
        return [await notifier.post(request) for request in requests]


def _told(line: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    was, now = str(line["status"] or line["error"]), in_words(outcome)
    return {
        "stream": line["stream"],
        "taken_at": line["taken_at"],
        "was": was,
        "is": now,
        "same": was == now,
        "acknowledged": acknowledges(outcome),
    }
