"""How is what happened told on a terminal? Facts as lines for people on stderr, facts as JSON lines on stdout."""

import json
from collections.abc import Callable
from typing import Any

from simulator.cli.endings import answer, say
from simulator.core.facts import Fact, as_line
from simulator.core.telling import line_of


def json_line(fact: Fact) -> None:
    """Write the fact as one JSON line on stdout."""
    answer(as_json(as_line(fact)))


def as_json(line: dict[str, Any]) -> str:
    """Return a line's JSON; what is no text (an undecodable name) is escaped, so that a line is always UTF-8."""
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def human(say: Callable[[str], None] = say) -> Callable[[Fact], None]:
    """Return a reader that tells each fact worth a person's line: `-->` leaves us, `<--` comes back."""

    def tell(fact: Fact) -> None:
        if (line := line_of(fact)) is not None:
            say(line)

    return tell
