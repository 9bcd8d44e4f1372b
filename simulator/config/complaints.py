"""What is wrong with these settings, in sentences? Turns pydantic's findings into what a user can act on."""

import difflib
import types
from collections.abc import Callable
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from simulator.config.document import Path_
from simulator.config.sections import Settings

_EXPECTED = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("string_type", "path_type"), "text"),
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), "lines of `key: value`"),
    **dict.fromkeys(("enum", "literal_error"), "{expected}"),
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "string_too_short": "not empty",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}
"""Our words for pydantic's kinds of error; a kind that is not here speaks for itself."""


def complaints(error: ValidationError, where: Callable[[Path_], str]) -> list[str]:
    """Return one sentence for each wrong value; `where` says in which file, flag or variable a value stands."""
    found: dict[Path_, str] = {}
    for details in error.errors():
        path = _real_path(details["loc"])
        found.setdefault(path, f"{where(path)}: {_sentence(path, dict(details))}")
    inner = [path for path in found if not any(path == other[: len(path)] != other for other in found)]
    return [found[path] for path in inner]


def dotted(path: Path_) -> str:
    """Return a value's name as people write it: `snapshot_templates[2].interval_s`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def known_keys(path: Path_) -> list[str]:
    """Return the keys that may stand in the section at `path`."""
    section = _section_at(path)
    return list(section.model_fields) if section else []


def _sentence(path: Path_, details: dict[str, Any]) -> str:
    name, given = dotted(path), details.get("input")
    if details["type"] == "extra_forbidden":
        siblings = known_keys(path[:-1])
        near = difflib.get_close_matches(str(path[-1]), siblings, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(siblings)}"
        return f"{name} is not a setting; {hint}"
    if details["type"] == "missing":
        return f"{name} is missing; it is needed here"
    if details["type"] == "value_error":
        return f"{name}: {str(details['msg']).removeprefix('Value error, ')}"
    expected = _EXPECTED.get(details["type"], "") or str(details["msg"]).removeprefix("Input should be ")
    if details.get("ctx") and "{" in expected:
        expected = expected.format(**details["ctx"])
    meaning = _meaning(path)
    return f"{name} is {_shown(path, given)}, but it should be {expected}" + (f" ({meaning})" if meaning else "")


def _shown(path: Path_, given: Any) -> str:
    """Return the value as it was given, but never a secret."""
    if path and path[-1] in ("key", "secret_key", "access_key"):
        return f"a {type(given).__name__}"
    text = repr(given)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line of a terminal


def _real_path(location: tuple[int | str, ...]) -> Path_:
    """Return pydantic's location without the names it adds for the branches of a union."""
    path: Path_ = ()
    for part in location:
        section = _section_at(path)
        if isinstance(part, int) or section is None or part in section.model_fields or part == location[-1]:
            if isinstance(part, str) and section is None and path:
                break
            path = (*path, part)
    return path


def _meaning(path: Path_) -> str:
    section = _section_at(path[:-1])
    field = section.model_fields.get(str(path[-1])) if section and path else None
    return (field.description or "") if field else ""


def _section_at(path: Path_) -> type[BaseModel] | None:
    """Return the section that stands at `path`, or None where a plain value does."""
    section: type[BaseModel] | None = Settings
    for part in path:
        if isinstance(part, int):
            continue
        field = section.model_fields.get(part) if section else None
        section = _section_in(field.annotation) if field else None
    return section


def _section_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _section_in(part))), None)
    return None
