"""css-sim config: show, check and describe the settings, as a process."""

import json

import pytest
from shell import Shell


def test_what_it_shows_can_be_loaded_again(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("edition: 2018\ninbox: {delay: 2s}\n", "utf-8")
    shown = css_sim("config", "show").out
    (css_sim.folder / "again.yaml").write_text(shown, "utf-8")
    assert css_sim("config", "show", "--config", "again.yaml").out == shown
    assert "delay: 2" in shown
    (css_sim.folder / "dollar.yaml").write_text("callback: {user_agent: a$$b}\nfaults: [body.extra value=$$1]", "utf-8")
    dollars = css_sim("config", "show", "--config", "dollar.yaml").out
    assert ("user_agent: a$$b" in dollars, "body.extra value=$$1" in dollars) == (True, True)


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


def test_a_begin_that_was_given_as_a_time_is_shown_so_that_it_means_the_same(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("start_at: 1545030873\n", "utf-8")
    assert "start_at: '1545030873'" in css_sim("config", "show").out


def test_a_hidden_key_is_not_taken_for_the_key(css_sim: Shell) -> None:
    (css_sim.folder / "config.yaml").write_text("callback_templates: [{key: secret}]\n", "utf-8")
    (css_sim.folder / "again.yaml").write_text(css_sim("config", "show").out, "utf-8")
    ended = css_sim("config", "validate", "again.yaml")
    assert (ended.code, "config show --reveal" in ended.err) == (2, True)


def test_variables_count_as_they_do_for_run(css_sim: Shell) -> None:
    shown = css_sim("config", "show", "--origin", CSS_SIM_PORT="77", CSS_SIM_RETRIES="2s,3s").out
    assert "port: 77  # from CSS_SIM_PORT" in shown
    assert "retry_gaps: [2, 3]  # from CSS_SIM_RETRIES" in shown
    ended = css_sim("config", "validate", CSS_SIM_PORT="x")
    assert (ended.code, "CSS_SIM_PORT: port is 'x'" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('callback: {headers: {A: "x\\ny"}}', "callback.headers.A is 'x\\ny', which cannot be sent"),
        ("callback: {headers: {host: x}}", "callback.headers.host cannot be set"),
        ("callback: {ca_file: none.pem}", "none.pem"),
        ("store: {kind: s3, endpoint: foo}", "store.endpoint 'foo' is no URL"),
        ("inbox: {answer: abc}", "config.yaml:1: inbox.answer: 'abc'"),
        ("streams: [{source: none.mp4}]", "none.mp4 does not exist"),
        ("streams: [{source: 'pattern:64x64', url: 'rtmp://a/b/c', name: d}]", "the url names the stream"),
        ("streams: [{source: 'pattern:64x64'}]\nspeed: max", "never ends"),
        ("a: &a [*a]", "config.yaml:1 leads to too many values"),
        ("lasts: 1:30", "lasts: '1:30' is not a duration"),
        ("port: 0x10", "port is '0x10', but it should be a whole number"),
        ("seed: 1\n---\nport: 1", "config.yaml:2 begins a second document"),
    ],
)
def test_what_run_would_refuse_is_not_called_right(css_sim: Shell, text: str, sentence: str) -> None:
    (css_sim.folder / "config.yaml").write_text(text, "utf-8")
    ended = css_sim("config", "validate")
    assert (ended.code, sentence in ended.err) == (2, True), ended.err


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("snapshot_templates: [{cos_file_name: 'fixed{Ext}'}]", "do not hold {StreamID} {Hour} {Minute} {Second}, so"),
        ("store: {endpoint: 'http://x'}", "store.endpoint is given, but it is for kind: s3, and the kind is embedded"),
        ("callback_templates: [{snapshot_notify_url: 'http://u:secret@x/'}]", "callbacks to http://u:…@x/ carry no"),
    ],
)
def test_what_will_surprise_is_noted(css_sim: Shell, text: str, note: str) -> None:
    (css_sim.folder / "config.yaml").write_text(text, "utf-8")
    ended = css_sim("config", "validate")
    assert (ended.code, note in ended.err, "secret" in ended.err) == (0, True, False), ended.err


def test_a_folder_is_no_file(css_sim: Shell) -> None:
    assert "is a folder; name a file in it" in css_sim("config", "validate", ".").err
