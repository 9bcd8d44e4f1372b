"""All chance: a pure function of a seed and a name. No sequence, no shared state.

Adding a stream, or answering in another order, changes no other stream's fate.
"""

import hashlib
from functools import lru_cache


def chance(seed: int, purpose: str, *names: object) -> float:
    """Return a number in [0, 1), always the same for the same arguments."""
    return int.from_bytes(_digest(seed, purpose, names)[:8]) / 2**64


@lru_cache(maxsize=4096)
def digits(seed: int, purpose: str, *names: object, count: int = 19) -> str:
    """Return a decimal identifier of `count` digits without a leading zero, always the same for the same arguments."""
    lowest = 10 ** (count - 1)
    return str(lowest + int.from_bytes(_digest(seed, purpose, names)) % (9 * lowest))


def _digest(seed: int, purpose: str, names: tuple[object, ...]) -> bytes:
    return hashlib.sha256(repr((seed, purpose, *map(str, names))).encode(errors="surrogatepass")).digest()
