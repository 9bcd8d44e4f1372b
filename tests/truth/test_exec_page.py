"""docs/exec.md cannot lie: its table of variables is whole, and its recipe for CI is one that could run."""

import re
import shlex
from pathlib import Path

import yaml
from shell import Shell

from simulator.cli.variables import TOLD_BY_EXEC

PAGE = (Path(__file__).parents[2] / "docs" / "exec.md").read_text("utf-8")


def test_every_variable_is_in_the_table() -> None:
    assert sorted(re.findall(r"^\| `CSS_SIM_(\w+)` \|", PAGE, re.MULTILINE)) == sorted(TOLD_BY_EXEC)


def test_the_recipe_for_ci_is_a_command_line_that_is_understood(css_sim: Shell) -> None:
    (recipe,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (command,) = [
        step["run"] for step in yaml.safe_load(recipe)["jobs"]["test"]["steps"] if "css-sim exec" in step.get("run", "")
    ]
    ended = css_sim(*shlex.split(command.replace("-- npm test", "-- echo tested"))[1:])
    assert (ended.code, ended.out) == (0, "tested\n"), ended.err
    assert (css_sim.folder / "facts.jsonl").exists()


def test_what_ready_prints_has_the_lines_of_the_page(css_sim: Shell) -> None:
    (shown,) = re.findall(r"ready --wait --timeout 1m .*?\n(control.*?)```", PAGE, re.DOTALL)
    flags = ("--callback", "http://localhost:8080/cb", "--key", "mykey")
    with css_sim.started("run", "pattern:64x64", *flags, "--port", "0", "--ready-file", "ready.json"):
        said = css_sim("ready", "--ready-file", "ready.json").out
    assert [line.split()[0] for line in said.splitlines()] == [line.split()[0] for line in shown.splitlines()]
    assert "callbacks  http://localhost:8080/cb  key mykey" in said
