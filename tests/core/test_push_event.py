"""Events 1 and 0 say what captured bodies and 267/47025 say, in each edition."""

import json
from dataclasses import replace

import pytest
from examples import BEGAN_AT, PUSH

from simulator.core.delivery import PUSH_EVENT_RETRIES
from simulator.core.event import Signature
from simulator.core.limits import Edition
from simulator.core.nouns import later, unix_s
from simulator.core.push_event import NO_DATA, STOPPED_BY_CLIENT, PushEvent, PushEventKind, every_field

BEGAN = PushEvent(PUSH, PushEventKind.BEGAN, BEGAN_AT, 1250000000)
ENDED = PushEvent(PUSH, PushEventKind.INTERRUPTED, later(BEGAN_AT, 113.224), 1250000000, STOPPED_BY_CLIENT)
SIGNED = Signature(1598430181, "64818ed3c66765bd3df9cf81a3ea4c8c")
both_events = pytest.mark.parametrize("event", [BEGAN, ENDED], ids=["begin", "end"])
every_edition = pytest.mark.parametrize("edition", Edition)

# The keys of the push captured in 2020, and of the interruption captured in 2018, in their order.
CAPTURED_2020 = [
    "app", "appid", "appname", "channel_id", "errcode", "errmsg", "event_time", "event_type", "height", "idc_id",
    "node", "sequence", "set_id", "sign", "stream_id", "stream_param", "t", "user_ip", "width",
]  # fmt: skip
CAPTURED_2018 = [
    "app", "appid", "appname", "channel_id", "errcode", "errmsg", "event_time", "event_type", "idc_id", "node",
    "push_duration", "sequence", "set_id", "sign", "stream_id", "stream_param", "t", "user_ip",
]  # fmt: skip


def test_a_begin_has_the_fields_of_a_captured_one_in_their_order() -> None:
    assert list(BEGAN.fields(Edition.E2021, SIGNED)) == CAPTURED_2020


def test_an_old_interruption_has_the_fields_of_a_captured_one_in_their_order() -> None:
    assert list(ENDED.fields(Edition.E2018, SIGNED)) == CAPTURED_2018


@both_events
@every_edition
def test_fields_are_alphabetical_and_all_known(event: PushEvent, edition: Edition) -> None:
    names = list(event.fields(edition, SIGNED))
    assert names == sorted(names)
    assert set(names) <= set(every_field())


@both_events
def test_width_and_height_came_with_the_second_edition(event: PushEvent) -> None:
    there = [{"width", "height"} <= event.fields(edition, SIGNED).keys() for edition in Edition]
    assert there == [False, True, True]


@every_edition
def test_only_an_interruption_has_a_duration_as_a_text_of_milliseconds(edition: Edition) -> None:
    assert ENDED.fields(edition, SIGNED)["push_duration"] == "113224"
    assert "push_duration" not in BEGAN.fields(edition, SIGNED)


def test_a_begin_and_its_end_have_one_sequence_and_another_push_another() -> None:
    def sequence(event: PushEvent) -> str:
        return str(event.fields(Edition.E2021, None)["sequence"])

    assert sequence(BEGAN) == sequence(ENDED)
    assert 1 <= len(sequence(BEGAN)) <= 20
    assert sequence(BEGAN).isdecimal()
    assert sequence(replace(BEGAN, push=replace(PUSH, began_at=later(BEGAN_AT, 1)))) != sequence(BEGAN)


def test_a_push_that_was_taken_up_again_ends_as_the_one_that_was_told_of() -> None:
    resumed = replace(PUSH, began_at=later(BEGAN_AT, 60))
    fields = replace(ENDED, push=resumed, since=BEGAN_AT).fields(Edition.E2021, None)
    assert fields["sequence"] == BEGAN.fields(Edition.E2021, None)["sequence"]
    assert fields["push_duration"] == "113224"


def test_values_have_the_types_of_captured_bodies() -> None:
    fields = ENDED.fields(Edition.E2024, SIGNED)
    numbers = {"appid", "errcode", "event_time", "event_type", "height", "idc_id", "set_id", "t", "width"}
    assert {name for name, value in fields.items() if isinstance(value, int)} == numbers
    assert all(isinstance(fields[name], str) for name in fields.keys() - numbers)


def test_who_pushed_where_and_when() -> None:
    fields = BEGAN.fields(Edition.E2021, SIGNED)
    assert (fields["app"], fields["appname"]) == ("livepush.example.com", "live")
    assert fields["stream_id"] == fields["channel_id"] == "room1"
    assert (fields["stream_param"], fields["appid"]) == ("txSecret=ab&txTime=5C271099", 1250000000)
    assert (fields["event_type"], fields["event_time"]) == (1, unix_s(BEGAN_AT))
    assert ENDED.fields(Edition.E2021, SIGNED)["event_type"] == 0


def test_the_time_may_be_another_clocks_without_changing_how_long_the_push_was() -> None:
    fields = replace(ENDED, said_at=later(BEGAN_AT, 86_400)).fields(Edition.E2021, None)
    assert (fields["event_time"], fields["push_duration"]) == (unix_s(BEGAN_AT) + 86_400, "113224")


def test_codes_are_those_of_the_documents() -> None:
    codes = [event.fields(Edition.E2021, None)["errcode"] for event in (BEGAN, ENDED, replace(ENDED, end=NO_DATA))]
    assert codes == [0, 1, 8]
    assert BEGAN.fields(Edition.E2021, None)["errmsg"] == "ok"


@both_events
def test_without_a_signature_neither_sign_nor_t_is_there(event: PushEvent) -> None:
    assert event.fields(Edition.E2021, None).keys().isdisjoint({"sign", "t"})


@both_events
def test_the_body_is_compact_json(event: PushEvent) -> None:
    body = event.body(Edition.E2021, SIGNED)
    assert json.loads(body) == event.fields(Edition.E2021, SIGNED)
    assert b"txSecret=ab&txTime=5C271099" in body
    assert b": " not in body


def test_they_are_retried_three_times_in_the_first_edition_and_twelve_times_since_a_minute_apart() -> None:
    assert {edition.value: schedule.gaps_s for edition, schedule in PUSH_EVENT_RETRIES.items()} == {
        "2018": (60.0,) * 3,
        "2021": (60.0,) * 12,
        "2024": (60.0,) * 12,
    }
