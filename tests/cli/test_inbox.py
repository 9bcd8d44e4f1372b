"""css-sim inbox: the built-in receiver by itself, as a process."""

import json
import re
import signal
import subprocess

import pytest
import requests
from shell import Shell


def test_it_judges_what_trigger_sends(css_sim: Shell) -> None:
    with css_sim.started("inbox", "--port", "0", "--key", "mykey", "--format", "jsonl") as process:
        url = _url(process)
        right = css_sim("trigger", url, "--key", "mykey")
        wrong = css_sim("trigger", url, "--key", "other")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
    assert (right.code, wrong.code, process.returncode) == (0, 1, 0)
    facts = [json.loads(line) for line in out.splitlines()]
    assert [(fact["fact"], fact["sign"], fact["answered"]) for fact in facts] == [
        ("callback_received", "right", 200),
        ("callback_received", "wrong", 403),
    ]


def test_it_answers_as_told(css_sim: Shell) -> None:
    with css_sim.started("inbox", "--port", "0", "--answer", "503,503,200") as process:
        url = _url(process)
        body = {"event_type": 200, "stream_id": "s", "pic_url": "/p.jpg"}
        statuses = [requests.post(url, json=body, timeout=10).status_code for _ in range(4)]
    assert statuses == [503, 503, 200, 200]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--answer", "2000"), "2000"),
        (("--delay", "soon"), "'soon' is not a duration"),
        (("--key-file", "none"), "none"),
        (("--port", "70000"), "--port"),
    ],
)
def test_a_wrong_value_is_one_sentence(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    ended = css_sim("inbox", *arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


def _url(process: "subprocess.Popen[str]") -> str:
    found = re.search(r"listens at (\S+)", process.said)  # type: ignore[attr-defined]
    assert found
    return found[1]
