"""css-sim trigger: one callback, the answer, and what the service would make of it."""

import json

import pytest
from receiver_process import ReceiverProcess
from shell import Shell

from simulator.core.event import FIELDS
from simulator.core.signing import callback_sign


def test_200_acknowledges(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = css_sim("trigger", there.url("/status/200"), "--key", "test")
    assert ended.code == 0, ended.err
    assert ended.out.splitlines()[-1] == "200 acknowledges the callback: it would not be sent again."
    assert "> Content-Type: application/json" in ended.out
    assert "< HTTP/1.1 200" in ended.out


@pytest.mark.parametrize(
    ("path", "edition", "code", "verdict"),
    [
        (
            "/status/204",
            "2021",
            1,
            "204 is a failure for this service, only 200 acknowledges: it would be retried 5 times, 120 s apart.",
        ),
        (
            "/status/204",
            "2018",
            1,
            "204 is a failure for this service, only 200 acknowledges: it would be retried 3 times, 60 s apart.",
        ),
        ("/status/503", "2024", 1, "503 is a failure for this service: it would be retried 5 times, 120 s apart."),
        ("/redirect", "2021", 1, "it follows no redirect"),
        ("/reset", "2021", 4, "The receiver was reached, but gave no answer (connection"),
    ],
)
def test_every_other_answer_is_a_failure_and_says_why(  # noqa: PLR0917 - a table with four columns
    css_sim: Shell, there: ReceiverProcess, path: str, edition: str, code: int, verdict: str
) -> None:
    ended = css_sim("trigger", there.url(path), "--key", "test", "--edition", edition)
    assert (ended.code, verdict in ended.out) == (code, True), ended.out


def test_a_changed_t_is_signed_anew_and_a_changed_sign_is_sent_as_it_is(css_sim: Shell, there: ReceiverProcess) -> None:
    url = there.url("/status/200")
    anew = _body(css_sim("trigger", url, "--key", "k", "--set", "t=1545030873", "--format", "json").out)
    forged = _body(css_sim("trigger", url, "--key", "k", "--set", "sign=0", "--format", "json").out)
    assert (anew["t"], anew["sign"]) == (1545030873, callback_sign("k", 1545030873))
    assert forged["sign"] == "0"


def test_what_is_derived_follows_the_fields_that_are_set(css_sim: Shell, there: ReceiverProcess) -> None:
    sets = ("--set", "stream_id=room9", "--set", "width=64", "--set", "create_time=1545030873")
    body = _body(css_sim("trigger", there.url("/status/200"), *sets, "--format", "json").out)
    assert body["channel_id"] == "room9"
    assert body["pic_url"] == "/2018-12-17/room9-screenshot-15-14-33-64x720.jpg"
    assert str(body["pic_full_url"]).endswith(str(body["pic_url"]))


def test_what_is_done_is_said_before_the_answer_comes(css_sim: Shell, there: ReceiverProcess) -> None:
    assert "posting to http" in css_sim("trigger", there.url("/status/200")).err


def test_without_a_key_there_is_no_sign(css_sim: Shell, there: ReceiverProcess) -> None:
    body = _body(css_sim("trigger", there.url("/status/200"), "--format", "json").out)
    assert not {"sign", "t"} & body.keys()


def test_a_body_file_is_sent_byte_for_byte(css_sim: Shell, there: ReceiverProcess) -> None:
    sent = b'\xef\xbb\xbf{ "event_type" : 200,\r\n}\x00\xff'
    (css_sim.folder / "body").write_bytes(sent)
    assert css_sim("trigger", there.url("/status/200?file"), "--body", "body").code == 0
    assert [seen["body"].encode("latin-1") for seen in there.seen("/status/200?file")] == [sent]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere",), "URL is 'nowhere', but a receiver is http://host:port/path"),
        (("http://127.0.0.1:1/", "--set", "stream_idd=1"), "has no field stream_idd; did you mean stream_id?"),
        (("http://127.0.0.1:1/", "--set", "width"), "write FIELD=VALUE"),
        (("http://127.0.0.1:1/", "--set", "width=wide"), "width is a number"),
        (("http://127.0.0.1:1/", "--set", "task_id=1"), "edition 2021 has no field task_id"),
        (("http://127.0.0.1:1/", "--set", "t=1", "--set", "t=2"), "--set t is given twice"),
        (("http://127.0.0.1:1/", "--body", "none"), "--body none cannot be read"),
        (("http://127.0.0.1:1/", "--body", "none", "--key", "k"), "--body is sent byte for byte"),
        (("http://127.0.0.1:1/", "--edition", "2020"), "2020"),
        (("http://127.0.0.1:1/", "--edition", "all", "--body", "none"), "--edition all would send it three times"),
    ],
)
def test_a_wrong_value_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    ended = css_sim("trigger", *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


def test_a_receiver_that_is_not_there_is_code_4(css_sim: Shell) -> None:
    ended = css_sim("trigger", "http://127.0.0.1:1/")
    assert ended.code == 4
    assert "connection refused by 127.0.0.1:1" in ended.out


def test_all_editions_are_sent_in_turn_and_each_is_judged_by_its_own_retries(
    css_sim: Shell, there: ReceiverProcess
) -> None:
    ended = css_sim("trigger", there.url("/status/503?each"), "--key", "k", "--edition", "all")
    assert ended.code == 1
    sent = [json.loads(seen["body"]) for seen in there.seen("/status/503?each")]
    assert [tuple(body) for body in sent] == list(FIELDS.values())
    assert all(body["sign"] == callback_sign("k", body["t"]) for body in sent)
    verdicts = [line for line in ended.out.splitlines() if line.startswith("503 is a failure")]
    assert [("3 times, 60 s" in line, "5 times, 120 s" in line) for line in verdicts] == [
        (True, False),
        (False, True),
        (False, True),
    ]
    assert [line for line in ended.out.splitlines() if line.startswith("Edition ")] == [
        "Edition 2018",
        "Edition 2021",
        "Edition 2024",
    ]


@pytest.mark.parametrize(("path", "code"), [("/status/200", 0), ("/status/503", 1), ("/reset", 4)])
def test_all_editions_end_with_the_worst_code_and_are_one_json_object(
    css_sim: Shell, there: ReceiverProcess, path: str, code: int
) -> None:
    ended = css_sim("trigger", there.url(path), "--edition", "all", "--format", "json")
    told = json.loads(ended.out)
    assert (ended.code, told["acknowledged"], told["record"]) == (code, code == 0, "trigger_editions")
    assert [each["edition"] for each in told["editions"]] == ["2018", "2021", "2024"]
    assert all(each["acknowledged"] is (code == 0) for each in told["editions"])


def test_a_field_that_one_edition_lacks_stops_all_before_anything_is_sent(
    css_sim: Shell, there: ReceiverProcess
) -> None:
    ended = css_sim("trigger", there.url("/status/200?lacks"), "--edition", "all", "--set", "task_id=1")
    assert (ended.code, "edition 2018 has no field task_id" in ended.err) == (2, True)
    assert there.seen("/status/200?lacks") == []


def _body(out: str) -> dict[str, object]:
    return dict(json.loads(json.loads(out)["request_body"]))


def test_a_fault_is_sent_without_a_stream(css_sim: Shell, there: ReceiverProcess) -> None:
    done = css_sim("trigger", there.url("/fault"), "--key", "k", "--fault", "t.expired by=1h", "--fault", "wire.http10")
    [seen] = there.seen("/fault")
    body = json.loads(seen["body"])
    assert done.code == 0
    assert " HTTP/1.0\r\n" in seen["head"]
    assert body["sign"] == callback_sign("k", body["t"])
    assert body["t"] < body["create_time"]


@pytest.mark.parametrize("words", ["picture.late", "callback.duplicate", "stream.drop", "wire.refuse", "sign.replay"])
def test_a_fault_that_needs_a_stream_is_refused(css_sim: Shell, there: ReceiverProcess, words: str) -> None:
    done = css_sim("trigger", there.url("/none"), "--fault", words)
    assert done.code == 2
    assert "one request alone can suffer sign, t, body, wire faults" in done.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("sign.wrong-key chance=0",), "nothing that chance could choose; drop it, or use css-sim run --fault"),
        (("sign.wrong-key stream=zzz",), "nothing that stream could choose"),
        (("sign.wrong-key attempt=2",), "nothing that attempt could choose"),
        (("sign.wrong-key first=1 from=10s",), "nothing that first and from could choose"),
        (("sign.wrong-key event=1",), "trigger sends event 200 alone; drop event"),
        (("sign.wrong-key edition=2018",), "edition 2018 is not sent; drop it, or change --edition"),
        (("body.missing field=task_id",), "callbacks of edition 2021 have no field task_id; add edition=2024, or say"),
        (("body.missing field=task_id", "--edition", "all"), "callbacks of edition 2018 have no field task_id"),
        (("body.missing field=sign",), "changes nothing of this callback; without --key there is no sign and no t"),
        (("sign.missing", "--fault", "sign.upper-case"), "sign.upper-case would not be seen beside sign.missing"),
    ],
)
def test_no_word_of_a_fault_is_ignored(
    css_sim: Shell, there: ReceiverProcess, arguments: tuple[str, ...], sentence: str
) -> None:
    done = css_sim("trigger", there.url("/ignored"), "--fault", *arguments)
    assert (done.code, sentence in done.err) == (2, True), done.err
    assert there.seen("/ignored") == []


def test_of_all_editions_a_fault_strikes_the_one_that_it_names(css_sim: Shell, there: ReceiverProcess) -> None:
    fault = "body.missing field=task_id edition=2024 event=200"
    done = css_sim("trigger", there.url("/of-one"), "--key", "k", "--edition", "all", "--fault", fault)
    assert done.code == 0, done.err
    assert [tuple(json.loads(one["body"])) for one in there.seen("/of-one")] == [
        tuple(name for name in fields if name != "task_id") for fields in FIELDS.values()
    ]
