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
from tests.provenance import assumed, documented, observed

OASIS = "https://docs.oasis-open.org/security/saml/v2.0"
CORE = f"{OASIS}/saml-core-2.0-os.pdf"
XML = "https://www.w3.org/TR/xml"
CORE_VALIDATION = documented(
    "https://www.w3.org/TR/xmldsig-core1/#sec-CoreValidation: the digest, and the signature over SignedInfo, must fit"
)
SIGNATURE_OF_ASSERTION = documented(f"{OASIS}/saml-profiles-2.0-os.pdf, 4.1.4.5: posted assertions must be signed")
ISSUER = documented(f"{OASIS}/saml-profiles-2.0-os.pdf, 4.1.4.2: Issuer is the identity provider's identifier")
RESPONSE = documented(f"{CORE}, 3.2.2 and 3.3.3: what a Response is")
SCHEMA = documented(f"{CORE}, 1.3.4 and 2.3.3: an ID is unique, an assertion has at most one signature")
NOT_WELL_FORMED = documented(f"{XML}/#sec-well-formed and #charencoding: not well-formed XML")
BASE64 = observed("blog.dan.drown.org: Invalid base64 SAMLResponse, of GetId")
POST_BINDING = documented(f"{OASIS}/saml-bindings-2.0-os.pdf, 3.5.4: base64 of XML, which is not compressed")
OUR_LIMIT = assumed("the limit is ours")
DEFENCE = assumed("no standard forbids it, and no capture exists; a defence of ours")

SAML_ASSERTIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"

DSIG = "http://www.w3.org/2000/09/xmldsig#"
SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ALICE = ">alice@example.com</saml:NameID>"
AUDIENCE = ">urn:amazon:webservices<"
BILLION_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><samlp:Response '
FETCHING = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/evil.dtd"><samlp:Response '

CHANGED_AFTER_SIGNING: tuple[tuple[pytest.MarkDecorator, dict[str, tuple[Callable[[], str], SamlCheck]]], ...] = (
    (
        CORE_VALIDATION,
        {
            "NameID": (lambda: rewritten(ALICE, f">{EVIL}</saml:NameID>"), "signature"),
            "attribute": (lambda: tampered(set_text("AttributeValue", EVIL)), "signature"),
            "attribute name": (lambda: tampered(set_attribute("Attribute", "Name", "groups")), "signature"),
            "role": (lambda: rewritten("role/reader", "role/admin"), "signature"),
            "longer life": (
                lambda: tampered(set_attribute("Conditions", "NotOnOrAfter", "2099-01-01T00:00:00Z")),
                "signature",
            ),
            "Response attribute": (
                lambda: tampered(set_attribute("Response", "InResponseTo", "x"), "Response"),
                "signature",
            ),
            "audience": (lambda: rewritten(AUDIENCE, ">urn:other<"), "signature"),
            "element in NameID": (lambda: rewritten(ALICE, ">alice<x/>@example.com</saml:NameID>"), "signature"),
            "signature value emptied": (lambda: tampered(set_text("SignatureValue", "")), "signature"),
            "signature value not base64": (lambda: tampered(set_text("SignatureValue", "é")), "signature"),
            "digest emptied": (lambda: tampered(set_text("DigestValue", "")), "signature"),
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
                lambda: tampered(
                    set_attribute("Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")
                ),
                "signature",
            ),
            "a transform more": (
                lambda: tampered(insert("Transforms", f'<Transform xmlns="{DSIG}" Algorithm="{DSIG}base64"/>')),
                "signature",
            ),
            "no transforms": (lambda: tampered(drop("Transforms")), "signature"),
        },
    ),
    (
        RESPONSE,
        {
            "status around a signed Response": (lambda: tampered(drop("Status"), "Response"), "status"),
            "no assertion": (lambda: tampered(drop("Assertion")), "well-formed"),
            "failed status": (lambda: rewritten("status:Success", "status:Responder"), "status"),
            "SAML 1.1": (lambda: tampered(set_attribute("Response", "Version", "1.1")), "well-formed"),
            "not a Response": (lambda: tampered(lambda root: root[0]), "well-formed"),
        },
    ),
    (
        ISSUER,
        {
            "issuer": (
                lambda: rewritten("idp.example/metadata</saml:Issuer><ds", "evil.example</saml:Issuer><ds"),
                "issuer",
            ),
            "issuer of the Response": (lambda: rewritten("idp.example", "evil.example"), "issuer"),
        },
    ),
    (
        DEFENCE,
        {
            "comment in NameID": (
                lambda: rewritten(ALICE, ">alice@example.com<!---->.evil</saml:NameID>"),
                "well-formed",
            ),
            "comment that splits NameID": (
                lambda: rewritten(ALICE, ">alice<!-- -->@example.com</saml:NameID>"),
                "well-formed",
            ),
            "processing instruction": (
                lambda: rewritten(ALICE, ">alice<?x?>@example.com</saml:NameID>"),
                "well-formed",
            ),
            "signature elsewhere": (lambda: tampered(insert("Status", f'<Signature xmlns="{DSIG}"/>')), "signature"),
            "Object in the signature": (
                lambda: tampered(insert("Signature", f'<Object xmlns="{DSIG}"/>', 3)),
                "signature",
            ),
            "two assertions": (lambda: tampered(repeat("Assertion")), "well-formed"),
            "assertion of no namespace beside": (lambda: tampered(insert("Status", "<Assertion/>")), "well-formed"),
            "encrypted assertion": (
                lambda: tampered(insert("Response", f"<EncryptedAssertion xmlns='{SAML[1:-1]}'/>")),
                "encrypted",
            ),
            "encrypted NameID": (
                lambda: tampered(insert("Subject", f"<EncryptedID xmlns='{SAML[1:-1]}'/>")),
                "encrypted",
            ),
            "DTD with entities": (lambda: rewritten("<samlp:Response ", BILLION_LAUGHS), "well-formed"),
            "DTD to fetch": (lambda: rewritten("<samlp:Response ", FETCHING), "well-formed"),
            "UTF-7 declared": (
                lambda: rewritten("encoding='utf-8'?>", "encoding='utf-7'?>+ADw-!DOCTYPE x+AD4-"),
                "well-formed",
            ),
        },
    ),
    (
        SIGNATURE_OF_ASSERTION,
        {
            "signature stripped": (lambda: tampered(drop("Signature")), "signature"),
            "Response signature stripped": (lambda: tampered(drop("Signature"), "Response"), "signature"),
        },
    ),
    (
        SCHEMA,
        {
            "signature twice": (lambda: tampered(repeat("Signature")), "signature"),
            "same ID twice": (lambda: tampered(lambda root: root[1].set("Id", root[2].get("ID", ""))), "signature"),
        },
    ),
    (
        NOT_WELL_FORMED,
        {
            "undeclared entity": (lambda: rewritten(ALICE, ">&alice;</saml:NameID>"), "well-formed"),
            "UTF-16": (lambda: encoded(base64.b64decode(genuine()).decode().encode("utf-16")), "well-formed"),
        },
    ),
)


@pytest.mark.parametrize(
    ("response", "check"),
    [
        pytest.param(*change, marks=evidence, id=name)
        for evidence, changes in CHANGED_AFTER_SIGNING
        for name, change in changes.items()
    ],
)
def test_a_response_changed_after_signing_is_refused(response: Callable[[], str], check: SamlCheck) -> None:
    assert refusal_of(response()).check == check


@assumed("https://www.usenix.org/conference/usenixsecurity12/technical-sessions/presentation/somorovsky")
@pytest.mark.parametrize(("wrap", "signed"), WRAPPINGS.values(), ids=WRAPPINGS)
def test_signature_wrapping_is_refused(wrap: Edit, signed: Signed) -> None:
    assert refusal_of(tampered(wrap, signed)).check == "well-formed"


@documented("https://www.w3.org/TR/xmldsig-core1/#sec-Secure: only what is signed is secure")
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


@documented(f"{CORE}, 5.4")
def test_a_good_signature_of_another_form_is_refused() -> None:
    inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    version_1_1 = "http://www.w3.org/2006/12/xml-c14n11"
    assert refusal_of(properly_signed(as_it_is, reference_c14n=inclusive)).check == "signature"
    assert refusal_of(properly_signed(as_it_is, signed_info_c14n=version_1_1)).check == "signature"
    verify(properly_signed(as_it_is, signed_info_c14n=inclusive))


@documented(f"{CORE}, 5.4.2: the reference of a signature is to the ID of the assertion that has it")
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


NOT_SAML: tuple[tuple[pytest.MarkDecorator, str, str | Callable[[], str]], ...] = (
    (BASE64, "nothing", ""),
    (BASE64, "not base64", "*"),
    (BASE64, "not ASCII", "é"),
    (BASE64, "a JWT", "eyJhbGciOiJub25lIn0.e30."),
    (NOT_WELL_FORMED, "not XML", encoded("hello")),
    (POST_BINDING, "deflated", lambda: encoded(zlib.compress(base64.b64decode(genuine()))[2:-4])),
    (POST_BINDING, "gzipped", lambda: encoded(gzip.compress(base64.b64decode(genuine())))),
    (OUR_LIMIT, "giant", "A" * (MAX_ENCODED_CHARS + 4)),
    (NOT_WELL_FORMED, "deep", encoded("<a>" * 10_000)),
    (RESPONSE, "wide", encoded("<a" + "".join(f" a{n}=''" for n in range(9_000)) + "/>")),
    (NOT_WELL_FORMED, "null byte", encoded("<a>\0</a>")),
)


@pytest.mark.parametrize(
    "response", [pytest.param(response, marks=evidence, id=name) for evidence, name, response in NOT_SAML]
)
def test_a_text_that_is_not_a_saml_response_is_not_well_formed(response: str | Callable[[], str]) -> None:
    assert refusal_of(response if isinstance(response, str) else response()).check == "well-formed"
