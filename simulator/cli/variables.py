"""Which CSS_SIM_* variables are set? Each is the twin of a flag of `run`; one that nothing reads is heard."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.cli.flags import FLAGS, MAY_BE_EMPTY, Path_, settings_from, variable_of
from simulator.core.errors import BadInput

_OTHERS = ("CONFIG", "FAULT", "FORMAT", "JOURNAL", "KEY_FILE", "NAME", "QUIET", "READY_FILE", "RECORD", "URL")
"""Twins of flags that set no setting."""
TOLD_BY_EXEC = ("BUCKET", "CONTROL", "INBOX_URL", "KEY", "PICTURES_URL", "READY", "RECEIVER_URL", "S3_URL")
"""What `exec` tells its command; a `run` that such a command starts need not wonder about them."""


def settings_from_variables(environment: Mapping[str, str]) -> Iterator[tuple[Path_, Any, str]]:
    """Yield path, value and origin of each setting that a variable sets; raises BadInput."""
    parameters = [*(flag.parameter for flag in FLAGS), "key_file"]
    given = {parameter: environment.get(variable_of(parameter)) for parameter in parameters}
    yield from settings_from(given, variable_of)


FAULTS_VARIABLE = "CSS_SIM_FAULT"


def fault_words(environment: Mapping[str, str]) -> list[str]:
    """Return the faults that a variable holds, with semicolons between them; raises BadInput where it holds none."""
    if (text := environment.get(FAULTS_VARIABLE)) is None:
        return []
    from simulator.core.fault_words import texts_of

    if not (found := texts_of(text)):
        raise BadInput(f"{FAULTS_VARIABLE}={text!r} holds no fault; write sign.empty; t.expired, or unset it")
    return found


def twins_of_flags() -> list[str]:
    """Return the variables that say the same as a flag of `run` or `exec`."""
    return [variable_of(flag.parameter) for flag in FLAGS] + [f"CSS_SIM_{name}" for name in _OTHERS]


def checked_variables(environment: Mapping[str, str]) -> list[str]:
    """Return a sentence for each CSS_SIM_ variable that nothing reads; raises BadInput for an empty one."""
    known = twins_of_flags()
    may_be_empty = {variable_of(parameter) for parameter in MAY_BE_EMPTY}
    for name in known:
        if environment.get(name) == "" and name not in may_be_empty:
            raise BadInput(f"the variable {name} is empty; give it a value, or unset it")
    found = []
    for name in sorted(environment):
        if name.startswith("CSS_SIM_") and name not in known and name.removeprefix("CSS_SIM_") not in TOLD_BY_EXEC:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            found.append(f"the variable {name} is not read here" + (f"; did you mean {near[0]}?" if near else ""))
    return found
