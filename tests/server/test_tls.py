"""HTTPS with a self-signed certificate and with the operator's own, for clients that verify it."""

import ssl
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization

from cognito_identity_emulator import Settings
from cognito_identity_emulator.server.tls import CertificateError, certificate_of
from cognito_identity_emulator.settings import SettingsError
from tests.boto3_client import boto3_client
from tests.command import serving


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
def test_a_client_that_trusts_the_self_signed_certificate_is_served(host: str) -> None:
    with serving("--tls-self-signed") as emulator:
        certificate = emulator.process.stdout.readline().partition("AWS_CA_BUNDLE=")[2].strip()  # type: ignore[union-attr]
        assert emulator.endpoint == f"https://127.0.0.1:{emulator.port}"
        trusting = ssl.create_default_context(cafile=certificate)
        response = httpx.get(f"https://{host}:{emulator.port}/_emulator/health", verify=trusting)
        assert response.json()["status"] == "ok"
        client = boto3_client(f"https://localhost:{emulator.port}", verify=certificate)
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"] == []
        assert emulator.stop() == 0
        assert not Path(certificate).exists()


def test_a_client_that_does_not_trust_the_certificate_fails() -> None:
    with serving("--tls-self-signed") as emulator, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://localhost:{emulator.port}/_emulator/health")


def test_the_operators_own_certificate_is_used(tmp_path: Path) -> None:
    with certificate_of(Settings(tls_self_signed=True)) as own:
        assert own is not None
        with serving("--tls-cert", own.certificate_file, "--tls-key", own.key_file) as emulator:
            trusting = ssl.create_default_context(cafile=own.certificate_file)
            document = httpx.get(f"{emulator.endpoint}/.well-known/openid-configuration", verify=trusting).json()
            assert document["jwks_uri"] == f"{emulator.endpoint}/.well-known/jwks_uri"


@pytest.fixture
def pem_files(tmp_path: Path) -> Path:
    """A folder with a certificate and its key, the key of another certificate, an encrypted key, and a text."""
    for number in (1, 2):
        with certificate_of(Settings(tls_self_signed=True)) as made:
            assert made is not None
            (tmp_path / f"certificate-{number}.pem").write_bytes(Path(made.certificate_file).read_bytes())
            (tmp_path / f"key-{number}.pem").write_bytes(Path(made.key_file).read_bytes())
    key = serialization.load_pem_private_key((tmp_path / "key-1.pem").read_bytes(), None)
    encryption = serialization.BestAvailableEncryption(b"password")
    (tmp_path / "encrypted.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    )
    (tmp_path / "text.pem").write_text("no certificate")
    return tmp_path


@pytest.mark.parametrize(
    ("certificate", "key", "words"),
    [
        ("missing.pem", "key-1.pem", "--tls-cert {folder}/missing.pem cannot be read: No such file or directory"),
        ("certificate-1.pem", "missing.pem", "--tls-key {folder}/missing.pem cannot be read"),
        ("text.pem", "key-1.pem", "--tls-cert {folder}/text.pem is not a certificate in PEM"),
        ("key-1.pem", "certificate-1.pem", "--tls-cert {folder}/key-1.pem is not a certificate in PEM"),
        ("certificate-1.pem", "key-2.pem", "it belongs to another certificate"),
        ("certificate-1.pem", "encrypted.pem", "--tls-key {folder}/encrypted.pem is encrypted. Decrypt it: openssl"),
    ],
)
def test_an_unusable_certificate_or_key_is_refused_with_its_cause(
    certificate: str, key: str, words: str, pem_files: Path
) -> None:
    settings = Settings(tls_cert=str(pem_files / certificate), tls_key=str(pem_files / key))
    with pytest.raises(CertificateError) as refused, certificate_of(settings):
        pass
    assert words.format(folder=pem_files) in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"tls_cert": "a"}, "--tls-cert needs --tls-key"),
        ({"tls_key": "a"}, "--tls-key needs --tls-cert"),
        ({"tls_cert": "a", "tls_key": "b", "tls_self_signed": True}, "--tls-self-signed makes its own certificate"),
    ],
)
def test_a_certificate_without_its_key_or_beside_a_self_signed_one_is_refused(
    settings: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        Settings(**settings)  # type: ignore[arg-type]
