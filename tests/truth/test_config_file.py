"""The shipped config.yaml is the reference of every setting, and says nothing but the defaults."""

from pathlib import Path

from pydantic import BaseModel

from simulator.config import Settings, load
from simulator.config.rendering import as_yaml

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def test_loading_the_shipped_file_equals_loading_nothing() -> None:
    assert load(SHIPPED, environment={"XDG_CONFIG_HOME": "/nonexistent"}).settings == Settings()


def test_the_shipped_file_is_what_config_show_prints() -> None:
    assert SHIPPED.read_text("utf-8") == as_yaml(Settings())


def test_every_plain_setting_has_its_meaning_as_a_comment() -> None:
    def without_meaning(section: type[BaseModel]) -> list[str]:
        return [name for name, field in section.model_fields.items() if not field.description]

    sections = [type(getattr(Settings(), name)) for name in ("capture", "callback", "store", "inbox")]
    assert [name for section in sections for name in without_meaning(section)] == []
