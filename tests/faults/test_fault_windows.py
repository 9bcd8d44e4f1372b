"""A fault strikes where, when and as often as its words say, in a run on virtual time; every strike is a fact."""

from pathlib import Path

import pytest
from fault_parts import Suffered, suffered
from receiver_process import ReceiverProcess

from simulator.core.values import instant

START = {"start_at": "1545030273"}


def struck(run: Suffered, name: str = "") -> list[tuple[int, int]]:
    """Return screenshot and attempt of each strike, in order."""
    found = [line for line in run.of("fault_struck") if name in ("", line["fault"])]
    return [(line["delivery"], line["attempt"]) for line in found]


def a_minute(there: ReceiverProcess, folder: Path, *words: str, path: str = "/ok", **settings: object) -> Suffered:
    """Push for a minute: six screenshots, ten seconds apart."""
    return suffered(there, folder, *words, path=path, lasts="60s", **START, **settings)


@pytest.mark.parametrize(
    ("words", "deliveries"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("from=10s", [2, 3, 4, 5, 6]),
        ("for=10s", [1]),
        ("from=15s for=20s", [3, 4]),
        ("from=10s for=20s", [2, 3]),
        ("from=59s for=1h", []),
        ("from=1h", []),
        ("for=0s", []),
        ("first=2", [1, 2]),
        ("nth=2", [2]),
        ("every=2", [2, 4, 6]),
        ("delivery=2-3", [2, 3]),
        ("delivery='every 3'", [3, 6]),
        ("from=15s first=4", [3, 4]),
        ("stream=room1", [1, 2, 3, 4, 5, 6]),
        ("chance=0", []),
        ("chance=1", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_of_screenshots_and_callbacks(
    there: ReceiverProcess, tmp_path: Path, words: str, deliveries: list[int]
) -> None:
    run = a_minute(there, tmp_path, f"frame.black {words}", f"callback.delay by=0s {words}")
    assert struck(run, "frame.black") == [(number, 0) for number in deliveries]
    assert struck(run, "callback.delay") == [(number, 1) for number in deliveries]
    assert run.summary()["faults"] == (
        {"callback.delay": len(deliveries), "frame.black": len(deliveries)} if deliveries else {}
    )


@pytest.mark.parametrize(
    ("words", "attempts"),
    [("", [1, 2, 3]), ("first=2", [1, 2]), ("nth=2", [2]), ("every=2", [2]), ("from=2m", [2, 3]), ("for=2m", [1])],
)
def test_of_attempts(there: ReceiverProcess, tmp_path: Path, words: str, attempts: list[int]) -> None:
    policy = {"callback": {"retry_gaps": ["2m", "2m"]}}
    run = suffered(there, tmp_path, f"sign.missing {words}", path="/status/500", lasts="5s", **START, **policy)
    assert struck(run) == [(1, attempt) for attempt in attempts]
    marked = [line["attempt"] for line in run.of("attempted") if line["faults"]]
    assert marked == attempts


def two_rooms(there: ReceiverProcess, folder: Path, *words: str, path: str) -> Suffered:
    rooms = [{"source": "pattern:160x90", "name": name, "lasts": "200s"} for name in ("room1", "room2")]
    return suffered(there, folder, *words, path=path, streams=rooms, **START)


def test_of_one_stream_alone(there: ReceiverProcess, tmp_path: Path) -> None:
    run = two_rooms(there, tmp_path, "frame.black stream=room2", path="/one-room")
    assert {line["stream"] for line in run.of("fault_struck")} == {"live/room2"}


def by_chance(run: Suffered, stream: str) -> list[int]:
    return [line["delivery"] for line in run.of("fault_struck") if line["stream"] == stream]


def test_chance_is_a_streams_own_and_the_same_in_every_run_of_one_seed(there: ReceiverProcess, tmp_path: Path) -> None:
    words = "sign.missing chance=0.5"
    both = two_rooms(there, tmp_path, words, path="/chance")
    again = two_rooms(there, tmp_path, words, path="/chance")
    alone = suffered(there, tmp_path, words, lasts="200s", path="/chance", **START)
    other = suffered(there, tmp_path, words, lasts="200s", path="/chance", seed=7, **START)
    assert by_chance(both, "live/room1") == by_chance(again, "live/room1") == by_chance(alone, "live/room1")
    assert by_chance(both, "live/room1") != by_chance(both, "live/room2")
    assert by_chance(other, "live/room1") != by_chance(alone, "live/room1")
    assert 4 <= len(by_chance(alone, "live/room1")) <= 16


def test_a_window_of_streams_that_never_opens_keeps_no_run_alive(there: ReceiverProcess, tmp_path: Path) -> None:
    run = suffered(there, tmp_path, "stream.drop from=10d", "service.template-change from=10d", **START)
    assert run.of("fault_struck") == []
    ended = run.of("stream_ended")
    assert (instant(ended[0]["at"]) - 1545030273_000, len(ended)) == (20_000, 1)


def test_a_glob_drops_every_stream_that_it_means_and_no_other(there: ReceiverProcess, tmp_path: Path) -> None:
    rooms = [{"source": "pattern:160x90", "name": name, "lasts": "20s"} for name in ("room1", "room2", "hall")]
    run = suffered(there, tmp_path, "stream.drop stream=room* from=5s away=3s", streams=rooms, **START)
    begins = [line["stream"] for line in run.of("stream_began")]
    assert sorted(begins) == ["live/hall", "live/room1", "live/room1", "live/room2", "live/room2"]


@pytest.mark.parametrize("tempo", ["strict", "together"])
def test_a_push_that_is_dropped_as_it_begins_has_begun(there: ReceiverProcess, tmp_path: Path, tempo: str) -> None:
    run = suffered(there, tmp_path, "stream.drop from=0s away=3s", tempo=tempo, **START)
    facts = [line["fact"] for line in run.lines if line["fact"] in ("stream_began", "stream_ended")]
    assert facts == ["stream_began", "stream_ended"] * 2
