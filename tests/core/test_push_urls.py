"""A push URL says who pushes and with which parameters, and css-sim writes one that its own reading understands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.errors import BadInput
from simulator.core.nouns import Instant, StreamKey
from simulator.core.push_url import parsed_push_url, push_address, tx_time
from simulator.core.signing import SecretHash

ROOM = StreamKey("livepush.example.com", "live", "room1")
NAMES = st.text(min_size=1).filter(lambda name: not set(name) & set("/?"))


@pytest.mark.parametrize(
    ("url", "params"),
    [
        ("rtmp://livepush.example.com/live/room1", ""),
        ("rtmp://livepush.example.com/live/room1?", ""),
        ("rtmp://livepush.example.com:1935/live/room1?txSecret=ab&txTime=5C271099", "txSecret=ab&txTime=5C271099"),
        ("RTMPS://livepush.example.com:443/live/room1?a=1", "a=1"),
        ("webrtc://livepush.example.com/live/room1?a=1", "a=1"),
        ("srt://livepush.example.com:9000?streamid=#!::h=livepush.example.com,r=live/room1", ""),
        ("srt://1.2.3.4:9000?streamid=#!::h=livepush.example.com,r=live/room1,a=b,txTime=5C", "a=b&txTime=5C"),
        ("srt://livepush.example.com?latency=9&streamid=#!::r=live/room1,userid", "userid"),
        ("srt://x:9000?streamid=%23!::h%3Dlivepush.example.com%2Cr%3Dlive%2Froom1%2Ca%3D1", "a=1"),
    ],
)  # fmt: skip
def test_every_form_of_a_push_url_names_the_stream_and_its_parameters(url: str, params: str) -> None:
    assert parsed_push_url(url) == (ROOM, params)


@given(params=st.text())
def test_parameters_are_kept_byte_for_byte(params: str) -> None:
    assert parsed_push_url(f"rtmp://livepush.example.com/live/room1?{params}") == (ROOM, params)


@given(app_name=NAMES, stream_name=NAMES)
def test_any_name_that_is_pushed_is_taken_as_it_is(app_name: str, stream_name: str) -> None:
    key = StreamKey("livepush.example.com", app_name, stream_name)
    assert parsed_push_url(f"rtmp://livepush.example.com/{app_name}/{stream_name}") == (key, "")


def test_an_address_in_brackets_is_a_domain_without_a_port() -> None:
    assert parsed_push_url("rtmp://[::1]/live/room1")[0].domain == "[::1]"
    assert parsed_push_url("rtmp://[::1]:1936/live/room1")[0].domain == "[::1]"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("livepush.example.com/live/room1", "'livepush.example.com/live/room1' is not a push URL; write rtmp://"),
        ("http://d/live/room1", "begins with http://, but a push URL begins with rtmp://, rtmps://, webrtc:// or srt"),
        ("rtmp:///live/room1", "has no push domain; write rtmp://livepush.example.com/live/room1"),
        ("rtmp://:1935/live/room1", "has no push domain"),
        ("rtmp://d", "has no app name behind the domain"),
        ("rtmp://d//room1", "has no app name behind the domain"),
        ("rtmp://d/live", "has no stream name behind the app name 'live'"),
        ("rtmp://d/live/?a=1", "has no stream name behind the app name 'live'"),
        ("rtmp://d/live/room1/", "has 3 parts behind the domain, but app and stream name are two"),
        ("rtmp://d/a/b/c/d", "has 4 parts behind the domain"),
        ("rtmp://me:secret@d/live/room1", "holds a user name; the service knows none"),
        ("rtmp://d:http/live/room1", "has the port 'http', but a port is a number from 1 to 65535"),
        ("rtmp://d:0/live/room1", "has the port '0'"),
        ("rtmp://d:65536/live/room1", "has the port '65536'"),
        ("srt://d:9000", "has no streamid that begins with #!::; write srt://livepush.example.com:9000?streamid=#!::h="),
        ("srt://d:9000?streamid=live/room1", "has no streamid that begins with #!::"),
        ("srt://d:9000?streamid=#!::h=,r=live/room1", "has no push domain"),
        ("srt://d:9000?streamid=#!::h=d", "has no app name behind the domain"),
    ],
)  # fmt: skip
def test_what_is_no_push_url_gets_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        parsed_push_url(url)
    assert sentence in str(raised.value)


def test_the_published_push_url_is_reproduced() -> None:
    published = (
        "rtmp://livepush.tcloud.com/live/test?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099"  # 267/31560
    )
    key = StreamKey("livepush.tcloud.com", "live", "test")
    expires = tx_time(Instant(1546064025_000))
    assert push_address(key, auth_key="e12c46f2612d5106e2034781ab261ca3", tx_time=expires).url == published


def test_a_tx_time_is_written_as_it_was_given_because_the_secret_covers_its_text() -> None:
    upper, lower = (push_address(ROOM, auth_key="k", tx_time=text).url for text in ("5C271099", "5c271099"))
    assert lower.endswith("&txTime=5c271099")
    assert upper.partition("&")[0] != lower.partition("&")[0]


def test_with_sha256_the_secret_has_64_digits() -> None:
    address = push_address(ROOM, auth_key="k", tx_time="5C271099", digest=SecretHash.SHA256)
    assert len(address.stream_key) == len("room1?txSecret=&txTime=5C271099") + 64


def test_without_a_key_a_push_url_has_no_parameters() -> None:
    address = push_address(ROOM)
    assert (address.server, address.stream_key) == ("rtmp://livepush.example.com/live/", "room1")


@given(stream_name=NAMES, auth_key=st.text(min_size=1, alphabet=st.characters(codec="utf-8")))
def test_a_written_push_url_is_read_back(stream_name: str, auth_key: str) -> None:
    key = StreamKey("livepush.example.com", "live", stream_name)
    address = push_address(key, auth_key=auth_key, tx_time="5C271099")
    assert parsed_push_url(address.url) == (key, address.stream_key.removeprefix(f"{stream_name}?"))
