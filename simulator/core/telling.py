"""What should a person read of what happened? Facts and a run's counts as lines, without any device to write on."""

from simulator.core.delivery import About
from simulator.core.excuses import on_purpose
from simulator.core.facts import (
    Abandoned,
    Acknowledged,
    Attempted,
    CallbackDropped,
    CallbackHeld,
    CallbackReceived,
    ExtraSent,
    Fact,
    FaultStruck,
    LeftUndelivered,
    ScreenshotMissed,
    ScreenshotStored,
    StreamBegan,
    StreamEnded,
)
from simulator.core.naming import beijing
from simulator.core.nouns import Instant, Screenshot
from simulator.core.outcome import Answered, Dropped, Outcome, in_words
from simulator.core.receiver_url import without_password
from simulator.core.tally import Tally


def line_of(fact: Fact) -> str | None:
    """Return a fact's line, with its time: `-->` leaves us, `<--` comes back; None where another line says it."""
    words = in_human_words(fact)
    return None if words is None else f"{_clock_time(fact.at)}  {_printable(words)}"


def in_human_words(fact: Fact) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one branch for each kind of fact
    """Return what a person should read of a fact, or None where another line already says it."""
    match fact:
        case StreamBegan():
            every = f"every {fact.interval_s} s" if fact.interval_s else "but no snapshot rule is for it"
            to = f", callbacks to {without_password(fact.receiver_url)}" if fact.receiver_url else ", no callbacks"
            return f"{fact.stream}  push begins: {fact.push.source}, {every}{to if fact.interval_s else ''}"
        case ScreenshotStored(_, shot):
            return f"{fact.stream}  --> {shot.size} {_kilobytes(shot.byte_count)}  {shot.url}"
        case ScreenshotMissed():
            meant = _meant((fact.on_purpose,) if fact.on_purpose else ())
            return f"{fact.stream}  MISSED  the screenshot due at {_clock_time(fact.due_at)}: {fact.why}{meant}"
        case Attempted(_, delivery):
            outcome, number = delivery.attempts[-1].outcome, len(delivery.attempts)
            if isinstance(outcome, Dropped):
                return None
            which = "" if number == 1 else f", attempt {number}"
            told = f"{_event(delivery.about)}{_answer(outcome, which)}{_what_next(delivery.next_attempt_at)}"
            return f"{fact.stream}  <-- {told}"
        case ExtraSent(_, delivery, why, outcome):
            because = "" if why in outcome.exchange.faults else f" ({why})"
            return f"{fact.stream}  <-- {_event(delivery.about)}{_answer(outcome, f', once more{because}')}"
        case CallbackHeld():
            return f"{fact.stream}  held back until {_clock_time(fact.until)}: {_what(fact.delivery.about)}"
        case CallbackDropped():
            return f"{fact.stream}  DROPPED on purpose: {_what(fact.delivery.about)} is never announced"
        case FaultStruck():
            return f"{fact.stream}  *** {fact.fault}: {fact.what}"
        case Abandoned(_, delivery):
            meant = " on purpose" if fact.on_purpose else ""
            return (
                f"{fact.stream}  ABANDONED{meant} after {counted(len(delivery.attempts), 'attempt')}; "
                f"the receiver never learns of {_what(delivery.about)}"
            )
        case LeftUndelivered():
            after = (
                f"held back by {', '.join(fact.faults)}"
                if fact.on_purpose
                else f"after {counted(fact.attempts, 'attempt')}"
            )
            return f"{fact.stream}  LEFT UNDELIVERED {after}: {_what(fact.about)}"
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
    abandoned = tally.abandoned + tally.abandoned_on_purpose
    retried = tally.attempts - tally.acknowledged - abandoned
    if retried > 0:
        counts.append(f"{counted(tally.attempts, 'attempt')} in all")
    return "\n".join([f"{', '.join(counts)}.", *_on_purpose(tally), pictures])


def _on_purpose(tally: Tally) -> list[str]:
    """Return a line about the faults that struck, and what they cost; none where none did."""
    if not tally.faults:
        return []
    costs = (
        (tally.missed_on_purpose, "missed"),
        (tally.abandoned_on_purpose, "abandoned"),
        (tally.dropped_on_purpose, "dropped"),
        (tally.undelivered_on_purpose, "held back until the end"),
    )
    cost = ", ".join(f"{number} {word}" for number, word in costs if number)
    struck = ", ".join(f"{name} {number} x" for name, number in sorted(tally.faults.items()))
    return [f"On purpose: {struck}" + (f"; that cost {cost}." if cost else ".")]


def _printable(words: str) -> str:
    """Return the words without what could steer a terminal: a stream's name is the user's, or a stranger's."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in words)


def _answer(outcome: Outcome, which: str) -> str:
    exchange = outcome.exchange
    time = f" in {exchange.total_ms:.0f} ms" if isinstance(outcome, Answered) and exchange.total_ms else ""
    note = f" ({exchange.note})" if exchange.note else ""
    meant = on_purpose(outcome)
    others = [name for name in exchange.faults if name not in meant]
    return f"{in_words(outcome)}{time}{which}{note}{_meant(meant)}" + (f" [with {', '.join(others)}]" if others else "")


def _meant(faults: tuple[str, ...]) -> str:
    return f" [on purpose: {', '.join(faults)}]" if faults else ""


def _event(about: About) -> str:
    """Return what an answer is to, where it is not to a screenshot."""
    return "" if isinstance(about, Screenshot) else f"({about.name}) "


def _what(about: About) -> str:
    return about.url if isinstance(about, Screenshot) else f"its event {about.number} ({about.name})"


def _what_next(next_attempt_at: Instant | None) -> str:
    return "" if next_attempt_at is None else f"; next attempt at {_clock_time(next_attempt_at)}"


def _clock_time(at: Instant) -> str:
    return f"{beijing(at):%H:%M:%S}"


def _kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} kB"


def counted(number: int, noun: str) -> str:
    """Return `1 screenshot`, `2 screenshots`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
