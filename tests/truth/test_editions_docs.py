"""What docs/ says of the editions is what the code makes; `make docs` writes it anew."""

import re
from pathlib import Path

import pytest

from simulator.cli.edition_files import schema_file, vectors_file
from simulator.cli.edition_page import editions_page
from simulator.core.limits import Edition

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FILES = {
    "editions.md": editions_page(),
    "editions/signature-vectors.json": vectors_file(),
    **{f"editions/event-200-{edition.value}.schema.json": schema_file(edition) for edition in Edition},
}


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_is_what_the_code_makes(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == f"{FILES[name]}\n", "make docs writes it anew"


def test_no_other_file_lies_among_the_generated_ones() -> None:
    assert {f"editions/{path.name}" for path in (DOCS / "editions").iterdir()} == {
        name for name in FILES if name.startswith("editions/")
    }


def test_make_docs_writes_all_of_them() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndocs:")[2].partition("\nclean:")[0]
    written = re.findall(r"> docs/(\S+)", recipe)
    editions = re.findall(r"for edition in ([\d ]+);", recipe)[0].split()
    assert editions == [edition.value for edition in Edition]
    named = {name.replace("$$edition", edition) for name in written for edition in editions}
    assert named == set(FILES)


def test_every_link_of_the_page_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)]+)\)", FILES["editions.md"])
    assert [link for link in links if not (DOCS / link).is_file()] == []
    assert len(links) >= 5
