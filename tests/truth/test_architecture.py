"""The laws of the architecture hold in every file of the package, and the rules that watch over them can bite."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from architecture_rules import (
    WIRE_NAMES,
    chance,
    clock_readings,
    frozen_classes,
    imports,
    mutable_state,
    wire_names,
)

PACKAGE = Path(__file__).parents[2] / "simulator"
FILES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(text) for name, text in FILES.items()}
FROZEN = {name for tree in TREES.values() for name in frozen_classes(tree)}

# Standard modules without I/O, time or chance.
PURE = {
    "collections", "collections.abc", "dataclasses", "datetime", "difflib", "enum", "functools", "hashlib", "json",
    "fnmatch", "math", "re", "shlex", "typing", "urllib.parse", "zlib",
}  # fmt: skip
THE_LINE_KNOWS = {
    "asyncio", "collections.abc", "dataclasses", "simulator.account", "simulator.journal", "simulator.ports",
    "simulator.tasks",
}  # fmt: skip
WIRE_HOMES = (
    "core/event.py",
    "core/push_event.py",
    "core/facts.py",
    "core/delivery_facts.py",
    "cli/trigger_body.py",
    "config/",
    "inbox/",
    "testing/",
)
Rule = Callable[[ast.Module], Iterator[str]]


def breaches(rule: Rule, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return every place outside the files and folders `but` where the package breaks a rule."""
    return [f"{name}: {what}" for name, tree in TREES.items() if not name.startswith(but) for what in rule(tree)]


def no_mutable_state(tree: ast.Module) -> Iterator[str]:
    return mutable_state(tree, FROZEN)


def test_the_package_is_looked_at() -> None:
    assert {"line.py", "clock.py", "core/event.py", "cli/run.py", "store/memory.py"} <= set(FILES)
    assert {"Size", "Limit", "Delivery"} <= FROZEN


def test_no_module_holds_state_that_could_change() -> None:
    named_by_pyyaml = "config/document.py: yaml_implicit_resolvers is a mutable value and no constant"
    assert [breach for breach in breaches(no_mutable_state) if breach != named_by_pyyaml] == []


def test_only_the_clock_sleeps_or_reads_a_clock() -> None:
    assert breaches(clock_readings, but=("clock.py",)) == []
    assert list(clock_readings(TREES["clock.py"]))


def test_only_the_dice_make_chance() -> None:
    assert breaches(chance, but=("core/dice.py",)) == []


def test_wire_names_stand_only_at_the_border() -> None:
    assert breaches(wire_names, but=WIRE_HOMES) == []
    assert set(wire_names(TREES["core/event.py"])) == WIRE_NAMES


def test_the_core_imports_nothing_but_pure_standard_modules() -> None:
    used = {name for path, tree in TREES.items() if path.startswith("core/") for name in imports(tree)}
    assert {name for name in used if not name.startswith("simulator.core.")} <= PURE


def test_the_line_knows_ports_and_rules_and_no_part() -> None:
    used = set(imports(TREES["line.py"]))
    assert {name for name in used if not name.startswith("simulator.core.")} <= THE_LINE_KNOWS


def test_the_four_ports_fit_on_one_screen() -> None:
    assert len(FILES["ports.py"].splitlines()) < 80


def test_no_file_is_longer_than_a_sitting() -> None:
    assert {name: lines for name, text in FILES.items() if (lines := len(text.splitlines())) > 300} == {}


def test_every_file_says_which_question_it_answers() -> None:
    assert [name for name, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "manager", "base"}
    assert [name for name in FILES if drawers & set(name.removesuffix(".py").split("/"))] == []


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (no_mutable_state, "cache = {}"),
        (no_mutable_state, "seen: list[str] = []"),
        (no_mutable_state, "names = [name for name in 'ab']"),
        (no_mutable_state, "STREAMS = dict()"),
        (no_mutable_state, "QUEUE = deque()"),
        (no_mutable_state, "COUNT = 0\nCOUNT = 1"),
        (no_mutable_state, "def count():\n    global n\n    n = 1"),
        (no_mutable_state, "TABLE = {}\ndef learn(key):\n    TABLE[key] = 1"),
        (no_mutable_state, "TABLE = []\ndef learn(key):\n    TABLE.append(key)"),
        (no_mutable_state, "TABLE = {}\ndef forget(key):\n    del TABLE[key]"),
        (no_mutable_state, "TABLE = set()"),
        (no_mutable_state, "import elsewhere\ndef learn():\n    NAMES.update({1: 2})"),
        (no_mutable_state, "class Store:\n    objects = {}"),
        (no_mutable_state, "STORE = MemoryStore()"),
        (clock_readings, "import time\ntime.sleep(1)"),
        (clock_readings, "import time\nnow = time.time()"),
        (clock_readings, "from time import time_ns"),
        (clock_readings, "import asyncio\nasync def wait(): await asyncio.sleep(0)"),
        (clock_readings, "from asyncio import sleep"),
        (clock_readings, "import datetime\ndatetime.datetime.now()"),
        (clock_readings, "from datetime import datetime\ndatetime.utcnow()"),
        (clock_readings, "loop.call_later(1, print)"),
        (chance, "import random"),
        (chance, "from secrets import token_hex"),
        (chance, "import uuid"),
        (wire_names, "body['pic_full_url']"),
        (wire_names, "body.appname"),
        (wire_names, "channel_id = 1"),
        (wire_names, "def read(stream_param): ..."),
        (wire_names, "event(event_type=200)"),
    ],
)
def test_a_breach_is_noticed(rule: Rule, code: str) -> None:
    assert list(rule(ast.parse(code)))


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (no_mutable_state, "TABLE = {'a': 1}\nORDER: list[str] = ['a']\n__all__ = ['a']"),
        (no_mutable_state, "SIZE = Size(1, 2)\nPATTERN = re.compile('a')\nkinds = ('a', 'b')"),
        (no_mutable_state, "def count():\n    found = []\n    found.append(1)\n    return found"),
        (clock_readings, "import time\nbegan = time.perf_counter()"),
        (clock_readings, "time = instant.as_time()\nzone = time.tzinfo"),
        (clock_readings, "async def film(self): await self.clock.sleep_until(self.clock.now())"),
        (wire_names, "'the URL stands in pic_full_url, as the documents say'"),
    ],
)
def test_what_is_allowed_is_left_alone(rule: Rule, code: str) -> None:
    assert list(rule(ast.parse(code))) == []
