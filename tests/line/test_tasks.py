"""A group hears the errors of its tasks, and none of them outlives it."""

import asyncio

import pytest
from clock_parts import START, Diary, both_tempos, outside_work, settle, virtual

from simulator.clock import Tempo
from simulator.core.nouns import later


@both_tempos
def test_the_first_error_of_a_task_is_raised_and_stops_the_others(tempo: Tempo) -> None:
    diary = Diary(virtual(tempo))

    async def fails() -> None:
        await diary.clock.sleep_until(later(START, 5))
        raise ValueError("the disk is full")

    async def waits() -> None:
        try:
            while True:
                await diary.clock.sleep_until(later(diary.clock.now(), 2))
        finally:
            diary.note("stopped")

    with pytest.raises(ValueError, match="the disk is full"):
        settle(diary.clock, waits, fails)
    assert [what for what, _ in diary.entries] == ["stopped"]


@both_tempos
def test_of_several_errors_the_first_is_raised(tempo: Tempo) -> None:
    clock = virtual(tempo)

    async def fails() -> None:
        raise ValueError("first")

    async def fails_as_it_is_stopped() -> None:
        try:
            await clock.sleep_until(later(START, 1000))
        finally:
            raise ValueError("second")

    with pytest.raises(ValueError, match="first"):
        settle(clock, fails_as_it_is_stopped, fails)


def test_a_cancelled_task_is_no_error() -> None:
    clock = virtual()

    async def cancel_one() -> None:
        clock.tasks.start(Diary(clock).sleeper("a", 10)()).cancel()  # type: ignore[arg-type]

    settle(clock, cancel_one)
    assert len(clock.tasks) == 0


def test_work_that_is_cancelled_before_its_turn_never_begins() -> None:
    diary = Diary(virtual(Tempo.STRICT))

    async def work() -> None:
        diary.note("began")

    async def start_and_cancel() -> None:
        for _ in range(3):
            diary.clock.tasks.start(work())
        await diary.clock.tasks.cancel()

    asyncio.run(start_and_cancel())
    assert (diary.entries, len(diary.clock.tasks)) == ([], 0)


def test_cancelling_returns_once_all_have_unwound() -> None:
    diary = Diary(virtual())

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await outside_work()
            diary.note("unwound")

    async def cancel_all() -> None:
        for _ in range(3):
            diary.clock.tasks.start(work())
        await outside_work()
        await diary.clock.tasks.cancel()
        diary.note("cancelled")

    asyncio.run(cancel_all())
    assert diary.entries == [("unwound", 0)] * 3 + [("cancelled", 0)]
