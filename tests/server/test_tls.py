"""https: a certificate made on the spot, and the operator's own, with clients that verify it."""

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
        answer = httpx.get(f"https://{host}:{emulator.port}/_emulator/health", verify=trusting)
        assert answer.json()["status"] == "ok"
        client = boto3_client(f"https://localhost:{emulator.port}", verify=certificate)
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"] == []
        assert emulator.stop() == 0
        assert not Path(certificate).exists()


def test_a_client_that_does_not_trust_it_is_not_served() -> None:
    with serving("--tls-self-signed") as emulator, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://localhost:{emulator.port}/_emulator/health")


def test_the_operators_own_certificate_is_served_with(tmp_path: Path) -> None:
    with certificate_of(Settings(tls_self_signed=True)) as made:
        assert made is not None
        with serving("--tls-cert", made.certificate_file, "--tls-key", made.key_file) as emulator:
            trusting = ssl.create_default_context(cafile=made.certificate_file)
            document = httpx.get(f"{emulator.endpoint}/.well-known/openid-configuration", verify=trusting).json()
            assert document["jwks_uri"] == f"{emulator.endpoint}/.well-known/jwks_uri"


def test_a_certificate_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    ended = run("serve", "--port", "0", "--tls-cert", str(nothing), "--tls-key", str(nothing))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"cognito-identity-emulator: The certificate {nothing} cannot be used with the key {nothing}: "
        "No such file or directory.\n"
    )
    nothing.write_text("no certificate")
    with (
        pytest.raises(CertificateError, match="cannot be used"),
        certificate_of(Settings(tls_cert=str(nothing), tls_key=str(nothing))),
    ):
        pass


@pytest.mark.parametrize(
    "settings", [{"tls_cert": "a"}, {"tls_key": "a"}, {"tls_cert": "a", "tls_key": "b", "tls_self_signed": True}]
)
def test_half_a_certificate_is_a_bad_setting(settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="--tls-cert together with --tls-key"):
        Settings(**settings)  # type: ignore[arg-type]
