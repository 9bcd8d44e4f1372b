"""What should every receiver do? Ready-made checks: work done once, forgeries refused, pictures downloaded."""

from collections.abc import Callable, Sized
from typing import Any

from simulator.core.errors import BadInput
from simulator.core.fault_words import fault_of
from simulator.steering import How
from simulator.testing.session import Session
from simulator.testing.steps import Steps
from simulator.testing.views import Delivery, named

__tracebackhide__ = True  # a failed test shows its own lines, not ours

FORGERIES = ("sign.wrong-key", "sign.t-first", "sign.truncated", "sign.empty", "sign.missing")
"""Upper case is none: whoever compares so lets nobody else in."""
EXPIRED = ("t.expired",)
_OK = 200


def processed_once(session: Session, processed: Callable[[], Any], stream: str | None, times: int) -> Steps[None]:
    """Compare what a receiver has done before and after a callback, and after its copies."""
    live = [str(each.push.key) for each in session.simulator.streams.live.values()]
    chosen = stream or (live[0] if len(live) == 1 else None)
    if chosen is None:
        raise BadInput(f"say of which stream; live are: {', '.join(live) or 'none, so css.push(…) comes first'}")
    yield session.advance("1s", None)  # a picture of its own second has a name of its own
    before = _amount(processed())
    yield session.snapshot(chosen)
    once = _amount(processed())
    delivery = session.deliveries[-1]
    if once != before + 1:
        answer = delivery.attempts[-1].status or delivery.attempts[-1].error
        raise AssertionError(f"one callback, answered {answer}, made {once - before} instead of 1 ({before} -> {once})")
    for copy in range(2 * times):
        how: How = "resign" if copy % 2 else "as-recorded"
        # Time stands still, so a new sign would be the old one: it is made some seconds before, as no two copies' is.
        skewed = [fault_of(f"t.clock-skew by=-{copy}s")] if copy % 2 else []
        attempt = yield session.resend(delivery.number, how, None, skewed)
        if attempt.status != _OK:
            raise AssertionError(
                f"a copy of a callback that was acknowledged is answered {attempt.status or attempt.error}; "
                "a receiver that refuses it is sent it again"
            )
        if (after := _amount(processed())) != once:
            word = "byte for byte the same" if how == "as-recorded" else "newly signed"
            raise AssertionError(f"a copy, {word}, was processed again ({once} -> {after})")


def rejected(session: Session, effects: tuple[str, ...], stream: str | None) -> Steps[None]:
    """Send the newest callback as if each effect struck; raises AssertionError where one is acknowledged."""
    number = _newest(session, stream).number
    accepted = []
    for effect in effects:
        fault = fault_of(effect)
        attempt = yield session.resend(number, "resign", None, [fault])
        if attempt.status == _OK:
            accepted.append(f"  {effect}: {fault.effect.about}")
    if accepted:
        raise AssertionError("\n".join(["the receiver answered 200 to what it should refuse:", *accepted]))


def fetched(session: Session, stream: str | None) -> None:
    """Raise AssertionError for an acknowledged callback whose picture nobody downloaded."""
    where = {"verdict": "acknowledged", "event": 200, **({"stream": stream} if stream else {})}
    acknowledged = named(where, session.deliveries)
    if not acknowledged:
        raise BadInput("no callback has been acknowledged yet, so no picture is to be expected; css.advance(…) first")
    paths = {each.path for each in session.timeline.fetches if each.found}
    missing = [each for each in acknowledged if not any(each.pic_full_url.endswith(path) for path in paths)]
    if missing:
        urls = "\n".join(f"  {each.pic_full_url}" for each in missing)
        raise AssertionError(f"{len(missing)} of {len(acknowledged)} pictures were never downloaded:\n{urls}")


def _newest(session: Session, stream: str | None) -> Delivery:
    found = [each for each in session.deliveries(stream) if each.event == _OK and each.verdict == "acknowledged"]
    if not found:
        raise BadInput("no callback has been acknowledged yet, so none can be forged; css.advance(…) first")
    return found[-1]


def _amount(done: Any) -> int:
    return len(done) if isinstance(done, Sized) else int(done)
