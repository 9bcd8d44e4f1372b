"""What the editions differ in follows from the tables that the simulator obeys."""

import pytest

from simulator.core.delivery import GapFrom, RetrySchedule
from simulator.core.editions import (
    BODY_PAGES,
    DISAGREEMENTS,
    aspects,
    difference,
    edition_named,
    ends,
    period,
    schedule_in_words,
)
from simulator.core.errors import BadInput
from simulator.core.limits import Edition


def changed(old: Edition, new: Edition) -> dict[str, tuple[str, str]]:
    """Return what each changed aspect was and is."""
    return {each.before.name: (each.before.words, each.after.words) for each in difference(old, new).changed}


def test_2024_adds_the_task_and_shorter_intervals_to_2021() -> None:
    found = difference(Edition.E2021, Edition.E2024)
    assert (found.added, found.removed) == (("task_id",), ())
    assert changed(Edition.E2021, Edition.E2024) == {"interval": ("5 to 300 s", "2 to 300 s")}


def test_2021_adds_who_pushed_to_2018_orders_the_keys_and_retries_longer() -> None:
    found = difference(Edition.E2018, Edition.E2021)
    assert (found.added, found.removed) == (("app", "appname", "stream_param"), ())
    assert changed(Edition.E2018, Edition.E2021) == {
        "key order": ("as in the published sample, not alphabetical", "alphabetical"),
        "retries": ("3, 60 s apart", "5, 120 s apart"),
    }


def test_the_way_back_removes_what_the_way_there_added() -> None:
    there, back = difference(Edition.E2018, Edition.E2024), difference(Edition.E2024, Edition.E2018)
    assert (back.added, back.removed) == (there.removed, there.added)
    assert [(each.after, each.before) for each in back.changed] == [(each.before, each.after) for each in there.changed]


@pytest.mark.parametrize("edition", Edition)
def test_an_edition_does_not_differ_from_itself(edition: Edition) -> None:
    found = difference(edition, edition)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert found.same == aspects(edition)


@pytest.mark.parametrize("edition", Edition)
def test_every_edition_has_its_pages_and_a_source_for_every_aspect(edition: Edition) -> None:
    assert "267/" in BODY_PAGES[edition]
    assert [aspect.name for aspect in aspects(edition) if not aspect.source] == []
    assert DISAGREEMENTS[edition]


def test_an_edition_ends_the_month_before_the_next_begins() -> None:
    assert [period(edition) for edition in Edition] == ["2018-12 to 2021-05", "2021-06 to 2024-08", "since 2024-09"]
    assert ends(Edition.E2024) is None


@pytest.mark.parametrize(
    ("gaps_s", "words"), [((60.0, 60.0), "2, 60 s apart"), ((1.0, 2.5), "2, after 1, 2.5 s"), ((), "none")]
)
def test_a_schedule_is_said_in_words(gaps_s: tuple[float, ...], words: str) -> None:
    assert schedule_in_words(RetrySchedule(gaps_s, GapFrom.END)) == words


def test_an_edition_is_found_by_its_year() -> None:
    assert [edition_named(edition.value) for edition in Edition] == list(Edition)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2020", "; the documents of 2020 are those of edition 2018"),
        ("2023", "; the documents of 2023 are those of edition 2021"),
        ("2026", "; the documents of 2026 are those of edition 2024"),
        ("2016", ""),
        ("latest", ""),
        ("", ""),
        ("20210", ""),
    ],
)
def test_an_unknown_edition_is_refused_with_the_ones_there_are(text: str, hint: str) -> None:
    with pytest.raises(BadInput) as refused:
        edition_named(text)
    assert str(refused.value) == f"there is no edition {text!r}, only 2018, 2021 and 2024{hint}"
