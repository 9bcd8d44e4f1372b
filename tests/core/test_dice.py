"""Chance is a pure function of a seed and a name."""

from hypothesis import given
from hypothesis import strategies as st

from simulator.core.dice import chance, digits


def test_a_throw_stays_the_same_from_one_version_to_the_next() -> None:
    assert chance(0, "callback.lost", "live/room1", 1) == 0.9592685410895798
    assert digits(0, "task_id", "live/room1", 0) == "2834707333263640849"


@given(seed=st.integers(), purpose=st.text(), name=st.text("a\udcff"))
def test_a_throw_lies_between_0_and_1_and_repeats(seed: int, purpose: str, name: str) -> None:
    throw = chance(seed, purpose, name)
    assert 0 <= throw < 1
    assert chance(seed, purpose, name) == throw


def test_throws_differ_by_seed_purpose_and_name() -> None:
    throws = [
        chance(0, "a", "b"),
        chance(1, "a", "b"),
        chance(0, "b", "b"),
        chance(0, "a", "c"),
        chance(0, "a", "b", 0),
    ]
    assert len(set(throws)) == 5


def test_names_are_not_run_together() -> None:
    assert chance(0, "a", "bc", "d") != chance(0, "a", "b", "cd")


def test_throws_are_spread_evenly() -> None:
    tenths = [int(chance(7, "spread", number) * 10) for number in range(10_000)]
    assert all(850 < tenths.count(tenth) < 1150 for tenth in range(10))


@given(seed=st.integers(), count=st.integers(1, 40))
def test_an_identifier_has_its_digits_and_no_leading_zero(seed: int, count: int) -> None:
    found = digits(seed, "task_id", count=count)
    assert len(found) == count
    assert found.isdecimal()
    assert found[0] != "0"
