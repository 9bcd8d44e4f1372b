"""A receiver that is not there is nobody's purpose, and a fault that changes nothing is none."""

import socket
from pathlib import Path

import pytest
from fault_parts import Suffered, suffered
from receiver_process import ReceiverProcess

START = {"start_at": "2024-05-01T00:00:00Z"}


def nobody() -> str:
    """Return the URL of a receiver that refuses every connection."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/cb"


@pytest.mark.parametrize(
    "words",
    ["picture.late", "picture.replaced", "body.pretty", "callback.lost-response", "sign.wrong-key", "wire.reset"],
)
def test_a_receiver_that_is_not_there_has_failed_whatever_strikes(
    there: ReceiverProcess, tmp_path: Path, words: str
) -> None:
    templates = [{"snapshot_notify_url": nobody(), "key": "test"}]
    summary = suffered(there, tmp_path, words, callback_templates=templates, **START).summary()
    assert (summary["abandoned"], summary["abandoned_on_purpose"]) == (2, 0)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("sign.wrong-key key=test",), {}),
        (("service.key-rotation key=test",), {}),
        (("t.clock-skew by=0s",), {}),
        (("t.far-future by=10m",), {}),
        (("body.content-type value=application/json",), {}),
        (("wire.wrong-length by=0",), {}),
        (("picture.late by=0s",), {}),
        (("sign.wrong-key", "sign.empty"), {"sign.empty": 2}),
        (("sign.missing", "service.key-rotation"), {"sign.missing": 2}),
        (("sign.truncated", "body.missing field=sign"), {"body.missing": 2}),
        (("body.null", "body.missing"), {"body.missing": 2}),
        (("sign.wrong-key", "t.expired", "body.empty", "body.gzip"), {"body.empty": 2, "body.gzip": 2}),
        (("sign.wrong-key", "sign.upper-case"), {"sign.upper-case": 2, "sign.wrong-key": 2}),
    ],
)
def test_what_leaves_nothing_to_see_has_not_struck(
    there: ReceiverProcess, tmp_path: Path, words: tuple[str, ...], told: dict[str, int]
) -> None:
    run = suffered(there, tmp_path, *words, path="/nothing-to-see", **START)
    assert run.summary()["faults"] == told


def retried(run: Suffered) -> list[int]:
    return [line["attempts"] for line in run.of("abandoned")]


def test_an_abandoned_callback_says_that_it_was_meant(there: ReceiverProcess, tmp_path: Path) -> None:
    run = suffered(there, tmp_path, "sign.empty", path="/status/401", **START)
    assert retried(run) == [6, 6]
    assert {(*line["faults"], line["on_purpose"]) for line in run.of("abandoned")} == {("sign.empty", True)}


def test_a_break_of_exactly_the_grace_is_none(there: ReceiverProcess, tmp_path: Path) -> None:
    exactly = suffered(
        there, tmp_path, "stream.drop from=5s away=70s", path="/grace", callback={"push_events": True}, **START
    )
    assert [line["event"] for line in exactly.of("attempted") if line["event"] != 200] == [1, 0]
