"""docs/faults.md and docs/faults/ tell of faults as the catalogue does; `make docs` writes the generated parts anew."""

import itertools
import re
import shlex
from pathlib import Path

import pytest
import yaml
from fault_tables import FAMILIES, page, pages, part, parts_of

from simulator.config import Settings
from simulator.core.effects import EFFECTS
from simulator.core.fault_words import FILTERS, fault_of, faults_of

ROOT = Path(__file__).parents[2]
NAMES = [effect.name for effect in EFFECTS]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in pages()}
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(text: str, language: str) -> list[str]:
    return [inside for fence, inside in FENCED.findall(text) if fence == language]


def in_commands(text: str) -> list[str]:
    """Return every fault that a command of a page gives, in its flag, its variable or as an argument."""
    found: list[str] = []
    for line in "\n".join([*blocks(text, "sh"), *blocks(text, "text")]).splitlines():
        if not re.match(r"(\$ |CSS_SIM_\w+='.*?' )?css-sim ", line):
            continue
        words = shlex.split(line.removeprefix("$ "))
        found += [value for flag, value in itertools.pairwise(words) if flag == "--fault"]
        found += [each for word in words if word.startswith("CSS_SIM_FAULT=") for each in word[14:].split(";")]
        found += words[3:] if words[1:3] in (["fault", "set"], ["fault", "add"]) else []
    return found


def in_the_text(text: str) -> list[str]:
    """Return every fault that stands between backticks."""
    spans = re.findall(r"`([^`\n]+)`", FENCED.sub("", text))
    return [span for span in spans if span.split()[0] in NAMES]


@pytest.mark.parametrize("name", TEXTS)
def test_a_page_is_as_make_docs_writes_it(name: str) -> None:
    assert page(TEXTS[name]) == TEXTS[name], "make docs writes it anew"


def test_make_docs_writes_the_pages_and_there_is_no_other() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndocs:")[2].partition("\nclean:")[0]
    assert "$(BIN)/python docs/fault_tables.py" in recipe
    assert {path.stem for path in (ROOT / "docs" / "faults").iterdir()} == set(FAMILIES)


def test_the_page_of_entry_has_filters_families_and_rivals() -> None:
    assert parts_of(TEXTS["docs/faults.md"]) == ["filters", "families", "rivals"]
    for name in FILTERS:
        assert f"| `{name}` |" in part("filters")


@pytest.mark.parametrize(("family", "prefixes"), FAMILIES.items())
def test_every_effect_has_its_section_with_words_of_its_own(family: str, prefixes: tuple[str, ...]) -> None:
    text = TEXTS[f"docs/faults/{family}.md"]
    wanted = [effect.name for effect in EFFECTS if effect.family in prefixes]
    assert re.findall(r"^### (.*)$", text, re.MULTILINE) == wanted
    assert parts_of(text) == [family, *wanted]
    for name in wanted:
        said = text.partition(f"\n### {name}\n")[2].partition("<!-- end -->\n")[2].partition("\n### ")[0]
        assert len(said.split()) >= 10, name


@pytest.mark.parametrize("name", [name for name in TEXTS if "/faults/" in name])
def test_a_family_has_a_command_to_copy_that_says_what_its_yaml_says(name: str) -> None:
    (command,) = blocks(TEXTS[name], "sh")
    (settings,) = blocks(TEXTS[name], "yaml")
    assert command.startswith("css-sim run ")
    as_flags, as_settings = (
        faults_of(in_commands(command_block(command))),
        faults_of(yaml.safe_load(settings)["faults"]),
    )
    assert [(fault.effect, fault.parameters, fault.attempt, fault.delivery) for fault in as_flags] == [
        (fault.effect, fault.parameters, fault.attempt, fault.delivery) for fault in as_settings
    ]


def command_block(command: str) -> str:
    return f"```sh\n{command}```\n"


@pytest.mark.parametrize("name", TEXTS)
def test_every_fault_of_a_page_is_one(name: str) -> None:
    said = [*in_commands(TEXTS[name]), *in_the_text(TEXTS[name])]
    assert len(said) >= 2
    for words in said:
        fault_of(words)
    for block in blocks(TEXTS[name], "yaml"):
        assert Settings.model_validate(yaml.safe_load(block)).faults


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_of_a_page_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXTS[name])
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).is_file()] == []
    assert links


def test_of_an_effect_with_a_changed_request_the_page_shows_the_difference() -> None:
    shown = {name for name in NAMES if "```diff" in part(name)}
    assert {name for name in NAMES if name.startswith(("sign.", "t.", "body."))} - shown == {
        "sign.replay", "sign.replay-other-body", "body.chunked",
    }  # fmt: skip
