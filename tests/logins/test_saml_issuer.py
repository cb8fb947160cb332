"""The built-in SAML identity provider: its valid responses pass the checks, each faulty one fails its own."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from cognito_identity_emulator.logins.providers.saml import SamlCheck
from cognito_identity_emulator.logins.providers.saml_xml import DS, SAML, SAMLP
from cognito_identity_emulator.logins.saml_issuer import SamlFault, Signed, self_signed_certificate, sign_response
from tests.logins.providers.saml_tampering import (
    EXPIRES_AT,
    ISSUER,
    NOW,
    PROVIDER,
    ROLE,
    genuine,
    identity,
    refusal_of,
    verify,
)
from tests.provenance import assumed, documented

ROLE_ATTRIBUTE = "https://aws.amazon.com/SAML/Attributes/Role"


@assumed("the faults that login-tokens offers")
@pytest.mark.parametrize("signed", ["Assertion", "Response"])
@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("wrong-signature", "signature"),
        ("wrong-issuer", "issuer"),
        ("wrong-audience", "audience"),
        ("not-yet-valid", "not-before"),
        ("none-algorithm", "signature"),
    ],
)
def test_each_fault_fails_only_its_own_check(fault: SamlFault, check: SamlCheck, signed: Signed) -> None:
    assert refusal_of(genuine(signed, fault)).check == check


@assumed("expires_in_s may be negative")
@pytest.mark.parametrize("ago_ms", [0, 1, 60_000])
def test_a_response_can_be_expired_from_the_start(ago_ms: int) -> None:
    response = signed_response(expires_at=NOW - ago_ms)
    refusal = refusal_of(response)
    assert (refusal.check, refusal.limit) == ("expired", NOW - ago_ms)


@assumed("a response that is not yet valid becomes valid later")
def test_a_not_yet_valid_response_is_valid_later() -> None:
    later = refusal_of(genuine(fault="not-yet-valid")).limit
    assert later is not None
    assert verify(genuine(fault="not-yet-valid"), now=later).subject == "alice@example.com"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html")
def test_roles_can_be_role_arns_and_pairs() -> None:
    other = "arn:aws:iam::123456789012:role/writer"
    response = signed_response(attributes={ROLE_ATTRIBUTE: [f"{other},{PROVIDER}"]}, roles=[ROLE])
    assert verify(response).roles == ((other, PROVIDER), (ROLE, PROVIDER))


@assumed("replicas that share a key must not differ")
def test_the_same_request_gets_the_same_response_and_certificate() -> None:
    key, certificate = identity("provider")
    again = self_signed_certificate(key, common_name="provider")
    assert again.public_bytes(Encoding.DER) == certificate.public_bytes(Encoding.DER)
    assert again.serial_number > 0
    assert signed_response() == signed_response()
    assert signed_response() != signed_response(subject="bob")


@documented("https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf, the schema's order of elements")
def test_the_signature_follows_the_issuer_element() -> None:
    root = etree.fromstring(base64.b64decode(signed_response()))
    assert [child.tag for child in root] == [f"{SAML}Issuer", f"{SAMLP}Status", f"{SAML}Assertion"]
    assert [child.tag for child in root[2]][:3] == [f"{SAML}Issuer", f"{DS}Signature", f"{SAML}Subject"]


@assumed("XML has no way to write a control character")
def test_text_that_xml_does_not_allow_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="XML"):
        signed_response(subject="a\0b")


def signed_response(
    subject: str = "alice",
    expires_at: int = EXPIRES_AT,
    attributes: dict[str, list[str]] | None = None,
    roles: list[str] | None = None,
) -> str:
    key, certificate = identity("provider")
    return sign_response(
        key=key,
        certificate=certificate,
        issuer=ISSUER,
        subject=subject,
        attributes=attributes or {},
        roles=roles or [],
        provider_arn=PROVIDER,
        now=NOW,
        expires_at=expires_at,
    )
