"""A SAML response that is forged, expired or not yet valid is refused by the check that it fails."""

from __future__ import annotations

import base64
import contextlib
import gzip
import zlib
from collections.abc import Callable

import pytest
from lxml import etree

from cognito_identity_emulator.logins.providers.saml import SamlCheck, SamlError
from cognito_identity_emulator.logins.providers.saml_envelope import MAX_ENCODED_CHARS
from cognito_identity_emulator.logins.providers.saml_signature import signed_assertion
from cognito_identity_emulator.logins.providers.saml_xml import SAML
from cognito_identity_emulator.logins.saml_issuer import Signed
from tests.logins.providers.saml_tampering import (
    ROLE,
    Edit,
    Sha1Signer,
    drop,
    drop_attribute,
    encoded,
    genuine,
    insert,
    metadata,
    properly_signed,
    refusal_of,
    repeat,
    rewritten,
    set_attribute,
    set_last_value,
    set_text,
    tampered,
    verify,
)
from tests.logins.providers.saml_wrapping import EVIL, WRAPPINGS
from tests.provenance import assumed, documented

SAML_ASSERTIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"

DSIG = "http://www.w3.org/2000/09/xmldsig#"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ALICE = ">alice@example.com</saml:NameID>"
AUDIENCE = ">urn:amazon:webservices<"
BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><samlp:Response '
FETCHING = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/evil.dtd"><samlp:Response '

CHANGED_AFTER_SIGNING: dict[str, tuple[Callable[[], str], SamlCheck]] = {
    "NameID": (lambda: rewritten(ALICE, f">{EVIL}</saml:NameID>"), "signature"),
    "attribute": (lambda: tampered(set_text("AttributeValue", EVIL)), "signature"),
    "attribute name": (lambda: tampered(set_attribute("Attribute", "Name", "groups")), "signature"),
    "role": (lambda: rewritten("role/reader", "role/admin"), "signature"),
    "longer life": (lambda: tampered(set_attribute("Conditions", "NotOnOrAfter", "2099-01-01T00:00:00Z")), "signature"),
    "status around a signed Response": (lambda: tampered(drop("Status"), "Response"), "status"),
    "Response attribute": (lambda: tampered(set_attribute("Response", "InResponseTo", "x"), "Response"), "signature"),
    "issuer": (lambda: rewritten("idp.example/metadata</saml:Issuer><ds", "evil.example</saml:Issuer><ds"), "issuer"),
    "issuer of the Response": (lambda: rewritten("idp.example", "evil.example"), "issuer"),
    "audience": (lambda: rewritten(AUDIENCE, ">urn:other<"), "signature"),
    "comment in NameID": (lambda: rewritten(ALICE, ">alice@example.com<!---->.evil</saml:NameID>"), "well-formed"),
    "comment that splits NameID": (lambda: rewritten(ALICE, ">alice<!-- -->@example.com</saml:NameID>"), "well-formed"),
    "processing instruction": (lambda: rewritten(ALICE, ">alice<?x?>@example.com</saml:NameID>"), "well-formed"),
    "element in NameID": (lambda: rewritten(ALICE, ">alice<x/>@example.com</saml:NameID>"), "signature"),
    "signature stripped": (lambda: tampered(drop("Signature")), "signature"),
    "Response signature stripped": (lambda: tampered(drop("Signature"), "Response"), "signature"),
    "signature value emptied": (lambda: tampered(set_text("SignatureValue", "")), "signature"),
    "signature value not base64": (lambda: tampered(set_text("SignatureValue", "é")), "signature"),
    "digest emptied": (lambda: tampered(set_text("DigestValue", "")), "signature"),
    "signature twice": (lambda: tampered(repeat("Signature")), "signature"),
    "signature elsewhere": (lambda: tampered(insert("Status", f'<Signature xmlns="{DSIG}"/>')), "signature"),
    "same ID twice": (lambda: tampered(lambda root: root[1].set("Id", root[2].get("ID", ""))), "signature"),
    "SHA-1": (lambda: rewritten(SHA256, f"{DSIG}rsa-sha1"), "signature"),
    "HMAC with the public key": (lambda: rewritten(SHA256, f"{DSIG}hmac-sha1"), "signature"),
    "HMAC SHA-256": (lambda: rewritten("#rsa-sha256", "#hmac-sha256"), "signature"),
    "reference to nothing": (lambda: tampered(set_attribute("Reference", "URI", "#nobody")), "signature"),
    "reference to the document": (lambda: tampered(set_attribute("Reference", "URI", "")), "signature"),
    "reference to the outside": (
        lambda: tampered(set_attribute("Reference", "URI", "http://127.0.0.1:1/")),
        "signature",
    ),
    "reference by XPointer": (lambda: tampered(set_attribute("Reference", "URI", "#xpointer(/)")), "signature"),
    "no reference": (lambda: tampered(drop("Reference")), "signature"),
    "two references": (lambda: tampered(repeat("Reference")), "signature"),
    "XSLT transform": (
        lambda: tampered(set_attribute("Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")),
        "signature",
    ),
    "a transform more": (
        lambda: tampered(insert("Transforms", f'<Transform xmlns="{DSIG}" Algorithm="{DSIG}base64"/>')),
        "signature",
    ),
    "no transforms": (lambda: tampered(drop("Transforms")), "signature"),
    "Object in the signature": (lambda: tampered(insert("Signature", f'<Object xmlns="{DSIG}"/>', 3)), "signature"),
    "two assertions": (lambda: tampered(repeat("Assertion")), "well-formed"),
    "no assertion": (lambda: tampered(drop("Assertion")), "well-formed"),
    "assertion of no namespace beside": (lambda: tampered(insert("Status", "<Assertion/>")), "well-formed"),
    "encrypted assertion": (
        lambda: tampered(insert("Response", f"<EncryptedAssertion xmlns='{SAML[1:-1]}'/>")),
        "encrypted",
    ),
    "encrypted NameID": (lambda: tampered(insert("Subject", f"<EncryptedID xmlns='{SAML[1:-1]}'/>")), "encrypted"),
    "failed status": (lambda: rewritten("status:Success", "status:Responder"), "status"),
    "SAML 1.1": (lambda: tampered(set_attribute("Response", "Version", "1.1")), "well-formed"),
    "not a Response": (lambda: tampered(lambda root: root[0]), "well-formed"),
    "DTD with entities": (lambda: rewritten("<samlp:Response ", BILLION_LAUGHS), "well-formed"),
    "DTD to fetch": (lambda: rewritten("<samlp:Response ", FETCHING), "well-formed"),
    "undeclared entity": (lambda: rewritten(ALICE, ">&alice;</saml:NameID>"), "well-formed"),
    "UTF-16": (lambda: encoded(base64.b64decode(genuine()).decode().encode("utf-16")), "well-formed"),
    "UTF-7 declared": (
        lambda: rewritten("encoding='utf-8'?>", "encoding='utf-7'?>+ADw-!DOCTYPE x+AD4-"),
        "well-formed",
    ),
}


@assumed("no capture of a refused SAML assertion but the expired one exists; the check is ours, the refusal AWS's")
@pytest.mark.parametrize(("response", "check"), CHANGED_AFTER_SIGNING.values(), ids=CHANGED_AFTER_SIGNING)
def test_a_response_changed_after_signing_is_refused(response: Callable[[], str], check: SamlCheck) -> None:
    assert refusal_of(response()).check == check


@assumed("https://www.usenix.org/conference/usenixsecurity12/technical-sessions/presentation/somorovsky")
@pytest.mark.parametrize(("wrap", "signed"), WRAPPINGS.values(), ids=WRAPPINGS)
def test_signature_wrapping_is_refused(wrap: Edit, signed: Signed) -> None:
    assert refusal_of(tampered(wrap, signed)).check == "well-formed"


@assumed("two defences: the number of assertions, and reading only what the digest covers")
@pytest.mark.parametrize(("wrap", "signed"), WRAPPINGS.values(), ids=WRAPPINGS)
def test_signature_wrapping_fails_even_where_assertions_are_not_counted(wrap: Edit, signed: Signed) -> None:
    root = etree.fromstring(base64.b64decode(tampered(wrap, signed)))
    for assertion in root.iter(f"{SAML}Assertion"):
        with contextlib.suppress(SamlError):
            verified_logins = signed_assertion(root, assertion, metadata().certificates)
            assert verified_logins.findtext(f"{SAML}Subject/{SAML}NameID") == "alice@example.com"


CONFIRMATION = f'<SubjectConfirmation xmlns="{SAML[1:-1]}" Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>'
RESTRICTION = f'<AudienceRestriction xmlns="{SAML[1:-1]}"><Audience>urn:other</Audience></AudienceRestriction>'
ODD_BUT_SIGNED: dict[str, tuple[Edit, SamlCheck]] = {
    "other audience": (set_text("Audience", "urn:other"), "audience"),
    "user pool's audience": (set_text("Audience", "urn:amazon:cognito:sp:us-east-1_abc"), "audience"),
    "no audience": (drop("AudienceRestriction"), "audience"),
    "a second restriction": (insert("Conditions", RESTRICTION, 1), "audience"),
    "no conditions": (drop("Conditions"), "audience"),
    "unknown condition": (insert("Conditions", "<Unheard/>"), "well-formed"),
    "no NameID": (drop("NameID"), "subject-missing"),
    "empty NameID": (set_text("NameID", " \n"), "subject-missing"),
    "two NameIDs": (repeat("NameID"), "subject-missing"),
    "markup in NameID": (insert("NameID", "<x/>"), "subject-missing"),
    "two confirmations": (insert("Subject", CONFIRMATION, 2), "subject-confirmation"),
    "no confirmation": (drop("SubjectConfirmation"), "subject-confirmation"),
    "no confirmation data": (drop("SubjectConfirmationData"), "subject-confirmation"),
    "sender vouches": (set_attribute("SubjectConfirmation", "Method", "sender-vouches"), "subject-confirmation"),
    "no Recipient": (drop_attribute("SubjectConfirmationData", "Recipient"), "subject-confirmation"),
    "no end": (drop_attribute("SubjectConfirmationData", "NotOnOrAfter"), "subject-confirmation"),
    "other Recipient": (set_attribute("SubjectConfirmationData", "Recipient", "https://app.example/acs"), "recipient"),
    "ends sooner": (set_attribute("SubjectConfirmationData", "NotOnOrAfter", "2000-01-01T00:00:00Z"), "expired"),
    "starts later": (set_attribute("Conditions", "NotBefore", "2099-01-01T00:00:00Z"), "not-before"),
    "local time": (set_attribute("Conditions", "NotBefore", "2023-01-01T00:00:00"), "well-formed"),
    "no such day": (set_attribute("Conditions", "NotBefore", "2023-02-30T00:00:00Z"), "well-formed"),
    "no issuer": (lambda root: root[2].remove(root[2][0]), "well-formed"),
    "half a role pair": (set_last_value(ROLE), "roles"),
}


@documented(SAML_ASSERTIONS)
@pytest.mark.parametrize(("edit", "check"), ODD_BUT_SIGNED.values(), ids=ODD_BUT_SIGNED)
def test_a_signed_response_with_wrong_contents_is_refused(edit: Edit, check: SamlCheck) -> None:
    assert refusal_of(properly_signed(edit)).check == check


def as_it_is(root: etree._Element) -> None:
    """A response with ordinary contents."""


@documented("https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf, 5.4")
def test_a_good_signature_of_another_form_is_refused() -> None:
    inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    version_1_1 = "http://www.w3.org/2006/12/xml-c14n11"
    assert refusal_of(properly_signed(as_it_is, reference_c14n=inclusive)).check == "signature"
    assert refusal_of(properly_signed(as_it_is, signed_info_c14n=version_1_1)).check == "signature"
    verify(properly_signed(as_it_is, signed_info_c14n=inclusive))


@assumed("another element that the provider signed, such as a logout, does not authenticate an assertion around it")
def test_a_good_signature_of_another_element_is_refused() -> None:
    logout = insert("Subject", '<LogoutRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="_logout"/>', 2)
    assert refusal_of(properly_signed(logout, target="_logout")).check == "signature"


@assumed("collisions in SHA-1 are within reach; AWS does not say")
@pytest.mark.parametrize(
    "algorithms",
    [
        {"signature_algorithm": f"{DSIG}rsa-sha1"},
        {"digest_algorithm": f"{DSIG}sha1"},
    ],
)
def test_a_good_signature_with_sha1_is_refused(algorithms: dict[str, str]) -> None:
    assert refusal_of(properly_signed(as_it_is, Sha1Signer, **algorithms)).check == "signature"


NOT_SAML: dict[str, str | Callable[[], str]] = {
    "nothing": "",
    "not base64": "*",
    "not ASCII": "é",
    "a JWT": "eyJhbGciOiJub25lIn0.e30.",
    "not XML": encoded("hello"),
    "deflated": lambda: encoded(zlib.compress(base64.b64decode(genuine()))[2:-4]),
    "gzipped": lambda: encoded(gzip.compress(base64.b64decode(genuine()))),
    "giant": "A" * (MAX_ENCODED_CHARS + 4),
    "deep": encoded("<a>" * 10_000),
    "wide": encoded("<a" + "".join(f" a{n}=''" for n in range(9_000)) + "/>"),
    "null byte": encoded("<a>\0</a>"),
}


@assumed("a text that is not a SAML response is refused in the first step")
@pytest.mark.parametrize("response", NOT_SAML.values(), ids=NOT_SAML)
def test_a_text_that_is_not_a_saml_response_is_not_well_formed(response: str | Callable[[], str]) -> None:
    assert refusal_of(response if isinstance(response, str) else response()).check == "well-formed"
