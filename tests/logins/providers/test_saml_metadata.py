"""SAML metadata: the entity id and the signing certificates, or an error that says what is wrong."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.logins.providers.saml import MalformedSamlMetadataError, SamlMetadata, parse_metadata
from tests.logins.providers.saml_tampering import ISSUER, identity
from tests.provenance import assumed, documented

CREATE_SAML_PROVIDER = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html"
SAML = "urn:oasis:names:tc:SAML:2.0:protocol"


def key(name: str = "provider", use: str = ' use="signing"') -> str:
    return key_of(base64.encodebytes(identity(name)[1].public_bytes(Encoding.DER)).decode(), use)


def key_of(certificate: str, use: str = "") -> str:
    return (
        f'<KeyDescriptor{use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
        f"<X509Certificate>\n{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
    )


def document(keys: str = "", entity: str = f'entityID="{ISSUER}"', protocols: str = SAML) -> str:
    return (
        '<?xml version="1.0"?><!-- kept by hand -->'
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" {entity}>'
        f'<IDPSSODescriptor protocolSupportEnumeration="{protocols}">{keys}</IDPSSODescriptor></EntityDescriptor>'
    )


@documented(CREATE_SAML_PROVIDER)
def test_the_entity_id_and_signing_certificate_are_read() -> None:
    assert parse_metadata(document(key()).encode()) == SamlMetadata(ISSUER, (identity("provider")[1],))


@documented("https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf, 2.4.1.1")
def test_every_signing_certificate_counts_once() -> None:
    [provider, retired] = [identity(name)[1] for name in ("provider", "retired")]
    assert parse_metadata(document(key("retired") + key()).encode()).certificates == (retired, provider)
    assert parse_metadata(document(key() + key()).encode()).certificates == (provider,)
    assert parse_metadata(document(key(use="")).encode()).certificates == (provider,)
    encrypting = key("stranger", use=' use="encryption"')
    assert parse_metadata(document(encrypting + key()).encode()).certificates == (provider,)


MALFORMED = {
    "nothing": ("", "cannot be read"),
    "not XML": ("{}", "cannot be read"),
    "a document type": ("<!DOCTYPE x><x/>", "without a document type"),
    "deep": ("<a>" * 1_000, "cannot be read"),
    "giant": (" " * 10_000_001, "at most 10000000 bytes"),
    "no entityID": (document(entity=""), "has no entityID"),
    "many entities": (document().replace("EntityDescriptor", "EntitiesDescriptor"), "not an EntityDescriptor"),
    "a service provider": (document().replace("IDPSSODescriptor", "SPSSODescriptor"), "no IDPSSODescriptor"),
    "SAML 1.1": (document(protocols="urn:oasis:names:tc:SAML:1.1:protocol"), "no IDPSSODescriptor"),
    "no key": (document(), "no signing certificate"),
    "key to encrypt": (document('<KeyDescriptor use="encryption"/>'), "no signing certificate"),
    "not a certificate": (document(key_of("AAAA")), "not a base64 DER certificate"),
    "not base64": (document(key_of("*")), "not a base64 DER certificate"),
}


@assumed("the exception is ours; the API that accepts metadata returns its sentence")
@pytest.mark.parametrize(("xml", "sentence"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_metadata_is_refused_with_a_sentence(xml: str, sentence: str) -> None:
    with pytest.raises(MalformedSamlMetadataError, match=sentence) as refused:
        parse_metadata(xml.encode())
    assert str(refused.value).startswith("The SAML metadata")
    assert str(refused.value).endswith(".")


@assumed("metadata comes from the operator and may be any text")
@given(st.data())
def test_only_malformed_metadata_errors_are_raised(data: st.DataObject) -> None:
    whole = document(key()).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 20)))
    try:
        read = parse_metadata(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])
    except MalformedSamlMetadataError:
        return
    assert read.entity_id
    assert read.certificates
