"""What went wrong in a test although nobody asked? Decided from what there is at its end; nothing meant is counted."""

from collections.abc import Collection, Iterable, Iterator

from simulator.core import outcome
from simulator.core.excuses import on_purpose
from simulator.ledger import Entry, Ledger
from simulator.testing.timeline import Timeline
from simulator.testing.views import Screenshot

KINDS = {
    "handler_error": "an exception came out of the application, or an answer that no server could send",
    "undelivered": "a receiver failed, and its retry has not come yet",
    "abandoned": "a receiver failed until the last retry",
    "missed": "a screenshot could not be taken",
}
"""What `css.allow` can be told, and what it means."""


def leftovers(ledger: Ledger, timeline: Timeline, shots: Collection[Screenshot]) -> Iterator[tuple[str, str]]:
    """Yield the kind and a sentence for each problem."""
    for happening in timeline.handler_errors:
        error = happening.error
        yield "handler_error", f"the application: {type(error).__name__}: {error}"
    for entry in ledger.entries.values():
        if entry.verdict in ("pending", "undelivered") and _failed(entry):
            yield "undelivered", f"{_name(entry)} is not acknowledged: {_answers(entry)}"
        if entry.verdict == "abandoned" and _failed(entry):
            yield "abandoned", f"{_name(entry)} was abandoned: {_answers(entry)}"
    for shot in shots:
        if shot.missed and not shot.on_purpose:
            yield "missed", f"the screenshot of {shot.stream} due at {shot.taken_at:%H:%M:%S} was missed: {shot.missed}"


def in_words(found: Iterable[tuple[str, str]], allowed: Collection[str]) -> str:
    """Return what a person reads of the problems that are not allowed; empty where there are none."""
    told = [sentence for kind, sentence in found if kind not in allowed]
    head = f"css-sim: {len(told)} left over; css.allow(…) lets a kind of them be"
    return "\n".join([head, *told]) if told else ""


def _failed(entry: Entry) -> bool:
    """Say whether any attempt failed that nobody meant to fail."""
    return any(not on_purpose(attempt.outcome) for attempt in entry.delivery.attempts)


def _name(entry: Entry) -> str:
    about = entry.delivery.about
    what = "a callback" if about.number == 200 else f"event {about.number}"  # noqa: PLR2004 - the document's number
    return f"{what} of {entry.delivery.push.key} (delivery {entry.number})"


def _answers(entry: Entry) -> str:
    return ", ".join(outcome.in_words(attempt.outcome) for attempt in entry.delivery.attempts)
