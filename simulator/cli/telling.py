"""How is what happened told? Facts as lines for people, facts as JSON lines, and the summary."""

import json
from collections.abc import Callable
from typing import Any

from simulator.cli.endings import answer, say
from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackReceived,
    Fact,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
    as_line,
)
from simulator.core.naming import beijing
from simulator.core.nouns import Instant
from simulator.core.outcome import Answered, in_words
from simulator.core.receiver_url import without_password
from simulator.core.tally import Tally


def json_line(fact: Fact) -> None:
    """Write the fact as one JSON line on stdout."""
    answer(as_json(as_line(fact)))


def as_json(line: dict[str, Any]) -> str:
    """Return a line's JSON; what is no text (an undecodable name) is escaped, so that a line is always UTF-8."""
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def human(say: Callable[[str], None] = say) -> Callable[[Fact], None]:
    """Return a reader that tells each fact worth a person's line: `-->` leaves us, `<--` comes back."""

    def tell(fact: Fact) -> None:
        if (words := in_human_words(fact)) is not None:
            say(f"{_clock_time(fact.at)}  {_printable(words)}")

    return tell


def in_human_words(fact: Fact) -> str | None:  # noqa: PLR0911 - one return for each kind of fact
    """Return what a person should read of a fact, or None where another line already says it."""
    match fact:
        case StreamBegan():
            every = f"every {fact.interval_s} s" if fact.interval_s else "but no snapshot rule is for it"
            to = f", callbacks to {without_password(fact.receiver_url)}" if fact.receiver_url else ", no callbacks"
            return f"{fact.stream}  push begins: {fact.push.source}, {every}{to if fact.interval_s else ''}"
        case ScreenshotStored(_, shot):
            return f"{fact.stream}  --> {shot.size} {_kilobytes(shot.byte_count)}  {shot.url}"
        case ScreenshotMissed():
            return f"{fact.stream}  MISSED  the screenshot due at {_clock_time(fact.due_at)}: {fact.why}"
        case Attempted(_, delivery):
            return f"{fact.stream}  <-- {_attempt(fact)}{_what_next(delivery.next_attempt_at)}"
        case Abandoned(_, delivery):
            url = delivery.screenshot.url
            return (
                f"{fact.stream}  ABANDONED after {counted(len(delivery.attempts), 'attempt')}; "
                f"the receiver never learns of {url}"
            )
        case LeftUndelivered():
            return f"{fact.stream}  LEFT UNDELIVERED after {counted(fact.attempts, 'attempt')}: {fact.screenshot.url}"
        case CallbackReceived():
            more = [each for each in fact.problems if each != f"picture: {fact.picture}"]
            found = "; ".join([f"sign {fact.sign}, t {fact.t}, picture {fact.picture}", *more])
            return f"inbox  {fact.stream}: {found} -> {fact.answered}"
        case StreamEnded():
            return f"{fact.stream}  push ends after {(fact.at - fact.began_at) / 1000:g} s"
        case Acknowledged():
            return None


def summary(tally: Tally, pictures: str) -> str:
    """Return the closing lines of a run, for people."""
    counts = [
        counted(tally.streams, "stream"),
        counted(tally.stored, "screenshot"),
        f"{counted(tally.acknowledged, 'callback')} acknowledged",
    ]
    for number, word in ((tally.missed, "missed"), (tally.abandoned, "abandoned"), (tally.undelivered, "undelivered")):
        if number:
            counts.append(f"{number} {word.upper()}")
    retried = tally.attempts - tally.acknowledged - tally.abandoned
    if retried > 0:
        counts.append(f"{counted(tally.attempts, 'attempt')} in all")
    return f"{', '.join(counts)}.\n{pictures}"


def _printable(words: str) -> str:
    """Return the words without what could steer a terminal: a stream's name is the user's, or a stranger's."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words)


def _attempt(fact: Attempted) -> str:
    outcome = fact.delivery.attempts[-1].outcome
    number = len(fact.delivery.attempts)
    time = (
        f" in {outcome.exchange.total_ms:.0f} ms" if isinstance(outcome, Answered) and outcome.exchange.total_ms else ""
    )
    note = f" ({outcome.exchange.note})" if outcome.exchange.note else ""
    which = "" if number == 1 else f", attempt {number}"
    return f"{in_words(outcome)}{time}{which}{note}"


def _what_next(next_attempt_at: Instant | None) -> str:
    return "" if next_attempt_at is None else f"; next attempt at {_clock_time(next_attempt_at)}"


def _clock_time(at: Instant) -> str:
    return f"{beijing(at):%H:%M:%S}"


def _kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} kB"


def counted(number: int, noun: str) -> str:
    """Return `1 screenshot`, `2 screenshots`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
