"""css-sim trigger: one callback to a URL, without any stream."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.endings import Exit, say
from simulator.cli.keys import key_from
from simulator.cli.results import Form, FormOption, KeyFileOption, answer_in
from simulator.cli.trigger_body import faults_of_one_request, faulty_request, made_body, read_body
from simulator.core.delivery import RETRIES, CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.limits import ANSWER_TIMEOUT_S, Edition
from simulator.core.outcome import Answered, Dropped, Outcome, TimedOut, Unreachable
from simulator.core.receiver_url import receiver_url_trouble, without_password


class Spoken(StrEnum):
    """Which editions are spoken: one, or each in turn."""

    E2018 = Edition.E2018.value
    E2021 = Edition.E2021.value
    E2024 = Edition.E2024.value
    ALL = "all"

    @property
    def editions(self) -> tuple[Edition, ...]:
        """The editions, oldest first."""
        return tuple(Edition) if self is Spoken.ALL else (Edition(self.value),)


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
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS", help="What is wrong with it: sign.wrong-key, t.expired, body.…, wire.…"),
    ] = None,
    body: Annotated[Path | None, typer.Option(metavar="FILE", help="Send this file byte for byte instead.")] = None,
    edition: Annotated[
        Spoken,
        typer.Option(
            envvar="CSS_SIM_EDITION", show_envvar=False, help="Edition spoken; all sends one callback of each."
        ),
    ] = Spoken.E2021,
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

    css-sim trigger http://localhost:8080/cb --key mykey --fault t.expired

    With --edition all it sends one of each edition, and the exit code is that of the worst.
    """
    import asyncio

    if trouble := receiver_url_trouble(url):
        raise BadInput(f"URL {trouble}")
    secret = key_from(key, key_file)
    if body is not None and (set_ or secret is not None):
        raise BadInput("--body is sent byte for byte, so --set, --key and --key-file have nothing to change; drop them")
    if fault and (body is not None or set_):
        raise BadInput("--fault changes the callback itself, so --set and --body go without it; drop one of them")
    if body is not None and edition is Spoken.ALL:
        raise BadInput(
            "--body is one body, so --edition all would send it three times; name one edition or drop --body"
        )
    faults = faults_of_one_request(fault or (), edition.editions)
    sent = {
        spoken: faulty_request(url, spoken, secret or "", faults)
        if faults
        else CallbackRequest(url, read_body(body) if body else made_body(spoken, secret or "", set_ or []))
        for spoken in edition.editions
    }
    outcomes = asyncio.run(_posted(sent, ca_file, verify=verify))
    if edition is Spoken.ALL:
        _answer_of_each(form, sent, outcomes)
    else:
        ((spoken, outcome),) = outcomes.items()
        sentence = verdict(outcome, spoken)
        lines = [_told(sent[spoken], outcome), sentence]
        answer_in(form, lines, "trigger", _result(sent[spoken], outcome, sentence))
    return max(map(_exit_code, outcomes.values()))  # the worst has the highest number


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


async def _posted(
    sent: Mapping[Edition, CallbackRequest], ca_file: Path | None, *, verify: bool
) -> dict[Edition, Outcome]:
    from simulator.notify import HttpNotifier

    outcomes: dict[Edition, Outcome] = {}
    async with HttpNotifier(ca_file=ca_file, verify=verify) as notifier:
        for edition, request in sent.items():
            which = f" edition {edition.value}" if len(sent) > 1 else ""
            say(f"css-sim: posting{which} to {without_password(request.url)}; an answer may take {ANSWER_TIMEOUT_S} s")
            outcomes[edition] = await notifier.post(request)
    return outcomes


def _answer_of_each(form: Form, sent: Mapping[Edition, CallbackRequest], outcomes: Mapping[Edition, Outcome]) -> None:
    lines: list[str] = []
    results: list[dict[str, Any]] = []
    for edition, outcome in outcomes.items():
        sentence = verdict(outcome, edition)
        lines += [f"Edition {edition.value}", _told(sent[edition], outcome), sentence, ""]
        results.append({"edition": edition.value, **_result(sent[edition], outcome, sentence)})
    acknowledged = all(acknowledges(outcome) for outcome in outcomes.values())
    answer_in(form, lines[:-1], "trigger_editions", {"acknowledged": acknowledged, "editions": results})


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
