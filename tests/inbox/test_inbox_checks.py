"""What the inbox finds in a callback, before it looks at the picture."""

import json
from typing import Any

import pytest

from simulator.core.event import FIELDS
from simulator.core.limits import Edition
from simulator.core.nouns import Instant
from simulator.core.signing import callback_sign
from simulator.inbox.announcement import Announcement, Unreadable
from simulator.inbox.checks import Findings, check

# The published sample really verifies with the key "test".
KEY, T, SIGN = "test", 1545030873, "ca3e25e5dc17a6f9909a9ae7281e300d"
SENT = Instant((T - 600) * 1000)

FIELDS_2021: dict[str, Any] = {
    "app": "push.example.com",
    "appname": "live",
    "channel_id": "room1",
    "create_time": T - 601,
    "event_type": 200,
    "file_size": 30670,
    "height": 720,
    "pic_full_url": "http://pictures.example.com/2018-12-17/room1.jpg",
    "pic_url": "/2018-12-17/room1.jpg",
    "sign": SIGN,
    "stream_id": "room1",
    "stream_param": "a=1&b=2",
    "t": T,
    "width": 1280,
}


def found(
    *, key: str | None = KEY, now: Instant = SENT, edition: Edition | None = None, but: str = "", **fields: Any
) -> Findings:
    """Check the sample with some fields changed, or one left out."""
    body = {name: value for name, value in (FIELDS_2021 | fields).items() if name != but}
    return check(json.dumps(body).encode(), "application/json", key=key, now=now, edition=edition)


def test_the_published_sample_is_right() -> None:
    findings = found()
    assert (findings.sign.text, findings.t.text) == ("right", "valid for 600 s")
    assert findings.problems == ()
    assert findings.judgement == 200


def test_it_names_the_stream_the_time_and_what_the_picture_should_be() -> None:
    said = found().announcement
    assert isinstance(said, Announcement)
    assert (said.event, said.stream, said.create_time) == ("screenshot", "live/room1", T - 601)
    assert said.picture is not None
    assert (str(said.picture.size), said.picture.byte_count) == ("1280x720", 30670)


def test_a_missing_sign_is_refused() -> None:
    findings = found(but="sign")
    assert findings.sign.text == "missing"
    assert findings.problems == ("sign is missing",)
    assert findings.judgement == 403


def test_a_wrong_sign_is_refused() -> None:
    findings = found(sign="0" * 32)
    assert findings.sign.text == "wrong"
    assert findings.judgement == 403


@pytest.mark.parametrize(
    ("sign", "mistake"),
    [(SIGN.upper(), "upper case"), (callback_sign(KEY, T * 1000), "milliseconds"), (SIGN[:16], "first 16 digits")],
)
def test_a_known_mistake_in_the_sign_is_named(sign: str, mistake: str) -> None:
    findings = found(sign=sign)
    assert findings.sign.text.startswith("wrong: ")
    assert mistake in findings.sign.text


@pytest.mark.parametrize("sign", [None, 7, [], {}, True, ""])
def test_a_sign_of_another_kind_is_never_right(sign: Any) -> None:
    assert found(sign=sign).judgement == 403


def test_without_a_key_a_sign_is_not_checked() -> None:
    findings = found(key=None, sign="whatever")
    assert findings.sign.text == "not checked (no key)"
    assert findings.judgement == 200


def test_without_a_key_sign_and_t_may_be_left_out() -> None:
    body = json.dumps({name: value for name, value in FIELDS_2021.items() if name not in {"sign", "t"}})
    findings = check(body.encode(), "application/json", key="", now=SENT)
    assert (findings.sign.text, findings.t.text) == ("not sent (no key)", "not sent (no key)")
    assert findings.problems == ()


def test_a_sign_made_with_the_empty_key_is_recognised() -> None:
    assert found(key=None, sign=callback_sign("", T)).sign.text == "right for the empty key"


@pytest.mark.parametrize(
    ("now_s", "text", "judgement"),
    [(T - 1, "valid for 1 s", 200), (T, "valid for 0 s", 200), (T + 1, "expired 1 s ago", 403)],
)
def test_a_callback_is_good_until_its_t(now_s: int, text: str, judgement: int) -> None:
    findings = found(now=Instant(now_s * 1000))
    assert findings.t.text == text
    assert findings.judgement == judgement


def test_a_missing_t_is_refused() -> None:
    findings = found(but="t")
    assert findings.t.text == "missing"
    assert findings.judgement == 403


@pytest.mark.parametrize("t", ["soon", 1.5, True, [], "٣", "", -1, "9" * 10_000])
def test_a_t_that_is_no_number_is_refused(t: Any) -> None:
    findings = found(t=t)
    assert findings.t.text == "not a number"
    assert findings.judgement == 403


def test_a_t_as_a_string_is_read_but_objected_to() -> None:
    findings = found(t=str(T))
    assert findings.sign.text == "right"
    assert findings.problems == (f't is "{T}", but the service sends a whole number',)


def test_a_t_in_milliseconds_is_named() -> None:
    findings = found(t=T * 1000, sign=callback_sign(KEY, T * 1000))
    assert findings.problems == ("t is in milliseconds; the service sends seconds",)


def test_a_t_too_far_ahead_is_objected_to() -> None:
    assert found(now=Instant(SENT - 61_000)).problems == ("t lies 661 s ahead; the service sends now + 600",)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the body is empty"),
        (b'{"a":', "the body is not JSON: wrong at line 1, column 6"),
        (b"a=1&b=2", "the body is not JSON: wrong at line 1, column 1"),
        (b"[1]", "the body is a JSON list, not an object"),
        (b"null", "the body is a JSON literal, not an object"),
        (b'"text"', "the body is a JSON string, not an object"),
        (b"7", "the body is a JSON number, not an object"),
        (b"\xff\xfe", "the body is not UTF-8"),
        (b'{"a":"\\ud800"}', "the body holds half of a surrogate pair"),
        (b"[" * 100_000, "the body is not JSON that can be read"),
        (b'{"t":' + b"9" * 10_000 + b"}", "the body is not JSON that can be read"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_the_reason(body: bytes, why: str) -> None:
    findings = check(body, "application/json", key=KEY, now=SENT)
    assert isinstance(findings.announcement, Unreadable)
    assert findings.problems[0].startswith(why)
    assert findings.judgement == 400


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=utf-8"])
def test_another_content_type_is_objected_to(content_type: str | None) -> None:
    findings = check(json.dumps(FIELDS_2021).encode(), content_type, key=KEY, now=SENT)
    assert findings.problems == (f"Content-Type is {content_type!r}, but the service sends 'application/json'",)
    assert findings.judgement == 200


@pytest.mark.parametrize("edition", Edition)
def test_the_fields_of_each_edition_are_recognised(edition: Edition) -> None:
    body = {name: (FIELDS_2021 | {"task_id": "1867908378267662126"})[name] for name in FIELDS[edition]}
    for given in (edition, None):
        assert not check(json.dumps(body).encode(), "application/json", key=KEY, now=SENT, edition=given).problems


def test_missing_and_unknown_fields_are_named() -> None:
    assert found(but="pic_url", extra=1).problems == ("pic_url is missing", '"extra" is unknown')


def test_fields_of_another_edition_are_named_where_one_is_asked_for() -> None:
    assert found(edition=Edition.E2024).problems == ("task_id is missing",)
    assert found(edition=Edition.E2018).problems == (
        '"app" is unknown',
        '"appname" is unknown',
        '"stream_param" is unknown',
    )


@pytest.mark.parametrize(("name", "value"), [("width", "1280"), ("width", 1280.5), ("stream_id", 7), ("height", True)])
def test_a_field_of_the_wrong_kind_is_named(name: str, value: Any) -> None:
    [problem] = found(**{name: value}).problems
    assert problem.startswith(f"{name} is {json.dumps(value)}, but the service sends a ")


def test_a_full_url_of_another_picture_is_named() -> None:
    assert found(pic_url="/other.jpg").problems == ("pic_full_url does not end with pic_url",)


def test_a_flood_of_unknown_fields_does_not_flood_the_journal() -> None:
    flood: dict[str, Any] = {f"x{number}" * 100: "y" * 1000 for number in range(1000)}
    problems = found(**flood).problems
    assert problems[-1] == "970 more fields are wrong"
    assert max(map(len, problems)) < 200


@pytest.mark.parametrize(
    ("kind", "event"), [(0, "event 0 (push interrupted)"), (1, "event 1 (push began)"), (100, "event 100 (recording)")]
)
def test_other_events_are_acknowledged_and_named(kind: int, event: str) -> None:
    body = {"event_type": kind, "stream_id": "room1", "t": T, "sign": SIGN}
    findings = check(json.dumps(body).encode(), "application/json", key=KEY, now=SENT)
    assert isinstance(findings.announcement, Announcement)
    assert (findings.announcement.event, findings.announcement.picture) == (event, None)
    assert (findings.judgement, findings.problems) == (200, ())


@pytest.mark.parametrize("kind", [7, "200", True, None, {"a": 1}])
def test_an_unknown_event_is_objected_to(kind: Any) -> None:
    [problem] = found(event_type=kind).problems
    assert problem.startswith("event_type ")
