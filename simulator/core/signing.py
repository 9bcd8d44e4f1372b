"""Who signed this? The callback's sign and the push URL's txSecret, and what people get wrong about them."""

import hashlib
from collections.abc import Iterator
from enum import StrEnum

PUBLISHED_SAMPLE = ("test", 1545030873)
"""Key and t of the sign that all published samples print, rightly only in those of 2018 (observed: computed)."""

_MILLISECONDS = 10**10
"""A t from here on is no second of these two centuries, but may be a millisecond of them."""


class SecretHash(StrEnum):
    """The digest behind txSecret; SHA256 is offered by the console since 2024-10 (267/31059)."""

    MD5 = "md5"
    SHA256 = "sha256"


def callback_sign(key: str, t: int | str) -> str:
    """Return lower-case hex MD5(key + t), t as decimal digits (267/38083, field sign)."""
    return _md5(f"{key}{t}")


def tx_secret(key: str, stream_name: str, tx_time: str, digest: SecretHash = SecretHash.MD5) -> str:
    """Return the push URL's txSecret: hex digest of key + stream name + txTime as written in the URL (267/31560)."""
    text = f"{key}{stream_name}{tx_time}".encode(errors="surrogateescape")
    return hashlib.new(digest.value, text, usedforsecurity=False).hexdigest()


def _md5(text: str) -> str:
    # A command line hands over bytes that are not UTF-8 as lone surrogates: they are hashed as the bytes they were.
    return hashlib.md5(text.encode(errors="surrogateescape"), usedforsecurity=False).hexdigest()


def likely_mistake(t: str, sign: str, keys: dict[str, str]) -> str | None:
    """Name the known mistake that turns one of `keys` (name to key) and `t` into `sign`.

    The first key is the one that should have been used; the others are tried as mix-ups. None where the sign is
    right, and where no known mistake makes it.
    """
    expected = next(iter(keys))
    for name, key in keys.items():
        if callback_sign(key, t) == sign:
            return None if name == expected else f"{name} was used instead of {expected}"
    for name, key in keys.items():
        for mistake, made in wrong_signs(key, t):
            if made == sign:
                return mistake if name == expected else f"{name} was used instead of {expected}; {mistake}"
    if sign.lower() == callback_sign(*PUBLISHED_SAMPLE):
        key, its_t = PUBLISHED_SAMPLE
        return (
            f"this sign is printed in the documents' samples; it belongs to the key {key} and t {its_t}, "
            f"whatever t stands beside it"
        )
    return None


def wrong_signs(key: str, t: str) -> Iterator[tuple[str, str]]:
    """Yield each known mistake with the sign it makes of `key` and `t`, which for some keys is the right one."""
    yield "the sign is written in upper case; the service writes lower case", callback_sign(key, t).upper()
    for mistake, made in _wrong_hashes(key, t):
        yield mistake, made
        yield f"{mistake}; and the sign is written in upper case", made.upper()
    if t.isdecimal() and len(t) < 20:  # noqa: PLR2004 - int64 has 19 digits; longer ones are no time
        yield from _wrong_times(key, int(t))


def _wrong_hashes(key: str, t: str) -> Iterator[tuple[str, str]]:
    right = callback_sign(key, t)
    yield "t stands before the key: MD5(t + key); the service computes MD5(key + t)", _md5(f"{t}{key}")
    yield "the key is missing from the hash: MD5(t)", _md5(t)
    yield "t is missing from the hash: MD5(key)", _md5(key)
    yield "the sign is the first 16 digits only", right[:16]
    yield "the sign is the middle 16 digits, a '16-digit MD5'", right[8:24]
    yield "a newline followed the text that was hashed (echo without -n)", _md5(f"{key}{t}\n")
    yield "a newline followed the key (a key file read with its line end)", _md5(f"{key}\n{t}")
    yield "a '+' was put between key and t; the document's + means joining", _md5(f"{key}+{t}")
    yield "a '&' was put between key and t", _md5(f"{key}&{t}")
    yield "the key was hashed in lower case", _md5(f"{key.lower()}{t}")
    yield "the key was hashed in upper case", _md5(f"{key.upper()}{t}")
    yield "the key has blanks around it that do not belong to it", _md5(f"{key.strip()}{t}")
    text = f"{key}{t}".encode(errors="surrogateescape")
    yield "SHA-1 was used instead of MD5", hashlib.sha1(text, usedforsecurity=False).hexdigest()
    yield "SHA-256 was used instead of MD5", hashlib.sha256(text).hexdigest()


def _wrong_times(key: str, t: int) -> Iterator[tuple[str, str]]:
    if t >= _MILLISECONDS:
        yield "t was hashed in seconds but sent in milliseconds", callback_sign(key, t // 1000)
    yield "the hash holds the moment of sending, t - 600, instead of t", callback_sign(key, t - 600)
    yield "the hash holds t + 600: the lifetime was added twice", callback_sign(key, t + 600)
    yield "t was hashed in hexadecimal, as in txTime", _md5(f"{key}{t:x}")
    yield "t was hashed in upper-case hexadecimal, as in txTime", _md5(f"{key}{t:X}")
    yield "t was hashed as a decimal fraction", _md5(f"{key}{t}.0")
    for ms in range(1000):
        yield "t was hashed in milliseconds but sent in seconds", callback_sign(key, t * 1000 + ms)
