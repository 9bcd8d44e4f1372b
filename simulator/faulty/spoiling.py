"""What becomes of a picture's bytes when a fault strikes? Bytes -> bytes; nothing is stored here."""

from collections.abc import Callable, Mapping
from typing import Any

import cv2
import numpy as np

from simulator.core.nouns import Size

Told = Mapping[str, Any]

SPOILED: dict[str, Callable[[bytes, Told], bytes]] = {
    "picture.truncated": lambda data, _: data[: len(data) // 2],
    "picture.empty": lambda _, __: b"",
    "picture.corrupt": lambda data, _: data[::-1],
    "picture.other-length": lambda data, told: data + bytes(max(0, told["more"])),
    "picture.other-size": lambda data, told: resized(data, told["size"]),
}
"""By the effect's name."""


def resized(data: bytes, size: Size) -> bytes:
    """Return a JPEG again, with other dimensions."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return data
    return bytes(cv2.imencode(".jpg", cv2.resize(picture, (size.width, size.height)))[1])


def negative(data: bytes) -> bytes:
    """Return a JPEG's negative: another picture of the same size."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return data if picture is None else bytes(cv2.imencode(".jpg", cv2.bitwise_not(picture))[1])
