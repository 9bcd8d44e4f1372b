"""css-sim explain: what is wrong with a sign, and where a picture's size comes from."""

import re
from typing import Annotated

import typer

from simulator.cli.endings import Exit
from simulator.cli.results import Form, FormOption, KeyFileOption, KeyOption, answer_in, required_key, value_of
from simulator.core.errors import BadInput, ImpossibleSize
from simulator.core.limits import HEIGHT, WIDTH, Limit
from simulator.core.nouns import Size
from simulator.core.signing import callback_sign, likely_mistake
from simulator.core.sizing import Swap, size_decision
from simulator.core.values import size as size_of
from simulator.core.values import whole

app = typer.Typer(
    help="Explain a sign that does not fit, or a picture's size.",
    epilog="Example: css-sim explain size --push 1920x1080 --width 720 --height 1280",
    no_args_is_help=True,
)

_YOURS = "the key"


@app.command("sign")
def explain_sign(
    *,
    t: Annotated[str, typer.Option(metavar="T", help="The t that stands beside the sign.")],
    sign: Annotated[str, typer.Option(metavar="SIGN", help="The sign that was received or computed.")],
    key: KeyOption = None,
    key_file: KeyFileOption = None,
    other_key: Annotated[
        list[str] | None, typer.Option(metavar="NAME=KEY", help="Another key that may have been used instead.")
    ] = None,
    form: FormOption = Form.HUMAN,
) -> int:
    """Name the mistake that makes this sign of this t; exit code 1 if no known one does.

    css-sim explain sign --key test --t 1545030873 --sign CA3E25E5DC17A6F9909A9AE7281E300D
    """
    secret = required_key(key, key_file)
    given, beside = sign.strip(), t.strip()
    if not given:
        raise BadInput("--sign is empty; give the sign that was received or computed")
    right = callback_sign(secret, beside)
    mistake = None if given == right else likely_mistake(beside, given, {_YOURS: secret, **_named(other_key or [])})
    if given == right:
        lines = [f"The sign is right: MD5(key + t) is {right}."]
    elif mistake:
        lines = [f"The sign is wrong: {mistake}.", f"Right is {right}."]
    else:
        others = "" if other_key else "; --other-key NAME=KEY tries another key"
        lines = [f"The sign is wrong, and no known mistake makes it{others}.", f"Right is {right}."]
    if not re.fullmatch("[0-9]+", beside):
        lines.append(f"t is {beside!r}, but the service sends Unix seconds in decimal digits.")
    result = {"right": given == right, "mistake": mistake, "t": beside, "sign": given, "right_sign": right}
    answer_in(form, lines, "explain_sign", result)
    return Exit.OK if given == right or mistake else Exit.FAILED


@app.command("size")
def explain_size(
    *,
    push: Annotated[str, typer.Option(metavar="WxH", help="Width and height of the pushed video.")],
    width: Annotated[str, typer.Option(metavar="W", help="The template's width; 0 follows the push.")] = "0",
    height: Annotated[str, typer.Option(metavar="H", help="The template's height; 0 follows the push.")] = "0",
    swap: Annotated[Swap, typer.Option(help="Which swaps the simulator makes.")] = Swap.DOCUMENTED,
    form: FormOption = Form.HUMAN,
) -> int:
    """Print the screenshot's size, the rule that leads to it, and whether that is documented.

    css-sim explain size --push 1920x1080 --width 720 --height 1280
    """
    pushed = value_of("--push", size_of, push)
    configured = Size(_checked("--width", width, WIDTH), _checked("--height", height, HEIGHT))
    try:
        decision = size_decision(pushed, configured, swap)
    except ImpossibleSize as why:
        answer_in(
            form, [f"No screenshot: {why}."], "explain_size", {"width": None, "height": None, "why_not": str(why)}
        )
        return Exit.FAILED
    lines = [str(decision.size), decision.rule, decision.certainty]
    result = {
        "width": decision.size.width,
        "height": decision.size.height,
        "swapped": decision.swapped,
        "rule": decision.rule,
        "certainty": decision.certainty,
        "why_not": None,
    }
    answer_in(form, lines, "explain_size", result)
    return Exit.OK


def _named(others: list[str]) -> dict[str, str]:
    """Return the other keys by name."""
    named: dict[str, str] = {}
    for other in others:
        name, equals, secret = other.partition("=")
        if not (name and equals):
            raise BadInput(f"--other-key {other}: write NAME=KEY, such as --other-key backup=abc")
        if name in (*named, _YOURS):
            raise BadInput(f"--other-key {other}: {name} is given twice; name each key once")
        named[name] = secret
    return named


def _checked(flag: str, text: str, limit: Limit) -> int:
    side = value_of(flag, whole, text)
    if not limit.holds(side):
        raise BadInput(f"{flag} is {side}, but it should be {limit.lowest} to {limit.highest} ({limit.source})")
    return side
