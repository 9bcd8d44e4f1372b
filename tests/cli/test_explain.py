"""css-sim explain names the mistake in a sign, and the rule behind a size."""

import hashlib
import json

import pytest
from shell import Shell
from usage import complaint

SIGN = "ca3e25e5dc17a6f9909a9ae7281e300d"


def explain_sign(css_sim: Shell, sign: str, *more: str, t: str = "1545030873") -> tuple[int, str]:
    ended = css_sim("explain", "sign", "--key", "test", "--t", t, "--sign", sign, *more)
    return ended.code, ended.out


def test_a_mistake_is_named_and_the_right_sign_given(css_sim: Shell) -> None:
    made = hashlib.md5(b"1545030873test").hexdigest()
    code, out = explain_sign(css_sim, made)
    wrong, right = out.splitlines()
    assert (code, right) == (0, f"Right is {SIGN}.")
    assert wrong == "The sign is wrong: t stands before the key: MD5(t + key); the service computes MD5(key + t)."


def test_a_right_sign_is_right(css_sim: Shell) -> None:
    assert explain_sign(css_sim, f" {SIGN} ") == (0, f"The sign is right: MD5(key + t) is {SIGN}.\n")


def test_a_sign_nobody_can_explain_ends_with_code_1_and_the_next_thing_to_try(css_sim: Shell) -> None:
    code, out = explain_sign(css_sim, "0" * 32)
    assert code == 1
    assert out.startswith("The sign is wrong, and no known mistake makes it; --other-key NAME=KEY tries another key.")


def test_another_key_is_named(css_sim: Shell) -> None:
    made = hashlib.md5(b"a=b1545030873").hexdigest()
    code, out = explain_sign(css_sim, made, "--other-key", "push=x", "--other-key", "backup=a=b", "--format", "json")
    assert code == 0
    assert json.loads(out) == {
        "v": 1,
        "record": "explain_sign",
        "right": False,
        "mistake": "backup was used instead of the key",
        "t": "1545030873",
        "sign": made,
        "right_sign": SIGN,
    }


def test_a_t_of_any_length_is_looked_at(css_sim: Shell) -> None:
    assert explain_sign(css_sim, "0" * 32, t="1" * 5000)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--key", "k", "--other-key", "abc"], "--other-key abc: write NAME=KEY, such as --other-key backup=abc"),
        (["--key", "k", "--other-key", "a=1", "--other-key", "a=2"], "--other-key a=2: a is given twice"),
    ],
)
def test_a_wrong_key_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert complaint(capsys, "explain", "sign", "--t", "1", "--sign", "x", *arguments).startswith(
        f"css-sim: {sentence}"
    )


def test_a_size_comes_with_its_rule_and_its_source(css_sim: Shell) -> None:
    ended = css_sim("explain", "size", "--push", "1920x1080", "--width", "720", "--height", "1280")
    size, rule, certainty = ended.out.splitlines()
    assert (ended.code, size) == (0, "1280x720")
    assert rule == "width and height are swapped to follow the push's orientation"
    assert certainty.startswith("documented: Live Screencapture")


def test_our_own_swap_says_that_it_is_ours(css_sim: Shell) -> None:
    turned = ("--push", "1080x1920", "--width", "1280", "--height", "720", "--swap", "symmetric", "--format", "json")
    assert json.loads(css_sim("explain", "size", *turned).out) == {
        "v": 1,
        "record": "explain_size",
        "width": 720,
        "height": 1280,
        "swapped": True,
        "rule": "width and height are swapped to follow the push's orientation",
        "certainty": "our choice: swap: symmetric; only the other direction is documented",
        "why_not": None,
    }


def test_a_size_no_jpeg_can_have_is_said_and_code_1(css_sim: Shell) -> None:
    ended = css_sim("explain", "size", "--push", "2x1000", "--width", "3000")
    assert ended.code == 1
    assert ended.out.startswith("No screenshot: a push of 2x1000 with the template's 3000x0 asks for")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--push", "big"], "--push: 'big' is not a size; write width x height in pixels, such as 1920x1080"),
        (["--push", "0x9"], "--push: '0x9' has a side of 0 pixels"),
        (["--push", "9x9", "--width", "3001"], "--width is 3001, but it should be 0 to 3000 (CreateLiveSnapshotTempl"),
        (["--push", "9x9", "--height", "-1"], "--height is -1, but it should be 0 to 2000 (CreateLiveSnapshotTemplat"),
    ],
)
def test_a_wrong_size_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert complaint(capsys, "explain", "size", *arguments).startswith(f"css-sim: {sentence}")
