"""A SAML provider's metadata document: its entity id and its signing certificates.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509

from cognito_identity_emulator.logins.providers.saml_xml import DS, METADATA, UnsafeXmlError, read_xml, whole_text
from cognito_identity_emulator.runtime.clock import parse_iso_time

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_METADATA_BYTES = 10_000_000  # IAM's limit on SAMLMetadataDocument, in characters there
SAML_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"


@dataclass(frozen=True)
class SamlMetadata:
    """The facts that a SAML login is verified with.

    `certificates` holds at least one signing certificate; a signature by the key of any of them is the provider's.
    `valid_until` is in epoch milliseconds, None where the document does not say it; no login is refused for it.
    """

    entity_id: str
    certificates: tuple[x509.Certificate, ...]
    valid_until: int | None = None


class MalformedSamlMetadataError(ValueError):
    """The document does not describe a SAML 2.0 identity provider; the message is one sentence saying why."""


def parse_metadata(xml: bytes) -> SamlMetadata:
    """The entity id and signing certificates of an EntityDescriptor with an IDPSSODescriptor.

    A KeyDescriptor without `use` signs too (SAML metadata 2.4.1.1). Validity dates of certificates, `validUntil` and a
    signature on the document are ignored, because the operator registers the document.
    Raises MalformedSamlMetadataError, and SamlLibraryMissingError when the [saml] extra is not installed.
    """
    try:
        root = read_xml(xml, limit_bytes=MAX_METADATA_BYTES, comments="drop")
    except UnsafeXmlError as error:
        raise MalformedSamlMetadataError(f"The SAML metadata cannot be read: {error}.") from error
    if root.tag != f"{METADATA}EntityDescriptor":
        raise MalformedSamlMetadataError(f"The SAML metadata's root element is {root.tag!s}, not an EntityDescriptor.")
    entity_id = root.get("entityID")
    if not entity_id:
        raise MalformedSamlMetadataError("The SAML metadata's EntityDescriptor has no entityID.")
    roles = [
        role
        for role in root.findall(f"{METADATA}IDPSSODescriptor")
        if SAML_PROTOCOL in role.get("protocolSupportEnumeration", SAML_PROTOCOL).split()
    ]
    if not roles:
        raise MalformedSamlMetadataError("The SAML metadata has no IDPSSODescriptor for SAML 2.0.")
    certificates = dict.fromkeys(certificate for role in roles for certificate in _signing_certificates(role))
    if not certificates:
        raise MalformedSamlMetadataError("The SAML metadata's IDPSSODescriptor has no signing certificate.")
    return SamlMetadata(entity_id, tuple(certificates), _valid_until(root))


def _valid_until(root: _Element) -> int | None:
    try:
        return parse_iso_time(root.get("validUntil", ""))
    except (ValueError, OverflowError):
        return None


def _signing_certificates(role: _Element) -> Iterator[x509.Certificate]:
    for key in role.findall(f"{METADATA}KeyDescriptor"):
        if key.get("use", "signing") != "signing":
            continue
        for element in key.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"):
            try:
                der = base64.b64decode("".join(whole_text(element).split()), validate=True)
                yield x509.load_der_x509_certificate(der)
            except ValueError as error:
                raise MalformedSamlMetadataError(
                    "The SAML metadata has an X509Certificate that is not a base64 DER certificate."
                ) from error
