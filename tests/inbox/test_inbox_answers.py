"""What the inbox is told to answer."""

import pytest

from simulator.core.errors import BadInput
from simulator.inbox.answers import Answers, Attempts


def test_each_attempt_has_its_answer_and_the_last_is_repeated() -> None:
    answers = Answers.parse("503, 502,200")
    assert [answers.to_attempt(number) for number in (1, 2, 3, 4, 100)] == [503, 502, 200, 200, 200]


@pytest.mark.parametrize("text", ["", "  "])
def test_no_answers_leave_it_to_the_inbox(text: str) -> None:
    assert Answers.parse(text).to_attempt(1) is None


@pytest.mark.parametrize("text", ["ok", "200,", "199", "600", "20O", "²00", "-200", "503;200"])
def test_what_is_no_status_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match="is not an HTTP status from 200 to 599; write one for every attempt"):
        Answers.parse(text)


def test_attempts_are_counted_for_each_picture() -> None:
    attempts = Attempts()
    assert [attempts.count(picture) for picture in ("a", "b", "a", "a", "b")] == [1, 1, 2, 3, 2]


def test_only_the_newest_pictures_are_remembered() -> None:
    attempts = Attempts()
    for number in range(100_001):
        attempts.count(number)
    assert attempts.count(0) == 1
    assert attempts.count(100_000) == 2
