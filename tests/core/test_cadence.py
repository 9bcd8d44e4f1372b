"""Screenshots are due at the push's begin, or one interval later, and then one each interval."""

from dataclasses import replace
from itertools import islice, pairwise

import pytest
from examples import BEGAN_AT, PUSH
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.cadence import Cadence, FirstShot, end_of, source_position_ms
from simulator.core.nouns import Instant


def due_s(first_shot: FirstShot, lasts_s: float) -> list[float]:
    """Return when screenshots are due, in seconds after the begin, at an interval of 10 s."""
    dues = Cadence(BEGAN_AT, 10, first_shot).dues(Instant(BEGAN_AT + round(lasts_s * 1000)))
    return [(due - BEGAN_AT) / 1000 for due in dues]


@pytest.mark.parametrize(
    ("first_shot", "lasts_s", "expected"),
    [
        (FirstShot.BEGIN, 30, [0, 10, 20]),  # one due at the very end is not taken
        (FirstShot.BEGIN, 30.001, [0, 10, 20, 30]),
        (FirstShot.BEGIN, 0.001, [0]),
        (FirstShot.BEGIN, 0, []),
        (FirstShot.INTERVAL, 30, [10, 20]),
        (FirstShot.INTERVAL, 10, []),
    ],
)
def test_screenshots_are_due_before_the_end(first_shot: FirstShot, lasts_s: float, expected: list[float]) -> None:
    assert due_s(first_shot, lasts_s) == expected


def test_by_default_the_first_screenshot_is_due_when_the_push_begins() -> None:
    assert next(Cadence(BEGAN_AT, 10).dues(None)) == BEGAN_AT


@given(interval_s=st.integers(2, 300), first_shot=st.sampled_from(FirstShot))
def test_without_an_end_one_is_due_each_interval_without_drift(interval_s: int, first_shot: FirstShot) -> None:
    dues = list(islice(Cadence(BEGAN_AT, interval_s, first_shot).dues(None), 1000))
    assert {after - before for before, after in pairwise(dues)} == {interval_s * 1000}
    assert dues[-1] - dues[0] == 999 * interval_s * 1000


@pytest.mark.parametrize(
    ("loop", "after_ms", "position_ms"),
    [(False, 0, 0), (False, 12_345, 12_345), (True, 9_999, 9_999), (True, 10_000, 0), (True, 25_001, 5_001)],
)
def test_a_looped_source_starts_over(loop: bool, after_ms: int, position_ms: int) -> None:  # noqa: FBT001 - a table
    push = replace(PUSH, loop=loop)
    assert source_position_ms(push, Instant(BEGAN_AT + after_ms), 10_000) == position_ms


def test_a_looped_source_without_a_length_just_goes_on() -> None:
    assert source_position_ms(replace(PUSH, loop=True), Instant(BEGAN_AT + 99_000), None) == 99_000


@pytest.mark.parametrize(
    ("loop", "lasts_ms", "duration_ms", "expected_ms"),
    [
        (False, None, 35_000, 35_000),
        (False, 20_000, 35_000, 20_000),
        (False, 60_000, 35_000, 35_000),
        (True, 60_000, 35_000, 60_000),
        (True, None, 35_000, None),
        (False, None, None, None),
        (False, 60_000, None, 60_000),
    ],
)
def test_a_push_ends_with_its_source_or_when_it_was_told_to(
    loop: bool,  # noqa: FBT001 - a table
    lasts_ms: int | None,
    duration_ms: int | None,
    expected_ms: int | None,
) -> None:
    ends_at = end_of(replace(PUSH, loop=loop, lasts_ms=lasts_ms), duration_ms)
    assert ends_at == (None if expected_ms is None else BEGAN_AT + expected_ms)
