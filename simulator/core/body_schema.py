"""Which JSON is a callback? The JSON Schema of an edition's body, made from the table of its fields."""

from typing import Any

from simulator.core.editions import period
from simulator.core.event import EVENT_TYPE, FIELDS, MEANINGS, SIGNATURE_FIELDS, Constant, Field, Text, Whole
from simulator.core.limits import Edition

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def body_schema(edition: Edition) -> dict[str, Any]:
    """Return the JSON Schema that exactly the bodies of `edition` satisfy."""
    names = FIELDS[edition]
    return {
        "$schema": _DIALECT,
        "$id": f"urn:css-sim:event-{EVENT_TYPE}:{edition.value}",
        "title": f"Screenshot callback, event type {EVENT_TYPE}, edition {edition.value}",
        "description": (
            f"Documents: {period(edition)}. No other field is valid here; but a receiver had better ignore those it "
            "does not know, as a later edition may add some. "
            f"Without a key, {' and '.join(SIGNATURE_FIELDS)} are left out."
        ),
        "type": "object",
        "properties": {name: _property(MEANINGS[name]) for name in names},
        "required": [name for name in names if name not in SIGNATURE_FIELDS],
        "dependentRequired": {
            name: [other for other in SIGNATURE_FIELDS if other != name] for name in SIGNATURE_FIELDS
        },
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {"type": field.json_type}
    match field:
        case Text(pattern=pattern) if pattern:
            rules["pattern"] = pattern
        case Whole(lowest=lowest):
            rules["minimum"] = lowest
        case Constant(value=value):
            rules["const"] = value
    rules["description"] = field.meaning
    return rules | ({"$comment": field.note} if field.note else {})
