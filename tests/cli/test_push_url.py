"""css-sim push-url prints what a pusher needs."""

import json
import shlex

import pytest
from shell import Shell
from usage import complaint

from simulator.clock import wall_now

ROOM = ("push-url", "--domain", "livepush.example.com", "--stream", "room1")


def test_the_published_push_url_is_printed_with_the_fields_of_obs_and_an_ffmpeg_line(css_sim: Shell) -> None:
    ended = css_sim(
        *("push-url", "--domain", "livepush.tcloud.com", "--app", "live", "--stream", "test"),
        *("--key", "e12c46f2612d5106e2034781ab261ca3", "--tx-time", "5C271099", "--clip", "my clip.mp4"),
    )
    params = "txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099"
    url, server, stream_key, ffmpeg = ended.out.splitlines()
    assert (ended.code, url) == (0, f"URL         rtmp://livepush.tcloud.com/live/test?{params}")
    assert server == "Server      rtmp://livepush.tcloud.com/live/"
    assert stream_key == f"Stream Key  test?{params}"
    words = shlex.split(ffmpeg)
    assert words[1] == "ffmpeg"
    assert words[words.index("-i") + 1] == "my clip.mp4"
    assert words[-1] == f"rtmp://livepush.tcloud.com/live/test?{params}"
    assert "the txTime 5C271099 is past" in ended.err
    assert "the clip my clip.mp4 is not a file here" in ended.err


@pytest.mark.parametrize(("expires", "seconds"), [((), 24 * 3600), (("--expires", "90m"), 90 * 60)])
def test_a_url_expires_when_it_was_told_to(css_sim: Shell, expires: tuple[str, ...], seconds: int) -> None:
    before = wall_now() // 1000
    url = json.loads(css_sim(*ROOM, "--key", "k", *expires, "--format", "json").out)["url"]
    expires_at = int(url.rpartition("=")[2], 16)
    assert before + seconds <= expires_at <= wall_now() // 1000 + seconds
    assert url.startswith("rtmp://livepush.example.com/live/room1?txSecret=")


def test_sha256_makes_a_longer_secret(css_sim: Shell) -> None:
    result = json.loads(css_sim(*ROOM, "--key", "k", "--sha256", "--format", "json").out)
    assert len(result["stream_key"].partition("&")[0]) == len("room1?txSecret=") + 64


def test_without_a_key_the_url_has_no_parameters_and_a_note_says_what_that_needs(css_sim: Shell) -> None:
    ended = css_sim(*ROOM)
    assert ended.out.splitlines()[0] == "URL         rtmp://livepush.example.com/live/room1"
    assert "without --key the URL has no txSecret; the domain's push authentication has to be off" in ended.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--expires", "1h"], "--expires, --tx-time and --sha256 are about txSecret, which needs --key or --key-file"),
        (["--key", "k", "--expires", "1h", "--tx-time", "5C"], "both --expires and --tx-time are given; keep one"),
        (["--key", "k", "--tx-time", "xyz"], "--tx-time xyz: a txTime is a Unix time in hexadecimal digits, such as"),
        (["--key", "k", "--expires", "soon"], "--expires: 'soon' is not a duration"),
        (
            ["--key", "k", "--stream", "a?b"],
            "rtmp://livepush.example.com/live/a?b would push live/a: no name in a push URL can hold",
        ),
        (["--key", "k", "--stream", "a/b"], "rtmp://livepush.example.com/live/a/b has 3 parts behind the domain"),
        (
            ["--key", "k", "--domain", "rtmp://d"],
            "--domain rtmp://d: give the push domain alone, such as livepush.example.com",
        ),
        (["--key", "k", "--domain", ""], "rtmp:///live/room1 has no push domain"),
    ],
)
def test_a_wrong_value_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert complaint(capsys, *ROOM, *arguments).startswith(f"css-sim: {sentence}")
