"""What do the published files about the editions hold? Their text, ASCII only, so that no editor changes a key."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from simulator.core.body_schema import body_schema
from simulator.core.limits import Edition
from simulator.core.vectors import SecretVector, SignVector, WrongVector, secret_vectors, sign_vectors, wrong_vectors

_ABOUT = (
    "Signatures of Tencent Cloud CSS callbacks and push URLs, made by css-sim edition vectors. "
    "sign is the lower-case hexadecimal MD5 of the UTF-8 bytes of key and t, joined; tx_secret is the digest of key, "
    "stream_name and tx_time, joined. wrong lists signs that a receiver must refuse, with the mistake that makes them. "
    "A note says what is special about a vector."
)


def schema_file(edition: Edition) -> str:
    """Return the JSON Schema of an edition's body as a file."""
    return json.dumps(body_schema(edition), indent=2)


def vectors_file() -> str:
    """Return the signature vectors as one JSON object, a vector a line."""
    parts = [
        f' "v": 1,\n "about": {json.dumps(_ABOUT)}',
        _listed("sign", sign_vectors()),
        _listed("tx_secret", secret_vectors()),
        _listed("wrong", wrong_vectors()),
    ]
    return "{\n" + ",\n".join(parts) + "\n}"


def _listed(name: str, vectors: Iterable[SignVector | SecretVector | WrongVector]) -> str:
    lines = ",\n".join(f"  {json.dumps(_filled(asdict(vector)))}" for vector in vectors)
    return f' "{name}": [\n{lines}\n ]'


def _filled(vector: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in vector.items() if name != "note" or value}
