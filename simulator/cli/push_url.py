"""css-sim push-url: where to push a stream to, for OBS, for ffmpeg and for code."""

import re
import shlex
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.endings import say
from simulator.cli.keys import key_from
from simulator.cli.results import Form, FormOption, KeyFileOption, answer_in, value_of
from simulator.core.errors import BadInput
from simulator.core.nouns import Instant, StreamKey, later
from simulator.core.push_url import PushAddress, parsed_push_url, push_address, tx_time
from simulator.core.signing import SecretHash
from simulator.core.values import duration_s

_DEFAULT_LIFETIME = "24h"
"""Our choice: long enough for a day's work."""


def push_url(
    *,
    domain: Annotated[str, typer.Option(metavar="DOMAIN", help="Push domain.")],
    app: Annotated[str, typer.Option(metavar="APP", help="App name, the push path.")] = "live",
    stream: Annotated[str, typer.Option(metavar="STREAM", help="Stream name.")],
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Push key of the domain; none pushes without authentication.")
    ] = None,
    key_file: KeyFileOption = None,
    expires: Annotated[
        str | None, typer.Option(metavar="DURATION", help="How long the URL can be used from now on. (default: 24h)")
    ] = None,
    tx_time_: Annotated[
        str | None, typer.Option("--tx-time", metavar="HEX", help="The txTime itself: Unix seconds in hexadecimal.")
    ] = None,
    sha256: Annotated[bool, typer.Option("--sha256", help="txSecret is a SHA256 instead of an MD5.")] = False,
    clip: Annotated[Path | None, typer.Option(metavar="FILE", help="The file that the ffmpeg line pushes.")] = None,
    form: FormOption = Form.HUMAN,
) -> None:
    """Print a push URL with its txSecret, the two fields of OBS, and an ffmpeg line.

    css-sim push-url --domain livepush.example.com --app live --stream room1 --key pushkey
    """
    secret = key_from(key, key_file) or ""
    if not secret and (expires is not None or tx_time_ is not None or sha256):
        raise BadInput("--expires, --tx-time and --sha256 are about txSecret, which needs --key or --key-file")
    text = _tx_time(expires, tx_time_) if secret else ""
    digest = SecretHash.SHA256 if sha256 else SecretHash.MD5
    address = push_address(_checked(domain, app, stream), auth_key=secret, tx_time=text, digest=digest)
    if not secret:
        say("css-sim: note: without --key the URL has no txSecret; the domain's push authentication has to be off")
    if clip is not None and not clip.is_file():
        say(f"css-sim: note: the clip {clip} is not a file here; the ffmpeg line runs only where it is")
    ffmpeg = shlex.join(_ffmpeg(address, clip))  # quoted for a POSIX shell
    lines = [
        f"URL         {address.url}",
        f"Server      {address.server}",
        f"Stream Key  {address.stream_key}",
        f"ffmpeg      {ffmpeg}",
    ]
    result = {"url": address.url, "server": address.server, "stream_key": address.stream_key, "ffmpeg": ffmpeg}
    answer_in(form, lines, "push_url", result)


def _checked(domain: str, app: str, stream: str) -> StreamKey:
    """Return the stream if a push URL can name it; raises BadInput."""
    if "/" in domain:
        raise BadInput(f"--domain {domain}: give the push domain alone, such as livepush.example.com")
    key = StreamKey(domain, app, stream)
    found, _ = parsed_push_url(push_address(key).url)
    if (found.app_name, found.stream_name) != (app, stream):
        raise BadInput(f"{push_address(key).url} would push {found}: no name in a push URL can hold a / or a ?")
    return key


def _tx_time(expires: str | None, given: str | None) -> str:
    from simulator.clock import wall_now

    if given is None:
        lasts_s = value_of("--expires", duration_s, expires or _DEFAULT_LIFETIME)
        if lasts_s < 1:
            raise BadInput(f"--expires {expires} is over at once; give the push at least 1 s")
        return tx_time(later(wall_now(), lasts_s))
    if expires is not None:
        raise BadInput("both --expires and --tx-time are given; keep one of them")
    if not re.fullmatch(r"[0-9A-Fa-f]{1,16}", given):
        raise BadInput(f"--tx-time {given}: a txTime is a Unix time in hexadecimal digits, such as 5C271099")
    if Instant(int(given, 16) * 1000) < wall_now():
        say(f"css-sim: note: the txTime {given} is past, so the service would refuse this push")
    return given


def _ffmpeg(address: PushAddress, clip: Path | None) -> list[str]:
    # Without a clip ffmpeg draws a picture. Our choice: a key frame each 2 s, so that a screenshot is never far.
    drawn = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=1280x720:rate=25",
        "-c:v",
        "libx264",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "50",
    ]
    source = drawn if clip is None else ["-stream_loop", "-1", "-i", str(clip), "-c", "copy"]
    return ["ffmpeg", "-re", *source, "-f", "flv", address.url]
