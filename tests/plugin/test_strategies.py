"""What the strategies draw is what the service sends, or nearly so; a good handler copes with all of it."""

from typing import Any

from apps import KEY, flask_app, is_signed
from hypothesis import given
from jsonschema import Draft202012Validator

from simulator.clock import wall_now
from simulator.core.body_schema import body_schema
from simulator.core.limits import Edition
from simulator.core.nouns import unix_s
from simulator.testing.strategies import SampleCallback, callbacks, nearly_valid_callbacks

CLIENT = flask_app([]).test_client()


def answered(callback: SampleCallback) -> Any:
    return CLIENT.post("/callback", data=callback.body, headers=callback.headers)


@given(callbacks(KEY))
def test_a_valid_callback_is_one_by_the_published_schema(callback: SampleCallback) -> None:
    Draft202012Validator(body_schema(Edition(callback.edition))).validate(callback.json)
    assert is_signed(callback.json)
    assert 0 < callback.json["t"] - unix_s(wall_now()) <= 600


@given(callbacks(KEY, editions=["2024"]))
def test_editions_can_be_chosen(callback: SampleCallback) -> None:
    assert "task_id" in callback.json
    assert (callback.faults, callback.is_forged) == ((), False)


@given(callbacks(KEY))
def test_a_good_handler_takes_every_valid_one(callback: SampleCallback) -> None:
    assert answered(callback).status_code == 200


@given(nearly_valid_callbacks(KEY, effects=["sign.wrong-key", "sign.empty", "sign.missing", "sign.truncated"]))
def test_a_good_handler_takes_no_forged_one(callback: SampleCallback) -> None:
    assert callback.is_forged
    assert answered(callback).status_code == 403


@given(nearly_valid_callbacks(KEY))
def test_what_is_nearly_valid_says_what_is_wrong_with_it(callback: SampleCallback) -> None:
    assert 1 <= len(callback.faults) <= 2
    forged = [name for name in callback.faults if name.startswith("sign.") and name != "sign.upper-case"]
    assert callback.is_forged == bool(forged or "t.expired" in callback.faults)
