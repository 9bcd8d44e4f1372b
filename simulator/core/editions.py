"""What distinguishes the editions of the documents? The dates, pages and numbers of each, and what two differ in.

Nothing here decides: the values are those of event.py, delivery.py and limits.py, with the pages that state them.
"""

import re
from dataclasses import dataclass
from typing import Any

from simulator.core.delivery import RETRIES, RetrySchedule
from simulator.core.errors import BadInput
from simulator.core.event import FIELDS
from simulator.core.limits import ANSWER_TIMEOUT_S, DEFAULT_INTERVAL_S, INTERVAL_S, SIGNATURE_LIFETIME_S, Edition

# The month of the first copy that shows the edition's body; an edition ends where the next begins.
BEGINS: dict[Edition, str] = {Edition.E2018: "2018-12", Edition.E2021: "2021-06", Edition.E2024: "2024-09"}

BODY_PAGES: dict[Edition, str] = {
    Edition.E2018: "Live Screencapture, 267/31562",
    Edition.E2021: "267/38083 (2021-06, 2022-05)",
    Edition.E2024: "267/38083 (2024-09 to 2025-12), 267/47028",
}
_OBSERVED_ORDER = "observed in the samples and in captured bodies of other events; no document states an order"
_ORDER_SOURCES: dict[Edition, str] = {
    Edition.E2018: "published sample, 267/31562; no document states an order",
    Edition.E2021: _OBSERVED_ORDER,
    Edition.E2024: _OBSERVED_ORDER,
}
_RETRY_SOURCES: dict[Edition, str] = {
    Edition.E2018: "267/32744, 2019-08 to 2021-11",
    Edition.E2021: "267/38080 since 2021-11",
    Edition.E2024: "267/38080 (2024-12-02, 2025-12-03)",
}
# What a reader who compares the pages will stumble over.
DISAGREEMENTS: dict[Edition, tuple[str, ...]] = {
    Edition.E2018: (
        "The create_time of the published sample (15:04:33 in UTC+8) is not the time in its picture's name (19-06-59).",
    ),
    Edition.E2021: (
        "Until 2021-11 the pages on delivery still said 3 retries, 60 s apart.",
        "267/31072 says 2 to 300 s since 2021-07, CreateLiveSnapshotTemplate since 2021-10; 267/31562 kept 5 to 300 s.",
        "The sign of the published sample was kept from that of 2018, so it does not belong to the t beside it.",
    ),
    Edition.E2024: (
        "The newest published sample (267/38083, 2025-12) is not valid JSON: a comma is missing before task_id.",
        "ModifyLiveSnapshotTemplate and the structure of a template still say 5 to 300 s.",
    ),
}
UNDOCUMENTED = (
    "The code of a receiver has a field pic_extra_info, a number; no document of any edition does.",
    "No document says from which moment the gap before a retry is counted.",
    "No document promises an order of callbacks, or that none comes twice.",
    "No document states User-Agent, or any header but Content-Type.",
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that an edition's documents say beside the fields."""

    name: str
    words: str
    source: str
    value: Any
    """The same for a program."""


@dataclass(frozen=True, slots=True)
class Change:
    """One aspect in which two editions differ."""

    before: Aspect
    after: Aspect


@dataclass(frozen=True, slots=True)
class Difference:
    """What a receiver of one edition has to know of another."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]
    same: tuple[Aspect, ...]


def edition_named(text: str) -> Edition:
    """Return the edition that `text` names; raises BadInput, with a hint where it is another year of an edition."""
    if text in tuple(Edition):
        return Edition(text)
    past = [edition for edition in Edition if re.fullmatch("[0-9]{4}", text) and edition.value < text]
    hint = f"; the documents of {text} are those of edition {past[-1].value}" if past else ""
    *others, last = (edition.value for edition in Edition)
    raise BadInput(f"there is no edition {text!r}, only {', '.join(others)} and {last}{hint}")


def ends(edition: Edition) -> str | None:
    """Return the last month of an edition, or None for the one that still holds."""
    following = [begin for begin in BEGINS.values() if begin > BEGINS[edition]]
    if not following:
        return None
    year, month = map(int, min(following).split("-"))
    return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"


def period(edition: Edition) -> str:
    """Return from when to when an edition's documents held."""
    end = ends(edition)
    return f"{BEGINS[edition]} to {end}" if end else f"since {BEGINS[edition]}"


def aspects(edition: Edition) -> tuple[Aspect, ...]:
    """Return what an edition's documents say beside the fields, in the same order for every edition."""
    names, schedule, interval = FIELDS[edition], RETRIES[edition], INTERVAL_S[edition]
    order = "alphabetical" if list(names) == sorted(names) else "as in the published sample, not alphabetical"
    return (
        Aspect("key order", order, _ORDER_SOURCES[edition], names),
        Aspect("retries", schedule_in_words(schedule), _RETRY_SOURCES[edition], schedule.gaps_s),
        Aspect(
            "interval",
            f"{interval.lowest} to {interval.highest} s",
            interval.source,
            [interval.lowest, interval.highest],
        ),
        Aspect("default interval", f"{DEFAULT_INTERVAL_S} s", interval.source, DEFAULT_INTERVAL_S),
        Aspect("answer within", f"{ANSWER_TIMEOUT_S} s", "267/38080, 267/32744", ANSWER_TIMEOUT_S),
        Aspect("t is ahead by", f"{SIGNATURE_LIFETIME_S} s", "267/38083, field t", SIGNATURE_LIFETIME_S),
    )


def schedule_in_words(schedule: RetrySchedule) -> str:
    """Return a schedule as a person says it."""
    gaps = schedule.gaps_s
    if len(set(gaps)) == 1:
        return f"{len(gaps)}, {gaps[0]:g} s apart"
    return f"{len(gaps)}, after {', '.join(f'{gap:g}' for gap in gaps)} s" if gaps else "none"


def difference(old: Edition, new: Edition) -> Difference:
    """Return what changes for a receiver that knows `old` and is to understand `new`."""
    changes = [Change(before, after) for before, after in zip(aspects(old), aspects(new), strict=True)]
    return Difference(
        added=tuple(name for name in FIELDS[new] if name not in FIELDS[old]),
        removed=tuple(name for name in FIELDS[old] if name not in FIELDS[new]),
        changed=tuple(change for change in changes if change.before.words != change.after.words),
        same=tuple(change.after for change in changes if change.before.words == change.after.words),
    )
