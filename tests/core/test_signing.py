"""Signatures are those of the documents, and a wrong one is explained by the mistake that made it."""

import hashlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.signing import SecretHash, callback_sign, likely_mistake, tx_secret

KEY, T = "Key1aB", 1700000000
keys = st.text(st.characters(codec="utf-8"), max_size=40)
times = st.integers(0, 9_999_999_999)


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_the_published_callback_sign_is_reproduced() -> None:
    assert callback_sign("test", 1545030873) == "ca3e25e5dc17a6f9909a9ae7281e300d"


def test_the_published_tx_secret_is_reproduced() -> None:
    secret = tx_secret("e12c46f2612d5106e2034781ab261ca3", "test", "5C271099")
    assert secret == "f85a2ab363fe4deaffef9754d79da6fe"


def test_a_tx_secret_can_be_sha256() -> None:
    expected = hashlib.sha256(b"kroom5C271099").hexdigest()
    assert tx_secret("k", "room", "5C271099", SecretHash.SHA256) == expected


@given(key=keys, t=times)
def test_a_sign_is_32_lower_case_digits_of_key_and_t_joined(key: str, t: int) -> None:
    sign = callback_sign(key, t)
    assert sign == md5(f"{key}{t}") == callback_sign(key, str(t))
    assert len(sign) == 32


@pytest.mark.parametrize("key", ["", "ключ", "密钥", "🔑", "a b", "k" * 1000])
def test_a_key_is_hashed_as_utf_8(key: str) -> None:
    assert callback_sign(key, 1) == hashlib.md5(key.encode() + b"1").hexdigest()


def test_a_key_that_is_no_utf_8_is_hashed_as_the_bytes_it_was_on_the_command_line() -> None:
    assert callback_sign(b"k\xff".decode(errors="surrogateescape"), 1) == hashlib.md5(b"k\xff1").hexdigest()


# What a developer might hash or write instead, and the words that must name it.
MISTAKES: dict[str, Callable[[str, int], str]] = {
    "in upper case; the service writes lower case": lambda key, t: md5(f"{key}{t}").upper(),
    "t stands before the key: MD5(t + key)": lambda key, t: md5(f"{t}{key}"),
    "t stands before the key: MD5(t + key); the service computes MD5(key + t); and the sign is written in upper case": (
        lambda key, t: md5(f"{t}{key}").upper()
    ),
    "the key is missing from the hash: MD5(t)": lambda _, t: md5(f"{t}"),
    "t is missing from the hash: MD5(key)": lambda key, _: md5(key),
    "the sign is the first 16 digits only": lambda key, t: md5(f"{key}{t}")[:16],
    "the sign is the middle 16 digits, a '16-digit MD5'": lambda key, t: md5(f"{key}{t}")[8:24],
    "a newline followed the text that was hashed (echo without -n)": lambda key, t: md5(f"{key}{t}\n"),
    "a newline followed the key": lambda key, t: md5(f"{key}\n{t}"),
    "a '+' was put between key and t": lambda key, t: md5(f"{key}+{t}"),
    "a '&' was put between key and t": lambda key, t: md5(f"{key}&{t}"),
    "the key was hashed in lower case": lambda key, t: md5(f"{key.lower()}{t}"),
    "the key was hashed in upper case": lambda key, t: md5(f"{key.upper()}{t}"),
    "SHA-1 was used instead of MD5": lambda key, t: hashlib.sha1(f"{key}{t}".encode()).hexdigest(),
    "SHA-256 was used instead of MD5": lambda key, t: hashlib.sha256(f"{key}{t}".encode()).hexdigest(),
    "t was hashed in milliseconds but sent in seconds": lambda key, t: md5(f"{key}{t}789"),
    "the hash holds the moment of sending, t - 600, instead of t": lambda key, t: md5(f"{key}{t - 600}"),
    "the hash holds t + 600: the lifetime was added twice": lambda key, t: md5(f"{key}{t + 600}"),
    "t was hashed in hexadecimal, as in txTime": lambda key, t: md5(f"{key}{t:x}"),
    "t was hashed in upper-case hexadecimal, as in txTime": lambda key, t: md5(f"{key}{t:X}"),
    "t was hashed as a decimal fraction": lambda key, t: md5(f"{key}{t}.0"),
    "SHA-1 was used instead of MD5; and the sign is written in upper case": (
        lambda key, t: hashlib.sha1(f"{key}{t}".encode()).hexdigest().upper()
    ),
}


@pytest.mark.parametrize("named", MISTAKES)
def test_a_known_mistake_is_named(named: str) -> None:
    found = likely_mistake(str(T), MISTAKES[named](KEY, T), {"the key": KEY})
    assert found is not None
    assert named in found


def test_no_two_mistakes_share_a_sentence_so_none_hides_another() -> None:
    sentences = [likely_mistake(str(T), made(KEY, T), {"the key": KEY}) for made in MISTAKES.values()]
    assert len(set(sentences)) == len(MISTAKES)


def test_a_t_in_milliseconds_whose_sign_is_of_the_seconds_is_named() -> None:
    found = likely_mistake(f"{T}789", md5(f"{KEY}{T}"), {"the key": KEY})
    assert found == "t was hashed in seconds but sent in milliseconds"


def test_blanks_around_the_key_are_named() -> None:
    found = likely_mistake(str(T), md5(f"{KEY}{T}"), {"the key": f" {KEY} "})
    assert found == "the key has blanks around it that do not belong to it"


@pytest.mark.parametrize("key", ["lower", "UPPER", "Both", "123", "", " blank "])
def test_a_right_sign_has_no_mistake_whatever_its_key(key: str) -> None:
    assert likely_mistake(str(T), callback_sign(key, T), {"the key": key}) is None


@given(key=keys, t=times)
def test_a_right_sign_never_has_a_mistake(key: str, t: int) -> None:
    assert likely_mistake(str(t), callback_sign(key, t), {"the key": key, "another": "other"}) is None


@given(sign=st.text("0123456789abcdef", min_size=32, max_size=32), t=times)
def test_a_sign_that_nobody_made_is_not_explained(sign: str, t: int) -> None:
    assert likely_mistake(str(t), sign, {"the key": KEY, "another": "other"}) is None


def test_another_key_is_named() -> None:
    found = likely_mistake(str(T), callback_sign("backup", T), {"callback key": KEY, "backup key": "backup"})
    assert found == "backup key was used instead of callback key"


def test_another_key_and_a_mistake_are_both_named() -> None:
    found = likely_mistake(str(T), md5(f"{T}backup"), {"callback key": KEY, "backup key": "backup"})
    assert found is not None
    assert found.startswith("backup key was used instead of callback key; t stands before the key")


def test_another_key_used_rightly_is_likelier_than_the_first_one_used_wrongly() -> None:
    names = {"production": "secret", "staging": "SECRET"}
    assert likely_mistake(str(T), callback_sign("SECRET", T), names) == "staging was used instead of production"


def test_the_sign_of_the_published_samples_is_recognised_beside_a_t_it_does_not_fit() -> None:
    found = likely_mistake("1622600525", "ca3e25e5dc17a6f9909a9ae7281e300d", {"the key": "mykey"})
    assert found is not None
    assert "printed in the documents' samples; it belongs to the key test and t 1545030873" in found


@pytest.mark.parametrize("t", ["soon", "12.5", "-3"])
def test_a_t_that_is_no_number_is_still_tried(t: str) -> None:
    found = likely_mistake(t, md5(f"{t}{KEY}"), {"the key": KEY})
    assert found is not None
