"""css-sim sign: the signature of a callback."""

import re
from typing import Annotated

import typer

from simulator.cli.endings import say
from simulator.cli.results import Form, FormOption, KeyFileOption, KeyOption, answer_in, required_key
from simulator.core.errors import BadInput
from simulator.core.limits import SIGNATURE_LIFETIME_S
from simulator.core.nouns import unix_s
from simulator.core.signing import callback_sign

_SECONDS_DIGITS = 10
"""A t of this century; three more are milliseconds."""


def sign(
    *,
    key: KeyOption = None,
    key_file: KeyFileOption = None,
    t: Annotated[
        str | None, typer.Option(metavar="T", help="When it expires, in Unix seconds. (default: in 10 minutes)")
    ] = None,
    form: FormOption = Form.HUMAN,
) -> None:
    """Print the sign of a callback: MD5(key + t).

    css-sim sign --key test --t 1545030873

    Without --t it prints t as well, ten minutes ahead, as the service sends it.
    """
    secret = required_key(key, key_file)
    digits = _ten_minutes_ahead() if t is None else _checked(t)
    made = callback_sign(secret, digits)
    answer_in(form, [made if t is not None else f"t={digits} sign={made}"], "sign", {"t": int(digits), "sign": made})


def _ten_minutes_ahead() -> str:
    from simulator.clock import wall_now

    return str(unix_s(wall_now()) + SIGNATURE_LIFETIME_S)


def _checked(t: str) -> str:
    if not re.fullmatch(r"[0-9]{1,19}", t):
        raise BadInput(f"--t {t}: t is a Unix time in seconds, in decimal digits, such as 1545030873")
    if len(t) > _SECONDS_DIGITS:
        say(f"css-sim: note: t {t} has {len(t)} digits; the service sends seconds, which have {_SECONDS_DIGITS}")
    return t
