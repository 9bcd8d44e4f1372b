"""Which signatures are right? Vectors that any other implementation can be tested with, the same every time.

The published pairs first, then keys that trip implementations, then keys as the console takes them, out of the dice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.core.dice import chance, digits
from simulator.core.limits import CALLBACK_KEY_LETTERS
from simulator.core.signing import PUBLISHED_SAMPLE, SecretHash, callback_sign, likely_mistake, tx_secret, wrong_signs

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SEED = 200
_ROLLED = 150
_ROLLED_SECRETS = 16

_SPECIAL_KEYS: tuple[tuple[str, str], ...] = (
    ("", "the empty key"),
    ("0", "a key of one digit"),
    ("a", "a key of one letter"),
    ("0123456789", "a key of digits, which is no number"),
    ("0" * CALLBACK_KEY_LETTERS.highest, "as long as the console allows"),
    ("abcdefghijklmnopqrstuvwxyzABCDEF", "as long as the console allows, in both cases"),
    ("k" * 64, "as long as a block of MD5"),
    ("\u5bc6\u94a5", "Chinese, hashed as UTF-8"),
    ("\u043a\u043b\u044e\u0447", "Cyrillic, hashed as UTF-8"),
    ("\u0645\u0641\u062a\u0627\u062d", "Arabic, hashed as UTF-8 in the order of the letters, not of the screen"),
    ("cl\u00e9", "an accented letter as one character"),
    ("cle\u0301", "the same to the eye as two characters: a key is not normalised"),
    ("\U0001f511", "a character beyond 16 bits, four bytes of UTF-8"),
    (" key ", "blanks belong to the key"),
    ("a+b&c=d%20e", "nothing is escaped or decoded"),
    ('"quoted"\\\'$HOME', "nothing is expanded"),
    ("line\n", "a line end belongs to the key"),
)
_SPECIAL_TS = ("0", "9", "2147483647", "2147483648", "9999999999")

# The key of the first has a capital and a small letter, so that no mistake makes the right sign by accident; the
# others make the mistakes that need blanks around a key or a t in milliseconds.
_MISTAKEN: tuple[tuple[str, str], ...] = (
    ("Key1aB", "1700000000"), (" Key1aB ", "1700000000"), ("Key1aB", "1700000000789"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignVector:
    """The sign of a callback."""

    key: str
    t: str
    sign: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SecretVector:
    """The txSecret of a push URL."""

    key: str
    stream_name: str
    tx_time: str
    digest: SecretHash
    tx_secret: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WrongVector:
    """A sign that must be refused, and the mistake that made it."""

    key: str
    t: str
    sign: str
    mistake: str


def sign_vectors() -> Iterator[SignVector]:
    """Yield right signs, no pair of key and t twice."""
    key, t = PUBLISHED_SAMPLE
    yield _signed(key, str(t), "published in the documents' samples")
    yield _signed(f"{key}1", str(t)[1:], "key and t are joined without a mark: the same sign as the one before")
    for special, note in _SPECIAL_KEYS:
        for digits_of_t in _SPECIAL_TS:
            yield _signed(special, digits_of_t, note)
    for number in range(_ROLLED):
        # Every length that the console takes comes up, the longest and the shortest included.
        length = 1 + number % CALLBACK_KEY_LETTERS.highest
        yield _signed(_rolled_key("vectors.key", number, length), digits(_SEED, "vectors.t", number, count=10))


def secret_vectors() -> Iterator[SecretVector]:
    """Yield right txSecrets, each as MD5 and as SHA256."""
    published = ("e12c46f2612d5106e2034781ab261ca3", "test", "5C271099")
    for digest in SecretHash:
        yield _secret(*published, digest, "published, 267/31560" if digest is SecretHash.MD5 else "")
        yield _secret("pushkey", "room1", "5c271099", digest, "txTime is hashed as it is written, here in lower case")
        yield _secret("pushkey", "room1", "1546064025", digest, "txTime may be decimal, 267/31560")
        yield _secret("pushkey", "\u76f4\u64ad_1", "5C271099", digest, "a stream name is hashed as UTF-8")
        for number in range(_ROLLED_SECRETS):
            key = _rolled_key("vectors.push_key", number, CALLBACK_KEY_LETTERS.highest)
            name = f"room{digits(_SEED, 'vectors.stream', number, count=4)}"
            time = f"{int(digits(_SEED, 'vectors.tx_time', number, count=10)):X}"
            yield _secret(key, name, time, digest, "")


def wrong_vectors() -> tuple[WrongVector, ...]:
    """Return one wrong sign for each mistake that `css-sim explain sign` can name."""
    found: dict[str, WrongVector] = {}
    for key, t in _MISTAKEN:
        for mistake, made in wrong_signs(key, t):
            if mistake not in found and likely_mistake(t, made, {"the key": key}) == mistake:
                found[mistake] = WrongVector(key, t, made, mistake)
    return tuple(found.values())


def _signed(key: str, t: str, note: str = "") -> SignVector:
    return SignVector(key, t, callback_sign(key, t), note)


def _secret(key: str, stream_name: str, tx_time: str, digest: SecretHash, note: str) -> SecretVector:
    return SecretVector(key, stream_name, tx_time, digest, tx_secret(key, stream_name, tx_time, digest), note)


def _rolled_key(purpose: str, number: int, length: int) -> str:
    return "".join(_LETTERS[int(chance(_SEED, purpose, number, place) * len(_LETTERS))] for place in range(length))
