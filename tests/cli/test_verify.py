"""css-sim verify says whether a received callback can be trusted."""

import json

import pytest
from shell import Shell
from usage import complaint

SIGN = "ca3e25e5dc17a6f9909a9ae7281e300d"
PAIR = ("--key", "test", "--t", "1545030873", "--sign", SIGN)
# The sample of 2018-12, whose sign is right for the key `test`.
SAMPLE = (
    '{"event_type":200,"stream_id":"stream_name","channel_id":"stream_name","create_time":1545030273,'
    '"file_size":7520,"width":640,"height":352,"pic_url":"/p.jpg","pic_full_url":"http://d/p.jpg",'
    f'"sign":"{SIGN}","t":1545030873}}'
)


def test_a_right_pair_is_valid_until_t(css_sim: Shell) -> None:
    ended = css_sim("verify", *PAIR, "--at", "1545030873")
    assert (ended.code, ended.out) == (0, "valid\nsign: right\nt: valid for 0 s\n")


def test_a_right_pair_has_expired_a_second_later(css_sim: Shell) -> None:
    ended = css_sim("verify", *PAIR, "--at", "2018-12-17T15:14:34+08:00")
    assert (ended.code, ended.out) == (1, "not valid\nsign: right\nt: expired 1 s ago\n")


def test_without_a_time_it_is_checked_now(css_sim: Shell) -> None:
    assert css_sim("verify", *PAIR).code == 1


def test_a_wrong_pair_is_explained(css_sim: Shell) -> None:
    ended = css_sim("verify", *PAIR[:-1], SIGN.upper(), "--at", "1545030800", "--format", "json")
    result = json.loads(ended.out)
    assert (ended.code, result["valid"], result["t"]) == (1, False, "valid for 73 s")
    assert result["sign"] == "wrong: the sign is written in upper case; the service writes lower case"
    assert result["problems"] == [f"sign is {result['sign']}"]


def test_a_body_is_read_from_a_file(css_sim: Shell) -> None:
    (css_sim.folder / "body.json").write_text(SAMPLE, "utf-8")
    ended = css_sim("verify", "body.json", "--key", "test", "--at", "1545030300")
    assert (ended.code, ended.out) == (0, "valid\nsign: right\nt: valid for 573 s\n")


def test_a_body_is_read_from_stdin_and_its_fields_are_looked_at(css_sim: Shell) -> None:
    body = SAMPLE.replace('"width":640', '"width":"640"')
    ended = css_sim("verify", "-", "--key", "test", "--at", "1545030300", stdin=body)
    assert ended.code == 0
    assert 'also: width is "640", but the service sends a whole number' in ended.out


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "the body is empty"),
        ("{", "the body is not JSON"),
        ('{"event_type":200}', "sign: missing\nt: missing"),
        (SAMPLE.replace("7520", "7520").replace(SIGN, SIGN[::-1]), "sign: wrong"),
    ],
)
def test_a_body_that_cannot_be_trusted_is_not_valid(css_sim: Shell, body: str, words: str) -> None:
    ended = css_sim("verify", "-", "--key", "test", "--at", "1545030300", stdin=body)
    assert ended.code == 1
    assert ended.out.startswith("not valid\n")
    assert words in ended.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--key", "k"], "there is nothing to check; give BODYFILE (- for stdin), or both --t and --sign"),
        (["--key", "k", "--t", "1"], "there is nothing to check"),
        (["-", *PAIR], "a body brings its own t and sign; give either BODYFILE or --t and --sign"),
        (["none.json", "--key", "k"], "the body none.json cannot be read: No such file or directory"),
        (["-", "--key", ""], "the key is empty, and a callback without a key carries no sign to be checked"),
        (
            [*PAIR, "--at", "noon"],
            "--at: 'noon' is not a time; write 2024-12-31T23:59:50+08:00 or a Unix time in seconds",
        ),
    ],
)
def test_a_wrong_value_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert complaint(capsys, "verify", *arguments).startswith(f"css-sim: {sentence}")
