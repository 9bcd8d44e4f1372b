"""css-sim trigger: one callback to a URL, without any stream."""

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.keys import key_from
from simulator.cli.results import Form, FormOption, KeyFileOption, answer_in
from simulator.core.delivery import RETRIES, CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.event import FIELDS, CallbackEvent, Signature, as_body
from simulator.core.limits import ANSWER_TIMEOUT_S, SIGNATURE_LIFETIME_S, Edition
from simulator.core.naming import NamePattern
from simulator.core.nouns import Instant, PushStream, Screenshot, Size, StreamKey, unix_s
from simulator.core.outcome import Answered, Dropped, Outcome, TimedOut, Unreachable
from simulator.core.receiver_url import receiver_url_trouble, without_password
from simulator.core.signing import callback_sign
from simulator.core.templates import Bucket

_YEARS_1970_TO_9998 = range(253_370_764_800)
"""A create_time outside names no day, so the picture's name keeps the present."""


def trigger(
    url: Annotated[str, typer.Argument(metavar="URL", help="The receiver, such as http://localhost:8080/cb.")],
    *,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", envvar="CSS_SIM_KEY", help="Signs; none sends no sign.")
    ] = None,
    key_file: KeyFileOption = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="Give a field of the body another value.")
    ] = None,
    body: Annotated[Path | None, typer.Option(metavar="FILE", help="Send this file byte for byte instead.")] = None,
    edition: Annotated[
        Edition, typer.Option(envvar="CSS_SIM_EDITION", show_envvar=False, help="Edition of the documents spoken.")
    ] = Edition.E2021,
    ca_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="CSS_SIM_CA_FILE", show_envvar=False, help="Certificate authority, PEM."),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify/--no-verify", envvar="CSS_SIM_VERIFY", show_envvar=False, help="Check an https certificate."
        ),
    ] = True,
    form: FormOption = Form.HUMAN,
) -> int:
    """Send one callback, about a picture that is not there, and say what the service would make of the answer.

    css-sim trigger http://localhost:8080/cb --key mykey --set stream_id=room1
    """
    import asyncio

    if trouble := receiver_url_trouble(url):
        raise BadInput(f"URL {trouble}")
    secret = key_from(key, key_file)
    if body is not None and (set_ or secret is not None):
        raise BadInput("--body is sent byte for byte, so --set, --key and --key-file have nothing to change; drop them")
    request = CallbackRequest(url, _read(body) if body else as_body(_fields(edition, secret or "", set_ or [])))
    say(f"css-sim: posting to {without_password(url)}; an answer may take {ANSWER_TIMEOUT_S} s")
    outcome = asyncio.run(_posted(request, ca_file, verify=verify))
    sentence = verdict(outcome, edition)
    answer_in(form, [_told(request, outcome), sentence], "trigger", _result(request, outcome, sentence))
    return _exit_code(outcome)


def verdict(outcome: Outcome, edition: Edition) -> str:
    """Return what the service makes of an attempt's outcome, as a sentence."""
    schedule = RETRIES[edition]
    retried = f"it would be retried {len(schedule.gaps_s)} times, {schedule.gaps_s[0]:g} s apart"
    match outcome:
        case Answered(200):
            return "200 acknowledges the callback: it would not be sent again."
        case Answered(status) if 200 <= status < 300:  # noqa: PLR2004 - the trap this sentence is about
            failure = f"{status} is a failure for this service, only 200 acknowledges"
        case Answered(status) if 300 <= status < 400:  # noqa: PLR2004 - as above
            failure = f"{status} is a failure for this service, it follows no redirect"
        case Answered(status):
            failure = f"{status} is a failure for this service"
        case TimedOut(after_s):
            failure = f"No complete answer within {after_s:g} s is a failure for this service"
        case Unreachable(why):
            was = "was reached, but gave no answer" if outcome.exchange.connected_ms is not None else "was not reached"
            failure = f"The receiver {was} ({why}), a failure for this service"
        case Dropped():
            return "Nothing was sent, on purpose."
    return f"{failure}: {retried}."


def _fields(edition: Edition, key: str, changes: list[str]) -> dict[str, Any]:
    from simulator.clock import wall_now

    changed: dict[str, Any] = {}
    for name, value in (_change(text, edition) for text in changes):
        if name in changed:
            raise BadInput(f"--set {name} is given twice; keep one of them")
        changed[name] = value
    now = wall_now()
    t = changed.get("t", unix_s(now) + SIGNATURE_LIFETIME_S)
    signature = Signature(t, callback_sign(key, t)) if key or {"t", "sign"} & changed.keys() else None
    return _sample(now, changed).fields(edition, signature) | changed


def _sample(now: Instant, changed: Mapping[str, Any]) -> CallbackEvent:
    """Return a callback like the documents' sample (267/38083); what is derived follows the fields in `changed`."""
    stream = StreamKey(
        changed.get("app", "livepush.example.com"), changed.get("appname", "live"), changed.get("stream_id", "demo")
    )
    size, bucket = Size(changed.get("width", 1280), changed.get("height", 720)), Bucket()
    taken_at = Instant(changed["create_time"] * 1000) if changed.get("create_time", -1) in _YEARS_1970_TO_9998 else now
    picture = NamePattern().key(stream, size, taken_at)
    push = PushStream(stream, "", taken_at, "trigger")
    shot = Screenshot(push, taken_at, size, 30_670, bucket.full_name, picture, bucket.cos_domain, 0)
    return CallbackEvent(shot, task_id="1867908378267662126")


def _change(text: str, edition: Edition) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise BadInput(f"--set {text}: write FIELD=VALUE, such as --set stream_id=room1")
    if name not in FIELDS[edition]:
        near = difflib.get_close_matches(name, FIELDS[edition], n=1)
        hint = f"did you mean {near[0]}?" if near else f"its fields are {', '.join(FIELDS[edition])}"
        raise BadInput(f"--set {text}: edition {edition.value} has no field {name}; {hint}")
    if name not in ("create_time", "event_type", "file_size", "height", "t", "width"):
        return name, value
    if not re.fullmatch(r"-?\d{1,19}", value):
        raise BadInput(f"--set {text}: {name} is a number; --body FILE sends anything")
    return name, int(value)


def _read(body: Path) -> bytes:
    try:
        return body.read_bytes()
    except OSError as why:
        raise BadInput(f"--body {body} cannot be read: {why.strerror}") from why


async def _posted(request: CallbackRequest, ca_file: Path | None, *, verify: bool) -> Outcome:
    from simulator.notify import HttpNotifier

    async with HttpNotifier(ca_file=ca_file, verify=verify) as notifier:
        return await notifier.post(request)


def _told(request: CallbackRequest, outcome: Outcome) -> str:
    exchange = outcome.exchange
    head = [*_lines(exchange.request_head), ""] if exchange.request_head else []
    lines = [f"> {line}" for line in [*head, *_lines(request.body)]]
    if not head:
        lines.insert(0, "nothing was sent; the body would have been")
    if exchange.response_head:
        lines += ["", *(f"< {line}" for line in [*_lines(exchange.response_head), "", *_lines(exchange.response_body)])]
    if isinstance(outcome, Answered):
        lines += ["", f"answered in {exchange.total_ms:.0f} ms" + (f" ({exchange.note})" if exchange.note else "")]
    return "\n".join(lines)


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "backslashreplace").rstrip("\r\n").splitlines()


def _result(request: CallbackRequest, outcome: Outcome, sentence: str) -> dict[str, Any]:
    exchange = outcome.exchange
    return {
        "acknowledged": acknowledges(outcome),
        "status": outcome.status if isinstance(outcome, Answered) else None,
        "verdict": sentence,
        "total_ms": exchange.total_ms,
        "request_head": exchange.request_head.decode("latin-1"),
        "request_body": request.body.decode("utf-8", "backslashreplace"),
        "response_head": exchange.response_head.decode("latin-1"),
        "response_body": exchange.response_body.decode("utf-8", "backslashreplace"),
    }


def _exit_code(outcome: Outcome) -> Exit:
    match outcome:
        case Answered():
            return Exit.OK if acknowledges(outcome) else Exit.FAILED
        case TimedOut():
            return Exit.TIMEOUT
        case Unreachable() | Dropped():
            return Exit.UNREACHABLE
