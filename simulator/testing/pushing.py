"""What does a test push? A name, a source and more -> an entry of config.yaml's `streams`."""

from collections.abc import Mapping
from typing import Any

from simulator.config import StreamSection, settings_of
from simulator.core.errors import BadInput
from simulator.core.push_url import parsed_push_url


def push_section(name: str, source: str, more: Mapping[str, Any]) -> StreamSection:
    """Return what `css.push` is told; raises BadInput for what is no stream, or is called otherwise by its URL."""
    if not isinstance(name, str) or not name:
        raise BadInput(f"a push is named by a text such as 'room1' or 'live/room1', not {name!r}")
    app, slash, stream = name.rpartition("/")
    told = {"source": source, "name": stream, **({"app": app} if slash else {}), **more}
    if url := more.get("url"):
        key, _ = parsed_push_url(url)
        if name not in (key.stream_name, str(key)):
            raise BadInput(f"the url pushes {key}, not {name}; call it that, too")
        told = {"source": source, **more}
    return settings_of({"streams": [told]}, named="css.push").streams[0]
