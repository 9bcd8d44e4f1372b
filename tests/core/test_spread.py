"""Quantiles are right to within a twentieth, whatever is counted."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.spread import Spread


@given(st.lists(st.floats(0.1, 1e7), min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_a_quantile_is_near_the_true_one(durations: list[float], share: float) -> None:
    spread = Spread()
    for ms in durations:
        spread.add(ms)
    true = sorted(durations)[max(0, -(-int(share * 1000) * len(durations) // 1000) - 1)]
    assert true * 0.95 <= spread.quantile_ms(share) <= true * 1.06


def test_nothing_counted_is_0_and_tiny_durations_are_0() -> None:
    spread = Spread()
    assert spread.as_line() == {"p50": 0.0, "p99": 0.0, "max": 0.0}
    spread.add(0.01)
    assert spread.quantile_ms(0.5) == 0.0
    assert spread.count == 1
