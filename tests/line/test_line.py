"""A screenshot's life on virtual time, from the tick that asked for it to its callback's last answer."""

import asyncio
import json
from dataclasses import dataclass, replace

import pytest
from line_parts import (
    CATALOGUE,
    RECEIVER_URL,
    START,
    Lines,
    ListStore,
    ScriptedReceiver,
    SteadyFrames,
    every,
    filmed,
    line_of,
    moments,
    of,
    push_of,
    seconds,
    told,
)

from simulator.app import Simulator
from simulator.clock import Tempo, VirtualClock
from simulator.core.delivery import CallbackRequest
from simulator.core.facts import Attempted, Fact
from simulator.core.limits import Edition
from simulator.core.nouns import Frame, Instant, PushStream, Size, later
from simulator.core.outcome import Answered, Outcome, TimedOut
from simulator.core.signing import callback_sign
from simulator.journal import Journal
from simulator.pushes import Pusher
from simulator.tasks import Tasks

both_tempos = pytest.mark.parametrize("tempo", Tempo)
ROOM = push_of("room1", lasts_ms=10_000)


@both_tempos
def test_a_screenshots_whole_life(tempo: Tempo) -> None:
    store, receiver = ListStore(), ScriptedReceiver()
    lines = filmed(ROOM, tempo=tempo, store=store, receiver=receiver)

    names = ["stream_began", "screenshot_stored", "attempted", "acknowledged", "stream_ended"]
    assert [line["fact"] for line in lines] == names
    assert seconds(lines) == [0, 0, 0, 0, 10]
    path = "/2018-12-17/room1-screenshot-15-04-33-1280x720.jpg"
    assert store.stored == [("screenshots-1250000000", path[1:], b"1280x720 at 0 ms")]
    assert receiver.urls == [RECEIVER_URL]
    assert receiver.got == [
        {
            "app": "push.example.com",
            "appname": "live",
            "channel_id": "room1",
            "create_time": START // 1000,
            "event_type": 200,
            "file_size": 16,
            "height": 720,
            "pic_full_url": f"http://screenshots-1250000000.example.com{path}",
            "pic_url": path,
            "sign": callback_sign("test", START // 1000 + 600),
            "stream_id": "room1",
            "stream_param": "a=1",
            "t": START // 1000 + 600,
            "width": 1280,
        }
    ]


def test_screenshots_are_taken_each_interval_until_the_source_ends() -> None:
    stored = of(filmed(push_of("room1")), "screenshot_stored")
    assert seconds(stored, "taken_at") == [0, 10, 20, 30]
    assert [line["source_position_ms"] for line in stored] == [0, 10_000, 20_000, 30_000]


def test_ticks_are_counted_from_the_pushs_begin_even_where_filming_begins_later() -> None:
    lines = filmed(push_of("room1"), from_at=later(START, 3))
    assert seconds(of(lines, "screenshot_stored"), "taken_at") == [0, 10, 20, 30]
    assert seconds(of(lines, "screenshot_stored")) == [3, 10, 20, 30]


def test_a_looped_source_starts_over() -> None:
    stored = of(filmed(push_of("room1", lasts_ms=60_000, loop=True)), "screenshot_stored")
    assert [line["source_position_ms"] for line in stored] == [0, 10_000, 20_000, 30_000, 5_000, 15_000]


@both_tempos
def test_a_callback_refused_twice_is_sent_a_third_time(tempo: Tempo) -> None:
    receiver = ScriptedReceiver([Answered(503), TimedOut(20), Answered(200)])
    lines = filmed(ROOM, tempo=tempo, receiver=receiver)
    attempts = of(lines, "attempted")
    assert seconds(attempts) == [0, 120, 240]
    assert [line["status"] or line["error"] for line in attempts] == [503, "no answer within 20 s", 200]
    assert seconds(of(lines, "acknowledged")) == [240]
    assert [body["t"] - START // 1000 for body in receiver.got] == [600, 720, 840]


@both_tempos
def test_a_callback_that_nobody_takes_is_abandoned_after_the_fifth_retry(tempo: Tempo) -> None:
    lines = filmed(ROOM, tempo=tempo, receiver=ScriptedReceiver([Answered(204)]))
    assert seconds(of(lines, "attempted")) == [0, 120, 240, 360, 480, 600]
    assert seconds(of(lines, "abandoned")) == [600]
    assert of(lines, "acknowledged") == []
    assert seconds(of(lines, "stream_ended")) == [10]


@both_tempos
def test_a_frame_that_is_missing_is_recorded_and_the_stream_goes_on(tempo: Tempo) -> None:
    receiver = ScriptedReceiver()
    lines = filmed(push_of("room1"), tempo=tempo, frames=SteadyFrames(broken_at_ms=(10_000,)), receiver=receiver)
    missed = of(lines, "screenshot_missed")
    assert (seconds(missed, "due_at"), missed[0]["why"]) == ([10], "no frame can be decoded at 10 s")
    assert seconds(of(lines, "screenshot_stored"), "taken_at") == [0, 20, 30]
    assert [body["create_time"] - START // 1000 for body in receiver.got] == [0, 20, 30]


@both_tempos
def test_a_picture_the_store_refuses_is_recorded_and_announced_to_nobody(tempo: Tempo) -> None:
    receiver = ScriptedReceiver()
    lines = filmed(push_of("room1"), tempo=tempo, store=ListStore(refused_word="15-04-43"), receiver=receiver)
    missed = of(lines, "screenshot_missed")
    assert (seconds(missed, "due_at"), missed[0]["why"]) == ([10], "the bucket screenshots-1250000000 is full")
    assert len(receiver.got) == 3


def test_a_size_that_no_jpeg_can_have_is_recorded_for_each_tick() -> None:
    lines = filmed(push_of("room1"), frames=SteadyFrames(Size(2, 1000)), catalogue=every(10, Size(3000, 0)))
    missed = of(lines, "screenshot_missed")
    assert len(missed) == 4
    assert "asks for a screenshot of 3000x1500000" in missed[0]["why"]


def test_the_picture_can_be_read_before_its_callback_leaves() -> None:
    store, readable = ListStore(), []

    class Reader(ScriptedReceiver):
        async def post(self, request: CallbackRequest) -> Outcome:
            path = json.loads(request.body)["pic_url"]
            readable.append(any(f"/{key}" == path for _, key, _ in store.stored))
            return await super().post(request)

    filmed(push_of("room1"), store=store, receiver=Reader())
    assert readable == [True] * 4


def test_a_stream_that_no_receiver_is_told_of_is_filmed_and_owes_nothing() -> None:
    receiver, journal = ScriptedReceiver(), Journal()
    lines = filmed(ROOM, catalogue=replace(CATALOGUE, callback_rules=()), receiver=receiver, journal=journal)
    assert journal.tally.owed == {}
    assert [line["fact"] for line in lines] == ["stream_began", "screenshot_stored", "stream_ended"]
    assert (lines[0]["receiver"], receiver.got) == (None, [])


def test_a_stream_without_a_snapshot_rule_only_begins_and_ends() -> None:
    lines = filmed(ROOM, catalogue=replace(CATALOGUE, snapshot_rules=()))
    assert [line["fact"] for line in lines] == ["stream_began", "stream_ended"]
    assert lines[0]["interval_s"] is None


def test_a_receiver_that_fails_holds_up_no_other_screenshot() -> None:
    lines = filmed(push_of("room1"), receiver=ScriptedReceiver([Answered(500)]))
    assert seconds(of(lines, "screenshot_stored")) == [0, 10, 20, 30]
    first_attempts = [line for line in of(lines, "attempted") if line["attempt"] == 1]
    assert seconds(first_attempts) == [0, 10, 20, 30]


def test_all_screenshots_of_one_push_have_one_task_id() -> None:
    policy = replace(CATALOGUE.callback_policy, edition=Edition.E2024)
    receiver = ScriptedReceiver()
    filmed(push_of("a"), push_of("b"), catalogue=replace(CATALOGUE, callback_policy=policy), receiver=receiver)
    ids = {name: {body["task_id"] for body in receiver.got if body["stream_id"] == name} for name in "ab"}
    assert [len(found) for found in ids.values()] == [1, 1]
    assert ids["a"] != ids["b"]


def ten_minutes_of_three(tempo: Tempo, slow: str = "") -> Lines:
    """Film three rooms for ten minutes, with trouble on the way; the outside takes longest for the stream `slow`."""
    return filmed(
        *(push_of(name, lasts_ms=600_000, loop=True) for name in ("room1", "room2", "room3")),
        tempo=tempo,
        frames=SteadyFrames(broken_at_ms=(15_000,), takes=lambda push: 7 if push.key.stream_name == slow else 1),
        store=ListStore(refused_word="room2-screenshot-15-06"),
        receiver=ScriptedReceiver([Answered(503), Answered(200)], takes=lambda name: 9 if name == slow else 1),
        catalogue=every(5),
    )


def test_two_strict_runs_give_the_same_journal_byte_for_byte_however_slow_the_outside_is() -> None:
    journals = [json.dumps(ten_minutes_of_three(Tempo.STRICT, slow)) for slow in ("room1", "room3", "")]
    assert journals[0] == journals[1] == journals[2]


def test_together_says_the_same_as_strictly_in_another_order() -> None:
    strict, together = ten_minutes_of_three(Tempo.STRICT), ten_minutes_of_three(Tempo.TOGETHER, slow="room1")
    assert sorted(map(json.dumps, together)) == sorted(map(json.dumps, strict))


@both_tempos
def test_an_hour_of_three_streams_passes_at_once(tempo: Tempo) -> None:
    lines = filmed(*(push_of(name, lasts_ms=3_600_000, loop=True) for name in "abc"), tempo=tempo, catalogue=every(5))
    assert (len(of(lines, "screenshot_stored")), len(of(lines, "acknowledged"))) == (2160, 2160)
    assert seconds(of(lines, "stream_ended")) == [3600] * 3


@dataclass
class ClockByHand:
    """A clock that moves when it is told to."""

    at: Instant = START

    def now(self) -> Instant:
        return self.at

    async def sleep_until(self, at: Instant) -> None:
        await moments(1)
        self.at = max(at, self.at)


def test_a_machine_that_falls_behind_skips_the_tick_and_says_so() -> None:
    clock, tasks = ClockByHand(), Tasks()

    class SlowFrames(SteadyFrames):
        async def at(self, push: PushStream, when: Instant) -> Frame:
            clock.at = later(clock.at, 12.5)
            return await super().at(push, when)

    line = line_of(clock, tasks, frames=SlowFrames(), catalogue=every(5), slots=1)

    async def run() -> None:
        tasks.start(line.film(push_of("room1")))
        await tasks.settled()

    asyncio.run(run())
    missed = of(told(line), "screenshot_missed")
    assert missed[0]["why"] == "behind by 10.0 s: this machine cannot take so many screenshots"
    assert len(missed) + len(of(told(line), "screenshot_stored")) == 7


def test_a_stopped_run_records_what_is_missed_and_what_is_owed() -> None:
    clock = VirtualClock(start=START)

    class HangingFrames(SteadyFrames):
        async def at(self, push: PushStream, when: Instant) -> Frame:
            if push.key.stream_name == "hanging":
                await asyncio.Event().wait()
            return await super().at(push, when)

    line = line_of(clock, clock.tasks, frames=HangingFrames(), receiver=ScriptedReceiver([Answered(503)]))
    pushers = [Pusher(push_of(name).key, "", "room.mp4", loop=False, lasts_ms=None) for name in ("hanging", "room1")]
    simulator = Simulator(clock, line.journal, line, line.store, None, pushers)

    async def run() -> None:
        refused = asyncio.Event()

        def notice(fact: Fact) -> None:
            if isinstance(fact, Attempted):
                refused.set()

        line.journal.read_by(notice)
        running = asyncio.ensure_future(simulator.run())
        await refused.wait()
        running.cancel()
        await simulator.stop(drain_s=0)

    asyncio.run(run())
    lines = told(line)
    assert [each["why"] for each in of(lines, "screenshot_missed")] == ["the run was stopped"]
    assert [(each["stream"], each["attempts"]) for each in of(lines, "left_undelivered")] == [("live/room1", 1)]
    assert sorted(each["stream"] for each in of(lines, "stream_ended")) == ["live/hanging", "live/room1"]
    assert line.journal.tally.owed == {}


def test_an_attempt_that_a_stop_cuts_off_is_recorded_and_counted() -> None:
    clock = VirtualClock(start=START)
    posting = asyncio.Event()

    class HangingReceiver(ScriptedReceiver):
        async def post(self, request: CallbackRequest) -> Outcome:
            posting.set()
            await asyncio.Event().wait()
            return await super().post(request)

    line = line_of(clock, clock.tasks, receiver=HangingReceiver())
    simulator = Simulator(
        clock, line.journal, line, line.store, None, [Pusher(ROOM.key, "", "room.mp4", loop=False, lasts_ms=None)]
    )

    async def run() -> None:
        running = asyncio.ensure_future(simulator.run())
        await posting.wait()
        running.cancel()
        await simulator.stop(drain_s=0)

    asyncio.run(run())
    attempts = [(each["attempt"], each["error"]) for each in of(told(line), "attempted")]
    assert attempts == [(1, "the run was stopped before an answer")]
    assert [each["attempts"] for each in of(told(line), "left_undelivered")] == [1]


def test_begins_are_apart_where_they_are_staggered() -> None:
    clock = VirtualClock(start=START)
    line = line_of(clock, clock.tasks)
    pushers = [Pusher(push_of(f"room{n}").key, "", "room.mp4", loop=False, lasts_ms=10_000) for n in range(3)]
    simulator = Simulator(clock, line.journal, line, line.store, None, pushers, apart_ms=50)

    asyncio.run(simulator.run())
    assert seconds(of(told(line), "stream_began")) == [0, 0.05, 0.1]
    assert seconds(of(told(line), "screenshot_stored"), "taken_at") == [0, 0.05, 0.1]


def test_a_push_that_had_not_begun_when_the_run_was_stopped_does_not_end() -> None:
    clock = VirtualClock(start=START)
    line = line_of(clock, clock.tasks, receiver=ScriptedReceiver([Answered(503)]))
    pushers = [Pusher(push_of(f"room{n}").key, "", "room.mp4", loop=False, lasts_ms=None) for n in range(2)]
    simulator = Simulator(clock, line.journal, line, line.store, None, pushers, apart_ms=10**9)

    async def run() -> None:
        refused = asyncio.Event()
        line.journal.read_by(lambda fact: refused.set() if isinstance(fact, Attempted) else None)
        running = asyncio.ensure_future(simulator.run())
        await refused.wait()
        running.cancel()
        await simulator.stop(drain_s=0)

    asyncio.run(run())
    ended = [(each["stream"], each["lasted_s"] >= 0) for each in of(told(line), "stream_ended")]
    assert ended == [("live/room0", True)]
