"""css-sim truth: which stream, second and screenshot a picture shows, going by its mark."""

from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.picture_bytes import Unread, path_of, picture_bytes, shown
from simulator.cli.results import Form, FormOption, answer_in
from simulator.core.errors import BadInput
from simulator.core.likely_streams import likely_streams
from simulator.core.nouns import Size
from simulator.core.truth import NoTruth, ReadTruth

app = typer.Typer(
    help="Tell which stream, second and screenshot a picture shows.",
    epilog="Example: css-sim truth read docs/truth.jpg",
    no_args_is_help=True,
)


@app.command()
def read(
    pictures: Annotated[
        list[str], typer.Argument(metavar="PICTURE", help="Files or URLs of pictures that css-sim run --truth made.")
    ],
    *,
    streams: Annotated[
        list[str] | None,
        typer.Option("--stream", metavar="APP/NAME", help="Whose picture it should be, else exit code 1; repeatable."),
    ] = None,
    form: FormOption = Form.HUMAN,
) -> int:
    """Print what each picture's mark says: stream, second of its source, number in its push, size as it was made.

    css-sim truth read docs/truth.jpg --stream live/bunny

    The mark survives scaling down to 160 pixels and JPEG quality 50. It holds 32 bits of the stream's name: the name
    itself is found among --stream and what the picture's own name says, else those bits are printed.
    """
    for stream in streams or ():
        app_name, slash, name = stream.partition("/")
        if not (app_name and slash and name):
            raise BadInput(f"--stream {stream!r} is no stream; write app/name, such as live/room1")
    worst, lines, told = Exit.OK, list[str](), list[dict[str, Any]]()
    for named in pictures:
        found = _read(named)
        if isinstance(found, Unread):
            say(f"css-sim: {shown(named)}: {found.why}")
            told.append({"picture": shown(named), "read": False, "why": found.why})
            worst = max(worst, found.exit)
            continue
        truth, size = found
        wanted = streams or []
        of = next((each for each in [*wanted, *likely_streams(path_of(named))] if truth.is_of(each)), None)
        fits = not wanted or of in wanted
        if not fits:
            say(f"css-sim: {shown(named)}: it is a picture of {_name(truth, of)}, not of {' or '.join(wanted)}")
            worst = max(worst, Exit.FAILED)
        lines.append(f"{shown(named)}: {_sentence(truth, of, size)}")
        told.append({"picture": shown(named), "read": True, "fits": fits, **_result(truth, of, size)})
    answer_in(form, lines, "truth", {"pictures": told})
    return worst


def _read(named: str) -> tuple[ReadTruth, Size] | Unread:
    data = picture_bytes(named)
    if isinstance(data, Unread):
        return data
    from simulator.frames.reading import decoded, truth_in

    if (picture := decoded(data)) is None:
        return Unread(f"its {len(data)} bytes are no picture that can be read; give a JPEG or its URL", Exit.USAGE)
    try:
        return truth_in(picture), Size(picture.shape[1], picture.shape[0])
    except NoTruth as why:
        return Unread(str(why), Exit.FAILED)


def _sentence(truth: ReadTruth, stream: str | None, size: Size) -> str:
    parts = [_name(truth, stream), f"second {truth.position_s:.3f}", f"screenshot {truth.number}", str(truth.size)]
    if size != truth.size:
        parts.append(f"now {size}")
    if truth.quarter_turns:
        parts.append(f"turned by {90 * truth.quarter_turns} degrees counter-clockwise")
    return ", ".join(parts)


def _name(truth: ReadTruth, stream: str | None) -> str:
    return stream or f"stream {truth.stream_digest:08x}"


def _result(truth: ReadTruth, stream: str | None, size: Size) -> dict[str, Any]:
    return {
        "stream": stream,
        "stream_digest": f"{truth.stream_digest:08x}",
        "position_ms": truth.position_ms,
        "number": truth.number,
        "width": truth.size.width,
        "height": truth.size.height,
        "picture_width": size.width,
        "picture_height": size.height,
        "quarter_turns": truth.quarter_turns,
    }
