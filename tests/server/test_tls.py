"""HTTPS with a self-signed certificate and with the operator's own, for clients that verify it."""

import ssl
from pathlib import Path

import httpx
import pytest

from cognito_identity_emulator import Settings
from cognito_identity_emulator.server.tls import CertificateError, certificate_of
from cognito_identity_emulator.settings import SettingsError
from tests.boto3_client import boto3_client
from tests.command import run, serving


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


def test_an_unusable_certificate_ends_serve_with_one_sentence(tmp_path: Path) -> None:
    unusable = tmp_path / "nothing.pem"
    ended = run("serve", "--port", "0", "--tls-cert", str(unusable), "--tls-key", str(unusable))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"cognito-identity-emulator: The certificate {unusable} cannot be used with the key {unusable}: "
        "No such file or directory.\n"
    )
    unusable.write_text("no certificate")
    with (
        pytest.raises(CertificateError, match="cannot be used"),
        certificate_of(Settings(tls_cert=str(unusable), tls_key=str(unusable))),
    ):
        pass


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
