"""How does docs/editions.md read? The editions side by side, from the values that the simulator itself obeys."""

import json
from collections.abc import Iterable, Iterator, Sequence

from simulator.core.delivery import RETRIES
from simulator.core.editions import BODY_PAGES, DISAGREEMENTS, UNDOCUMENTED, Aspect, aspects, period
from simulator.core.event import EVENT_TYPE, FIELDS, MEANINGS, in_full
from simulator.core.limits import (
    CALLBACK_KEY_LETTERS,
    HEIGHT,
    TEMPLATE_NAME_BYTES,
    TEMPLATES,
    WIDTH,
    Edition,
    Limit,
)
from simulator.core.samples import example_body
from simulator.core.signing import PUBLISHED_SAMPLE
from simulator.core.vectors import secret_vectors, sign_vectors, wrong_vectors

_LIMITS: dict[str, Limit] = {
    "template's width": WIDTH,
    "template's height": HEIGHT,
    "template's name in bytes": TEMPLATE_NAME_BYTES,
    "templates of an account": TEMPLATES,
    "letters of a callback key": CALLBACK_KEY_LETTERS,
}


def editions_page() -> str:
    """Return the page."""
    parts = [_head(), _fields(), _bodies(), _delivery(), _limits(), _silence(), _schemas(), _vectors()]
    return "\n\n".join("\n".join(part) for part in parts)


def _head() -> Iterator[str]:
    yield "<!-- Written by `css-sim edition page`; `make docs` writes it anew. -->"
    yield "# The editions side by side"
    yield ""
    yield f"The service's documents have described the screenshot callback, event type {EVENT_TYPE}, in three ways."
    yield "css-sim speaks each of them: `--edition` of `run` and `trigger`, `edition` in config.yaml. Page numbers"
    yield "such as 267/38083 are those of the documentation site. [What we know and how](what-we-know.md) lists every"
    yield "behaviour."
    yield ""
    rows = [(edition.value, period(edition), str(len(FIELDS[edition])), BODY_PAGES[edition]) for edition in Edition]
    yield from _table(("edition", "documents", "fields", "the body is on"), rows)
    yield ""
    yield "```sh"
    yield "css-sim edition list"
    yield "css-sim edition diff 2021 2024"
    yield "css-sim edition show 2024"
    yield "css-sim trigger http://localhost:8080/cb --key mykey --edition all"
    yield "```"
    yield ""
    yield "The last one sends a callback of each edition and says what the service would make of each answer."


def _fields() -> Iterator[str]:
    yield "## Fields"
    yield ""
    yield "Types are those of the documents; `int` and `int64` are JSON numbers. A field means the same in each edition"
    yield "that has it."
    yield ""
    yield from _table(
        ("field", "type", *(edition.value for edition in Edition), "meaning"),
        [
            (
                f"`{name}`",
                field.documented_type,
                *("yes" if name in FIELDS[edition] else "" for edition in Edition),
                in_full(field),
            )
            for name, field in MEANINGS.items()
        ],
    )


def _bodies() -> Iterator[str]:
    key, t = PUBLISHED_SAMPLE
    yield "## The three bodies"
    yield ""
    yield f"One screenshot as each edition announces it, signed with the key `{key}` for t {t}: the pair whose sign the"
    yield "documents print. On the wire a body is one line without blanks; here each field has its own."
    for edition in Edition:
        yield ""
        yield f"Edition {edition.value}:"
        yield ""
        yield "```json"
        yield json.dumps(json.loads(example_body(edition)), indent=2)
        yield "```"


def _delivery() -> Iterator[str]:
    yield "## Order, delivery, interval"
    yield ""
    each = [aspects(edition) for edition in Edition]
    rows = [(same[0].name, *(aspect.words for aspect in same), _sources(same)) for same in zip(*each, strict=True)]
    yield from _table(("", *(edition.value for edition in Edition), "source"), rows)
    yield ""
    yield "When each attempt is sent at the earliest, in seconds after the first, if every one fails at once:"
    yield ""
    most = max(schedule.attempts for schedule in RETRIES.values())
    yield from _table(
        ("edition", *(str(attempt) for attempt in range(1, most + 1)), "then"),
        [(edition.value, *_sent_at(RETRIES[edition].gaps_s, most), "abandoned") for edition in Edition],
    )


def _limits() -> Iterator[str]:
    yield "## Limits that css-sim keeps in every edition"
    yield ""
    rows = [(name, str(limit.lowest), str(limit.highest), limit.source) for name, limit in _LIMITS.items()]
    yield from _table(("", "lowest", "highest", "source"), rows)


def _silence() -> Iterator[str]:
    yield "## Where the documents contradict themselves or say nothing"
    yield ""
    for edition in Edition:
        yield from (f"- {edition.value}: {sentence}" for sentence in DISAGREEMENTS[edition])
    yield from (f"- {sentence}" for sentence in UNDOCUMENTED)


def _schemas() -> Iterator[str]:
    yield "## JSON Schemas"
    yield ""
    yield "One for each edition, in the dialect of 2020-12. A schema cannot say the order of the keys, nor that"
    yield "pic_full_url ends with pic_url."
    yield ""
    for edition in Edition:
        name = f"event-{EVENT_TYPE}-{edition.value}.schema.json"
        yield f"- [{name}](editions/{name}), printed by `css-sim edition schema {edition.value}`"


def _vectors() -> Iterator[str]:
    right, secrets = len([*sign_vectors()]), len([*secret_vectors()])
    yield "## Signatures to test with"
    yield ""
    yield "[signature-vectors.json](editions/signature-vectors.json), printed by `css-sim edition vectors`, holds"
    yield f"{right} right signs with key and t (the published one; empty, long and non-Latin keys; a t of one and of"
    yield f"ten digits), {secrets} txSecrets, and {len(wrong_vectors())} wrong signs, each with the mistake that makes"
    yield "it. Every text is escaped to ASCII."


def _sent_at(gaps_s: Sequence[float], most: int) -> Iterator[str]:
    for attempt in range(most):
        yield f"{sum(gaps_s[:attempt]):g}" if attempt <= len(gaps_s) else ""


def _sources(same: Iterable[Aspect]) -> str:
    """Return one source if all editions share it, else each once, in the order of the editions."""
    return "; ".join(dict.fromkeys(aspect.source for aspect in same))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"
