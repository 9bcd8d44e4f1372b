"""Durations, times and sizes are read as people write them, and anything else gets a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.errors import BadInput
from simulator.core.values import duration_s, instant, size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("250ms", 0.25), ("20s", 20), ("2m", 120), ("1h", 3600), ("1h30m", 5400), ("1h 30m", 5400), ("10", 10),
     ("1.5s", 1.5), ("1d", 86400), (" 5 s ", 5), ("0", 0), ("1m500ms", 60.5)],
)  # fmt: skip
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "soon", "-1s", "2 weeks", "1e3", "s", "10 s ago", "1,5s"])
def test_what_is_no_duration_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        duration_s(text)
    assert str(raised.value) == f"{text!r} is not a duration; write 250ms, 20s, 2m, 1h30m or plain seconds"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1545030873", 1545030873000),
        ("1545030873.5", 1545030873500),
        ("2018-12-17T15:14:33", 1545030873000),
        ("2018-12-17 15:14:33", 1545030873000),
        ("2018-12-17T15:14:33+08:00", 1545030873000),
        ("2018-12-17T07:14:33Z", 1545030873000),
        ("2018-12-17T07:14:33.250+00:00", 1545030873250),
        ("2018-12-17", 1544976000000),
    ],
)
def test_a_time_is_read_in_utc_plus_8_where_it_names_no_zone(text: str, at: int) -> None:
    assert instant(text) == at


@pytest.mark.parametrize("text", ["", "now", "-1", "2018-13-01", "15:14"])
def test_what_is_no_time_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="is not a time; write 2024-12-31T23:59:50"):
        instant(text)


@given(width=st.integers(1, 99_999), height=st.integers(1, 99_999), cross=st.sampled_from("xX*"))
def test_a_size_is_read(width: int, height: int, cross: str) -> None:
    assert str(size(f"{width}{cross}{height}")) == f"{width}x{height}"


@pytest.mark.parametrize("text", ["", "1920", "1920x", "-1x1", "1920x1080x3", "a x b", "100000x1"])
def test_what_is_no_size_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="is not a size; write width x height in pixels, such as 1920x1080"):
        size(text)


@pytest.mark.parametrize("text", ["0x1080", "1920x0"])
def test_a_push_without_pixels_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadInput, match="has a side of 0 pixels; a push is at least 1x1"):
        size(text)
