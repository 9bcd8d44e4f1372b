"""What do the pages about faults say of each effect? Tables and samples, from the code that the simulator runs.

Everything between two markers of a page is written here, by `make docs`; what stands around them is written by hand.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from fault_samples import arriving

from simulator.core.effects import EFFECTS, RIVALS, Effect, Joint, Kind, Parameter
from simulator.core.errors import BadInput
from simulator.core.fault_words import FILTERS

FAMILIES: dict[str, tuple[str, ...]] = {
    "sign": ("sign",),
    "t": ("t",),
    "callback": ("callback",),
    "body": ("body",),
    "wire": ("wire",),
    "picture": ("picture",),
    "frame": ("frame",),
    "stream-and-service": ("stream", "service"),
}
"""Page by page: the families of effects that it holds."""

WHERE = {
    Joint.CAPTURE: "the screenshot, when its frame is asked for",
    Joint.PICTURE: "the screenshot, when it is stored",
    Joint.CALLBACK: "the callback, before its first attempt",
    Joint.ATTEMPT: "each attempt",
    Joint.STREAM: "the whole stream, once",
}

_UNITS = {
    Kind.TEXT: "a text",
    Kind.DURATION: "a duration",
    Kind.OFFSET: "a duration, with a sign",
    Kind.SIZE: "width x height",
    Kind.STATUS: "an HTTP status",
    Kind.FIELD: "a field of the body",
}
_MARKED = re.compile(r"<!-- made by make docs: (\S+) -->\n.*?<!-- end -->", re.DOTALL)


def page(text: str) -> str:
    """Return a page with every generated part as the catalogue has it now; raises BadInput for an unknown one."""
    return _MARKED.sub(lambda match: f"<!-- made by make docs: {match[1]} -->\n{part(match[1])}\n<!-- end -->", text)


def parts_of(text: str) -> list[str]:
    """Return the names of a page's generated parts."""
    return _MARKED.findall(text)


def part(name: str) -> str:
    """Return the Markdown of one generated part: `filters`, `families`, `rivals`, a page's effects, or one effect."""
    if name in FAMILIES:
        return "\n".join(_effects(FAMILIES[name]))
    if name in (names := {effect.name: effect for effect in EFFECTS}):
        return "\n".join(_effect(names[name]))
    known = {"filters": _filters, "families": _families, "rivals": _rivals}
    if name not in known:
        raise BadInput(f"there is no generated part {name!r}; there are {', '.join([*known, *FAMILIES])}")
    return "\n".join(known[name]())


def _effect(effect: Effect) -> Iterator[str]:
    """Yield an effect's words with everything it takes, and what of a request it changes."""
    told = [f"{each.name}={each.default}" for each in effect.parameters]
    words = " ".join([effect.name, *told, *([f"for={effect.lasts}"] if effect.lasts else [])])
    yield f"`{words}`: {_cell(effect.about)}."
    if lines := arriving(effect.name):
        yield from ("", "```diff", *lines, "```")


def _effects(families: Sequence[str]) -> Iterator[str]:
    rows = [_row(effect) for effect in EFFECTS if effect.family in families]
    return _table(("effect", "what the receiver sees", "parameters, with their defaults", "strikes"), rows)


def _row(effect: Effect) -> tuple[str, ...]:
    told = [_told(parameter) for parameter in effect.parameters]
    if effect.lasts:
        told.append(f"`for={effect.lasts}`: how long it lasts")
    return (f"`{effect.name}`", _cell(effect.about), "<br>".join(told) or "-", WHERE[effect.joint])


def _told(parameter: Parameter) -> str:
    limit = parameter.limit
    kind = _UNITS.get(parameter.kind) or f"{limit.lowest} to {limit.highest}"
    return f"`{parameter.name}={parameter.default}`: {_cell(parameter.about)} ({kind})"


def _filters() -> Iterator[str]:
    return _table(("filter", "which"), [(f"`{name}`", _cell(about)) for name, about in FILTERS.items()])


def _families() -> Iterator[str]:
    rows = []
    for name, families in FAMILIES.items():
        names = ", ".join(f"`{effect.name}`" for effect in EFFECTS if effect.family in families)
        rows.append((f"[{name.replace('-', ' ')}](faults/{name}.md)", names))
    return _table(("family", "effects"), rows)


def _rivals() -> Iterator[str]:
    for group in RIVALS:
        yield f"- {', '.join(f'`{name}`' for name in dict.fromkeys(group))}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"


def pages() -> list[Path]:
    """Return the pages that hold generated parts."""
    here = Path(__file__).parent
    return [here / "faults.md", *(here / "faults" / f"{name}.md" for name in FAMILIES)]


if __name__ == "__main__":
    for path in pages():
        path.write_text(page(path.read_text("utf-8")), "utf-8")
