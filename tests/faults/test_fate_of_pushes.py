"""Chance is drawn anew for a push that comes back under the same name, and the same way in every run."""

from pathlib import Path

from fault_parts import Suffered, suffered
from receiver_process import ReceiverProcess

WORDS = ("frame.black chance=0.5", "stream.drop from=200s away=10s")


def fates(run: Suffered) -> list[list[int]]:
    """Return the numbers of the screenshots that were struck, for each push."""
    found: list[list[int]] = []
    for line in run.lines:
        if line["fact"] == "stream_began":
            found.append([])
        elif line.get("fault") == "frame.black":
            found[-1].append(line["delivery"])
    return found


def test_a_push_that_comes_back_has_a_fate_of_its_own(there: ReceiverProcess, tmp_path: Path) -> None:
    first, second = (fates(suffered(there, tmp_path / run, *WORDS, lasts="250s")) for run in ("a", "b"))
    before, after = first
    assert before != after
    assert first == second
