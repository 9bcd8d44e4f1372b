"""A callback's life: when it is sent, how often, with which signature, and how it ends."""

import json
from dataclasses import replace

import pytest
from examples import RECEIVER, SHOT, delivery

from simulator.core.delivery import (
    RETRIES,
    CallbackPolicy,
    GapFrom,
    NoKey,
    Receiver,
    RetrySchedule,
    TimePolicy,
    Verdict,
    acknowledges,
)
from simulator.core.limits import Edition
from simulator.core.nouns import Instant, later
from simulator.core.outcome import Answered, Outcome, TimedOut, Unreachable, in_words
from simulator.core.signing import callback_sign

FAILED = Answered(503)
DUE_AT = SHOT.taken_at


def ladder_s(policy: CallbackPolicy) -> list[float]:
    """Return when a callback that is never acknowledged is sent, in seconds after it was due."""
    going, sent_s = delivery(policy=policy), []
    while (at := going.next_attempt_at) is not None:
        sent_s.append((at - DUE_AT) / 1000)
        going = going.after(FAILED, sent_at=at, at=at)
    assert going.verdict is Verdict.ABANDONED
    return sent_s


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        (Edition.E2018, [0, 60, 120, 180]),
        (Edition.E2021, [0, 120, 240, 360, 480, 600]),
        (Edition.E2024, [0, 120, 240, 360, 480, 600]),
    ],
)
def test_the_retry_ladder_of_each_edition(edition: Edition, expected: list[float]) -> None:
    assert ladder_s(CallbackPolicy(edition, RETRIES[edition])) == expected


def test_a_custom_ladder_is_followed_to_the_millisecond() -> None:
    assert ladder_s(CallbackPolicy(schedule=RetrySchedule((0.25, 2, 10.001)))) == [0, 0.25, 2.25, 12.251]


def test_without_retries_one_failure_abandons() -> None:
    assert ladder_s(CallbackPolicy(schedule=RetrySchedule(()))) == [0]


@pytest.mark.parametrize(("counted_from", "next_s"), [(GapFrom.END, 140.0), (GapFrom.START, 120.0)])
def test_the_gap_is_counted_from_the_attempts_end_or_begin(counted_from: GapFrom, next_s: float) -> None:
    policy = CallbackPolicy(schedule=RetrySchedule((120.0,), counted_from))
    late = delivery(policy=policy).after(TimedOut(20), sent_at=DUE_AT, at=later(DUE_AT, 20))
    assert late.next_attempt_at == later(DUE_AT, next_s)


def test_only_status_200_acknowledges() -> None:
    assert [status for status in range(100, 600) if acknowledges(Answered(status))] == [200]


@pytest.mark.parametrize("outcome", [TimedOut(20), Unreachable("connection refused"), Answered(204), Answered(302)])
def test_anything_but_200_is_tried_again(outcome: Outcome) -> None:
    after = delivery(outcome)
    assert after.verdict is None
    assert after.next_attempt_at == later(DUE_AT, 120)


def test_a_200_settles_the_delivery_at_once() -> None:
    after = delivery(FAILED, FAILED, Answered(200))
    assert (after.verdict, after.next_attempt_at) == (Verdict.ACKNOWLEDGED, None)


def test_a_200_on_the_last_attempt_still_acknowledges() -> None:
    assert delivery(*[FAILED] * 5, Answered(200)).verdict is Verdict.ACKNOWLEDGED


def test_the_sixth_failure_abandons() -> None:
    assert delivery(*[FAILED] * 5).verdict is None
    assert delivery(*[FAILED] * 6).verdict is Verdict.ABANDONED


def test_a_new_delivery_is_sent_when_it_is_due() -> None:
    assert (delivery().next_attempt_at, delivery().verdict) == (DUE_AT, None)


def test_attempts_are_kept_in_order() -> None:
    assert [attempt.outcome for attempt in delivery(FAILED, TimedOut(20)).attempts] == [FAILED, TimedOut(20)]


def times_of_three_attempts(policy: CallbackPolicy, receiver: Receiver = RECEIVER) -> list[dict[str, object]]:
    """Return sign and t of the bodies of the first three attempts."""
    found = []
    for failures in range(3):
        going = delivery(*[FAILED] * failures, policy=policy, receiver=receiver)
        at = going.next_attempt_at
        assert at is not None
        fields = json.loads(going.request(at).body)
        found.append({name: fields[name] for name in ("sign", "t") if name in fields})
    return found


def test_each_attempt_is_signed_anew_for_ten_minutes_from_its_sending() -> None:
    first_t = DUE_AT // 1000 + 600
    ts = [first_t, first_t + 120, first_t + 240]
    assert times_of_three_attempts(CallbackPolicy()) == [{"sign": callback_sign("test", t), "t": t} for t in ts]


def test_a_frozen_t_stays_that_of_the_first_attempt() -> None:
    t = DUE_AT // 1000 + 600
    frozen = CallbackPolicy(t_policy=TimePolicy.FROZEN)
    assert times_of_three_attempts(frozen) == [{"sign": callback_sign("test", t), "t": t}] * 3


def test_a_frozen_t_is_that_of_the_first_sending_and_not_of_the_due_time() -> None:
    frozen = CallbackPolicy(t_policy=TimePolicy.FROZEN)
    late = delivery(policy=frozen).after(FAILED, sent_at=later(DUE_AT, 7), at=later(DUE_AT, 8))
    assert json.loads(late.request(later(DUE_AT, 128)).body)["t"] == DUE_AT // 1000 + 7 + 600


def test_without_a_key_sign_and_t_are_left_out() -> None:
    assert times_of_three_attempts(CallbackPolicy(), Receiver(RECEIVER.url, "")) == [{}, {}, {}]


def test_without_a_key_the_empty_key_can_sign() -> None:
    policy = CallbackPolicy(no_key=NoKey.SIGN_EMPTY)
    t = DUE_AT // 1000 + 600
    assert times_of_three_attempts(policy, Receiver(RECEIVER.url, ""))[0] == {"sign": callback_sign("", t), "t": t}


def test_t_is_counted_from_the_second_of_sending() -> None:
    assert json.loads(delivery().request(Instant(1545030273_999)).body)["t"] == 1545030873


def test_a_request_goes_to_the_receiver_in_the_policys_edition() -> None:
    going = delivery(policy=CallbackPolicy(Edition.E2018))
    request = going.request(DUE_AT)
    assert request.url == RECEIVER.url
    assert request.body.startswith(b'{"event_type":200,"stream_id":"room1"')


def test_a_delivery_is_never_changed_by_what_follows() -> None:
    first = delivery()
    first.after(Answered(200), sent_at=DUE_AT, at=DUE_AT)
    assert first == replace(first)
    assert first.attempts == ()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Answered(204), "204"),
        (TimedOut(20.0), "no answer within 20 s"),
        (TimedOut(0.5), "no answer within 0.5 s"),
        (Unreachable("connection refused"), "connection refused"),
    ],
)
def test_an_outcome_is_read_by_people(outcome: Outcome, words: str) -> None:
    assert in_words(outcome) == words
