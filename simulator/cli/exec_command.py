"""The command of `exec`: how it is started, told of signals and ended, so that it neither hangs nor leaves anything.

On a terminal it shares our process group, as in a shell's job: Ctrl-C and Ctrl-Z reach it, and it may read what is
typed. Without one it has a group of its own, so that all that it has started can be ended with it.
"""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from simulator.cli.endings import say
from simulator.cli.exec_signals import Heard, ends_at_once, has_terminal, terminal_tells
from simulator.clock import come_true
from simulator.core.errors import CssSimError

_GRACE_S = 10.0
"""Our choice: as long as `docker stop` gives a program that was asked to end."""
_REST_GRACE_S = 2.0
"""Our choice: what a command has left running was not meant to end well."""
_LOOK_S = 0.02
_NOT_FOUND, _NOT_EXECUTABLE, _BY_SIGNAL = 127, 126, 128
"""As every shell has it."""
_AGAIN = 2


class NotStarted(CssSimError):
    """The command cannot be run."""

    def __init__(self, why: str, code: int) -> None:
        """Take a sentence and the exit code that a shell would give."""
        super().__init__(why)
        self.code = code


class Command:
    """A command that was started."""

    def __init__(self, process: Process, name: str, *, own_group: bool) -> None:
        """Take its process; `own_group` where that leads a process group."""
        self._process, self._name, self._own_group = process, name, own_group
        self._asked = self._killed = False
        self._keys = 0
        self._left = False

    @classmethod
    async def started(cls, argv: list[str], environment: dict[str, str]) -> Self:
        """Start it with our stdin, stdout and stderr; raises NotStarted."""
        own_group, program = not has_terminal(), argv[0]
        group: dict[str, Any] = {"process_group": 0} if own_group else {}
        if sys.platform == "win32":
            program = shutil.which(program) or program  # npm is npm.cmd there
        try:
            process = await asyncio.create_subprocess_exec(program, *argv[1:], env=environment, **group)
        except (OSError, ValueError) as why:
            raise _not_started(argv[0], why) from why
        return cls(process, Path(argv[0]).name, own_group=own_group)

    @property
    def code(self) -> int:
        """Its exit code, as a shell gives it."""
        code = self._process.returncode or 0
        return _BY_SIGNAL - code if code < 0 else code

    @property
    def how_it_ended(self) -> str:
        """A clause about that."""
        code = self._process.returncode or 0
        return f"{self._name} was killed by {_name_of(-code)}" if code < 0 else f"{self._name} ended with code {code}"

    async def ended(self, heard: Heard, running: "asyncio.Future[None]") -> None:
        """Return once it has ended, having passed on every signal; a simulator that fails while `running` ends it."""
        over = asyncio.ensure_future(self._process.wait())
        while not over.done():
            signalled = asyncio.ensure_future(heard.next())
            waited: set[asyncio.Future[Any]] = {over, signalled} if running.done() else {over, signalled, running}
            timeout_s = _GRACE_S if self._asked else None
            done, _ = await asyncio.wait(waited, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            signalled.cancel()
            if over in done:
                break
            if signalled in done:
                self._hear(signalled.result())
            elif running in done and not self._asked:
                say(f"css-sim: the simulator has failed, so {self._name} is ended")
                self._ask(signal.SIGTERM)
            elif not done:
                self._kill(f"has not ended within {_GRACE_S:g} s")
        self._left = self._own_group and self._has_rest()

    async def end_the_rest(self) -> None:
        """End what it has started and left running, and, where something went wrong, the command itself."""
        if self._process.returncode is None:
            self._send(_KILL)
            await self._process.wait()
            self._left = self._own_group and self._has_rest()
        if not self._left or not self._has_rest():
            return
        say(f"css-sim: note: {self._name} has left processes running; they are ended")
        self._send(signal.SIGTERM)
        await asyncio.to_thread(come_true, lambda: not self._has_rest(), within_s=_REST_GRACE_S, every_s=_LOOK_S)
        self._send(_KILL)

    def _hear(self, number: signal.Signals) -> None:
        if terminal_tells(number) and not self._own_group and not self._asked:
            # A debugger or a shell goes on after Ctrl-C: whether it ends is up to the command.
            self._keys += 1
            if self._keys == _AGAIN:
                say(f"css-sim: {self._name} has heard Ctrl-C and goes on; {_WAY_OUT} kills it")
        elif self._asked or ends_at_once(number):
            self._kill(f"is ended at once ({number.name})")
        else:
            say(
                f"css-sim: {number.name} is passed on to {self._name}, "
                f"which has {_GRACE_S:g} s to end before it is killed (again: at once)"
            )
            self._ask(number)

    def _ask(self, number: signal.Signals) -> None:
        self._asked = True
        self._send(number)

    def _kill(self, why: str) -> None:
        if not self._killed:
            say(f"css-sim: {self._name} {why}; it is killed")
        self._asked = self._killed = True
        self._send(_KILL)

    def _send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):  # it has just ended
            if sys.platform != "win32" and self._own_group:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def _has_rest(self) -> bool:
        """Whether anybody is left in its process group."""
        if sys.platform == "win32":
            return False
        try:
            os.killpg(self._process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True


_KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
_WAY_OUT = "Ctrl-Break" if sys.platform == "win32" else "Ctrl-\\"


def _not_started(program: str, why: OSError | ValueError) -> NotStarted:
    if isinstance(why, FileNotFoundError) and not shutil.which(program):
        return NotStarted(f"the command {program} is not found; install it, or give its path", _NOT_FOUND)
    if isinstance(why, FileNotFoundError):
        return NotStarted(f"{program} cannot be run: the program its first line names is not there", _NOT_EXECUTABLE)
    if isinstance(why, PermissionError):
        return NotStarted(f"{program} cannot be run: it is not executable; chmod +x makes it so", _NOT_EXECUTABLE)
    reason = why.strerror if isinstance(why, OSError) else why
    return NotStarted(f"{program} cannot be run: {reason}", _NOT_EXECUTABLE)


def _name_of(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
