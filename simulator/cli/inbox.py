"""css-sim inbox: the built-in receiver by itself."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.values import duration_s, key_from


def inbox(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 picks a free one.")] = 8791,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Callback key to check with. (default: test)")] = None,
    key_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Its first line is the key.")] = None,
    answer: Annotated[
        str, typer.Option(metavar="STATUSES", help="Answer each picture's attempts so, such as 503,503,200.")
    ] = "",
    delay: Annotated[str, typer.Option(metavar="DURATION", help="Hold each answer back, such as 2s.")] = "0s",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON line for each callback on stdout.")] = False,
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

    secret = key_from(key, key_file)
    answers, delay_s = Answers.parse(answer), duration_s(delay)

    async def serve() -> Exit:
        stopped = Stop()
        receiver = Inbox(
            key="test" if secret is None else secret,
            answers=answers,
            delay_s=delay_s,
            port=port,
            now=wall_now,
            on_received=json_line if jsonl else human(),
        )
        with stopped.on_signals():
            async with receiver:
                stopped.from_now_on_drains()
                say(f"The inbox listens at {receiver.url} and checks with the key {receiver.key!r}.")
                say("Ready.")
                await stopped.first.wait()
        return Exit.OK

    return asyncio.run(serve())
