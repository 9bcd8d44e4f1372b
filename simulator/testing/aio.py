"""How do tests that are coroutines use css? By its own verbs, awaited: `await css.aio.advance("10s")`."""

import asyncio
from types import MethodType
from typing import TYPE_CHECKING, Any

from simulator.testing.steps import Steps, Work, drive_in_loop

__tracebackhide__ = True  # a failed test shows its own lines, not ours

if TYPE_CHECKING:
    from simulator.testing.css import Css

VERBS = (
    "push", "drop", "end", "snapshot", "advance", "resend", "wait_for", "eventually", "assert_none_within",
    "assert_processed_once", "assert_signature_rejected", "assert_expired_t_rejected",
)  # fmt: skip


class Aio:
    """Every verb of a css that lets time pass; each returns something to await."""

    def __init__(self, css: "Css") -> None:
        """Take the css; an application is called in the loop in which its verbs are awaited."""
        self._css = css

    def __getattr__(self, name: str) -> Any:
        if name in VERBS:
            return MethodType(getattr(type(self._css), name), self)
        if name == "clock":
            return type(self._css).clock.fget(self)  # type: ignore[attr-defined]
        if name.startswith("_"):
            return getattr(self._css, name)
        raise AttributeError(f"css.aio has {', '.join(VERBS)} and clock; for {name!r} nothing is awaited: css.{name}")

    async def _run(self, steps: Steps[Any], name: str) -> Any:
        css = self._css
        css._refuse_closed()  # noqa: SLF001 - its other half
        enter = css._side.enter_in_loop  # noqa: SLF001

        async def wait(work: Work) -> Any:
            came = await asyncio.wrap_future(css._side.submit(css._engine, work, name, enter))  # noqa: SLF001
            css._side.raise_what_left()  # noqa: SLF001
            return came

        return await drive_in_loop(steps, wait)
