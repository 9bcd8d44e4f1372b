"""docs/testing.md, the pages of frameworks and the README cannot lie: their code is the examples', or runs here."""

import re
import shutil
from pathlib import Path

import pytest
from apart import EXAMPLES, Apart

from simulator.testing import Css
from simulator.testing.aio import VERBS
from simulator.testing.leftovers import KINDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAGE = (ROOT / "docs" / "testing.md").read_text("utf-8")
FRAMEWORKS = sorted((ROOT / "docs" / "testing").glob("*.md"))
IN_PYTHON = r"^```python\n(.*?)^```"
FROM_A_FILE = r"^<!-- (examples/\S+) -->\n```(?:python|js)\n(.*?)^```"
HEAD = """
import asyncio
import unittest

import pytest
from receiver import KEY, app, pictures
from simulator.testing import Css


@pytest.fixture(autouse=True)
def _nothing_taken_yet():
    pictures.clear()


"""


def blocks(pattern: str, text: str) -> list[str]:
    """Return what a pattern finds in a page, from line to line."""
    return re.findall(pattern, text, re.DOTALL | re.MULTILINE)


def project(folder: Path) -> Path:
    """Return a project that has the receiver of the Flask example, and no tests yet."""
    shutil.copy(EXAMPLES / "flask" / "receiver.py", folder)
    return folder


@pytest.mark.parametrize("page", FRAMEWORKS, ids=lambda page: page.stem)
def test_the_code_of_a_framework_page_is_its_examples(page: Path) -> None:
    text = page.read_text("utf-8")
    found = [each.groups() for each in re.finditer(FROM_A_FILE, text, re.DOTALL | re.MULTILINE)]
    assert len(found) == len(blocks(r"^```(?!text\n)\w+\n", text)) > 2
    for name, code in found:
        assert code in (ROOT / name).read_text("utf-8"), f"{page.name} has another {name}"


def test_every_example_has_a_page_and_every_page_is_found() -> None:
    assert [each.stem.replace("-", "_") for each in FRAMEWORKS] == sorted(each.name for each in EXAMPLES.iterdir())
    assert sorted(set(re.findall(r"\(testing/([\w-]+)\.md\)", PAGE))) == [each.stem for each in FRAMEWORKS]


@pytest.mark.parametrize("page", FRAMEWORKS, ids=lambda page: page.stem)
def test_the_commands_of_a_framework_page_are_those_of_the_examples_readme(page: Path) -> None:
    commands = blocks(r"^```text\n(.*?)^```", page.read_text("utf-8"))
    example = (EXAMPLES / page.stem.replace("-", "_") / "README.md").read_text("utf-8")
    assert "".join(commands).splitlines() == re.findall(r"^    (.+)$", example, re.MULTILINE)


@pytest.mark.timeout(600)
def test_the_code_of_the_page_runs(apart: Apart, tmp_path: Path) -> None:
    code = blocks(IN_PYTHON, PAGE)
    (project(tmp_path) / "test_page.py").write_text(HEAD + "\n\n".join(code), "utf-8")
    done = apart.run("pytest", "-q", cwd=tmp_path)
    tests = sum(block.count("def test_") for block in code)
    assert re.search(rf"^{tests} passed", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.timeout(600)
def test_the_five_lines_of_the_readme_pass_and_their_failure_reads_as_it_stands_there(
    apart: Apart, tmp_path: Path
) -> None:
    (code,) = blocks(IN_PYTHON, README)
    (excerpt,) = blocks(r"^```text\n(-+ css-sim: what happened.*?)^```", README)
    (project(tmp_path) / "test_receiver.py").write_text(code, "utf-8")
    for key, passed in (("mykey", True), ("another", False)):
        done = apart.run("env", f"CALLBACK_KEY={key}", "pytest", "-q", cwd=tmp_path)
        assert (done.returncode == 0) == passed, done.stdout
    shown = [steady(line) for line in done.stdout.splitlines()]
    left_out = [steady(line) for line in excerpt.splitlines() if "…" not in line]
    assert [line for line in left_out if line not in shown] == []


def steady(line: str) -> str:
    """Return a line without what differs from run to run."""
    line = re.sub(r"\d\d[:-]\d\d[:-]\d\d", "…", re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:…", line))
    line = re.sub(r"\d{4}-\d\d-\d\d", "…", re.sub(r"[\d.]+ (ms|kB)", r"… \1", line))
    return re.sub(r'"(sign|t|create_time|file_size)":"?\w+"?', r'"\1":…', line)


def test_every_verb_has_its_place_on_the_page() -> None:
    public = {name for name in dir(Css) if not name.startswith("_")} - {"open", "close"}
    assert [name for name in sorted(public) if f"css.{name}" not in PAGE] == []
    assert set(re.findall(r"css\.aio\.(\w+)", PAGE)) <= {*VERBS, "clock"}


def test_the_kinds_of_what_is_left_over_are_told_with_their_meaning() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert {kind: KINDS[kind] for kind in told} == told
    assert sorted(told) == sorted(set(KINDS) - {"still_running"})  # which nothing is yet
