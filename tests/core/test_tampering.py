"""What is sent is what the delivery says, but for what struck; faults of one request are there together."""

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from examples import BEGAN_AT, PUSH, RECEIVER, SHOT, delivery
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.delivery import CallbackPolicy, Delivery, NoKey, Receiver
from simulator.core.effects import EFFECTS, Joint
from simulator.core.fault_words import fault_of
from simulator.core.faults import agreeing
from simulator.core.limits import Edition
from simulator.core.nouns import Instant, unix_s
from simulator.core.outcome import Manner
from simulator.core.push_event import PushEvent, PushEventKind
from simulator.core.signing import callback_sign
from simulator.core.tampering import forged, tampered

AT = Instant(BEGAN_AT + 12_345)
EDITIONS = [CallbackPolicy(edition) for edition in Edition]
OF_ATTEMPTS = [effect.name for effect in EFFECTS if effect.joint is Joint.ATTEMPT]
UNSIGNED = delivery(receiver=Receiver(RECEIVER.url, ""))
PUSH_EVENT = Delivery(
    PushEvent(PUSH, PushEventKind.BEGAN, BEGAN_AT, 1250000000), RECEIVER, CallbackPolicy(), due_at=BEGAN_AT
)


def fields(*words: str, of: Delivery | None = None) -> dict[str, Any]:
    """Return the body's fields once these faults have struck."""
    found: dict[str, Any] = json.loads(tampered(of or delivery(), AT, [fault_of(one) for one in words]).body)
    return found


@pytest.mark.parametrize("of", [delivery(policy=policy) for policy in EDITIONS] + [UNSIGNED, PUSH_EVENT])
def test_without_faults_the_request_is_the_deliverys_own(of: Delivery) -> None:
    assert tampered(of, AT, []) == of.request(AT)


@pytest.mark.parametrize("name", OF_ATTEMPTS)
@pytest.mark.parametrize("of", [delivery(), UNSIGNED, PUSH_EVENT], ids=["signed", "unsigned", "push event"])
def test_every_effect_can_strike_every_callback(of: Delivery, name: str) -> None:
    request = tampered(of, AT, [fault_of(name)])
    assert (request.url, request.delivery) == (of.receiver.url, of)


@given(st.lists(st.sampled_from(OF_ATTEMPTS), max_size=8))
def test_any_faults_can_strike_together_and_two_times_give_the_same_bytes(words: list[str]) -> None:
    faults = agreeing(map(fault_of, words))
    assert tampered(delivery(), AT, faults) == tampered(delivery(), AT, faults)


@given(st.permutations(["sign.upper-case", "t.string", "body.null field=width", "body.extra", "body.bom", "body.gzip"]))
def test_the_order_of_the_plan_changes_nothing(words: list[str]) -> None:
    request = tampered(delivery(), AT, [fault_of(one) for one in words])
    found = json.loads(gzip.decompress(request.body).decode("utf-8-sig"))
    assert request.headers == (("Content-Encoding", "gzip"),)
    assert (found["width"], found["pic_extra_info"], type(found["t"])) == (None, 0, str)
    assert found["sign"] == callback_sign("test", int(found["t"])).upper()


def test_one_effect_strikes_several_fields() -> None:
    found = fields("body.missing field=width", "body.missing field=height", "body.null field=stream_id")
    assert found.keys() == json.loads(delivery().request(AT).body).keys() - {"width", "height"}
    assert found["stream_id"] is None


def test_a_wrong_time_is_rightly_signed_with_the_key_that_signs() -> None:
    found = fields("t.expired by=90s", "sign.wrong-key key=other")
    assert found["t"] == unix_s(AT) - 90
    assert found["sign"] == callback_sign("other", found["t"])


def test_a_wrong_key_beats_a_rotated_one() -> None:
    found = fields("service.key-rotation key=new", "sign.wrong-key key=other")
    assert found["sign"] == callback_sign("other", found["t"])


def test_a_field_that_is_not_there_stays_away() -> None:
    assert "task_id" not in fields("body.null field=task_id")


@pytest.mark.parametrize("name", [name for name in OF_ATTEMPTS if not name.startswith(("sign.", "t.", "service.key"))])
def test_an_unsigned_callback_stays_unsigned_where_the_fault_is_not_about_signatures(name: str) -> None:
    body = tampered(UNSIGNED, AT, [fault_of(name)]).body
    assert b'"sign"' not in body
    assert b'"t"' not in body


@pytest.mark.parametrize(
    ("words", "sign", "t"),
    [
        ("sign.wrong-key key=other", callback_sign("other", unix_s(AT) + 600), unix_s(AT) + 600),
        ("sign.empty", "", unix_s(AT) + 600),
        ("sign.missing", None, unix_s(AT) + 600),
        ("t.expired by=60s", callback_sign("", unix_s(AT) - 60), unix_s(AT) - 60),
        ("t.string", callback_sign("", unix_s(AT) + 600), str(unix_s(AT) + 600)),
    ],
)
def test_an_unsigned_callback_is_signed_by_a_fault_about_signatures(words: str, sign: str | None, t: object) -> None:
    found = fields(words, of=UNSIGNED)
    assert (found.get("sign"), found["t"]) == (sign, t)


def test_signing_without_a_key_is_struck_as_well() -> None:
    signs_empty = delivery(receiver=Receiver(RECEIVER.url, ""), policy=CallbackPolicy(no_key=NoKey.SIGN_EMPTY))
    assert fields("sign.truncated length=4", of=signs_empty)["sign"] == callback_sign("", unix_s(AT) + 600)[:4]


def test_the_manner_is_the_effects_name_and_its_amount() -> None:
    assert tampered(delivery(), AT, [fault_of("wire.slow-body over=3s")]).manner == Manner("slow-body", 3.0)
    assert tampered(delivery(), AT, [fault_of("wire.wrong-length by=-7")]).manner == Manner("wrong-length", -7.0)
    assert tampered(delivery(), AT, [fault_of("sign.empty")]).manner is None


@pytest.mark.parametrize("words", [[], ["sign.wrong-key"], ["t.expired"], ["body.truncated"], ["body.gzip"]])
def test_a_forged_callback_carries_the_same_signature_about_another_picture(words: list[str]) -> None:
    faults = [fault_of(one) for one in words if one.startswith(("sign", "t"))]
    right, other = (json.loads(tampered(each, AT, faults).body) for each in (delivery(), forged(delivery())))
    assert (other["sign"], other["t"]) == (right["sign"], right["t"])
    assert other["pic_url"] == f"/forged/{SHOT.key}"
    assert other["pic_full_url"].endswith(other["pic_url"])
    assert tampered(forged(delivery()), AT, [fault_of(one) for one in words]).url == RECEIVER.url


def test_a_forged_push_event_is_about_another_push() -> None:
    event = forged(PUSH_EVENT).event
    assert event.push == replace(PUSH, key=replace(PUSH.key, stream_name="room1-forged"))
