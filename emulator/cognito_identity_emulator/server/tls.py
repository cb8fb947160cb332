"""TLS for clients that insist on https: the operator's certificate, or one made on the spot."""

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
    """The certificate cannot be served with; the message says why."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: the certificate, and its private key. Clients that trust the first one can verify a self-signed."""

    certificate_file: str
    key_file: str
    self_signed: bool


@contextmanager
def certificate_of(settings: Settings) -> Iterator[Certificate | None]:
    """The certificate to serve with, None for plain http. A self-signed one is gone when the context ends.

    Raises CertificateError.
    """
    if settings.tls_self_signed:
        with tempfile.TemporaryDirectory(prefix="cognito-identity-emulator-") as folder:
            yield _self_signed(Path(folder), settings.host)
    elif settings.tls_cert:
        given = Certificate(settings.tls_cert, settings.tls_key, self_signed=False)
        _check(given)
        yield given
    else:
        yield None


def _check(given: Certificate) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(given.certificate_file, given.key_file)
    except (OSError, ssl.SSLError) as problem:
        raise CertificateError(
            f"The certificate {given.certificate_file} cannot be used with the key {given.key_file}: "
            f"{problem.strerror or problem}."
        ) from None


def _self_signed(folder: Path, host: str | None) -> Certificate:
    """A certificate for every name under which this machine reaches itself."""
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
    # The machine's own time, not the emulator's: clients check it against theirs.
    now = datetime.fromtimestamp(SystemClock().now() // 1000, UTC)
    made = (
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
    certificate_file.write_bytes(made.public_bytes(Encoding.PEM))
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Certificate(str(certificate_file), str(key_file), self_signed=True)


def _general_name(host: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
