"""Whether a fault strikes follows from the plan, the place, the instant and the dice, and from nothing else."""

from dataclasses import replace

import pytest
from examples import BEGAN_AT, ROOM
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.effects import EFFECTS, RIVALS, SILENT, Joint, effects_of
from simulator.core.fault_words import fault_of, faults_of
from simulator.core.faults import ALL, FaultPlan, Moment, Which, agreeing
from simulator.core.nouns import Instant, StreamKey, later

HERE = Moment(ROOM, "default", "2021", delivery=1, attempt=1, event=200, at=BEGAN_AT)


def plan(*words: str, seed: int = 0) -> FaultPlan:
    return FaultPlan.of(faults_of(words), seed=seed, set_at=BEGAN_AT)


def strikes(words: str, moment: Moment = HERE, *, seed: int = 0) -> bool:
    (fault,) = faults_of([words])
    return plan(words, seed=seed).strikes(fault.effect.joint, moment) != []


def names(*words: str) -> list[str]:
    return [fault.effect.name for fault in agreeing(map(fault_of, words))]


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 200))
def test_which_numbers_are_meant(first: int, step: int, number: int) -> None:
    assert Which(1, first).holds(number) is (number <= first)
    assert Which(first, first).holds(number) is (number == first)
    assert Which(step, step=step).holds(number) is (number % step == 0)
    assert ALL.holds(number)


@pytest.mark.parametrize(
    ("which", "words"),
    [(ALL, "all"), (Which(3, 3), "3"), (Which(1, 2), "1-2"), (Which(4), "4-"), (Which(5, step=5), "every 5")],
)
def test_which_numbers_are_meant_can_be_read(which: Which, words: str) -> None:
    assert str(which) == words


def test_an_empty_plan_strikes_nowhere() -> None:
    assert [FaultPlan().strikes(joint, HERE) for joint in Joint] == [[]] * len(Joint)


@pytest.mark.parametrize("joint", Joint)
def test_a_fault_strikes_at_its_own_joint_and_at_no_other(joint: Joint) -> None:
    every = FaultPlan.of((fault_of(effect.name) for effect in EFFECTS), seed=0, set_at=BEGAN_AT)
    assert {fault.effect.joint for fault in every.strikes(joint, HERE)} == {joint}
    assert [fault.effect for fault in every.at(joint)] == list(effects_of(joint))


@pytest.mark.parametrize(
    ("words", "strikes_"),
    [
        ("stream=room1", True),
        ("stream=live/room1", True),
        ("stream=livepush.example.com/live/room1", True),
        ("stream=room*", True),
        ("stream=*/live/*", True),
        ("stream=room", False),
        ("stream=ROOM1", False),
        ("template=default", True),
        ("template=def*", True),
        ("template=other", False),
        ("edition=2021", True),
        ("edition=2024", False),
        ("event=200", True),
        ("event=1", False),
        ("delivery=1", True),
        ("delivery=2-3", False),
        ("attempt=1", True),
        ("attempt=2", False),
    ],
)
def test_a_filter_says_where(words: str, strikes_: bool) -> None:  # noqa: FBT001 - what is expected
    assert strikes(f"sign.missing {words}") is strikes_


@pytest.mark.parametrize(("after_s", "open_"), [(0, False), (9.999, False), (10, True), (29.999, True), (30, False)])
def test_a_window_holds_its_begin_and_not_its_end(after_s: float, open_: bool) -> None:  # noqa: FBT001 - as above
    moment = replace(HERE, at=later(BEGAN_AT, after_s))
    assert strikes("sign.missing from=10s for=20s", moment) is open_


def test_a_window_knows_its_end() -> None:
    assert fault_of("service.outage from=1m for=2m").ends_at(BEGAN_AT) == later(BEGAN_AT, 180)
    assert fault_of("sign.missing").ends_at(BEGAN_AT) is None


def test_before_there_is_an_attempt_the_attempts_number_is_not_asked_for() -> None:
    assert fault_of("sign.missing nth=3").matches(replace(HERE, attempt=0), BEGAN_AT)


def fates(seed: int, stream: StreamKey = ROOM, words: str = "sign.missing chance=0.3") -> list[bool]:
    moments = (replace(HERE, stream=stream, delivery=number) for number in range(1, 501))
    return [strikes(words, moment, seed=seed) for moment in moments]


def test_chance_strikes_about_as_often_as_it_says() -> None:
    assert 100 < sum(fates(seed=1)) < 200
    assert sum(fates(1, words="sign.missing chance=0")) == 0
    assert sum(fates(1, words="sign.missing chance=1")) == 500


def test_one_seed_gives_one_fate_and_another_seed_another() -> None:
    assert fates(seed=1) == fates(seed=1)
    assert fates(seed=1) != fates(seed=2)


def test_two_streams_have_fates_of_their_own() -> None:
    assert fates(1) != fates(1, stream=replace(ROOM, stream_name="room2"))


OTHERS = [effect.name for effect in EFFECTS if effect.name not in ("body.gzip", *SILENT)]


@given(st.lists(st.sampled_from(OTHERS), max_size=6))
def test_no_other_fault_of_the_plan_changes_the_dice(others: list[str]) -> None:
    words = "body.gzip chance=0.5"
    moments = [replace(HERE, delivery=number) for number in range(1, 30)]
    full = plan(*others, words, seed=1)
    struck = [any(fault.text == words for fault in full.strikes(Joint.ATTEMPT, moment)) for moment in moments]
    assert struck == [strikes(words, moment, seed=1) for moment in moments]


def test_of_two_ways_to_send_only_the_first_strikes() -> None:
    assert names("wire.slow-body", "sign.missing", "wire.http10", "body.chunked") == ["wire.slow-body", "sign.missing"]


def test_a_callback_has_one_t_and_a_picture_comes_once() -> None:
    assert names("t.expired", "t.string", "t.far-future") == ["t.expired", "t.string"]
    assert names("picture.late", "picture.truncated", "picture.missing") == ["picture.late", "picture.truncated"]


@pytest.mark.parametrize("silent", ["wire.refuse", "callback.answer", "callback.timeout"])
def test_where_nothing_is_sent_nothing_is_said_to_be_changed(silent: str) -> None:
    assert names("sign.missing", silent, "body.bom") == [silent]
    assert names("service.outage", "sign.missing", silent) == ["service.outage", silent]


def test_what_is_dropped_is_neither_late_nor_doubled() -> None:
    assert names("callback.duplicate", "callback.delay", "callback.drop") == ["callback.drop"]


def test_one_effect_strikes_a_moment_once_but_may_strike_several_fields() -> None:
    assert names("sign.wrong-key key=a", "sign.wrong-key key=b") == ["sign.wrong-key"]
    assert names("body.null field=width", "body.null field=height", "body.null field=width") == ["body.null"] * 2


def test_rivals_are_effects_that_exist_and_strike_at_one_joint() -> None:
    by_name = {effect.name: effect.joint for effect in EFFECTS}
    assert [len({by_name[name] for name in group}) for group in RIVALS] == [1] * len(RIVALS)


def test_a_plan_that_is_set_again_counts_its_windows_anew() -> None:
    faults = faults_of(["sign.missing for=10s"])
    again = FaultPlan.of(faults, seed=0, set_at=Instant(BEGAN_AT + 60_000))
    assert again.strikes(Joint.ATTEMPT, replace(HERE, at=later(BEGAN_AT, 65)))
    assert not again.strikes(Joint.ATTEMPT, HERE)
