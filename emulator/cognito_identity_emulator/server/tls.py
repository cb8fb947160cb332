"""TLS for clients that require https: the operator's certificate, or a self-signed one made at start-up."""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cognito_identity_emulator.runtime.clock import SystemClock
from cognito_identity_emulator.settings import Settings

if TYPE_CHECKING:
    from cryptography import x509

_NAMES = ("localhost", "*.localhost", "host.docker.internal")
_ADDRESSES = ("127.0.0.1", "::1")
_LIFETIME = timedelta(days=397)  # the longest that clients accept


class CertificateError(Exception):
    """The certificate cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files of a certificate and its private key. Clients can verify a self-signed certificate by its file."""

    certificate_file: str
    key_file: str
    self_signed: bool


@contextmanager
def certificate_of(settings: Settings) -> Iterator[Certificate | None]:
    """The certificate to serve with, or None for plain http. A self-signed one is deleted when the context ends.

    Raises CertificateError.
    """
    if settings.tls_self_signed:
        try:
            temporary = tempfile.TemporaryDirectory(prefix="cognito-identity-emulator-")
        except OSError:
            raise CertificateError("--tls-self-signed needs a temporary folder to write to: set TMPDIR.") from None
        with temporary as folder:
            yield _self_signed(Path(folder), settings.host)
    elif settings.tls_cert:
        certificate = Certificate(settings.tls_cert, settings.tls_key, self_signed=False)
        _check(certificate)
        yield certificate
    else:
        yield None


def _check(certificate: Certificate) -> None:
    """Raise CertificateError unless the files are a certificate and its key."""
    for name, path, content in (
        ("--tls-cert", certificate.certificate_file, b"CERTIFICATE-----"),
        ("--tls-key", certificate.key_file, b"PRIVATE KEY-----"),
    ):
        try:
            text = Path(path).read_bytes()
        except OSError as problem:
            raise CertificateError(f"{name} {path} cannot be read: {problem.strerror}. Name a PEM file.") from None
        if content not in text:
            what = "a certificate" if name == "--tls-cert" else "a private key"
            raise CertificateError(
                f"{name} {path} is not {what} in PEM. --tls-cert is the certificate, --tls-key its private key."
            )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            certificate.certificate_file, certificate.key_file, password=_refuse_password
        )
    except ssl.SSLError as problem:
        if problem.reason == "KEY_VALUES_MISMATCH":
            why = "it belongs to another certificate. Name the key that this certificate was made with"
        else:
            why = f"{problem.reason or problem}. Make sure that both files are complete PEM"
        raise CertificateError(
            f"--tls-key {certificate.key_file} does not work with {certificate.certificate_file}: {why}."
        ) from None
    except _EncryptedKeyError:
        raise CertificateError(
            f"--tls-key {certificate.key_file} is encrypted. Decrypt it: openssl pkey -in {certificate.key_file} "
            "-out key.pem"
        ) from None


class _EncryptedKeyError(Exception):
    """The private key has a password."""


def _refuse_password() -> str:
    """Called for an encrypted key, where OpenSSL would ask for the password in the terminal."""
    raise _EncryptedKeyError


def _self_signed(folder: Path, host: str | None) -> Certificate:
    """A certificate for every name by which this machine reaches itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cognito-identity-emulator")])
    alternatives: list[x509.GeneralName] = [x509.DNSName(each) for each in _NAMES]
    alternatives += [x509.IPAddress(ip_address(each)) for each in _ADDRESSES]
    if host is not None:
        alternatives.append(_general_name(host))
    # The machine's own time, not the emulator's: clients compare it with theirs.
    now = datetime.fromtimestamp(SystemClock().now() // 1000, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Certificate(str(certificate_file), str(key_file), self_signed=True)


def _general_name(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
