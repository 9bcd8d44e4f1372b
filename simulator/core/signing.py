"""Who signed this? The callback's sign and the push URL's txSecret, and what people get wrong about them."""

import hashlib
from enum import StrEnum


class SecretHash(StrEnum):
    """The digest behind txSecret; SHA256 is offered by the console since 2024-10 (267/31059)."""

    MD5 = "md5"
    SHA256 = "sha256"


def callback_sign(key: str, t: int | str) -> str:
    """Return lower-case hex MD5(key + t), t as decimal digits (267/38083, field sign)."""
    return _md5(f"{key}{t}")


def tx_secret(key: str, stream_name: str, tx_time: str, digest: SecretHash = SecretHash.MD5) -> str:
    """Return the push URL's txSecret: hex digest of key + stream name + txTime as written in the URL (267/31560)."""
    text = f"{key}{stream_name}{tx_time}".encode()
    return hashlib.new(digest.value, text, usedforsecurity=False).hexdigest()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def likely_mistake(t: str, sign: str, keys: dict[str, str]) -> str | None:
    """Name the known mistake that turns one of `keys` (name to key) and `t` into `sign`, or None.

    The first key is the one that should have been used; the others are tried as mix-ups.
    """
    for number, (name, key) in enumerate(keys.items()):
        for mistake, made in _ways_to_sign(key, t):
            if made != sign:
                continue
            other = "" if number == 0 else f"{name} was used instead of {next(iter(keys))}"
            if other or mistake:
                return "; ".join(part for part in (other, mistake) if part)
    return None


def _ways_to_sign(key: str, t: str) -> list[tuple[str, str]]:
    right = callback_sign(key, t)
    ways = [
        ("", right),
        ("the sign is written in upper case; the service writes lower case", right.upper()),
        ("t stands before the key: MD5(t + key); the service computes MD5(key + t)", _md5(f"{t}{key}")),
        ("the key is missing from the hash: MD5(t)", _md5(t)),
        ("t is missing from the hash: MD5(key)", _md5(key)),
        ("the sign is the first 16 digits only", right[:16]),
        ("the sign is the middle 16 digits, a '16-digit MD5'", right[8:24]),
        ("a newline followed the text that was hashed (echo without -n)", _md5(f"{key}{t}\n")),
        ("a '+' was put between key and t; the document's + means joining", _md5(f"{key}+{t}")),
        ("a '&' was put between key and t", _md5(f"{key}&{t}")),
        ("the key was hashed in lower case", _md5(f"{key.lower()}{t}")),
        ("the key was hashed in upper case", _md5(f"{key.upper()}{t}")),
        ("the key has blanks around it that do not belong to it", _md5(f"{key.strip()}{t}")),
        ("SHA-1 was used instead of MD5", hashlib.sha1(f"{key}{t}".encode(), usedforsecurity=False).hexdigest()),
        ("SHA-256 was used instead of MD5", hashlib.sha256(f"{key}{t}".encode()).hexdigest()),
    ]
    ways += [(f"{what} and in upper case", made.upper()) for what, made in ways[2:]]
    if t.isdecimal():
        ways += _other_times(key, int(t))
    return ways


def _other_times(key: str, t: int) -> list[tuple[str, str]]:
    return [
        ("t was hashed in milliseconds but sent in seconds", callback_sign(key, t * 1000)),
        ("t was hashed in seconds but sent in milliseconds", callback_sign(key, t // 1000)),
        ("the hash holds the moment of sending, t - 600, instead of t", callback_sign(key, t - 600)),
        ("the hash holds t + 600: the lifetime was added twice", callback_sign(key, t + 600)),
        ("t was hashed in hexadecimal, as in txTime", _md5(f"{key}{t:x}")),
        ("t was hashed in upper-case hexadecimal, as in txTime", _md5(f"{key}{t:X}")),
        ("t was hashed as a decimal fraction", _md5(f"{key}{t}.0")),
    ]
