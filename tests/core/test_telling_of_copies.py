"""What a person reads of a fact."""

import pytest
from examples import SHOT, delivery

from simulator.core.facts import ExtraSent
from simulator.core.nouns import Instant
from simulator.core.outcome import Answered, Exchange
from simulator.core.telling import in_human_words


@pytest.mark.parametrize(
    ("why", "on_purpose", "words"),
    [
        ("sign.replay", ("sign.replay",), "<-- 200, once more [with sign.replay]"),
        ("resend", (), "<-- 200, once more (resend)"),
    ],
)
def test_a_copy_says_once_why_it_was_sent(why: str, on_purpose: tuple[str, ...], words: str) -> None:
    fact = ExtraSent(Instant(SHOT.taken_at), delivery(), why, Answered(200, Exchange(faults=on_purpose)))
    assert str(in_human_words(fact)).endswith(words)
