"""css-sim edition: the editions one by one, side by side, and as files for other programs."""

import json
from itertools import pairwise
from typing import Any

import pytest
from shell import Shell
from usage import complaint

from simulator.core.event import FIELDS
from simulator.core.limits import Edition


def printed(css_sim: Shell, *arguments: str) -> Any:
    """Return the one JSON object that a command leaves on stdout."""
    ended = css_sim("edition", *arguments)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_the_list_has_a_line_for_each_edition(css_sim: Shell) -> None:
    ended = css_sim("edition", "list")
    assert (ended.code, ended.err) == (0, "")
    assert [line.split()[0] for line in ended.out.splitlines()] == ["edition", "2018", "2021", "2024"]


def test_the_list_tells_a_program_dates_retries_and_intervals(css_sim: Shell) -> None:
    newest = printed(css_sim, "list", "--format", "json")["editions"][-1]
    assert (newest["edition"], newest["begins"], newest["ends"]) == ("2024", "2024-09", None)
    assert (newest["retry_gaps_s"], newest["interval_s"]) == ([120.0] * 5, [2, 300])


@pytest.mark.parametrize("edition", Edition)
def test_an_edition_is_shown_with_every_field_in_order_and_a_rightly_signed_example(
    css_sim: Shell, edition: Edition
) -> None:
    ended = css_sim("edition", "show", edition.value)
    assert (ended.code, ended.err) == (0, "")
    places = [ended.out.index(f"\n{name} ") for name in FIELDS[edition]]
    assert all(first < second for first, second in pairwise(places))
    body = json.loads(ended.out.splitlines()[-1])
    assert tuple(body) == FIELDS[edition]
    assert (body["t"], body["sign"]) == (1545030873, "ca3e25e5dc17a6f9909a9ae7281e300d")


def test_a_field_is_told_with_its_types_its_meaning_and_what_is_open(css_sim: Shell) -> None:
    fields = {field["name"]: field for field in printed(css_sim, "show", "2024", "--format", "json")["fields"]}
    assert tuple(fields) == FIELDS[Edition.E2024]
    assert (fields["t"]["documented_type"], fields["t"]["json_type"]) == ("int64", "integer")
    assert "no document says" in fields["task_id"]["note"]
    assert fields["width"]["note"] is None


def test_a_diff_names_what_is_added_and_changed(css_sim: Shell) -> None:
    lines = css_sim("edition", "diff", "2021", "2024").out.splitlines()
    assert lines[0] == "2021 (2021-06 to 2024-08) -> 2024 (since 2024-09)"
    assert [line.split()[:3] for line in lines if line.startswith("added")] == [["added", "task_id", "string"]]
    assert "changed  interval  5 to 300 s  ->  2 to 300 s" in lines
    assert any(line.startswith("The same in both: key order alphabetical, retries 5, 120 s apart") for line in lines)


def test_a_diff_backwards_names_what_is_removed(css_sim: Shell) -> None:
    found = printed(css_sim, "diff", "2024", "2018", "--format", "json")
    assert (found["record"], found["added"]) == ("edition_diff", [])
    assert [field["name"] for field in found["removed"]] == ["app", "appname", "stream_param", "task_id"]
    retries = next(change for change in found["changed"] if change["name"] == "retries")
    assert (retries["old"]["value"], retries["new"]["value"]) == ([120.0] * 5, [60.0] * 3)


def test_a_diff_of_an_edition_with_itself_says_that_nothing_differs(css_sim: Shell) -> None:
    assert "Nothing differs." in css_sim("edition", "diff", "2021", "2021").out.splitlines()


def test_a_schema_is_printed_for_any_validator(css_sim: Shell) -> None:
    schema = printed(css_sim, "schema", "2018")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert tuple(schema["properties"]) == FIELDS[Edition.E2018]


def test_vectors_are_printed_in_ascii_right_ones_and_wrong_ones(css_sim: Shell) -> None:
    ended = css_sim("edition", "vectors")
    assert ended.out.isascii()
    vectors = json.loads(ended.out)
    first = vectors["sign"][0]
    assert (first["key"], first["t"], first["sign"]) == ("test", "1545030873", "ca3e25e5dc17a6f9909a9ae7281e300d")
    assert all({"key", "t", "sign", "mistake"} == set(wrong) for wrong in vectors["wrong"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "2020"), "there is no edition '2020', only 2018, 2021 and 2024; the documents of 2020 are those of"),
        (("schema", "latest"), "there is no edition 'latest', only 2018, 2021 and 2024\n"),
        (("diff", "2021", "all"), "there is no edition 'all', only"),
        (("diff", "1999", "2021"), "there is no edition '1999', only"),
    ],
)
def test_an_unknown_edition_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    said = complaint(capsys, "edition", *arguments)
    assert said.startswith(f"css-sim: {sentence}")
    assert len(said.splitlines()) == 1
