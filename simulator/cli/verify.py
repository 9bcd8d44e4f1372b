"""css-sim verify: whether a received callback, or a pair of t and sign, is right."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.endings import Exit
from simulator.cli.results import Form, FormOption, KeyFileOption, KeyOption, answer_in, required_key, value_of
from simulator.core.errors import BadInput
from simulator.core.values import instant

_STDIN = Path("-")


def verify(
    body: Annotated[
        Path | None, typer.Argument(metavar="[BODYFILE]", help="A callback's body as it was received; - reads stdin.")
    ] = None,
    *,
    key: KeyOption = None,
    key_file: KeyFileOption = None,
    t: Annotated[str | None, typer.Option(metavar="T", help="Instead of a body: its t.")] = None,
    sign: Annotated[str | None, typer.Option(metavar="SIGN", help="Instead of a body: its sign.")] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it arrived, ISO 8601 or Unix seconds. (default: now)")
    ] = None,
    form: FormOption = Form.HUMAN,
) -> int:
    """Check the signature and time of a received callback; exit code 0 if it is valid, 1 if not.

    css-sim verify body.json --key mykey

    css-sim verify --key test --t 1545030873 --sign ca3e25e5dc17a6f9909a9ae7281e300d --at 1545030000
    """
    from simulator.clock import wall_now
    from simulator.inbox.checks import check, sign_finding, t_finding

    secret = required_key(key, key_file, may_be_empty=False)
    if not secret:
        raise BadInput("the key is empty, and a callback without a key carries no sign to be checked")
    now = wall_now() if at is None else value_of("--at", instant, at)
    if body is not None:
        if t is not None or sign is not None:
            raise BadInput("a body brings its own t and sign; give either BODYFILE or --t and --sign")
        found = check(_read(body), "application/json", key=secret, now=now)
        of_sign, of_t, problems = found.sign, found.t, found.problems
        refused = found.judgement >= 400  # noqa: PLR2004 - an HTTP status: it could not be read, or not be trusted
    elif t is not None and sign is not None:
        of_sign, of_t = sign_finding(sign, t, secret), t_finding(t, secret, now)
        problems = tuple(each.problem for each in (of_sign, of_t) if each.problem)
        refused = of_sign.refused or of_t.refused
    else:
        raise BadInput("there is nothing to check; give BODYFILE (- for stdin), or both --t and --sign")
    lines = ["not valid" if refused else "valid", f"sign: {of_sign.text}", f"t: {of_t.text}"]
    lines += [f"also: {problem}" for problem in problems if problem not in (of_sign.problem, f"t {of_t.text}")]
    result = {"valid": not refused, "sign": of_sign.text, "t": of_t.text, "problems": list(problems)}
    answer_in(form, lines, "verify", result)
    return Exit.FAILED if refused else Exit.OK


def _read(body: Path) -> bytes:
    if body == _STDIN:
        return sys.stdin.buffer.read()
    try:
        return body.read_bytes()
    except OSError as why:
        raise BadInput(f"the body {body} cannot be read: {why.strerror}") from why
