"""The published signatures are right by other implementations than ours, and the wrong ones are wrong."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.core.signing import SecretHash, likely_mistake
from simulator.core.vectors import SecretVector, WrongVector, secret_vectors, sign_vectors, wrong_vectors

SIGNS = [*sign_vectors()]
SECRETS = [*secret_vectors()]
WRONG = wrong_vectors()

NODE = """
const digest = ([name, hex]) => require('crypto').createHash(name).update(Buffer.from(hex, 'hex')).digest('hex');
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(digest)));
"""


def by_hashlib(digest: str, texts: list[bytes], _: Path) -> list[str]:
    return [hashlib.new(digest, text).hexdigest() for text in texts]


def by_openssl(digest: str, texts: list[bytes], folder: Path) -> list[str]:
    return _by_command(["openssl", "dgst", f"-{digest}", "-r"], texts, folder)


def by_coreutils(digest: str, texts: list[bytes], folder: Path) -> list[str]:
    return _by_command([f"{digest}sum"], texts, folder)


def by_node(digest: str, texts: list[bytes], _: Path) -> list[str]:
    if not shutil.which("node"):
        pytest.skip("node is not here")
    asked = json.dumps([(digest, text.hex()) for text in texts])
    done = subprocess.run(["node", "-e", NODE], input=asked, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def _by_command(command: list[str], texts: list[bytes], folder: Path) -> list[str]:
    """Let a command that prints `digest name` a line see each text as a file."""
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not here")
    names = [f"{number:04}" for number in range(len(texts))]
    for name, text in zip(names, texts, strict=True):
        (folder / name).write_bytes(text)
    done = subprocess.run([*command, *names], cwd=folder, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[1].lstrip("*") for line in lines] == names
    return [line[0] for line in lines]


Implementation = Callable[[str, list[bytes], Path], list[str]]
each_implementation = pytest.mark.parametrize("digested", [by_hashlib, by_openssl, by_coreutils, by_node])


@each_implementation
def test_every_sign_is_the_md5_of_key_and_t(digested: Implementation, tmp_path: Path) -> None:
    texts = [vector.key.encode() + vector.t.encode() for vector in SIGNS]
    assert digested("md5", texts, tmp_path) == [vector.sign for vector in SIGNS]


@each_implementation
@pytest.mark.parametrize("digest", SecretHash)
def test_every_tx_secret_is_the_digest_of_key_stream_name_and_tx_time(
    digested: Implementation, digest: SecretHash, tmp_path: Path
) -> None:
    vectors = [vector for vector in SECRETS if vector.digest is digest]
    texts = [f"{vector.key}{vector.stream_name}{vector.tx_time}".encode() for vector in vectors]
    assert digested(digest.value, texts, tmp_path) == [vector.tx_secret for vector in vectors]


def test_the_published_pairs_are_among_them() -> None:
    sign = ("test", "1545030873", "ca3e25e5dc17a6f9909a9ae7281e300d")
    assert sign in [(vector.key, vector.t, vector.sign) for vector in SIGNS]
    secret = SecretVector(
        "e12c46f2612d5106e2034781ab261ca3",
        "test",
        "5C271099",
        SecretHash.MD5,
        "f85a2ab363fe4deaffef9754d79da6fe",
        "published, 267/31560",
    )
    assert secret in SECRETS


def test_there_are_200_signs_of_different_keys_and_times() -> None:
    assert len({(vector.key, vector.t) for vector in SIGNS}) == len(SIGNS) >= 200


def test_keys_are_empty_of_every_length_the_console_takes_and_of_many_scripts() -> None:
    keys = {vector.key for vector in SIGNS}
    assert set(range(33)) <= {len(key) for key in keys}
    assert len([key for key in keys if not key.isascii()]) >= 6


def test_a_t_has_one_digit_or_ten() -> None:
    assert {1, 10} <= {len(vector.t) for vector in SIGNS}


def test_there_are_tx_secrets_of_both_digests() -> None:
    assert {vector.digest for vector in SECRETS} == set(SecretHash)
    assert {len(vector.tx_secret) for vector in SECRETS} == {32, 64}


def test_the_vectors_are_the_same_every_time() -> None:
    assert [*sign_vectors()] == SIGNS
    assert [*secret_vectors()] == SECRETS


@pytest.mark.parametrize("vector", WRONG, ids=lambda vector: vector.mistake)
def test_a_wrong_sign_is_wrong_by_the_mistake_it_names(vector: WrongVector) -> None:
    assert vector.sign != hashlib.md5(f"{vector.key}{vector.t}".encode()).hexdigest()
    assert likely_mistake(vector.t, vector.sign, {"the key": vector.key}) == vector.mistake


def test_every_mistake_is_there_once() -> None:
    mistakes = [vector.mistake for vector in WRONG]
    assert len(set(mistakes)) == len(mistakes) >= 20
