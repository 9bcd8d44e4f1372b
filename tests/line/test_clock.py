"""Virtual time moves only when nobody is working, and says who holds it when it cannot move."""

import asyncio
import time

import pytest
from clock_parts import START, Diary, both_tempos, outside_work, settle, virtual
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import Tempo
from simulator.core.errors import ClockStuck
from simulator.core.nouns import later


@both_tempos
def test_sleepers_wake_in_the_order_of_time_whatever_the_order_they_began_in(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))
    settle(diary.clock, diary.sleeper("late", 30), diary.sleeper("early", 10, 20, 40))
    assert diary.entries == [("early", 10), ("early", 20), ("late", 30), ("early", 40)]


@both_tempos
def test_those_who_sleep_until_one_instant_wake_in_the_order_they_fell_asleep(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))
    settle(diary.clock, diary.sleeper("a", 5, 10), diary.sleeper("b", 10), diary.sleeper("c", 3, 10))
    assert [name for name, second in diary.entries if second == 10] == ["b", "c", "a"]


@given(st.sampled_from(Tempo), st.lists(st.lists(st.integers(0, 20), max_size=4), max_size=8))
def test_time_never_goes_back_and_nobody_wakes_early(tempo: Tempo, plans: list[list[int]]) -> None:
    diary = Diary(virtual(tempo))
    ordered = [sorted(plan) for plan in plans]
    settle(diary.clock, *(diary.sleeper(str(number), *plan) for number, plan in enumerate(ordered)))
    seconds = [second for _, second in diary.entries]
    assert seconds == sorted(second for plan in ordered for second in plan)


@both_tempos
def test_an_hour_of_waiting_takes_no_time(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))
    began = time.perf_counter()
    settle(diary.clock, diary.sleeper("a", 3600))
    assert diary.entries == [("a", 3600)]
    assert time.perf_counter() - began < 60


@both_tempos
def test_the_rest_of_the_process_can_act_while_time_runs_ahead(tempo: Tempo) -> None:
    clock, enough = virtual(tempo), asyncio.Event()

    async def endless() -> None:
        while True:
            await clock.sleep_until(later(clock.now(), 10))
            enough.set()

    async def stop_it() -> None:
        task = clock.tasks.start(endless())
        await enough.wait()
        task.cancel()
        await clock.tasks.settled()

    asyncio.run(stop_it())
    assert clock.now() >= later(START, 10)


@both_tempos
def test_an_instant_that_is_past_is_not_waited_for(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))
    settle(diary.clock, diary.sleeper("a", 10, 5, 10))
    assert diary.entries == [("a", 10), ("a", 10), ("a", 10)]


@both_tempos
def test_the_world_stands_still_while_the_outside_works(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def post() -> None:
        for _ in range(5):
            await outside_work()
        diary.note("posted")

    settle(diary.clock, diary.sleeper("sleeper", 10), post)
    assert diary.entries == [("posted", 0), ("sleeper", 10)]


def test_a_task_that_waits_for_a_slot_counts_as_working() -> None:
    diary, slot = Diary(virtual()), asyncio.Semaphore(1)

    async def take() -> None:
        async with slot:
            await outside_work()
            diary.note("taken")

    settle(diary.clock, take, take, take, diary.sleeper("sleeper", 1))
    assert diary.entries == [("taken", 0), ("taken", 0), ("taken", 0), ("sleeper", 1)]


@both_tempos
def test_a_cancelled_sleeper_counts_as_working_until_it_has_unwound(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def sleeps_long() -> None:
        try:
            await diary.clock.sleep_until(later(START, 100))
        finally:
            await outside_work()
            diary.note("unwound")

    async def cancels() -> None:
        task = diary.clock.tasks.start(sleeps_long())
        await diary.clock.sleep_until(later(START, 10))
        task.cancel()
        await diary.clock.sleep_until(later(START, 50))
        diary.note("canceller")

    settle(diary.clock, cancels)
    assert diary.entries == [("unwound", 10), ("canceller", 50)]


def test_strictly_only_one_task_works_at_a_time() -> None:
    clock = virtual(Tempo.STRICT)
    at_work, most = 0, 0

    async def work() -> None:
        nonlocal at_work, most
        for second in (0, 1, 2):
            await clock.sleep_until(later(START, second))
            at_work += 1
            most = max(most, at_work)
            await outside_work()
            at_work -= 1

    settle(clock, *[work] * 6)
    assert most == 1


def test_together_all_of_one_instant_work_at_once() -> None:
    clock, barrier = virtual(Tempo.TOGETHER), asyncio.Barrier(6)

    async def work() -> None:
        await clock.sleep_until(later(START, 1))
        await barrier.wait()

    settle(clock, *[work] * 6)
    assert clock.now() == later(START, 1)


@both_tempos
def test_a_clock_that_cannot_move_names_who_holds_it(tempo: Tempo) -> None:
    clock = virtual(tempo, stuck_after_s=0.05)

    async def hangs() -> None:
        await asyncio.Event().wait()

    with pytest.raises(ClockStuck) as raised:
        settle(clock, hangs)
    assert str(raised.value) == (
        "virtual time stood still for 0.05 s: 1 tasks count as working but nothing moved (hangs); "
        "a store or receiver that hangs, or a slot held by a sleeper"
    )


def test_a_slot_held_by_a_sleeper_is_found_out() -> None:
    clock, slot = virtual(stuck_after_s=0.05), asyncio.Semaphore(1)

    async def holds_a_slot_and_sleeps() -> None:
        async with slot:
            await clock.sleep_until(later(START, 10))

    async def waits_for_the_slot() -> None:
        async with slot:
            pass

    with pytest.raises(ClockStuck, match=r"\(waits_for_the_slot\)"):
        settle(clock, holds_a_slot_and_sleeps, waits_for_the_slot)


def test_slow_work_that_moves_now_and_then_is_not_stuck() -> None:
    diary = Diary(virtual(stuck_after_s=0.2))

    async def long_work() -> None:
        until = time.perf_counter() + 0.5
        second = 0
        while time.perf_counter() < until:
            second += 1
            await diary.clock.sleep_until(later(START, second))
            await outside_work()
        diary.note("done")

    settle(diary.clock, long_work)
    assert [what for what, _ in diary.entries] == ["done"]


def test_a_stranger_may_not_sleep_on_virtual_time() -> None:
    async def stranger() -> None:
        await virtual().sleep_until(later(START, 1))

    with pytest.raises(RuntimeError, match="only a task started through the clock's own group"):
        asyncio.run(stranger())
