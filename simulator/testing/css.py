"""The simulator as a test uses it: deliver to an application, push, let time pass, look. Also without pytest."""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any, Self, TypeVar

from simulator.app import joined
from simulator.config import NO_RECEIVER
from simulator.core.errors import BadInput
from simulator.core.nouns import Instant
from simulator.core.templates import CallbackTemplate
from simulator.steering import How, Steering
from simulator.store.memory import MemoryStore
from simulator.testing.aio import Aio
from simulator.testing.app_notifier import AppNotifier
from simulator.testing.clock_view import ClockView
from simulator.testing.engine import Engine
from simulator.testing.expectations import Expectations
from simulator.testing.fault import ScopedFault
from simulator.testing.leftovers import KINDS, in_words, leftovers
from simulator.testing.ours import base_settings, refuse_ours, settings_for
from simulator.testing.pushing import push_section
from simulator.testing.receiving import receiver_url
from simulator.testing.session import Session
from simulator.testing.side import Side
from simulator.testing.steps import Steps, Work, drive, steps_of
from simulator.testing.timeline import Timeline
from simulator.testing.travel import travelling
from simulator.testing.views import Attempt, Delivery, Screenshot, Views

__tracebackhide__ = True  # a failed test shows its own lines, not ours

T = TypeVar("T")

_TAIL = 20
_NEVER_S = 86_400.0
"""How long nothing may move before a clock counts as stuck: somebody may be debugging a handler."""


class Css(Expectations):
    """A simulator of its own, whose time moves only when it is told to.

    Everything that goes wrong is a BadInput with one sentence; what a check finds is an AssertionError.
    """

    def __init__(self, engine: Engine | None = None, *, name: str = "") -> None:
        """Share an engine with others, or open one; `name` is whose this is, for sentences."""
        self._own_engine = None if engine else Engine(base_settings())
        self._engine: Engine = engine or self._own_engine  # type: ignore[assignment]
        self._name = name
        self._values: dict[str, Any] = {"callback_templates": [{"snapshot_notify_url": NO_RECEIVER}]}
        self._faults: list[ScopedFault] = []
        self._allowed: set[str] = set()
        self._session: Session | None = None
        self._state = "new"

    # -- life

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        problem = "" if error else self.problems()
        if error is not None:
            error.add_note("\n".join(["css-sim: what happened", *self.last_lines(_TAIL)]))
        self.close()
        if problem:
            raise AssertionError("\n".join([problem, *self.last_lines(_TAIL)]))

    async def __aenter__(self) -> Self:
        self.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        await self._notifier.end()
        self.__exit__(kind, error, trace)

    def open(self) -> None:
        """Open the engine, if it is ours; the simulator itself opens at its first use."""
        if self._state != "new":
            raise BadInput("a css is opened once; make another Css()")
        if self._own_engine:
            self._own_engine.open()
        self._side, self._stack = Side(), AsyncExitStack()
        self._timeline = Timeline(lambda: self._session.simulator.clock.now() if self._session else Instant(0))
        self._notifier = AppNotifier(self._engine.commons.notifier, self._side, self._timeline.add)
        self._state = "open"

    def close(self) -> None:
        """Stop everything; nothing of it is seen by the next test."""
        if self._state != "open":
            return
        self._state = "closed"
        self._engine.submit(self._leave()).result()
        try:
            strays = self._side.close(self._notifier.end)
        finally:
            if self._own_engine:
                self._own_engine.close()
        if strays:
            raise BadInput(f"{strays} calls of the application were cancelled and go on; a handler swallows that")

    # -- what is configured

    def configure(self, **settings: Any) -> None:
        """Take settings as config.yaml has them: `css.configure(edition="2018", snapshot_templates=[{"width": 640}])`.

        Raises BadInput for a wrong one, for one that a test cannot choose, and after the first push.
        """
        self._refuse_closed()
        if self._session:
            raise BadInput("settings are taken before the first push; call css.configure earlier")
        refuse_ours(settings)
        settings_for(self._values | settings)
        self._values |= settings

    def deliver_to(
        self,
        receiver: Any,
        path: str | None = None,
        key: str = "",
        *,
        events: bool = False,
        timeout: str | float | None = None,
        at_simulated_time: bool = False,
    ) -> None:
        """Deliver callbacks to an ASGI or WSGI application, called in this process, or to a URL.

        `path` is where an application is asked; `key` signs; `events` has it told of push begins and ends, too;
        `timeout` is how long an application may take for its answer, in real time; with `at_simulated_time` it finds
        the simulator's time wherever it looks, by the time-machine package. Raises BadInput for what is no receiver.
        Pushes that have begun keep theirs.
        """
        self._refuse_closed()
        travel = travelling(lambda: self.clock.now) if at_simulated_time else None
        url = receiver_url(self._notifier, receiver, path, timeout, travel)
        template = {"snapshot_notify_url": url, "key": key}
        callback = {**self._values.get("callback", {}), "push_events": events}
        settings = settings_for(self._values | {"callback_templates": [template], "callback": callback})
        self._values |= {"callback_templates": [template], "callback": callback}
        if self._session:
            told = CallbackTemplate("default", url, key, *((url, url) if events else ("", "")))
            self._engine.submit(self._session.deliver_to(told, settings)).result()

    def fault(self, effect: str, **words: Any) -> ScopedFault:
        """Have something go wrong from now on, also for a `with` block: `css.fault("wire.refuse", first=2)`.

        The words are those of the command line; a Python keyword takes a `_`: `for_="1m"`, `from_="10s"`. Raises
        BadInput with near matches.
        """
        if not isinstance(effect, str):
            raise BadInput(f"a fault is named by a text such as 'sign.wrong-key', not {effect!r}")
        given = {"fault": effect, **{name.rstrip("_"): word for name, word in words.items()}}
        fault = ScopedFault(effect if " " in effect and not words else given, self._clear)
        self._put_in_force([*self._faults, fault])
        return fault

    def allow(self, *kinds: str) -> None:
        """Let problems of these kinds be: handler_error, undelivered, abandoned, missed."""
        for kind in kinds:
            if kind not in KINDS:
                raise BadInput(f"css.allow knows no {kind!r}; it knows {', '.join(KINDS)}")
        self._allowed |= set(kinds)

    # -- what happens

    def push(self, name: str, source: str = "pattern:640x360", **more: Any) -> None:
        """Begin a push of `room1` or `live/room1`, and take the screenshot that is due at once.

        `source` is a video file, a picture, a folder, or a drawn pattern; `more` is `loop=True`, `lasts="1m"`,
        `domain=`, or `url=` of a push URL in the place of a name.
        """
        return self._run(steps_of(self._opened().push(push_section(name, source, more))), "push(…)")

    def drop(self, stream: str, *, by_api: bool = False) -> None:
        """Break a push off as a network does, or as DropLiveStream does."""
        return self._run(steps_of(self._opened().drop(stream, by_api=by_api)), "drop(…)")

    def end(self, stream: str) -> None:
        """End a push as a client does that stops."""
        return self._run(steps_of(self._opened().end(stream)), "end(…)")

    def snapshot(self, stream: str) -> Screenshot:
        """Take a screenshot of a live push now, and deliver its callback."""
        return self._run(steps_of(self._opened().snapshot(stream)), "snapshot(…)")

    def advance(self, by: str | float | None = None, *, to: str | datetime | None = None) -> None:
        """Let time pass, by `10s` or to a time, and return once everything that was due is done."""
        told = to.isoformat() if isinstance(to, datetime) else to
        return self._run(steps_of(self._opened().advance(by, told)), "advance(…)")

    def resend(self, delivery: Delivery, *, as_recorded: bool = False, **changes: Any) -> Attempt:
        """Send a delivery once more: newly signed, with other values of fields; or byte for byte as it was."""
        how: How = "as-recorded" if as_recorded else "resign"
        return self._run(steps_of(self._opened().resend(delivery.number, how, changes)), "resend(…)")

    # -- what there is

    @property
    def clock(self) -> ClockView:
        """The clock: `css.clock.now`, `css.clock.step()`, `with css.clock.at("2024-12-31T23:59:50+08:00")`."""
        return ClockView(self._opened(), self._run, self._engine.submit)

    @property
    def aio(self) -> Aio:
        """The same verbs for tests that are coroutines: `await css.aio.advance("10s")`."""
        return Aio(self)

    @property
    def deliveries(self) -> Views[Delivery]:
        """Every callback of which anything was sent, oldest first; `css.deliveries("room1")` those of one stream."""
        return self._opened().deliveries

    @property
    def screenshots(self) -> Views[Screenshot]:
        """Every screenshot that was due, missed ones included."""
        return self._opened().screenshots

    @property
    def pictures(self) -> Views[Screenshot]:
        """Every screenshot whose picture is in the bucket now."""
        return Views(shot for shot in self.screenshots if shot.read() is not None)

    @property
    def timeline(self) -> str:
        """Everything that happened, as lines."""
        return "\n".join(self._timeline.lines())

    def last_lines(self, most: int) -> list[str]:
        """Return the last so many things that happened, as lines, and faults that did not; also once it is closed."""
        struck = self._session.simulator.journal.tally.faults if self._session else {}
        never = [f"the fault {fault} has not struck" for fault in self._faults if fault.effect not in struck]
        return [*self._timeline.lines(most), *never]

    # -- how it ends

    def problems(self) -> str:
        """Return what went wrong although nobody meant or allowed it; empty where nothing did."""
        if not self._session:
            return ""
        found = leftovers(self._session.steering.ledger, self._timeline, self._session.screenshots)
        return in_words(found, self._allowed)

    # -- inside

    def _clear(self, fault: ScopedFault) -> None:
        if self._state == "open":
            self._put_in_force([each for each in self._faults if each is not fault])

    def _put_in_force(self, faults: list[ScopedFault]) -> None:
        nobody = self._values["callback_templates"][0]["snapshot_notify_url"] == NO_RECEIVER
        if faults and nobody and faults[-1].needs_callbacks:
            raise BadInput(f"{faults[-1]} is about callbacks, and nobody gets any yet; css.deliver_to(…) comes first")
        if any(fault.is_of_the_wire for fault in faults) and self._notifier.has_apps:
            raise BadInput(f"{faults[-1]} needs a connection, and an application in this process has none; give a URL")
        self._engine.submit(self._opened().set_faults([each.words for each in faults])).result()
        self._faults = faults

    def _opened(self) -> Session:
        self._refuse_closed()
        if self._session is None:
            self._session = self._engine.submit(self._join()).result()
        return self._session

    async def _join(self) -> Session:
        settings, commons = settings_for(self._values), self._engine.commons
        assert isinstance(commons.store, MemoryStore)  # noqa: S101 - OURS says so
        shelf = commons.store.shelf(f"test{next(self._engine.numbers)}", self._timeline.fetched)
        self._stack.callback(commons.store.clear, shelf)
        own = replace(commons, store=shelf)
        opening = joined(settings, own, self._notifier, [], stuck_after_s=_NEVER_S)
        simulator = await self._stack.enter_async_context(opening)
        return Session(simulator, Steering(simulator, settings), shelf, self._timeline)

    async def _leave(self) -> None:
        if self._session and self._session.simulator.director:
            self._session.simulator.director.end()
        await self._stack.aclose()

    def _run(self, steps: Steps[T], name: str) -> T:
        self._refuse_closed()

        def wait(work: Work) -> Any:
            return self._side.wait(self._side.submit(self._engine, work, name, self._side.enter))

        return drive(steps, wait)

    def _refuse_closed(self) -> None:
        if self._state != "open":
            raise BadInput(
                f"the css of {self._name} is over; ask for the css fixture where it is used"
                if self._name
                else "this css is not open; write with Css() as css"
            )
