"""docs/scenarios.md tells of the scenarios as their files do, and its example is a scenario."""

import re
from pathlib import Path

from simulator.config.scenario_file import ScenarioFile
from simulator.config.scenarios import scenario_file, scenario_of, shipped
from simulator.core.effects import EFFECTS

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")


def row(file: ScenarioFile) -> str:
    told = ", ".join(f"`{each.name}` ({each.default}): {each.about}" for each in file.parameters)
    return f"| `{file.name}` | {file.about} | {told} |"


def test_the_table_is_what_the_files_say() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert rows == [row(scenario_file(name)) for name in shipped()]


def test_the_example_is_a_scenario(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "mine.yaml").write_text(example, "utf-8")
    (tmp_path / "another-of-mine.yaml").write_text("about: x\nfaults: [body.bom]", "utf-8")
    found = scenario_of(scenario_file(str(tmp_path / "mine.yaml")), {"late": "1m"})
    assert "service.outage from=30s for=1m" in found.faults
    assert len(found.faults) == 5


def test_the_number_of_effects_is_right() -> None:
    assert re.findall(r"of (\d+) effects", PAGE) == [str(len(EFFECTS))]
