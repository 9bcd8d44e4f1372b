"""A record is sent once more byte for byte, and its answers are compared with the recorded ones."""

import json
from pathlib import Path

import pytest
from receiver_process import ReceiverProcess
from shell import Shell


def recorded(css_sim: Shell, folder: Path, url: str, *flags: str) -> Path:
    record = folder / "record.jsonl"
    common = ("--for", "20s", "--speed", "max", "--port", "0", "--store", "memory", "--retries", "none", "--key", "k")
    css_sim("run", "pattern:160x90", *common, "--callback", url, "--record", str(record), *flags)
    return record


def test_every_request_comes_again_with_the_same_bytes(css_sim: Shell, tmp_path: Path, there: ReceiverProcess) -> None:
    record = recorded(css_sim, tmp_path, there.url("/first"), "--fault", "body.gzip nth=1 delivery=2")

    done = css_sim("replay", str(record), "--to", there.url("/second"))

    assert (done.code, done.out.splitlines()[-1]) == (0, "2 of 2 answered as recorded")
    first, second = there.seen("/first"), there.seen("/second")
    assert [one["body"] for one in first] == [one["body"] for one in second]
    assert "Content-Encoding: gzip" in second[1]["head"]


def test_another_answer_than_the_recorded_one_is_told(css_sim: Shell, tmp_path: Path, there: ReceiverProcess) -> None:
    record = recorded(css_sim, tmp_path, there.url("/status/500"))
    done = css_sim("replay", str(record), "--to", there.url("/now-well"), "--failed", "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["same"]) == (1, 0)
    assert [(each["was"], each["is"]) for each in told["requests"]] == [("500", "200"), ("500", "200")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "the record record.jsonl cannot be read: No such file or directory"),
        ('{"v": 1}\n', "record.jsonl:1 is no line of a record; css-sim run --record FILE writes one"),
        ("", "record.jsonl holds no request, so there is nothing to send"),
    ],
)
def test_what_is_no_record_is_refused(css_sim: Shell, tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / "record.jsonl").write_text(text, "utf-8")
    done = css_sim("replay", "record.jsonl")
    assert (done.code, done.err) == (2, f"css-sim: {sentence}\n")
