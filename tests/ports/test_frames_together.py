"""Many pushes at once: every shot shows its own stream's frame, and a shot that is cancelled harms no other."""

import asyncio
from pathlib import Path

import pytest
from media import after, numbered, numbers, push_of, shot

from simulator.core.errors import NoFrame
from simulator.core.nouns import PushStream
from simulator.frames.sources import Sources

SUFFIXES = ["mp4", "ts", "mkv", "flv"]
POSITIONS = [2900, 40, 1480, 2000, 40, 560, 2960, 1000]


@pytest.fixture(scope="module")
def pushes(tmp_path_factory: pytest.TempPathFactory) -> list[PushStream]:
    """Four files whose numbers begin at 0, 100, 200 and 300."""
    folder = tmp_path_factory.mktemp("videos")
    return [
        push_of(numbered(folder / f"{n}.{suffix}", first_number=100 * n, gop=50)) for n, suffix in enumerate(SUFFIXES)
    ]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_shots_of_several_sources_at_once_show_each_its_own_frame(pushes: list[PushStream], threads: int) -> None:
    asked = [(push, position) for position in POSITIONS for push in pushes]

    async def taken() -> list[int | str | None]:
        sources = Sources(threads=threads)
        found = await asyncio.gather(*(shot(sources, push, position) for push, position in asked))
        await sources.close()
        return numbers(found)

    expected = [100 * pushes.index(push) + position // 40 for push, position in asked]
    assert asyncio.run(taken()) == expected


def test_a_cancelled_shot_leaves_its_source_ready_for_the_next(pushes: list[PushStream]) -> None:
    async def taken() -> list[int | str | None]:
        sources = Sources(threads=2)
        found = []
        for position in POSITIONS:
            for push in pushes:
                given_up = asyncio.create_task(sources.at(push, after(2960)))
                next_one = asyncio.create_task(shot(sources, push, position))
                await asyncio.wait([given_up], timeout=0.001)
                given_up.cancel()
                given_up.cancel()
                found.append(await next_one)
        await sources.close()
        return numbers(found)

    expected = [100 * n + position // 40 for position in POSITIONS for n in range(len(pushes))]
    assert asyncio.run(taken()) == expected


def test_closing_waits_for_the_shot_that_is_being_taken(pushes: list[PushStream]) -> None:
    async def closed_during_a_shot() -> list[int | str | None]:
        sources = Sources()
        taking = asyncio.create_task(shot(sources, pushes[0], 2960))
        await asyncio.wait([taking], timeout=0.001)
        await sources.close()
        return numbers([await taking])

    assert asyncio.run(closed_during_a_shot()) == [74]


def test_a_source_that_cannot_be_opened_is_a_missed_screenshot(tmp_path: Path) -> None:
    async def asked() -> None:
        sources = Sources()
        try:
            await sources.at(push_of(tmp_path / "gone.mp4"), after(0))
        finally:
            await sources.close()

    with pytest.raises(NoFrame, match=r"gone.mp4 does not exist"):
        asyncio.run(asked())
