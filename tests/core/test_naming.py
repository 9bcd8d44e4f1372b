"""A picture's name follows from its template's pattern, in UTC+8, and no stream name makes it unsafe."""

import os
import posixpath
import re
import subprocess
import sys
import time
from itertools import combinations

import pytest
from examples import ROOM
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.core.errors import BadInput
from simulator.core.naming import PLACEHOLDERS, NamePattern, checked_pattern, path_safe
from simulator.core.nouns import Instant, Size, StreamKey

SIZE = Size(1280, 720)
# Any letter, often half of a surrogate pair: that is how a byte that is no UTF-8 arrives in a file's name.
ANY_NAME = st.text(st.characters(), max_size=120) | st.text("a/.!2Fé🎥\udcff\ud83c\udfa5", max_size=120)
HOSTILE = ["..", ".", "../../etc/passwd", "/", "a/b", "%2f", "%2e%2e", "\0", "a\\b", "🎥", "日本", "x" * 300, "\udcff",
           "a b", "a+b", "a?b#c", "!2F", "con", "-rf", "a\nb", "~", "*", "{Year}", "a:b", "\u202e", " "]  # fmt: skip
EVERYWHERE = NamePattern("{AppName}/{PushDomain}/{StreamID}", "{StreamID}{Ext}")


def key_at(instant: int, pattern: NamePattern = NamePattern(), stream_name: str = "room1") -> str:  # noqa: B008 - frozen
    return pattern.key(StreamKey("push.example.com", "live", stream_name), SIZE, Instant(instant))


@pytest.mark.parametrize(
    ("create_time", "stream_name", "pattern", "key"),
    [
        # the samples of 2021 and of 2016, whose create_time and name fit together
        (1622599925, "channelid", NamePattern("{StreamID}"), "channelid/channelid-screenshot-10-12-05-1280x720.jpg"),
        (1622599925, "room1", NamePattern(), "2021-06-02/room1-screenshot-10-12-05-1280x720.jpg"),
        (1473645788, "2016090090936", NamePattern(), "2016-09-12/2016090090936-screenshot-10-03-08-1280x720.jpg"),
        # the ends of a day, a month, a leap day and a year, in UTC+8
        (1545062399, "r", NamePattern(), "2018-12-17/r-screenshot-23-59-59-1280x720.jpg"),
        (1545062400, "r", NamePattern(), "2018-12-18/r-screenshot-00-00-00-1280x720.jpg"),
        (1709222399, "r", NamePattern(), "2024-02-29/r-screenshot-23-59-59-1280x720.jpg"),
        (1709222400, "r", NamePattern(), "2024-03-01/r-screenshot-00-00-00-1280x720.jpg"),
        (1735660799, "r", NamePattern(), "2024-12-31/r-screenshot-23-59-59-1280x720.jpg"),
        (1735660800, "r", NamePattern(), "2025-01-01/r-screenshot-00-00-00-1280x720.jpg"),
    ],
)
def test_known_names(create_time: int, stream_name: str, pattern: NamePattern, key: str) -> None:
    assert key_at(create_time * 1000, pattern, stream_name) == key


@given(at=st.integers(0, 4_102_444_800_999))
def test_names_tell_the_time_in_utc_plus_8(at: int) -> None:
    there = time.gmtime(at // 1000 + 8 * 3600)
    assert key_at(at) == time.strftime("%Y-%m-%d/room1-screenshot-%H-%M-%S-1280x720.jpg", there)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_the_hosts_zone_changes_nothing(zone: str) -> None:
    code = (
        "from simulator.core.naming import *; from simulator.core.nouns import *;"
        "print(NamePattern().key(StreamKey('d', 'a', 'r'), Size(1, 1), Instant(1735660799999)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "2024-12-31/r-screenshot-23-59-59-1x1.jpg"


def test_all_twelve_placeholders_are_filled_in() -> None:
    pattern = NamePattern("{AppName}_{PushDomain}", "-".join(f"{{{name}}}" for name in PLACEHOLDERS))
    assert len(PLACEHOLDERS) == 12
    assert pattern.key(ROOM, Size(640, 352), Instant(1545030273000)) == (
        "live_livepush.example.com/live-livepush.example.com-room1-2018-12-17-15-04-33-640-352-.jpg"
    )


@pytest.mark.parametrize("prefix", ["a/b", "/a/b", "a/b/", "//a//b//"])
def test_slashes_around_and_within_a_folder_are_made_single(prefix: str) -> None:
    assert key_at(0, NamePattern(prefix, "{StreamID}{Ext}")) == "a/b/room1.jpg"


def test_a_name_without_any_folder_stands_at_the_top() -> None:
    assert key_at(0, NamePattern("", "temp")) == "temp"


def is_safe(key: str) -> bool:
    """Say whether a key needs no escaping in a URL and stays where it is put in any folder."""
    segments = key.split("/")
    return (
        re.fullmatch(r"[A-Za-z0-9_.!/-]+", key) is not None
        and posixpath.normpath(key) == key
        and not key.startswith("/")
        and all(len(segment) <= 255 for segment in segments)
    )


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_stays_in_its_folder(name: str) -> None:
    key = EVERYWHERE.key(StreamKey(name, name, name), SIZE, Instant(0))
    assert is_safe(key)
    assert key.count("/") == 3


@given(domain=ANY_NAME, app_name=ANY_NAME, stream_name=ANY_NAME)
def test_no_name_makes_an_unsafe_key(domain: str, app_name: str, stream_name: str) -> None:
    for pattern in (EVERYWHERE, NamePattern()):
        assert is_safe(pattern.key(StreamKey(domain, app_name, stream_name), SIZE, Instant(0)))


def test_hostile_names_are_told_apart() -> None:
    keys = {key_at(0, EVERYWHERE, name) for name in HOSTILE}
    assert len(keys) == len(HOSTILE)


@given(one=ANY_NAME, other=ANY_NAME)
@example(one="é", other="\udcc3\udca9")
@example(one="🎥", other="\ud83c\udfa5")
@example(one="a/b", other="a!2Fb")
def test_two_names_never_share_a_picture(one: str, other: str) -> None:
    assert (path_safe(one) == path_safe(other)) == (one == other)


def test_long_names_are_told_apart_and_fit() -> None:
    names = ["x" * length for length in range(90, 310)] + ["🎥" * length for length in range(1, 100)]
    safe = [path_safe(name) for name in names]
    assert len(set(safe)) == len(names)
    assert max(map(len, safe)) == 100


def test_no_short_name_can_be_made_to_look_like_a_cut_one() -> None:
    cut = [path_safe(f"{'x' * 200}{number}") for number in range(200)]
    assert {name for name in cut if unescaped(name) is not None} == set()


def unescaped(safe: str) -> str | None:
    """Return the short name that would be written as `safe`, or None where there is none."""
    try:
        raw = re.sub(r"!([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), safe)
    except ValueError:
        return None
    return raw if path_safe(raw) == safe else None


def test_the_usual_names_are_written_as_they_are() -> None:
    assert [path_safe(name) for name in ("room1", "3954_ea88-A.b", "10888_100076")] == [
        "room1", "3954_ea88-A.b", "10888_100076",
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["/test1-test2/", "{Year}/{Month}", "", "a!_.*-b", "{AppName}{StreamID}"])
def test_the_service_takes_these_folders(pattern: str) -> None:
    assert checked_pattern(pattern, folder=True) == pattern


@pytest.mark.parametrize("pattern", ["temp", "{StreamID}{Ext}", "{Year}-{Month}-{Day}", "a!_.*-b"])
def test_the_service_takes_these_file_names(pattern: str) -> None:
    assert checked_pattern(pattern, folder=False) == pattern


ALLOWED = "but it may hold only letters, digits, placeholders and - ! _ . *"


@pytest.mark.parametrize(
    ("pattern", "folder", "sentence"),
    [
        ("{Yaer}", True, "cos_prefix '{Yaer}' has the unknown placeholder {Yaer}; did you mean {Year}?"),
        ("{streamid}", False, "has the unknown placeholder {streamid}; did you mean {StreamID}?"),
        ("{}", False, "has the unknown placeholder {}; known: {AppName} {PushDomain} {StreamID} {Year}"),
        ("a b", True, f"cos_prefix 'a b' has ' ', {ALLOWED} and /"),
        ("a/b", False, f"cos_file_name 'a/b' has '/', {ALLOWED}"),
        ("ü?", False, f"cos_file_name 'ü?' has '?' 'ü', {ALLOWED}"),
        ("{Year", False, f"cos_file_name '{{Year' has '{{', {ALLOWED}"),
        ("", False, "cos_file_name is empty; leave the line out for the service's default name"),
    ],
)  # fmt: skip
def test_a_pattern_the_service_would_refuse_gets_a_sentence(pattern: str, folder: bool, sentence: str) -> None:  # noqa: FBT001 - a table
    with pytest.raises(BadInput) as raised:
        checked_pattern(pattern, folder=folder)
    assert sentence in str(raised.value)


def test_each_allowed_literal_and_no_other_is_taken() -> None:
    allowed = {letter for letter in map(chr, range(32, 127)) if not refused(letter)}
    assert allowed == {*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-!_.*"}


def refused(pattern: str) -> bool:
    try:
        checked_pattern(pattern, folder=False)
    except BadInput:
        return True
    return False


def test_a_placeholder_is_filled_in_once_and_not_read_again() -> None:
    keys = [key_at(0, NamePattern("", "{StreamID}"), name) for name in ("{Year}", "{StreamID}")]
    assert all(one != other for one, other in combinations(keys, 2))
    assert keys[0] == "!7BYear!7D"
