"""Both clocks begin at the machine's present, and wall time runs at its rate."""

import time

import pytest
from clock_parts import START, settle

from simulator.clock import VirtualClock, WallClock, wall_now
from simulator.core.nouns import Instant, later


@pytest.mark.parametrize("clock", [VirtualClock, WallClock])
def test_without_a_start_time_is_the_machines_present(clock: type[VirtualClock] | type[WallClock]) -> None:
    before = wall_now()
    assert before <= clock().now() <= later(before, 10)


def test_the_machines_present_is_in_milliseconds_since_1970() -> None:
    assert Instant(1_700_000_000_000) < wall_now() < Instant(9_000_000_000_000)


@pytest.mark.parametrize("rate", [100.0, 1000.0])
def test_wall_time_runs_at_its_rate(rate: float) -> None:
    began = time.perf_counter()
    clock = WallClock(rate=rate, start=START)

    async def sleep() -> None:
        await clock.sleep_until(later(START, 20))

    settle(clock, sleep)
    lasted_s = time.perf_counter() - began
    slept_s = (clock.now() - START) / 1000
    assert slept_s >= 20
    assert 20 / rate * 0.99 <= lasted_s < 10  # slower than it should be under load, but never faster


def test_wall_time_does_not_wait_for_what_is_past() -> None:
    clock = WallClock(rate=0.001, start=START)

    async def sleep() -> None:
        await clock.sleep_until(START)

    settle(clock, sleep)
    assert clock.now() < later(START, 1)
