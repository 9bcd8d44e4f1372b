"""Which fault do these words mean? `sign.wrong-key stream=room1 first=2`, or the same as keys and values.

The words are those of the command line, the config file, the control API and the tests alike.
"""

import difflib
import json
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.core.effects import EFFECTS, Effect, Joint, Kind, Parameter
from simulator.core.errors import BadInput
from simulator.core.event import EVENT_TYPE, FIELDS
from simulator.core.faults import ALL, WITHOUT_END, Fault, Which
from simulator.core.limits import Edition, Limit
from simulator.core.nouns import Size
from simulator.core.push_event import PushEventKind, every_field
from simulator.core.values import duration_s, size, statuses, whole

FILTERS = {
    "stream": "a stream's name, or app/name; * stands for anything",
    "template": "a snapshot template's name; * stands for anything",
    "edition": "2018, 2021 or 2024",
    "event": "200 (screenshot), 1 (push begins) or 0 (push ends)",
    "delivery": "numbers of the screenshot in its push, from 1: `3`, `2-4`, `5-`, `first 2`, `every 5`",
    "attempt": "numbers of the attempt, from 1, in the same way",
    "first": "the first n: of a callback's attempts, or of a push's screenshots where the effect knows no attempts",
    "nth": "only the n-th of them",
    "every": "every n-th of them",
    "chance": "how likely, 0 to 1; the same seed gives the same fate",
    "from": "when it begins, counted from when the plan is set",
    "for": "how long it goes on",
}
"""What every fault can be told, beside its effect's own parameters."""

_NAMES = tuple(effect.name for effect in EFFECTS)
_SIDE = Limit(1, 4096, "our choice, as for drawn pictures: more takes gigabytes for one picture")
_DECIMAL = re.compile(r"\+?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")

Reader = Callable[[str], Any]


def fault_of(words: str | Mapping[str, Any]) -> Fault:
    """Return the fault that a text or a mapping describes; raises BadInput, with near matches."""
    given = _split(words) if isinstance(words, str) else {str(name): _as_text(value) for name, value in words.items()}
    if "fault" not in given:
        raise BadInput(f"{_shown(given)!r} names no fault; write `fault: sign.wrong-key`, or another effect")
    effect = effect_named(given.pop("fault"))
    said = " ".join([effect.name, *(f"{name}={shlex.quote(value)}" for name, value in given.items())])
    known = {parameter.name for parameter in effect.parameters}
    for name in given:
        if name not in known | FILTERS.keys():
            raise BadInput(f"{said}: {effect.name} takes no {name!r}; {_near(name, [*sorted(known), *FILTERS])}")
    parameters = {each.name: _parameter(said, each, given) for each in effect.parameters}
    return Fault(effect, parameters, said, **_filters(said, effect, given))


def faults_of(many: Iterable[str | Mapping[str, Any]]) -> tuple[Fault, ...]:
    """Return the faults of several texts or mappings; raises BadInput for the first that is none."""
    return tuple(fault_of(words) for words in many)


def effect_named(name: str) -> Effect:
    """Return an effect by its name; raises BadInput."""
    for effect in EFFECTS:
        if effect.name == name:
            return effect
    small = name.lower()
    tails = [each for each in _NAMES if each.partition(".")[2] == small.rpartition(".")[2]]
    near = [small] if small in _NAMES else tails or difflib.get_close_matches(small, _NAMES, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "css-sim fault effects lists them"
    raise BadInput(f"there is no fault {name!r}; {hint}")


def words_in(text: str) -> list[str]:
    """Return the words of a fault's text, their quotes taken off; raises BadInput."""
    try:
        return shlex.split(text)
    except ValueError as why:
        raise BadInput(f"the fault {text!r} cannot be read: {str(why).lower()}; close every quote") from why


def texts_of(text: str) -> list[str]:
    """Return the faults of a text that holds several, each ended by a semicolon that stands in no quotes."""
    found, begin, quote, escaped = list[str](), 0, "", False
    for at, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == ";":
            found.append(text[begin:at])
            begin = at + 1
    return [each.strip() for each in (*found, text[begin:]) if each.strip()]


def _split(text: str) -> dict[str, str]:
    parts = words_in(text)
    several = texts_of(text)
    if any(each.partition(" ")[0] in _NAMES for each in several[1:]):
        raise BadInput(
            f"{text!r} holds {len(several)} faults; give each a text of its own (--fault again), "
            f"as only the variable CSS_SIM_FAULT takes several with ; between them"
        )
    if not parts:
        raise BadInput("a fault is empty; write its effect, such as sign.wrong-key")
    given = {"fault": parts[0]}
    for part in parts[1:]:
        name, equals, value = part.partition("=")
        if not equals:
            raise BadInput(f"the fault {text!r} holds {part!r}; write name=value, such as first=2")
        if name in given:
            raise BadInput(f"the fault {text!r} gives {name} twice; keep one")
        given[name] = value
    return given


def _filters(said: str, effect: Effect, given: Mapping[str, str]) -> dict[str, Any]:
    _refuse_idle(said, effect, given)
    counted = "attempt" if effect.joint is Joint.ATTEMPT else "delivery"
    for name in ("stream", "template"):
        if given.get(name) == "":
            raise BadInput(f"{said}: {name} is empty, which matches nothing; leave it out for all")
    short = [name for name in ("first", "nth", "every") if name in given]
    if len(short) > 1 or (short and counted in given):
        both = " and ".join([*short, *([counted] if counted in given else [])])
        raise BadInput(f"{said}: {both} say the same in two ways; keep one")
    if "attempt" in given and counted != "attempt":
        raise BadInput(f"{said}: {effect.name} strikes once for a screenshot, not for each attempt; use delivery=…")
    which = {name: _read(said, name, _which, given[name]) for name in ("delivery", "attempt") if name in given}
    for name in short:
        number = _read(said, name, _number, given[name])
        which[counted] = {"first": Which(1, number), "nth": Which(number, number), "every": Which(number, step=number)}[
            name
        ]
    lasts = given.get("for", effect.lasts)
    return {
        "stream": given.get("stream", "*"),
        "template": given.get("template", "*"),
        "edition": _read(said, "edition", _edition, given["edition"]) if "edition" in given else "*",
        "event": _read(said, "event", _event, given["event"]) if "event" in given else None,
        "chance": _read(said, "chance", _chance, given["chance"]) if "chance" in given else 1.0,
        "from_ms": _read(said, "from", _ms, given.get("from", "0s")),
        "for_ms": _read(said, "for", _ms, lasts) if lasts else None,
        "delivery": ALL,
        "attempt": ALL,
        **which,
    }


IDLE: dict[str, tuple[str, ...]] = {
    "stream.drop": ("template", "edition", "event", "delivery", "attempt", "first", "nth", "every", "for"),
    "service.template-change": (
        "stream", "edition", "event", "delivery", "attempt", "first", "nth", "every", "for", "chance",
    ),
}  # fmt: skip
"""Filters that would change nothing, as such a fault strikes once, and no callback."""


def _refuse_idle(said: str, effect: Effect, given: Mapping[str, str]) -> None:
    """Raise BadInput for a filter that the effect cannot obey: nothing given is ignored in silence."""
    for name in given:
        if name in IDLE.get(effect.name, ()):
            raise BadInput(f"{said}: {name} changes nothing for {effect.name}, which strikes once; drop it")
    if "event" in given and effect.joint in (Joint.CAPTURE, Joint.PICTURE) and given["event"] != str(EVENT_TYPE):
        raise BadInput(f"{said}: {effect.name} is about screenshots, which are event {EVENT_TYPE}; drop event")


def _parameter(said: str, parameter: Parameter, given: Mapping[str, str]) -> Any:
    value = _read(said, parameter.name, READERS[parameter.kind], given.get(parameter.name, parameter.default))
    if parameter.kind is Kind.WHOLE and not parameter.limit.holds(value):
        low, high = parameter.limit.lowest, parameter.limit.highest
        raise BadInput(f"{said}: {parameter.name}: {value} is outside {low} to {high}")
    return value


def _read(said: str, name: str, reader: Reader, text: str) -> Any:
    try:
        return reader(text)
    except BadInput as why:
        raise BadInput(f"{said}: {name}: {why}") from why


def _number(text: str) -> int:
    number = whole(text)
    if number < 1:
        raise BadInput(f"{number} is no number of a screenshot or attempt; they are counted from 1")
    return number


def _which(text: str) -> Which:
    match text.split():
        case ["first", n]:
            return Which(1, _number(n))
        case ["every", n]:
            return Which(_number(n), step=_number(n))
    first, dash, last = text.partition("-")
    found = Which(_number(first), WITHOUT_END if dash and not last else _number(last or first))
    if found.last < found.first:
        raise BadInput(f"{text!r} ends before it begins")
    return found


def _edition(text: str) -> str:
    if text not in {edition.value for edition in Edition}:
        raise BadInput(f"{text!r} is no edition; it is 2018, 2021 or 2024")
    return text


def _event(text: str) -> int:
    if text not in {str(event) for event in (EVENT_TYPE, *map(int, PushEventKind))}:
        raise BadInput(f"{text!r} is no event; it is 200 (screenshot), 1 (push begins) or 0 (push ends)")
    return int(text)


def _chance(text: str) -> float:
    if not _DECIMAL.fullmatch(text) or not 0 <= float(text) <= 1:
        raise BadInput(f"{text!r} is no chance; write a number from 0 to 1, such as 0.05")
    return float(text)


def _size(text: str) -> Size:
    found = size(text)
    if not (_SIDE.holds(found.width) and _SIDE.holds(found.height)):
        raise BadInput(f"{text!r} is too large for a picture; a side has {_SIDE.lowest} to {_SIDE.highest} pixels")
    return found


def _ms(text: str) -> int:
    return round(duration_s(text) * 1000)


def _offset_s(text: str) -> float:
    return -duration_s(text[1:]) if text.startswith("-") else duration_s(text.removeprefix("+"))


def _status(text: str) -> int:
    found = statuses(text)
    if len(found) != 1:
        raise BadInput(f"{text!r} should be one HTTP status, such as 503")
    return found[0]


def _field(text: str) -> str:
    known = sorted({name for names in (*FIELDS.values(), every_field()) for name in names})
    if text not in known:
        raise BadInput(f"there is no field {text!r}; {_near(text, known)}")
    return text


READERS: dict[Kind, Reader] = {
    Kind.TEXT: str,
    Kind.DURATION: duration_s,
    Kind.OFFSET: _offset_s,
    Kind.WHOLE: whole,
    Kind.SIZE: _size,
    Kind.STATUS: _status,
    Kind.FIELD: _field,
}


def _near(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _shown(given: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in given.items())
