"""Who pushes what? The configured streams -> pushes that are ready to begin."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulator.config import Settings, StreamSection
from simulator.core.errors import BadInput
from simulator.core.nouns import Instant, PushStream, StreamKey
from simulator.core.push_url import parsed_push_url
from simulator.frames.given import default_stream_name, expand

DEMO_SOURCE = "pattern:1280x720@25"
"""What is filmed when nobody named a source: needs no file and no codec."""


@dataclass(frozen=True, slots=True)
class Pusher:
    """One stream that will be pushed."""

    key: StreamKey
    params: str
    source: str
    loop: bool
    lasts_ms: int | None

    def begin(self, at: Instant) -> PushStream:
        """Return the push that begins at `at`."""
        return PushStream(self.key, self.params, at, self.source, loop=self.loop, lasts_ms=self.lasts_ms)


def pushers(settings: Settings, *, demo: bool = True) -> list[Pusher]:
    """Return every stream to push, the built-in `demo` where none is configured; raises BadInput."""
    streams = settings.streams or ((StreamSection(source=DEMO_SOURCE, name="demo"),) if demo else ())
    found = [pusher for stream in streams for pusher in pushers_of(stream, settings)]
    _refuse_namesakes(found)
    return found


def pushers_of(stream: StreamSection, settings: Settings) -> Iterable[Pusher]:
    """Yield who pushes what a `streams` entry asks for: one stream, or one for each video of a folder."""
    sources = expand(stream.source)
    named = stream.url is not None or stream.name is not None
    if named and len(sources) > 1:
        raise BadInput(
            f"{stream.source} holds {len(sources)} videos, so one url or name cannot be given to it; "
            f"name the files one by one"
        )
    lasts = settings.lasts if stream.lasts is None else stream.lasts
    names = _default_names(sources)
    for source in sources:
        key, params = _name_of(stream, names[source])
        yield Pusher(
            key,
            params,
            source,
            settings.loop if stream.loop is None else stream.loop,
            None if lasts is None else round(lasts * 1000),
        )


def _default_names(sources: list[str]) -> dict[str, str]:
    """Return each source's stream name: the file's stem, or its whole name where another file has that stem."""
    stems = {source: default_stream_name(source) for source in sources}
    often = Counter(stems.values())
    return {source: stem if often[stem] == 1 else Path(source).name for source, stem in stems.items()}


def _name_of(stream: StreamSection, default: str) -> tuple[StreamKey, str]:
    if stream.url is None:
        return StreamKey(stream.domain, stream.app, stream.name or default), ""
    return parsed_push_url(stream.url)


def _refuse_namesakes(found: list[Pusher]) -> None:
    by_key: dict[StreamKey, Pusher] = {}
    for pusher in found:
        if first := by_key.get(pusher.key):
            raise BadInput(
                f"{first.source} and {pusher.source} would both be pushed as {pusher.key}; "
                f"give one of them another name with --url rtmp://domain/app/name"
            )
        by_key[pusher.key] = pusher
