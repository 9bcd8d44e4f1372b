"""css-sim replay: recorded callbacks once more, byte for byte, to whoever should answer now."""

from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.recorded import Recorded, recorded
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.delivery import CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.outcome import Outcome, in_words
from simulator.core.receiver_url import receiver_url_trouble, without_password


def replay(
    record: Annotated[Path, typer.Argument(metavar="RECORD", help="A file that run --record wrote.")],
    *,
    to: Annotated[str | None, typer.Option(metavar="URL", help="Another receiver. (default: the recorded one)")] = None,
    only_failed: Annotated[bool, typer.Option("--failed", help="Only what was not answered with 200.")] = False,
    form: FormOption = Form.HUMAN,
) -> int:
    """Send every recorded request once more, in its order, and say whether the answers are those of the record.

    css-sim replay callbacks.jsonl --to http://localhost:8080/cb

    Body and headers are sent byte for byte, copies and faults of the wire as they were sent; only Host, Content-Length
    and the like are of the new connection. One follows the other without the pauses between them, and a t that has
    expired since stays as it was. Exit code 0 where each answer has the recorded status, else 1.
    """
    import asyncio

    if to is not None and (trouble := receiver_url_trouble(to)):
        raise BadInput(f"--to {trouble}")
    lines = [line for line in recorded(record, to) if line.failed or not only_failed]
    if not lines:
        raise BadInput(f"{record} holds no {'failed ' if only_failed else ''}request, so there is nothing to send")
    where = without_password(to) if to else "the recorded receivers"
    say(f"css-sim: sending {len(lines)} recorded requests to {where}")
    outcomes = asyncio.run(_posted([line.request for line in lines]))
    told = [_told(line, outcome) for line, outcome in zip(lines, outcomes, strict=True)]
    same = sum(each["same"] for each in told)
    verdict = f"{same} of {len(told)} answered as recorded"
    answer_in(form, [*map(_in_words, told), verdict], "replay", {"same": same, "requests": told})
    return Exit.OK if same == len(told) else Exit.FAILED


async def _posted(requests: list[CallbackRequest]) -> list[Outcome]:
    from simulator.notify import HttpNotifier

    async with HttpNotifier(user_agent="") as notifier:
        return [await notifier.post(request) for request in requests]


def _told(line: Recorded, outcome: Outcome) -> dict[str, Any]:
    now = in_words(outcome)
    return {
        "stream": line.stream,
        "taken_at": line.taken_at,
        "why": line.why or None,
        "was": line.was,
        "is": now,
        "same": line.was == now,
        "acknowledged": acknowledges(outcome),
    }


def _in_words(told: dict[str, Any]) -> str:
    why = f"  {told['why']}" if told["why"] else ""
    line = f"{told['stream']}  {told['taken_at']}{why}  was {told['was']}, is {told['is']}"
    return line.encode("utf-8", "backslashreplace").decode()  # a stream's name may be bytes that are no text
