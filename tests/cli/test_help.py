"""Help, version and mistakes on the command line itself."""

import pytest
from shell import Shell

from simulator import __version__
from simulator.cli.flags import FLAGS, Flag


@pytest.mark.parametrize(
    "verb",
    [
        "run",
        "exec",
        "ready",
        "inbox",
        "trigger",
        "sign",
        "verify",
        "push-url",
        "explain sign",
        "explain size",
        "edition list",
        "edition show",
        "edition diff",
        "edition schema",
        "edition vectors",
        "edition page",
        "namespace begin",
        "scenario list",
        "scenario show",
        "scenario run",
        "scenario coverage",
        "truth read",
    ],
)
def test_each_commands_help_shows_a_line_to_copy(css_sim: Shell, verb: str) -> None:
    ended = css_sim(*verb.split(), "--help", COLUMNS="300")
    assert ended.code == 0
    assert f"css-sim {verb} " in ended.out.split("Usage:")[1].partition("\n")[2]


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: str(flag.name))
def test_every_flag_of_run_is_in_its_help(flag: Flag, run_help: str) -> None:
    assert flag.name.split("/")[0] in run_help


@pytest.fixture(scope="module")
def run_help(tmp_path_factory: pytest.TempPathFactory) -> str:
    return Shell(tmp_path_factory.mktemp("help"))("run", "--help").out


def test_version(css_sim: Shell) -> None:
    assert css_sim("version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("rnu",), "Did you mean 'run'?"), (("run", "--intervall", "5"), "--interval"), (("sign", "--kee", "x"), "--key")],
)
def test_a_misspelt_word_suggests_the_nearest(css_sim: Shell, arguments: tuple[str, ...], sentence: str) -> None:
    ended = css_sim(*arguments)
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


def test_no_word_at_all_shows_the_help_and_nothing_else(css_sim: Shell) -> None:
    ended = css_sim()
    assert "Commands" in ended.out + ended.err
    assert "css-sim: " not in ended.err
