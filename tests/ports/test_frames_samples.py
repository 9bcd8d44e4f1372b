"""The clips that come with css-sim are small, real, as they are said to be, and credited."""

from pathlib import Path

import av
import pytest
from media import Missed, Shot, decoded, shots

SAMPLES = Path(__file__).parents[2] / "sample_streams"


@pytest.mark.parametrize(
    ("name", "size", "most_bytes", "seconds"),
    [("bunny.mp4", (640, 360), 1_000_000, 10), ("city.mp4", (720, 404), 1_500_000, 7)],
)
def test_a_clip_is_filmed_from_begin_to_end(name: str, size: tuple[int, int], most_bytes: int, seconds: int) -> None:
    taken = shots(SAMPLES / name, range(0, seconds * 1000, 1000))

    assert (SAMPLES / name).stat().st_size < most_bytes
    assert not [each for each in taken if isinstance(each, Missed)]
    pictures = [each for each in taken if isinstance(each, Shot)]
    assert {each.size for each in pictures} == {size}
    assert all(30 < decoded(each.jpeg).mean() < 200 for each in pictures), "neither black nor white"


@pytest.mark.parametrize("name", ["bunny.mp4", "city.mp4"])
def test_a_clip_has_a_key_frame_every_two_seconds(name: str) -> None:
    with av.open(str(SAMPLES / name)) as container:
        stream = container.streams.video[0]
        keys_s = [float(p.pts * p.time_base) for p in container.demux(stream) if p.is_keyframe and p.pts is not None]

    assert keys_s == list(range(0, len(keys_s) * 2, 2))


def test_every_clip_is_credited() -> None:
    credited = (SAMPLES / "ATTRIBUTION.md").read_text(encoding="utf-8")

    assert all(clip.name in credited for clip in SAMPLES.glob("*.mp4"))
    assert "(c) 2008 Blender Foundation, www.bigbuckbunny.org" in credited
