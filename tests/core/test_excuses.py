"""Only what a fault can have led to is on purpose."""

import pytest

from simulator.core.excuses import on_purpose
from simulator.core.outcome import Answered, Dropped, Exchange, Outcome, TimedOut, Unreachable

REACHED = 1.0


def struck(*faults: str, connected_ms: float | None = REACHED) -> Exchange:
    return Exchange(faults=faults, connected_ms=connected_ms)


@pytest.mark.parametrize(
    ("outcome", "meant"),
    [
        (Answered(401, struck("sign.wrong-key")), ["sign.wrong-key"]),
        (Answered(400, struck("body.invalid-json", "t.expired")), ["body.invalid-json", "t.expired"]),
        (Answered(200, struck("sign.wrong-key")), []),
        (Answered(500, struck()), []),
        (Answered(500, struck("picture.late")), ["picture.late"]),
        (Answered(500, struck("picture.replaced")), []),
        (TimedOut(20, struck("picture.slow")), ["picture.slow"]),
        (TimedOut(20, struck("sign.wrong-key")), []),
        (TimedOut(20, struck("callback.lost-response")), ["callback.lost-response"]),
        (TimedOut(20, struck("callback.timeout")), ["callback.timeout"]),
        (Unreachable("reset", struck("wire.reset")), ["wire.reset"]),
        (Unreachable("reset", struck("body.huge")), ["body.huge"]),
        (Unreachable("refused", struck("wire.reset", connected_ms=None)), []),
        (Unreachable("refused", struck("body.pretty", connected_ms=None)), []),
        (Unreachable("refused", struck("picture.late", connected_ms=None)), []),
        (Unreachable("refused, on purpose", struck("wire.refuse", connected_ms=None)), ["wire.refuse"]),
        (Dropped(struck("callback.drop")), ["callback.drop"]),
        (Answered(403, struck("service.key-rotation")), ["service.key-rotation"]),
        (Answered(503, struck("picture.late", "sign.empty")), ["picture.late", "sign.empty"]),
    ],
)
def test_a_failure_is_meant_where_a_fault_can_have_led_to_it(outcome: Outcome, meant: list[str]) -> None:
    assert list(on_purpose(outcome)) == meant
