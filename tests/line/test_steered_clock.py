"""A clock can be paused, moved on by hand, and run at another rate, while others sleep on it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from clock_parts import START, Diary, both_tempos, outside_work, virtual
from line_parts import moments

from simulator.clock import SteeredClock, Tempo, WallClock
from simulator.core.nouns import later

Steering = Callable[[], Coroutine[Any, Any, None]]


def steered(diary: Diary, steering: Steering, *sleepers: Callable[[], Any]) -> None:
    """Start sleepers on a clock that is paused, and steer it from outside of its group."""

    async def run() -> None:
        diary.clock.pause()
        tasks = [diary.clock.tasks.start(sleeper()) for sleeper in sleepers]
        await steering()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())


@both_tempos
def test_a_paused_clock_wakes_nobody(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        await moments(50)
        assert diary.clock.paused
        assert diary.clock.now() == START

    steered(diary, steering, diary.sleeper("a", 1))
    assert diary.entries == []


@both_tempos
def test_who_is_at_work_when_it_is_paused_finishes(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def works() -> None:
        await outside_work()
        diary.note("worked")
        await diary.clock.sleep_until(later(START, 1))

    async def steering() -> None:
        await diary.clock.advance_to(START)

    steered(diary, steering, works)
    assert diary.entries == [("worked", 0)]


@both_tempos
def test_advancing_returns_when_all_that_was_due_is_done_and_no_earlier(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def photographs() -> None:
        await diary.clock.sleep_until(later(START, 5))
        for _ in range(3):
            await outside_work()
        diary.note("photographed")
        await diary.clock.sleep_until(later(START, 8))
        await outside_work()
        diary.note("told")

    async def steering() -> None:
        await diary.clock.advance_to(later(START, 10))
        diary.note("arrived")

    steered(diary, steering, photographs, diary.sleeper("late", 10.001))
    assert diary.entries == [("photographed", 5), ("told", 8), ("arrived", 10)]


@both_tempos
def test_what_is_due_at_the_instant_itself_is_done_too(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        await diary.clock.advance_to(later(START, 10))
        diary.note("arrived")

    steered(diary, steering, diary.sleeper("a", 10), diary.sleeper("b", 10))
    assert diary.entries == [("a", 10), ("b", 10), ("arrived", 10)]


@both_tempos
def test_it_can_be_advanced_from_one_sleeper_to_the_next(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        await diary.clock.advance_to(START)
        while (at := diary.clock.next_at) is not None:
            await diary.clock.advance_to(at)
            diary.note("stopped")

    steered(diary, steering, diary.sleeper("a", 3, 7), diary.sleeper("b", 5))
    assert diary.entries == [
        ("a", 3), ("stopped", 3), ("b", 5), ("stopped", 5), ("a", 7), ("stopped", 7),
    ]  # fmt: skip


@both_tempos
def test_afterwards_a_clock_that_was_paused_is_paused_and_one_that_ran_runs(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        await diary.clock.advance_to(later(START, 2))
        assert diary.clock.paused
        diary.clock.run_at(1000.0)
        await diary.clock.advance_to(later(START, 4))
        assert (diary.clock.paused, diary.clock.rate) == (False, 1000.0)

    steered(diary, steering, diary.sleeper("a", 1, 3))
    assert diary.entries == [("a", 1), ("a", 3)]


def test_advancing_to_the_past_stays_where_it_is() -> None:
    diary = Diary(virtual())

    async def steering() -> None:
        await diary.clock.advance_to(later(START, 5))
        await diary.clock.advance_to(START)

    steered(diary, steering)
    assert diary.clock.now() == later(START, 5)


def test_a_second_advance_at_the_same_time_is_refused_and_harms_nothing() -> None:
    diary = Diary(virtual())

    async def steering() -> None:
        first = asyncio.ensure_future(diary.clock.advance_to(later(START, 5)))
        await moments(1)
        with pytest.raises(RuntimeError, match="is being advanced already"):
            await diary.clock.advance_to(later(START, 9))
        await first

    steered(diary, steering, diary.sleeper("a", 1, 7))
    assert (diary.entries, diary.clock.now()) == ([("a", 1)], later(START, 5))


@both_tempos
def test_an_advance_that_is_given_up_leaves_the_clock_paused(tempo: Tempo) -> None:
    diary, hangs = Diary(virtual(tempo)), asyncio.Event()

    async def waits_outside() -> None:
        await diary.clock.sleep_until(later(START, 1))
        await hangs.wait()

    async def steering() -> None:
        advance = asyncio.ensure_future(diary.clock.advance_to(later(START, 5)))
        await moments(50)
        advance.cancel()
        await asyncio.gather(advance, return_exceptions=True)
        assert diary.clock.paused

    steered(diary, steering, waits_outside, diary.sleeper("later", 2))
    assert diary.entries == []


@both_tempos
def test_a_cancelled_sleeper_holds_up_no_advance(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        task = diary.clock.tasks.start(diary.sleeper("cancelled", 3)())  # type: ignore[arg-type]
        await diary.clock.advance_to(later(START, 1))
        task.cancel()
        await diary.clock.advance_to(later(START, 5))
        diary.note("arrived")

    steered(diary, steering, diary.sleeper("a", 4))
    assert diary.entries == [("a", 4), ("arrived", 5)]


@both_tempos
def test_a_cancelled_sleeper_is_not_the_next_one(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def steering() -> None:
        task = diary.clock.tasks.start(diary.sleeper("cancelled", 3)())  # type: ignore[arg-type]
        await diary.clock.advance_to(later(START, 1))
        assert diary.clock.next_at == later(START, 3)
        task.cancel()
        assert diary.clock.next_at == later(START, 4)

    steered(diary, steering, diary.sleeper("a", 4))


def slept_on(clock: SteeredClock, until_s: float, steering: Steering) -> None:
    """Let one task of the clock's group sleep, and steer meanwhile."""

    async def sleeps() -> None:
        await clock.sleep_until(later(START, until_s))

    async def run() -> None:
        task = clock.tasks.start(sleeps())
        await moments(3)
        await steering()
        await task

    asyncio.run(asyncio.wait_for(run(), 30))


def test_who_sleeps_on_wall_time_wakes_sooner_when_the_rate_rises() -> None:
    clock = WallClock(rate=0.001, start=START)

    async def steering() -> None:
        clock.run_at(1_000_000.0)

    slept_on(clock, 3600, steering)  # at the first rate it would take 41 days
    assert clock.now() >= later(START, 3600)


def test_who_sleeps_on_wall_time_wakes_at_once_when_time_becomes_virtual() -> None:
    clock = WallClock(rate=1.0, start=START)

    async def steering() -> None:
        clock.run_at(None)

    slept_on(clock, 86_400, steering)
    assert clock.now() == later(START, 86_400)


def test_who_sleeps_on_wall_time_can_be_moved_on_by_hand() -> None:
    clock = WallClock(rate=1.0, start=START)

    async def steering() -> None:
        await clock.advance_to(later(START, 7200))
        assert clock.rate == 1.0

    slept_on(clock, 3600, steering)
    assert clock.now() >= later(START, 7200)


def test_a_paused_wall_clock_stands_still_and_goes_on_from_there() -> None:
    clock = WallClock(rate=1_000_000.0, start=START)

    async def steering() -> None:
        clock.pause()
        stood_at = clock.now()
        await moments(50)
        assert clock.now() == stood_at
        assert clock.rate is None
        clock.run_at(1_000_000.0)

    slept_on(clock, 3600, steering)
    assert clock.now() >= later(START, 3600)


def test_a_clock_that_slows_down_does_not_jump() -> None:
    clock = WallClock(rate=1000.0, start=START)

    async def steering() -> None:
        before = clock.now()
        clock.run_at(0.001)
        assert before <= clock.now() < later(before, 3600)
        clock.run_at(None)

    slept_on(clock, 100_000, steering)
