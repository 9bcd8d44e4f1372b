"""Which effects were tried on whom, and what was answered, is read from the journals of runs."""

import json
from pathlib import Path

import pytest
from receiver_process import ReceiverProcess
from shell import Shell
from usage import complaint

from simulator.core.coverage import Began, Coverage, Struck, Tried
from simulator.core.effects import EFFECTS

CB = "http://there/cb"
BEGAN = Began("live/a", CB)


def covered(*told: Began | Struck | Tried) -> Coverage:
    coverage = Coverage()
    for each in told:
        coverage.count(each)
    return coverage


def test_an_answer_counts_for_every_fault_of_its_attempt() -> None:
    on = covered(BEGAN, Tried("live/a", "1", CB, ("sign.empty", "body.bom"), "401")).receivers[CB]
    assert on.answers == {"sign.empty": {"401": 1}, "body.bom": {"401": 1}}
    assert on.tried == ["sign.empty", "body.bom"]
    assert len(on.not_tried) == len(EFFECTS) - 2


def test_of_a_lost_answer_the_answer_to_the_next_attempt_counts() -> None:
    first, second = (Tried("live/a", "1", CB, ("callback.lost-response",), "no answer within 20 s") for _ in range(2))
    other = Tried("live/a", "2", CB, (), "500")
    last = Tried("live/a", "1", CB, (), "200")
    assert covered(BEGAN, first, other, second, last).receivers[CB].answers == {"callback.lost-response": {"200": 1}}


def test_a_fault_without_an_attempt_of_its_own_was_tried_on_the_streams_receiver() -> None:
    on = covered(BEGAN, Struck("live/a", "frame.black"), Struck("live/a", "frame.black")).receivers[CB]
    assert (on.struck, on.answers) == ({"frame.black": 2}, {})


def test_a_stream_without_a_receiver_tries_nothing_on_anybody() -> None:
    assert list(covered(Began("live/a", None), Struck("live/a", "frame.black")).receivers) == ["no receiver"]


def test_the_journals_of_two_runs_are_one_report(css_sim: Shell, there: ReceiverProcess) -> None:
    for name in ("forged-signature", "duplicate"):
        run = ("scenario", "run", name, "--callback", there.url("/status/200"), "--key", "k", "--port", "0")
        (css_sim.folder / f"{name}.jsonl").write_text(css_sim(*run, "--format", "jsonl").out, "utf-8")
    journals = ("forged-signature.jsonl", "duplicate.jsonl")
    told = json.loads(css_sim("scenario", "coverage", *journals, "--format", "json").out)
    (on,) = told["receivers"]
    tried = {each["effect"]: each for each in on["tried"]}
    assert tried["sign.empty"] == {"effect": "sign.empty", "struck": 1, "answers": {"200": 1}}
    assert tried["callback.duplicate"] == {"effect": "callback.duplicate", "struck": 6, "answers": {"200": 12}}
    assert [*sorted(tried), *sorted(on["not_tried"])] != sorted(tried)
    assert len(tried) + len(on["not_tried"]) == len(told["effects"])
    people = css_sim("scenario", "coverage", *journals)
    assert (people.code, f"7 of {len(EFFECTS)} effects tried" in people.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "is empty"),
        (b"hello", ":1 is no line of a journal; css-sim scenario run NAME --format jsonl > run.jsonl writes a journal"),
        (b"\xff\x00", ":1 is no line of a journal"),
        (b"[]", ":1 is no line of a journal"),
        (b'{"v": 1, "fact": "stream_began", "stream": "a", "receiver": null}\n{"v": 1}', ":2 is no line of a journal"),
        (b'{"v": 1, "fact": "fault_struck", "stream": "a", "fault": 3}', ":1 is no line of a journal"),
        (b'{"v": 2, "fact": "fault_struck"}', ":1 is of version 2 of the facts, and this css-sim reads version 1"),
        (b'{"v": 1, "record": "attempt", "status": 200}', ":1 is no line of a journal"),
    ],
)
def test_a_file_that_is_no_journal_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: bytes, sentence: str
) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(text)
    assert sentence in complaint(capsys, "scenario", "coverage", str(path))


BEGUN = '{"v": 1, "fact": "stream_began", "stream": "a", "receiver": null}\n'
STRUCK = '{"v": 1, "fact": "fault_struck", "stream": "a", "fault": "frame.black"}\n'


def test_the_last_line_of_a_run_that_goes_on_is_left_out_and_that_is_said(css_sim: Shell) -> None:
    (css_sim.folder / "run.jsonl").write_text(BEGUN + STRUCK + STRUCK[:30], "utf-8")
    done = css_sim("scenario", "coverage", "run.jsonl")
    note = "css-sim: note: run.jsonl:3 is cut, so the run goes on or was killed; it is left out\n"
    assert (done.code, done.err, "frame.black  1 x" in done.out) == (0, note, True), done.out


def test_a_journal_may_come_on_stdin(css_sim: Shell) -> None:
    done = css_sim("scenario", "coverage", "-", stdin=BEGUN + STRUCK)
    assert (done.code, done.err, "frame.black  1 x" in done.out) == (0, "", True), done.out


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (("run.jsonl", "run.jsonl"), "run.jsonl is named twice, and would be counted twice; name it once"),
        (
            ("run.jsonl", "sub/../run.jsonl"),
            "sub/../run.jsonl is the same file as run.jsonl, and would be counted twice",
        ),
        (("-", "-"), "- is named twice"),
    ],
)
def test_the_same_journal_is_not_counted_twice(css_sim: Shell, files: tuple[str, ...], sentence: str) -> None:
    (css_sim.folder / "sub").mkdir()
    (css_sim.folder / "run.jsonl").write_text(BEGUN + STRUCK, "utf-8")
    done = css_sim("scenario", "coverage", *files)
    assert (done.code, done.out, sentence in done.err) == (2, "", True), done.err


def test_a_folder_is_no_journal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "is a folder; name a journal in it" in complaint(capsys, "scenario", "coverage", str(tmp_path))
