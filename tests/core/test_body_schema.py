"""The schema of an edition takes every callback of that edition, and nothing that is nearly one."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_event import SAMPLE_2018, SAMPLE_2021, SAMPLE_2024, events, signatures

from simulator.core.body_schema import body_schema
from simulator.core.event import FIELDS, MEANINGS, CallbackEvent, Signature
from simulator.core.limits import Edition

VALIDATORS = {edition: Draft202012Validator(body_schema(edition)) for edition in Edition}
SAMPLES = {Edition.E2018: SAMPLE_2018, Edition.E2021: SAMPLE_2021, Edition.E2024: SAMPLE_2024}
NUMBERS = {"create_time", "event_type", "file_size", "height", "t", "width"}
FIELDS_OF_EDITIONS = [(edition, name) for edition in Edition for name in FIELDS[edition]]
each_edition = pytest.mark.parametrize("edition", Edition)
each_field = pytest.mark.parametrize(("edition", "name"), FIELDS_OF_EDITIONS)


def sample(edition: Edition) -> dict[str, Any]:
    return dict(json.loads(SAMPLES[edition]))


def takes(edition: Edition, body: Any) -> bool:
    return VALIDATORS[edition].is_valid(body)


@each_edition
def test_it_is_a_json_schema(edition: Edition) -> None:
    Draft202012Validator.check_schema(body_schema(edition))


@each_edition
def test_the_published_sample_is_valid(edition: Edition) -> None:
    VALIDATORS[edition].validate(sample(edition))


@each_edition
@settings(max_examples=1000)
@given(event=events, signature=st.none() | signatures)
def test_every_callback_of_an_edition_is_valid(
    edition: Edition, event: CallbackEvent, signature: Signature | None
) -> None:
    VALIDATORS[edition].validate(json.loads(event.body(edition, signature)))


@given(event=events, signature=signatures, edition=st.sampled_from(Edition), other=st.sampled_from(Edition))
def test_a_callback_is_valid_in_no_other_edition(
    event: CallbackEvent, signature: Signature, edition: Edition, other: Edition
) -> None:
    assert takes(other, json.loads(event.body(edition, signature))) is (edition is other)


@each_field
def test_a_callback_without_one_of_its_fields_is_not_valid(edition: Edition, name: str) -> None:
    body = sample(edition)
    del body[name]
    assert not takes(edition, body)


@each_edition
def test_sign_and_t_may_be_missing_together(edition: Edition) -> None:
    body = sample(edition)
    del body["sign"], body["t"]
    assert takes(edition, body)


@each_field
def test_a_field_of_another_type_is_not_valid(edition: Edition, name: str) -> None:
    right = sample(edition)[name]
    others: list[Any] = [None, True, [right], {"value": right}]
    others += [str(right), right + 0.5] if name in NUMBERS else [200, 1.5]
    assert [other for other in others if takes(edition, sample(edition) | {name: other})] == []


@given(name=st.text(), value=st.none() | st.integers() | st.text(), edition=st.sampled_from(Edition))
def test_one_more_field_is_not_valid(name: str, value: Any, edition: Edition) -> None:
    body = sample(edition)
    assert takes(edition, {name: value} | body) is (name in body)


@each_edition
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_type", 100),
        ("sign", "CA3E25E5DC17A6F9909A9AE7281E300D"),
        ("sign", "ca3e25e5dc17a6f9"),
        ("t", -1),
        ("width", 0),
        ("file_size", 0),
        ("pic_url", "2018-12-17/room.jpg"),
        ("pic_full_url", "https://your.cos.region.myqcloud.com/room.jpg"),
    ],
)
def test_a_value_that_the_service_never_sends_is_not_valid(edition: Edition, name: str, value: Any) -> None:
    assert not takes(edition, sample(edition) | {name: value})


@pytest.mark.parametrize("body", [None, [], "text", 200, {}])
def test_what_is_no_object_with_fields_is_not_valid(body: Any) -> None:
    assert not any(takes(edition, body) for edition in Edition)


@each_edition
def test_the_schema_lists_the_fields_in_their_order_on_the_wire(edition: Edition) -> None:
    assert tuple(body_schema(edition)["properties"]) == FIELDS[edition]


def test_every_field_of_every_edition_has_a_meaning_and_no_other_has() -> None:
    assert set(MEANINGS) == {name for names in FIELDS.values() for name in names}
    assert [name for name, field in MEANINGS.items() if not field.meaning] == []
