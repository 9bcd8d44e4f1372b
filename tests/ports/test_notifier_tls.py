"""The notifier and HTTPS receivers, with a real certificate authority."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from receiver_process import ReceiverProcess, receiver

from simulator.core.delivery import CallbackRequest, acknowledges
from simulator.core.errors import BadInput
from simulator.core.outcome import Outcome, Unreachable
from simulator.notify import HttpNotifier


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secure(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReceiverProcess]:
    certificate = tmp_path_factory.mktemp("tls") / "receiver.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    with receiver(certificate) as process:
        yield process


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def posted(url: str, *, ca_file: Path | None = None, verify: bool = True) -> Outcome:
    async def post() -> Outcome:
        async with HttpNotifier(timeout_s=5, ca_file=ca_file, verify=verify) as notifier:
            return await notifier.post(CallbackRequest(url, b"{}"))

    return asyncio.run(post())


def test_an_unknown_authority_is_not_trusted_and_the_sentence_says_what_to_do(secure: ReceiverProcess) -> None:
    outcome = posted(secure.url("/x"))
    assert isinstance(outcome, Unreachable)
    assert outcome.why.startswith("certificate not trusted: ")
    assert outcome.why.endswith("; give --ca-file, or --no-verify")


def test_the_users_own_authority_is_trusted(secure: ReceiverProcess, ca_file: Path) -> None:
    assert acknowledges(posted(secure.url("/x"), ca_file=ca_file))


def test_without_verification_any_certificate_will_do(secure: ReceiverProcess) -> None:
    assert acknowledges(posted(secure.url("/x"), verify=False))


def test_a_certificate_for_another_host_is_not_trusted(secure: ReceiverProcess, ca_file: Path) -> None:
    outcome = posted(secure.url("/x", host="localhost"), ca_file=ca_file)
    assert isinstance(outcome, Unreachable)
    assert "use a name that the certificate has" in outcome.why


def test_https_to_a_receiver_that_speaks_http_is_named(there: ReceiverProcess) -> None:
    outcome = posted(f"https://127.0.0.1:{there.port}/x")
    assert isinstance(outcome, Unreachable)
    assert outcome.why.endswith("does the receiver speak https there?")


def test_a_ca_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.pem cannot be used: No such file"):
        HttpNotifier(ca_file=tmp_path / "nowhere.pem")


def test_a_ca_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("not a certificate")
    with pytest.raises(BadInput, match=r"text\.pem cannot be used: it holds no certificate"):
        HttpNotifier(ca_file=tmp_path / "text.pem")
