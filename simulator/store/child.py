"""How does a store have a process of its own? Started with a pipe for stdin, whose end is its sign to end."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path

import simulator

_ENDS_WITHIN_S = 2.0
"""Our choice: it has nothing to put away; one that does not hear is killed."""


async def started(
    module: str, *arguments: str, stderr: int = DEVNULL, environment: Mapping[str, str] | None = None
) -> Process:
    """Run `module`'s main() in a process that has its own session, so that no terminal's Ctrl-C reaches it."""
    # -P, and our own place last: what lies in the working directory must not pass for one of our modules.
    main = f"import sys; sys.path.append(sys.argv.pop(1)); from {module} import main; main()"
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", main, str(Path(simulator.__file__).parents[1]), *arguments,
        stdin=PIPE, stdout=PIPE, stderr=stderr,
        start_new_session=True, env=environment,
    )  # fmt: skip


async def ended(process: Process, *, asked: bool) -> None:
    """End the process and return once it is gone; `asked`, and not killed, where it has to end others first."""
    if asked and process.returncode is None and process.stdin:
        process.stdin.close()
        try:
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            pass
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def line(process: Process) -> list[str]:
    """Return the words of the next line it says on stdout, none where it has ended."""
    said = await process.stdout.readline() if process.stdout else b""
    return said.decode(errors="replace").split()
