"""config.yaml, environment and flags become settings, or sentences."""

from pathlib import Path

import pytest

from simulator.config import Loaded, Override, Settings, catalogue_of, load
from simulator.core.errors import BadInput
from simulator.core.nouns import Size


@pytest.fixture
def load_text(tmp_path: Path) -> "Loader":
    return Loader(tmp_path)


class Loader:
    """Loads a text as a project file, with a home that has no user file unless one is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"XDG_CONFIG_HOME": str(folder / "home")}

    def __call__(self, text: str, *overrides: Override) -> Loaded:
        path = self.folder / "config.yaml"
        path.write_text(text, "utf-8")
        return load(path, overrides, environment=self.environment)

    def complaint(self, text: str, *overrides: Override) -> str:
        with pytest.raises(BadInput) as raised:
            self(text, *overrides)
        return str(raised.value).replace(str(self.folder) + "/", "")

    def user_file(self, text: str) -> None:
        path = self.folder / "home" / "css-sim" / "config.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")


def test_an_empty_file_gives_the_defaults(load_text: Loader) -> None:
    assert load_text("").settings == Settings()


def test_a_flag_beats_the_file_and_the_file_beats_the_users_own(load_text: Loader) -> None:
    load_text.user_file("seed: 1\nport: 1111\nedition: '2018'\n")
    loaded = load_text("seed: 2\nport: 2222\n", Override(("seed",), 3, "--seed"))
    assert (loaded.settings.seed, loaded.settings.port, loaded.settings.edition) == (3, 2222, "2018")


def test_each_value_knows_where_it_came_from(load_text: Loader) -> None:
    load_text.user_file("edition: '2018'\n")
    loaded = load_text("\nport: 2222\n", Override(("seed",), 3, "CSS_SIM_SEED"))
    origins = [loaded.origin((name,)).rpartition("/")[2] for name in ("seed", "port", "edition", "speed")]
    assert origins == ["CSS_SIM_SEED", "config.yaml:2", "config.yaml:1", "default"]


def test_a_flag_reaches_every_template(load_text: Loader) -> None:
    text = "snapshot_templates: [{name: a}, {name: b, width: 640}]\nsnapshot_rules: [{template: a}]"
    loaded = load_text(text, Override(("snapshot_templates", "*", "interval_s"), 5, "--interval"))
    assert [(t.interval_s, t.width) for t in loaded.settings.snapshot_templates] == [(5, 0), (5, 640)]


def test_variables_are_filled_in(load_text: Loader) -> None:
    load_text.environment["KEY"] = "k3y"
    settings = load_text("inbox: {key: '${KEY}', answer: '${NONE:-503,200}'}\ncallback: {user_agent: a$$b}").settings
    assert (settings.inbox.key, settings.inbox.answer, settings.callback.user_agent) == ("k3y", "503,200", "a$b")


def test_times_durations_and_editions_are_read_as_people_write_them(load_text: Loader) -> None:
    text = "start_at: 2018-12-17T15:04:33\ncallback: {retry_gaps: [2m, 500ms, 3]}\nedition: 2018\nspeed: max"
    settings = load_text(text).settings
    assert settings.start_at == "2018-12-17T15:04:33"
    assert settings.callback.retry_gaps == (120, 0.5, 3)
    assert (settings.edition, settings.speed) == ("2018", "max")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sped: 2", "config.yaml:1: sped is not a setting; did you mean speed?"),
        ("\nstore:\n  kind: floder", "config.yaml:3: store.kind is 'floder', but it should be 'embedded', 's3'"),
        ("store:\n  knid: folder", "config.yaml:2: store.knid is not a setting; did you mean kind?"),
        ("speed: fast", "config.yaml:1: speed is 'fast', but it should be a number"),
        ("seed: 1\nseed: 2", "config.yaml:2 gives 'seed' again; it already stands on line 1"),
        ("a: [", "is not YAML"),
        ("- 1", "should hold lines of `key: value`"),
        ("callback: {user_agent: a$b}", "config.yaml:1: a $ in 'a$b' begins no ${NAME}; write $$ for a dollar sign"),
        ("streams: " + "[" * 3000, "config.yaml nests too deeply; at most 16 brackets may stand in one another"),
        ("seed: ${NO_SUCH}", "config.yaml:1 uses ${NO_SUCH}, but that variable is not set"),
        ("callback: {retry_gaps: [2 weeks]}", "'2 weeks' is not a duration; write 250ms, 20s, 2m"),
        ("start_at: tomorrow", "'tomorrow' is not a time; write 2024-12-31T23:59:50+08:00"),
        ("start_at: 1545030873000", "is not a time from 1970 to 2100; a Unix time is in seconds, not milliseconds"),
        ("start_at: 9999-12-31T23:59:59", "is not a time from 1970 to 2100"),
        ("lasts: 99999999d", "is too long; a duration is at most ten years"),
        ("snapshot_templates: []", "snapshot_templates is"),
        (
            "snapshot_templates:\n  - name: default\n    interval_s: 1",
            "config.yaml:3: snapshot_templates[0].interval_s is 1, but it should be 5 to 300 seconds",
        ),
        (
            "snapshot_templates: [{width: 3001}]",
            "snapshot_templates[0].width is 3001, but it should be 0 to 3000 pixels",
        ),
        ("snapshot_templates: [{height: -1}]", "snapshot_templates[0].height is -1, but it should be 0 to 2000 pixels"),
        ("snapshot_templates: [{cos_file_name: '{Yaer}'}]", "has the unknown placeholder {Yaer}; did you mean {Year}?"),
        ("snapshot_templates: [{cos_prefix: 'a b'}]", "cos_prefix 'a b' has ' ', but it may hold only letters"),
        ("snapshot_templates: [{cos_bucket: A_b}]", "cos_bucket is 'A_b', but a bucket name is lower-case letters"),
        ("snapshot_templates: [{name: a}, {name: a}]", "snapshot_templates[1].name is 'a' again"),
        ("snapshot_rules: [{template: defualt}]", "no snapshot template has that name; did you mean 'default'?"),
        ("snapshot_rules: [{domain: d}, {domain: d}]", "snapshot_rules[1] binds d/*/* again; the service refuses that"),
        ("callback_templates: [{snapshot_notify_url: foo}]", "is 'foo', but a receiver is http://host:port/path"),
        ("callback_templates: [{snapshot_notify_url: 'http://x:99999/'}]", "which is not a URL"),
    ],
)
def test_a_wrong_value_gets_one_sentence_with_its_place(load_text: Loader, text: str, sentence: str) -> None:
    complaint = load_text.complaint(text)
    assert sentence in complaint
    assert "\n" not in complaint


def test_every_wrong_value_is_named_at_once(load_text: Loader) -> None:
    complaint = load_text.complaint("sped: 2\nport: x\nstore: {kind: y}")
    assert len(complaint.splitlines()) == 3


def test_a_wrong_flag_is_named_as_the_flag(load_text: Loader) -> None:
    path = ("snapshot_templates", "*", "interval_s")
    complaint = load_text.complaint("", Override(path, 301, "--interval"))
    assert complaint.startswith("--interval: snapshot_templates[0].interval_s is 301")


def test_a_wrong_key_is_never_shown(load_text: Loader) -> None:
    assert "s3cret" not in load_text.complaint("inbox: {key: [s3cret]}")


def test_edition_2024_takes_an_interval_of_two_seconds(load_text: Loader) -> None:
    loaded = load_text("edition: 2024\nsnapshot_templates: [{interval_s: 2}]")
    assert catalogue_of(loaded.settings).snapshot_templates[0].interval_s == 2


def test_the_catalogue_says_what_the_settings_say(load_text: Loader) -> None:
    text = """
snapshot_templates: [{name: small, width: 320, cos_bucket: shots, cos_app_id: 1, cos_region: beijing}]
snapshot_rules: [{template: small, domain: d, app: a, stream: s}]
callback_templates: [{name: c, snapshot_notify_url: 'http://x/', key: k}]
callback_rules: [{template: c, domain: d, app: a}]
callback: {t_policy: frozen, no_key: sign_empty, retry_gaps: [1]}
"""
    catalogue = catalogue_of(load_text(text).settings)
    template = catalogue.snapshot_templates[0]
    assert (template.size, template.bucket.full_name) == (Size(320, 0), "shots-1")
    assert template.bucket.cos_domain == "shots-1.cos.ap-beijing.myqcloud.com"
    assert catalogue.callback_policy.schedule.gaps_s == (1,)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"does not exist; css-sim config show > .*none.yaml makes one"):
        load(tmp_path / "none.yaml")
