"""Until when a callback is held back follows from the faults, the push's begin and the instant of sending."""

import pytest
from examples import BEGAN_AT
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.effects import EFFECTS
from simulator.core.fault_words import fault_of
from simulator.core.nouns import later
from simulator.core.waiting import HOLDING, release_at

seconds = st.integers(0, 3600)


def released(*words: str, now_s: float, set_s: float = 0) -> float:
    """Return how many seconds after the push's begin a callback leaves that would leave after `now_s`."""
    faults = [fault_of(one) for one in words]
    now, set_at = later(BEGAN_AT, now_s), later(BEGAN_AT, set_s)
    return (release_at(faults, began_at=BEGAN_AT, now=now, set_at=set_at) - BEGAN_AT) / 1000


def test_without_faults_a_callback_leaves_at_once() -> None:
    assert released(now_s=7) == 7


@pytest.mark.parametrize("effect", [effect.name for effect in EFFECTS if effect.name not in HOLDING])
def test_no_other_effect_holds_a_callback_back(effect: str) -> None:
    assert released(effect, now_s=7) == 7


def test_a_delay_is_counted_from_the_sending() -> None:
    assert released("callback.delay by=30s", now_s=7) == 37


@pytest.mark.parametrize(("now_s", "at"), [(0, 60), (10, 60), (59.999, 60), (60, 120)])
def test_a_batch_leaves_at_the_end_of_its_stretch(now_s: float, at: float) -> None:
    assert released("callback.hold batch=1m", now_s=now_s) == at


def test_a_stretch_without_length_holds_nothing_for_long() -> None:
    assert released("callback.hold batch=0s", now_s=7) == 7.001


@given(seconds, seconds)
def test_within_a_stretch_the_later_leaves_first(one_s: int, other_s: int) -> None:
    early, late = sorted((one_s, other_s))
    at = [released("callback.reorder within=1m", now_s=now) for now in (early, late)]
    same_stretch = early // 60 == late // 60
    assert (at[0] > at[1]) is (same_stretch and early != late) or not same_stretch
    assert at[0] >= 60 * (early // 60 + 1)


def test_a_reordered_stretch_comes_ten_times_as_fast_as_it_went() -> None:
    assert [released("callback.reorder within=30s", now_s=now) for now in (0, 10, 20)] == [33, 32, 31]


def test_an_outage_ends_with_its_window_counted_from_when_the_plan_was_set() -> None:
    assert released("service.outage from=10s for=1m", now_s=20) == 70
    assert released("service.outage from=10s for=1m", now_s=20, set_s=5) == 75


@given(seconds, seconds)
def test_of_several_the_last_lets_go(now_s: int, by_s: int) -> None:
    both = released(f"callback.delay by={by_s}s", "callback.hold batch=1m", now_s=now_s)
    alone = [released(words, now_s=now_s) for words in (f"callback.delay by={by_s}s", "callback.hold batch=1m")]
    assert both == max(alone)


@given(st.sampled_from(HOLDING), seconds)
def test_nothing_leaves_before_its_time(effect: str, now_s: int) -> None:
    assert released(f"{effect} for=1h" if effect == "service.outage" else effect, now_s=now_s) >= now_s
