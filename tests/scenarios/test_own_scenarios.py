"""A user's own scenario: parameters, what it uses, what beats what, and sentences about what is wrong with it."""

import json
from pathlib import Path

import pytest
from shell import Shell
from usage import complaint

from simulator.config.scenarios import Scenario, as_written, scenario_file, scenario_of
from simulator.core.errors import BadInput
from simulator.core.fault_words import fault_of


@pytest.fixture
def own(tmp_path: Path) -> "Own":
    return Own(tmp_path)


class Own:
    """Scenario files in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        return path

    def __call__(self, text: str, **given: str) -> Scenario:
        return scenario_of(scenario_file(str(self.write("mine", text))), given)

    def complaint(self, text: str, **given: str) -> str:
        with pytest.raises(BadInput) as raised:
            self(text, **given)
        return str(raised.value).replace(f"{self.folder}/", "")


WITH_PARAMETERS = """
about: x
parameters:
  after: {default: 3, about: when}
  ours: {default: true, about: whether}
settings:
  loop: ${ours}
  lasts: ${after}0s
  callback: {user_agent: "$$ ${after}"}
faults:
  - sign.replay after=${after}s
  - fault: t.expired
    by: ${after}m
"""


def test_parameters_are_filled_into_every_text(own: Own) -> None:
    found = own(WITH_PARAMETERS)
    assert found.all_settings == {"loop": "true", "lasts": "30s", "callback": {"user_agent": "$ 3"}}
    assert found.faults == ("sign.replay after=3s", {"fault": "t.expired", "by": "3m"})
    assert own(WITH_PARAMETERS, after="4").faults[0] == "sign.replay after=4s"


def test_what_uses_another_tells_it_and_beats_it(own: Own) -> None:
    own.write("base", WITH_PARAMETERS)
    found = own(
        "about: y\nparameters: {late: {default: 7, about: z}}\n"
        "uses: [base.yaml: {after: '${late}'}, fails-twice]\nsettings: {loop: false}\nfaults: [body.bom]"
    )
    assert found.faults == (
        "sign.replay after=7s",
        {"fault": "t.expired", "by": "7m"},
        "callback.answer first=2 status=503",
        "body.bom",
    )
    assert (found.all_settings["loop"], found.all_settings["lasts"], found.all_settings["speed"]) == (
        False,
        "1m",
        "max",
    )


def test_what_is_used_twice_strikes_once(own: Own) -> None:
    own.write("left", "about: x\nuses: [duplicate]")
    own.write("right", "about: x\nuses: [duplicate]")
    assert own("about: x\nuses: [left.yaml, right.yaml]").faults == ("callback.duplicate times=2 gap=0s",)


KEYED = """
about: x
parameters: {a: {default: k, about: y}}
faults: ["sign.wrong-key key=${a} nth=1"]
"""


@pytest.mark.parametrize("key", ["k first=1", "my key", "'\"", "a\\b", "$", "${a}", ""])
def test_what_is_filled_into_a_fault_stays_one_value(own: Own, key: str) -> None:
    (fault,) = own(KEYED, a=key).faults
    assert fault_of(fault).parameters == {"key": key}
    own.write("base", KEYED)
    (used,) = own("about: x\nuses: [base.yaml: {a: '${b}'}]\nparameters: {b: {default: k, about: y}}", b=key).faults
    assert used == fault


def test_a_scenario_is_shown_with_its_parameters_still_to_be_filled_in(own: Own) -> None:
    own.write("base", KEYED)
    using = "about: x\nuses: [base.yaml: {a: 'my ${b}'}]\nparameters: {b: {default: $5, about: y}}"
    path = own.write("mine", using)
    (fault,) = as_written(scenario_file(str(path))).faults
    assert fault == "sign.wrong-key key='my ${b}' nth=1"


def test_scenarios_that_use_the_next_one_twice_come_to_an_end(own: Own) -> None:
    for number in range(60):
        own.write(f"s{number}", f"about: x\nuses: [s{number + 1}.yaml, s{number + 1}.yaml]")
    own.write("s60", "about: x")
    assert "come to more than 500 here" in own.complaint("about: x\nuses: [s0.yaml]")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abuot: x", "mine.yaml:1: 'abuot' is nothing that a scenario says; did you mean about?"),
        ("faults: [body.bom]", "about should say in a sentence what this is"),
        ("about: [x]", "mine.yaml:1: about should say in a sentence what this is"),
        ("about: x\nfaults: body.bom", "mine.yaml:2: faults should be a list"),
        ("about: x\nfaults: [3]", "mine.yaml:2: 3 is no fault; write it as sign.wrong-key first=2"),
        (
            "about: x\nfaults:\n- body.bom\n- body.bmo",
            "mine.yaml:4: there is no fault 'body.bmo'; did you mean body.bom",
        ),
        ("about: x\nsettings: [1]", "mine.yaml:2: settings should hold lines of `key: value`"),
        ("about: x\nsettings:\n  faults: [body.bom]", "mine.yaml:3: faults stand beside settings, not in them"),
        ("about: x\nparameters: {a b: {default: 1, about: y}}", "'a b' is no name for a parameter"),
        ("about: x\nparameters: {a: {about: y}}", "parameter a has no default"),
        ("about: x\nparameters: {a: {default: [1], about: y}}", "default should be a text, a number, true or false"),
        ("about: x\nparameters: {a: {default: 1, abuot: y}}", "a parameter says no 'abuot'; did you mean about?"),
        ("about: x\nparameters: {a: {default: 1, about: y}}", "mine.yaml:2: nothing here uses ${a}; drop it"),
        ("about: x\nsettings: {lasts: '${a}'}", "mine.yaml:2 uses ${a}, which is no parameter here; there are none"),
        (
            "about: x\nparameters: {far: {default: 1, about: y}}\nsettings: {lasts: '${fra}'}",
            "mine.yaml:3 uses ${fra}, which is no parameter here; did you mean far?",
        ),
        (
            "about: x\nparameters: {a: {default: 1, about: y}}\nsettings: {lasts: '${a:-2}'}",
            "its default stands in `parameters`",
        ),
        ("about: x\nuses: [fail-twice]", "mine.yaml:2: there is no scenario 'fail-twice'; did you mean fails-twice"),
        ("about: x\nuses: [other.yaml]", "mine.yaml:2: the scenario file other.yaml does not exist"),
        ("about: x\nuses: [[duplicate]]", "mine.yaml:2: write a scenario's name, or `name: {parameter: value}`"),
        (
            "about: x\nuses: [duplicate: {tiems: 3}]",
            "mine.yaml:2: scenario duplicate has no parameter 'tiems'; did you mean times?",
        ),
        ("about: x\nuses: [mine.yaml]", "mine.yaml:2: mine.yaml is used by what it uses; a circle has no end"),
        (
            "about: x\nfaults: ['sign.wrong-key key=${a']",
            "mine.yaml:2: a $ in 'sign.wrong-key key=${a' begins no ${NAME}",
        ),
        ("about: x\nsettings: {seed: $b}", "mine.yaml:2: a $ in '$b' begins no ${NAME}; write $$ for a dollar sign"),
        (
            "about: x\nfaults: ['sign.wrong-key key=\"${a}']",
            "mine.yaml:2: the fault 'sign.wrong-key key=\"${a}' cannot be",
        ),
        ("about: " + "[" * 3000, "mine.yaml nests too deeply; at most 16 brackets may stand in one another"),
        (
            "about: x\nparameters:\n  a: {default: 1}",
            "mine.yaml:3: parameters.a.about should say in a sentence what this",
        ),
        ("- about", "mine.yaml should hold lines of `key: value`; css-sim scenario show"),
        ("about: x\nabout: y", "mine.yaml:2 gives 'about' again"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence_with_its_line(own: Own, text: str, sentence: str) -> None:
    assert sentence in own.complaint(text)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "fail-twice"), "there is no scenario 'fail-twice'; did you mean fails-twice"),
        (("show", "xyz"), "there is no scenario 'xyz'; there are: bad-day, "),
        (("run", "nowhere.yaml"), "the scenario file nowhere.yaml does not exist"),
        (("run", "duplicate", "--set", "tiems=3"), "has no parameter 'tiems'; did you mean times?"),
        (("run", "duplicate", "--set", "times"), "--set times should be NAME=VALUE"),
        (("run", "duplicate", "--set", "times=1", "--set", "times=2"), "--set gives times twice; keep one"),
        (("run", "duplicate", "--set", "times=many"), "duplicate.yaml:17: callback.duplicate times=many gap=0s: times"),
        (("run", "duplicate", "--callback", "none"), "is about callbacks, but none are sent"),
        (("run", "duplicate", "--sped", "1"), "--speed"),
        (("coverage", "nowhere.jsonl"), "the journal nowhere.jsonl cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_command_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in complaint(capsys, "scenario", *arguments)


def test_a_wrong_setting_is_told_with_the_scenarios_line(own: Own, capsys: pytest.CaptureFixture[str]) -> None:
    path = own.write("mine", "about: x\nsettings:\n  speed: max\n  lsats: 3s")
    assert "mine.yaml:4: lsats is not a setting; did you mean lasts?" in complaint(capsys, "scenario", "run", str(path))


QUICK = ("--port", "0", "--store", "memory", "--format", "jsonl")


def test_a_scenario_beats_config_yaml_and_a_flag_beats_the_scenario(css_sim: Shell, own: Own) -> None:
    (css_sim.folder / "config.yaml").write_text("lasts: 5m\nspeed: 1\nstreams: [{source: 'pattern:64x64', name: our}]")
    own.write("mine", "about: x\nsettings: {lasts: 30s, speed: max, seed: 5}\nfaults: [body.extra]")
    ended = css_sim("scenario", "run", "mine.yaml", *QUICK, "--for", "20s", CSS_SIM_INTERVAL="5")
    assert ended.code == 0, ended.err
    assert [line["stream"] for line in ended.facts("stream_began")] == ["live/our"]
    assert ended.lines[-1]["screenshots_stored"] == 4


def test_a_fault_on_the_command_line_comes_on_top_of_the_scenarios(css_sim: Shell) -> None:
    ended = css_sim("scenario", "run", "fails-twice", "pattern:64x64", *QUICK, "--for", "10s", "--fault", "body.extra")
    assert ended.code == 0, ended.err
    assert ended.lines[-1]["faults"] == {"body.extra": 1, "callback.answer": 2}, "nothing was sent twice"


def test_the_list_tells_a_program_everything(css_sim: Shell) -> None:
    told = json.loads(css_sim("scenario", "list", "--format", "json").out)["scenarios"]
    (found,) = [each for each in told if each["name"] == "fails-twice"]
    assert found["parameters"]["first"]["default"] == "2"
    shown = json.loads(css_sim("scenario", "show", "bad-day", "--format", "json").out)
    assert "outage" in shown["uses"]
    assert "service.outage from=40m for=5m" in shown["faults"]
