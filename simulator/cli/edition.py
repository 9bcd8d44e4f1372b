"""css-sim edition: what each edition of the documents says, and what two of them differ in."""

from typing import Annotated, Any

import typer

from simulator.cli.endings import answer
from simulator.cli.results import Form, FormOption, answer_in, columns
from simulator.core.delivery import RETRIES
from simulator.core.editions import (
    BEGINS,
    BODY_PAGES,
    DISAGREEMENTS,
    Aspect,
    aspects,
    difference,
    edition_named,
    ends,
    period,
    schedule_in_words,
)
from simulator.core.event import FIELDS, MEANINGS
from simulator.core.limits import INTERVAL_S, Edition

app = typer.Typer(
    help="Show the editions of the callback side by side.",
    epilog="Example: css-sim edition diff 2021 2024",
    no_args_is_help=True,
)

EditionArgument = Annotated[str, typer.Argument(metavar="EDITION", help="2018, 2021 or 2024.")]


@app.command("list")
def list_editions(*, form: FormOption = Form.HUMAN) -> None:
    """Print the editions, one a line.

    css-sim edition list
    """
    rows = [("edition", "documents", "fields", "retries", "interval", "the body is on")]
    for edition in Edition:
        limit = INTERVAL_S[edition]
        rows.append(
            (
                edition.value,
                period(edition),
                str(len(FIELDS[edition])),
                schedule_in_words(RETRIES[edition]),
                f"{limit.lowest} to {limit.highest} s",
                BODY_PAGES[edition],
            )
        )
    answer_in(form, columns(rows), "edition_list", {"editions": [_summary(edition) for edition in Edition]})


@app.command()
def show(edition: EditionArgument, *, form: FormOption = Form.HUMAN) -> None:
    """Print an edition's fields, its numbers, where they are documented, and a signed example.

    css-sim edition show 2024
    """
    from simulator.core.samples import example_body
    from simulator.core.signing import PUBLISHED_SAMPLE

    shown = edition_named(edition)
    names, (key, t) = FIELDS[shown], PUBLISHED_SAMPLE
    body = example_body(shown).decode()
    notes = [f"{name}: {MEANINGS[name].note}" for name in names if MEANINGS[name].note]
    lines = [
        f"Edition {shown.value}, documents {period(shown)}",
        "",
        f"Fields in their order on the wire: {BODY_PAGES[shown]}",
        *columns(_field_row(name) for name in names),
        "",
        "Where the documents are silent, or contradict themselves",
        *notes,
        *DISAGREEMENTS[shown],
        "",
        *columns((aspect.name, aspect.words, aspect.source) for aspect in aspects(shown)),
        "",
        f"An example, signed with the key {key} for t {t}",
        body,
    ]
    result = {
        **_summary(shown),
        "fields": [_field(name) for name in names],
        "aspects": [_aspect(aspect) for aspect in aspects(shown)],
        "disagreements": DISAGREEMENTS[shown],
        "example": {"key": key, "t": t, "body": body},
    }
    answer_in(form, lines, "edition", result)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The edition that is known.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The edition that is to be understood.")],
    *,
    form: FormOption = Form.HUMAN,
) -> None:
    """Print what is added, removed and changed from one edition to another.

    css-sim edition diff 2021 2024
    """
    before, after = edition_named(old), edition_named(new)
    found = difference(before, after)
    rows = [("added", *_field_row(name)) for name in found.added]
    rows += [("removed", *_field_row(name)) for name in found.removed]
    changes = [("changed", each.before.name, each.before.words, "->", each.after.words) for each in found.changed]
    notes = [f"{name}: {MEANINGS[name].note}" for name in found.added if MEANINGS[name].note]
    sources = [
        f"{side.name} {side.words}: {side.source}" for each in found.changed for side in (each.before, each.after)
    ]
    lines = [f"{before.value} ({period(before)}) -> {after.value} ({period(after)})", ""]
    lines += [*columns(rows), *([""] if rows and changes else []), *columns(changes)] or ["Nothing differs."]
    lines += ["", f"The same in both: {', '.join(f'{aspect.name} {aspect.words}' for aspect in found.same)}."]
    lines += ["", *notes, *sources] if sources else []
    result = {
        "old": before.value,
        "new": after.value,
        "added": [_field(name) for name in found.added],
        "removed": [_field(name) for name in found.removed],
        "changed": [
            {"name": each.before.name, "old": _aspect(each.before), "new": _aspect(each.after)}
            for each in found.changed
        ],
        "same": [_aspect(aspect) for aspect in found.same],
    }
    answer_in(form, lines, "edition_diff", result)


@app.command()
def schema(edition: EditionArgument) -> None:
    """Print the JSON Schema of an edition's body.

    css-sim edition schema 2024 > event-200-2024.schema.json
    """
    from simulator.cli.edition_files import schema_file

    answer(schema_file(edition_named(edition)))


@app.command()
def vectors() -> None:
    """Print signatures to test any other implementation with, right ones and wrong ones.

    css-sim edition vectors > signature-vectors.json
    """
    from simulator.cli.edition_files import vectors_file

    answer(vectors_file())


@app.command()
def page() -> None:
    """Print the editions side by side as a page of Markdown.

    css-sim edition page > editions.md
    """
    from simulator.cli.edition_page import editions_page

    answer(editions_page())


def _summary(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition.value,
        "begins": BEGINS[edition],
        "ends": ends(edition),
        "body_pages": BODY_PAGES[edition],
        "field_names": FIELDS[edition],
        "retry_gaps_s": RETRIES[edition].gaps_s,
        "interval_s": [INTERVAL_S[edition].lowest, INTERVAL_S[edition].highest],
    }


def _field_row(name: str) -> tuple[str, str, str]:
    field = MEANINGS[name]
    return (name, field.documented_type, field.meaning)


def _field(name: str) -> dict[str, Any]:
    field = MEANINGS[name]
    return {
        "name": name,
        "documented_type": field.documented_type,
        "json_type": field.json_type,
        "meaning": field.meaning,
        "note": field.note or None,
    }


def _aspect(aspect: Aspect) -> dict[str, Any]:
    return {"name": aspect.name, "value": aspect.value, "words": aspect.words, "source": aspect.source}
