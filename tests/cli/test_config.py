"""css-sim config: show, check and describe the settings, as a process."""

import json

from shell import Shell


def test_what_it_shows_can_be_loaded_again(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("edition: 2018\ninbox: {delay: 2s}\n", "utf-8")
    shown = css_sim("config", "show").out
    (css_sim.folder / "again.yaml").write_text(shown, "utf-8")
    assert css_sim("config", "show", "--config", "again.yaml").out == shown
    assert "delay: 2" in shown


def test_it_says_where_a_value_comes_from(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("\nedition: 2018\n", "utf-8")
    shown = css_sim("config", "show", "--origin").out
    assert "edition: '2018'  # from config.yaml:2" in shown
    assert "speed: 1  # from default" in shown


def test_it_hides_keys_unless_asked(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("store: {secret_key: abcdefghijklmnop}\n", "utf-8")
    assert "secret_key: abc…nop" in css_sim("config", "show").out
    assert "secret_key: abcdefghijklmnop" in css_sim("config", "show", "--reveal").out


def test_a_right_file_is_said_to_be_right(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("edition: 2018\n", "utf-8")
    ended = css_sim("config", "validate")
    assert (ended.code, ended.out) == (0, "The settings are right: config.yaml.\n")


def test_a_wrong_file_gets_a_sentence_for_each_mistake(css_sim: Shell) -> None:
    (css_sim.folder / "mine.yaml").write_text("sped: 1\nport: x\n", "utf-8")
    ended = css_sim("config", "validate", "mine.yaml")
    assert ended.code == 2
    assert "css-sim: mine.yaml:1: sped is not a setting; did you mean speed?" in ended.err
    assert "css-sim: mine.yaml:2: port is 'x'" in ended.err


def test_its_schema_knows_every_setting(css_sim: Shell) -> None:
    schema = json.loads(css_sim("config", "schema").out)
    assert {"streams", "snapshot_templates", "callback_rules", "store"} <= schema["properties"].keys()
    assert schema["additionalProperties"] is False
