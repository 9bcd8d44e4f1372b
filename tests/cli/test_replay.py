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
        ("[" * 3000, "record.jsonl:1 is no line of a record; css-sim run --record FILE writes one"),
    ],
)
def test_what_is_no_record_is_refused(css_sim: Shell, tmp_path: Path, text: str | None, sentence: str) -> None:
    if text is not None:
        (tmp_path / "record.jsonl").write_text(text, "utf-8")
    done = css_sim("replay", "record.jsonl")
    assert (done.code, done.err) == (2, f"css-sim: {sentence}\n")


def copies(css_sim: Shell, folder: Path, there: ReceiverProcess) -> Path:
    faults = ("--fault", "callback.duplicate times=3", "--fault", "sign.replay nth=2")
    return recorded(css_sim, folder, there.url("/copies"), *faults)


def test_the_record_holds_every_copy_and_replay_sends_it(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess
) -> None:
    record = copies(css_sim, tmp_path, there)
    lines = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    assert sorted(line["why"] for line in lines if line["record"] == "extra") == [
        *["callback.duplicate"] * 6,
        "sign.replay",
    ]
    assert len(lines) == 9
    done = css_sim("replay", str(record), "--to", there.url("/copies-again"), "--format", "json")
    assert (done.code, json.loads(done.out)["same"]) == (0, 9)
    assert [one["body"] for one in there.seen("/copies-again")] == [line["request_body"] for line in lines]


@pytest.mark.parametrize("fault", ["wire.wrong-length by=-10", "wire.reset", "body.chunked", "wire.http10"])
def test_what_a_fault_of_the_wire_did_is_done_again(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess, fault: str
) -> None:
    path = f"/wire/{fault.partition(' ')[0]}"
    record = recorded(css_sim, tmp_path, there.url(path), "--fault", f"{fault} delivery=1")
    first = there.seen(path)
    done = css_sim("replay", str(record))
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 of 2 answered as recorded"), done.out
    again = there.seen(path)[len(first) :]
    # How much of a request came through before its connection was reset is the network's doing.
    kept = [[one for one in seen if one["whole"] or fault != "wire.reset"] for seen in (first, again)]
    was, came = ([(one["head"], one["body"], one["whole"]) for one in seen] for seen in kept)
    assert was == came


def test_of_an_answer_that_was_lost_on_purpose_the_receivers_counts(
    css_sim: Shell, tmp_path: Path, there: ReceiverProcess
) -> None:
    record = recorded(css_sim, tmp_path, there.url("/lost"), "--fault", "callback.lost-response")
    done = css_sim("replay", str(record))
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 of 2 answered as recorded"), done.out


LINE = {
    "v": 1, "record": "attempt", "stream": "live/a", "taken_at": "x", "receiver": "http://127.0.0.1:9/", "status": 200,
    "error": None, "request_head": "POST / HTTP/1.1\r\nHost: a\r\n\r\n", "request_body": "{}", "manner": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"v": 7}, "is of version 7 of the record, and this css-sim reads version 1"),
        ({"request_body": 5}, "request_body should be a text; css-sim run --record FILE writes one"),
        ({"request_body": "\ud83d"}, "request_body should be a text that stands for bytes"),
        ({"request_head": "garbage"}, "request_head should be the head of a POST"),
        ({"request_head": "POST / HTTP/1.1\r\ngarbage\r\n\r\n"}, "request_head should be the head of a POST"),
        ({"request_head": "POST / HTTP/1.1\r\nA b: c\r\n\r\n"}, "'A b' is no name of an HTTP header"),
        ({"receiver": "ftp://x"}, "receiver is 'ftp://x', but a receiver is http://host:port/path"),
        ({"receiver": ""}, "receiver is '', but a receiver is http://host:port/path"),
        ({"status": "200"}, "status should be a whole number, or null beside an error"),
        ({"status": None}, "error should be a text"),
        ({"stream": None}, "stream should be a text"),
        ({"manner": "wrong-length"}, "manner should be null, or a name (chunked, refuse, reset,"),
        ({"manner": {"name": "reset", "amount": "x"}}, "manner should be null, or a name (chunked, refuse, reset,"),
        ({"faults": 5}, "faults should be a list of faults"),
        ({"record": []}, "is no line of a record"),
        ({"record": "extra"}, "why should be a text"),
    ],
)
def test_an_edited_record_is_refused_where_it_cannot_be_sent(
    css_sim: Shell, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    (tmp_path / "record.jsonl").write_text(json.dumps(LINE | changes) + "\n", "utf-8")
    done = css_sim("replay", "record.jsonl")
    assert (done.code, done.err.startswith("css-sim: record.jsonl:1"), sentence in done.err) == (2, True, True), (
        done.err
    )
