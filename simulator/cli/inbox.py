"""css-sim inbox: the built-in receiver by itself."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.keys import key_from
from simulator.cli.results import Format, value_of
from simulator.core.errors import BadInput
from simulator.core.values import duration_s, whole

_LAST_PORT = 65535


def inbox(
    *,
    port: Annotated[str, typer.Option(metavar="N", help="0 picks a free one.")] = "8791",
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Callback key to check with. (default: test)")] = None,
    key_file: Annotated[Path | None, typer.Option(metavar="FILE", help="A file that holds the key alone.")] = None,
    answer: Annotated[
        str, typer.Option(metavar="STATUSES", help="Answer each picture's attempts so, such as 503,503,200.")
    ] = "",
    delay: Annotated[str, typer.Option(metavar="DURATION", help="Hold each answer back, such as 2s.")] = "0s",
    format_: Annotated[
        Format, typer.Option("--format", help="jsonl: one JSON line for each callback on stdout.")
    ] = Format.HUMAN,
) -> int:
    """Receive callbacks, check signature, time and picture, and say what was seen. Ctrl-C ends it.

    css-sim inbox --port 8080 --key mykey --answer 503,503,200
    """
    import asyncio

    from simulator.cli.stopping import Stop
    from simulator.cli.telling import human, json_line
    from simulator.clock import wall_now
    from simulator.inbox.answers import Answers
    from simulator.inbox.server import Inbox

    number = value_of("--port", whole, port)
    if not 0 <= number <= _LAST_PORT:
        raise BadInput(f"--port is {number}, but it should be 0 to {_LAST_PORT}; 0 picks a free one")
    secret = key_from(key, key_file)
    answers, delay_s = value_of("--answer", Answers.parse, answer), value_of("--delay", duration_s, delay)
    if secret == "":
        raise BadInput("the key is empty, and the inbox checks with a key; leave --key out, and it is `test`")

    async def serve() -> Exit:
        stopped = Stop()
        receiver = Inbox(
            key="test" if secret is None else secret,
            answers=answers,
            delay_s=delay_s,
            port=number,
            now=wall_now,
            on_received=json_line if format_ is Format.JSONL else human(),
        )
        with stopped.on_signals():
            async with receiver:
                stopped.from_now_on_drains()
                say(f"The inbox listens at {receiver.url} and checks with the key {receiver.key!r}.")
                say("Ready.")
                await stopped.first.wait()
        return Exit.OK

    return asyncio.run(serve())
