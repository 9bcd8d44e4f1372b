"""The body of a callback, byte for byte, as each edition of the documents has it."""

import json
from dataclasses import replace

import pytest
from examples import PUSH, SHOT
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.event import FIELDS, CallbackEvent, Signature, as_body
from simulator.core.limits import Edition
from simulator.core.nouns import Instant, PushStream, Screenshot, Size, StreamKey

SAMPLE_SIGN = "ca3e25e5dc17a6f9909a9ae7281e300d"

# The published samples, without the blank lines that only their pages have.
SAMPLE_2018 = (
    b'{"event_type":200,"stream_id":"stream_name","channel_id":"stream_name","create_time":1545030273,'
    b'"file_size":7520,"width":640,"height":352,'
    b'"pic_url":"/2018-12-17/stream_name-screenshot-19-06-59-640x352.jpg",'
    b'"pic_full_url":"http://testbucket-1234567890.cos.region.myqcloud.com'
    b'/2018-12-17/stream_name-screenshot-19-06-59-640x352.jpg",'
    b'"sign":"ca3e25e5dc17a6f9909a9ae7281e300d","t":1545030873}'
)
# channel_id and stream_id differ in the published sample of 2021, although its table says that they are the same.
SAMPLE_2021 = (
    b'{"app":"test.app","appname":"live","channel_id":"your_streamid","create_time":1622599925,"event_type":200,'
    b'"file_size":30670,"height":720,'
    b'"pic_full_url":"http://your.cos.region.myqcloud.com/channelid/channelid-screenshot-10-12-05-1280x720.jpg",'
    b'"pic_url":"/channelid/channelid-screenshot-10-12-05-1280x720.jpg",'
    b'"sign":"ca3e25e5dc17a6f9909a9ae7281e300d","stream_id":"your_streamid",'
    b'"stream_param":"txSecret=ca3e25e5dc17a6f9909a9ae7281e300d&txTime=60B83800","t":1622600525,"width":1280}'
)
SAMPLE_2024 = SAMPLE_2021.replace(b'"width"', b'"task_id":"1867908378267662126","width"')

SHOT_2018 = Screenshot(
    push=PushStream(StreamKey("test.app", "live", "stream_name"), "", Instant(0), "room.mp4"),
    taken_at=Instant(1545030273_000),
    size=Size(640, 352),
    byte_count=7520,
    bucket="testbucket-1234567890",
    key="2018-12-17/stream_name-screenshot-19-06-59-640x352.jpg",
    download_domain="testbucket-1234567890.cos.region.myqcloud.com",
    source_position_ms=0,
)
SHOT_2021 = Screenshot(
    push=PushStream(
        StreamKey("test.app", "live", "your_streamid"),
        f"txSecret={SAMPLE_SIGN}&txTime=60B83800",
        Instant(0),
        "room.mp4",
    ),
    taken_at=Instant(1622599925_000),
    size=Size(1280, 720),
    byte_count=30670,
    bucket="your",
    key="channelid/channelid-screenshot-10-12-05-1280x720.jpg",
    download_domain="your.cos.region.myqcloud.com",
    source_position_ms=0,
)

# The last one is how a byte that is no UTF-8 arrives in a name.
names = st.text(max_size=30) | st.text("a/&é🎥\udcff", max_size=30)
events = st.builds(
    CallbackEvent,
    st.builds(
        Screenshot,
        push=st.builds(PushStream, st.builds(StreamKey, names, names, names), names, st.just(Instant(0)), names),
        taken_at=st.integers(0, 4_102_444_800_000).map(Instant),
        size=st.builds(Size, st.integers(1, 65_500), st.integers(1, 65_500)),
        byte_count=st.integers(1, 10**9),
        bucket=names,
        key=names,
        download_domain=names,
        source_position_ms=st.integers(0, 10**9),
    ),
    st.text("0123456789", min_size=19, max_size=19),
)
signatures = st.builds(Signature, st.integers(0, 10**10), st.text("0123456789abcdef", min_size=32, max_size=32))
NUMBERS = {"create_time", "event_type", "file_size", "height", "t", "width"}


@pytest.mark.parametrize(
    ("edition", "shot", "t", "sample"),
    [
        (Edition.E2018, SHOT_2018, 1545030873, SAMPLE_2018),
        (Edition.E2021, SHOT_2021, 1622600525, SAMPLE_2021),
        (Edition.E2024, SHOT_2021, 1622600525, SAMPLE_2024),
    ],
)
def test_the_published_sample_is_reproduced_byte_for_byte(
    edition: Edition, shot: Screenshot, t: int, sample: bytes
) -> None:
    event = CallbackEvent(shot, task_id="1867908378267662126")
    assert event.body(edition, Signature(t, SAMPLE_SIGN)) == sample


@pytest.mark.parametrize(("edition", "count"), [(Edition.E2018, 11), (Edition.E2021, 14), (Edition.E2024, 15)])
def test_an_edition_has_as_many_fields_as_its_document(edition: Edition, count: int) -> None:
    assert len(FIELDS[edition]) == count


@given(event=events, signature=signatures, edition=st.sampled_from(Edition))
def test_every_body_has_its_editions_keys_in_order_and_numbers_as_numbers(
    event: CallbackEvent, signature: Signature, edition: Edition
) -> None:
    fields = json.loads(event.body(edition, signature))
    assert tuple(fields) == FIELDS[edition]
    assert {name for name, value in fields.items() if type(value) is int} == NUMBERS & set(fields)
    assert {name for name, value in fields.items() if type(value) is str} == set(fields) - NUMBERS


@given(event=events, signature=signatures, edition=st.sampled_from([Edition.E2021, Edition.E2024]))
def test_bodies_since_2021_are_alphabetical(event: CallbackEvent, signature: Signature, edition: Edition) -> None:
    names = list(json.loads(event.body(edition, signature)))
    assert names == sorted(names)


@given(event=events, edition=st.sampled_from(Edition))
def test_without_a_signature_only_sign_and_t_are_missing(event: CallbackEvent, edition: Edition) -> None:
    fields = json.loads(event.body(edition, None))
    assert tuple(fields) == tuple(name for name in FIELDS[edition] if name not in ("sign", "t"))


@given(event=events, signature=signatures)
def test_every_body_says_what_the_screenshot_is(event: CallbackEvent, signature: Signature) -> None:
    fields = json.loads(event.body(Edition.E2024, signature))
    shot, stream = event.screenshot, event.screenshot.push.key
    assert (fields["app"], fields["appname"]) == (stream.domain, stream.app_name)
    assert fields["stream_id"] == fields["channel_id"] == stream.stream_name
    assert fields["pic_full_url"] == f"http://{shot.download_domain}{fields['pic_url']}"
    assert fields["pic_url"] == f"/{shot.key}"
    assert fields["stream_param"] == shot.push.params
    assert (fields["width"], fields["height"]) == (shot.size.width, shot.size.height)
    assert (fields["create_time"], fields["file_size"]) == (shot.taken_at // 1000, shot.byte_count)
    assert (fields["t"], fields["sign"], fields["task_id"]) == (signature.t, signature.sign, event.task_id)


@given(event=events, signature=signatures, edition=st.sampled_from(Edition))
def test_every_body_is_utf_8_even_for_names_that_are_no_text(
    event: CallbackEvent, signature: Signature, edition: Edition
) -> None:
    assert json.loads(event.body(edition, signature).decode("utf-8"))


def test_ampersands_slashes_and_letters_of_any_script_are_not_escaped() -> None:
    push = replace(PUSH, params="a=1&b=/x%2F&名=直播🎥")
    body = CallbackEvent(replace(SHOT, push=push), "1").body(Edition.E2021, None)
    assert '"stream_param":"a=1&b=/x%2F&名=直播🎥"'.encode() in body


def test_what_json_must_escape_is_escaped() -> None:
    assert as_body({"a": 'say "hi"\\\n'}) == b'{"a":"say \\"hi\\"\\\\\\n"}'


def test_a_body_is_compact() -> None:
    assert as_body({"a": 1, "b": "c"}) == b'{"a":1,"b":"c"}'


def test_fractions_of_a_second_are_dropped_from_create_time() -> None:
    shot = replace(SHOT, taken_at=Instant(1545030273_999))
    assert CallbackEvent(shot, "1").fields(Edition.E2021, None)["create_time"] == 1545030273
