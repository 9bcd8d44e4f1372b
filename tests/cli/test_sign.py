"""css-sim sign prints exactly the signature."""

import hashlib
import json
import re

import pytest
from shell import Shell
from usage import complaint

SIGN = "ca3e25e5dc17a6f9909a9ae7281e300d"


def test_stdout_carries_the_published_sign_and_nothing_else(css_sim: Shell) -> None:
    ended = css_sim("sign", "--key", "test", "--t", "1545030873")
    assert (ended.code, ended.out, ended.err) == (0, f"{SIGN}\n", "")


def test_the_key_can_stand_in_a_file_and_the_result_be_json(css_sim: Shell) -> None:
    (css_sim.folder / "key.txt").write_text("test\n", "utf-8")
    ended = css_sim("sign", "--key-file", "key.txt", "--t", "1545030873", "--format", "json")
    assert json.loads(ended.out) == {"v": 1, "record": "sign", "t": 1545030873, "sign": SIGN}


def test_without_t_it_is_ten_minutes_ahead_and_printed_too(css_sim: Shell) -> None:
    ended = css_sim("sign", CSS_SIM_KEY="test")
    found = re.fullmatch(r"t=(\d{10}) sign=([0-9a-f]{32})\n", ended.out)
    assert found
    assert css_sim("verify", "--key", "test", "--t", found[1], "--sign", found[2]).out.startswith(
        "valid\nsign: right\n"
    )


def test_a_key_that_is_not_ascii_signs(css_sim: Shell) -> None:
    assert css_sim("sign", "--key", "密钥", "--t", "1").out == f"{hashlib.md5('密钥1'.encode()).hexdigest()}\n"


def test_a_t_in_milliseconds_is_signed_with_a_note(css_sim: Shell) -> None:
    ended = css_sim("sign", "--key", "test", "--t", "1545030873000")
    assert (ended.code, len(ended.out)) == (0, 33)
    assert "t 1545030873000 has 13 digits; the service sends seconds" in ended.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--key", "k", "--t", "soon"], "--t soon: t is a Unix time in seconds, in decimal digits, such as"),
        (["--key", "k", "--t", "12.5"], "--t 12.5: t is a Unix time in seconds"),
        (["--key", "k", "--key-file", "f"], "both --key and --key-file are given; keep one of them"),
    ],
)
def test_a_wrong_value_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert complaint(capsys, "sign", *arguments).startswith(f"css-sim: {sentence}")


def test_without_any_key_the_ways_to_give_one_are_said(css_sim: Shell) -> None:
    ended = css_sim("sign", "--t", "1")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == 'css-sim: no key is given; say --key KEY or --key-file FILE, or --key "" for the empty key\n'
