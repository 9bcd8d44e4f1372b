"""css-sim bench: what a machine and a receiver hold, measured on both for a moment."""

import json

import pytest
from receiver_process import ReceiverProcess
from shell import Shell


def test_it_counts_and_times_what_a_receiver_gets(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = css_sim("bench", "--streams", "6", "--for", "6s", "--callback", there.url("/bench"), "--format", "json")
    assert ended.code == 0, ended.err
    result = json.loads(ended.out)
    assert (result["streams"], result["screenshots_stored"], result["acknowledged"]) == (6, 12, 12)
    assert result["statuses"] == {"200": 12}
    assert 0 < result["answer_ms"]["p50"] <= result["answer_ms"]["max"]
    assert len(there.seen("/bench")) == 12


def test_a_receiver_that_refuses_is_not_held(css_sim: Shell, there: ReceiverProcess) -> None:
    ended = css_sim(
        "bench", "--streams", "2", "--for", "1s", "--callback", there.url("/status/503"), "--store", "memory"
    )
    assert ended.code == 1
    assert "2 x 503; 2 not acknowledged" in ended.out
    assert ended.out.splitlines()[-1].startswith("NOT held")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--streams", "0"), "--streams is 0, but it should be 1 to 100000"),
        (("--streams", "many"), "--streams: 'many' is not a whole number"),
        (("--interval", "1"), "--interval: snapshot_templates[0].interval_s is 1, but it should be 5 to 300"),
        (("--for", "soon"), "--for: lasts: 'soon' is not a duration"),
        (("--store", "attic"), "--store: store.kind is 'attic'"),
        (("none.mp4",), "none.mp4 does not exist"),
        (("--callback", "nowhere"), "--callback: callback_templates[0].snapshot_notify_url is 'nowhere'"),
    ],
)
def test_a_wrong_value_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    ended = css_sim("bench", *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err
