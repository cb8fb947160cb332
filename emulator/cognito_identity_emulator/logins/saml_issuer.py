"""The built-in SAML identity provider: signs responses for tests, and faulty ones on request.

Nothing is random: RSA PKCS#1 v1.5 signatures, IDs and the certificate's serial number are derived from the contents and
the key, so every replica with the key makes the same response.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_identity_emulator.domain.roles import SAML_ROLE_ATTRIBUTE
from cognito_identity_emulator.logins.providers.saml import AWS_AUDIENCES, BEARER
from cognito_identity_emulator.logins.providers.saml_envelope import SUCCESS
from cognito_identity_emulator.logins.providers.saml_signature import EXCLUSIVE_C14N
from cognito_identity_emulator.logins.providers.saml_xml import DS, SAML, SAMLP, require_library

if TYPE_CHECKING:
    from lxml.etree import _Element

SIGN_IN_ENDPOINT = "https://signin.aws.amazon.com/saml"
NOT_YET_VALID_MS = 3_600_000

Signed = Literal["Assertion", "Response"]
SamlFault = Literal["wrong-signature", "wrong-issuer", "wrong-audience", "not-yet-valid", "none-algorithm"]


def self_signed_certificate(key: RSAPrivateKey, *, common_name: str) -> x509.Certificate:
    """A certificate over the key's public half; the same key and name always give the same bytes.

    Valid through 1999-2099, beyond any clock that tests set; verifiers of SAML signatures ignore the dates.
    """
    public_key = key.public_key()
    spki = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(int.from_bytes(hashlib.sha256(spki).digest()[:16]) + 1)  # positive, under RFC 5280's 20 octets
        .not_valid_before(datetime(1999, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )


def sign_response(
    *,
    key: RSAPrivateKey,
    certificate: x509.Certificate,
    issuer: str,
    subject: str,
    audience: str = AWS_AUDIENCES[0],
    attributes: Mapping[str, Sequence[str]],
    roles: Sequence[str] = (),
    provider_arn: str,
    now: int,
    expires_at: int,
    recipient: str = SIGN_IN_ENDPOINT,
    signed: Signed = "Assertion",
    fault: SamlFault | None = None,
) -> str:
    """A base64 SAMLResponse, ready to be a login of `provider_arn`; instants are epoch milliseconds.

    `roles` are role ARNs, written as pairs with `provider_arn` into the Role attribute after any pairs that
    `attributes` already has. `signed` says which element has the signature. An `expires_at` in the past gives an
    expired response. `fault` spoils one thing. Raises ValueError when a text has characters that XML does not allow,
    and SamlLibraryMissingError when the [saml] extra is not installed.
    """
    require_library()
    issuer = "https://wrong-issuer.invalid/" if fault == "wrong-issuer" else issuer
    audience = "urn:wrong-audience" if fault == "wrong-audience" else audience
    not_before = min(now, expires_at)
    if fault == "not-yet-valid":
        not_before = now + NOT_YET_VALID_MS
        expires_at = max(expires_at, not_before + NOT_YET_VALID_MS)
    pairs = [*attributes.get(SAML_ROLE_ATTRIBUTE, ()), *(f"{role},{provider_arn}" for role in roles)]
    all_attributes = {**attributes, SAML_ROLE_ATTRIBUTE: pairs} if pairs else attributes
    facts = repr(
        (issuer, subject, audience, sorted((k, tuple(v)) for k, v in all_attributes.items()), now, expires_at, signed)
    )
    identifier = hashlib.sha256(facts.encode()).hexdigest()[:32]

    assertion = _element(f"{SAML}Assertion", ID=f"_a{identifier}", Version="2.0", IssueInstant=_instant(now))
    _child(assertion, f"{SAML}Issuer", issuer)
    _add_subject(assertion, subject, recipient, expires_at)
    _add_conditions(assertion, audience, not_before, expires_at)
    _add_authentication(assertion, now)
    _add_attributes(assertion, all_attributes)
    if fault != "none-algorithm" and signed == "Assertion":
        assertion = _sign(assertion, key, certificate)
    response = _element(
        f"{SAMLP}Response", ID=f"_r{identifier}", Version="2.0", IssueInstant=_instant(now), Destination=recipient
    )
    _child(response, f"{SAML}Issuer", issuer)
    _child(_child(response, f"{SAMLP}Status"), f"{SAMLP}StatusCode", Value=SUCCESS)
    response.append(assertion)
    if fault != "none-algorithm" and signed == "Response":
        response = _sign(response, key, certificate)
    if fault == "wrong-signature":
        _spoil_signature(response)
    return _encode(response)


def _add_subject(assertion: _Element, subject: str, recipient: str, expires_at: int) -> None:
    element = _child(assertion, f"{SAML}Subject")
    _child(element, f"{SAML}NameID", subject, Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
    confirmation = _child(element, f"{SAML}SubjectConfirmation", Method=BEARER)
    _child(confirmation, f"{SAML}SubjectConfirmationData", NotOnOrAfter=_instant(expires_at), Recipient=recipient)


def _add_conditions(assertion: _Element, audience: str, not_before: int, expires_at: int) -> None:
    conditions = _child(
        assertion, f"{SAML}Conditions", NotBefore=_instant(not_before), NotOnOrAfter=_instant(expires_at)
    )
    _child(_child(conditions, f"{SAML}AudienceRestriction"), f"{SAML}Audience", audience)


def _add_authentication(assertion: _Element, now: int) -> None:
    statement = _child(assertion, f"{SAML}AuthnStatement", AuthnInstant=_instant(now))
    context = _child(statement, f"{SAML}AuthnContext")
    _child(context, f"{SAML}AuthnContextClassRef", "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified")


def _add_attributes(assertion: _Element, attributes: Mapping[str, Sequence[str]]) -> None:
    if not attributes:
        return
    statement = _child(assertion, f"{SAML}AttributeStatement")
    for name, values in attributes.items():
        attribute = _child(statement, f"{SAML}Attribute", Name=name)
        for value in values:
            _child(attribute, f"{SAML}AttributeValue", value)


def _sign(element: _Element, key: RSAPrivateKey, certificate: x509.Certificate) -> _Element:
    """The element with an enveloped signature behind its Issuer, where the SAML schema has it."""
    from lxml import etree
    from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
    from signxml.signer import XMLSigner

    place = etree.Element(f"{DS}Signature", nsmap={"ds": DS.strip("{}")})
    place.set("Id", "placeholder")
    element.insert(1, place)
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped, c14n_algorithm=CanonicalizationMethod(EXCLUSIVE_C14N)
    )
    return signer.sign(element, key=key, cert=[certificate], reference_uri=element.get("ID"))


def _spoil_signature(response: _Element) -> None:
    for value in response.iter(f"{DS}SignatureValue"):
        signature = bytearray(base64.b64decode(value.text or ""))
        signature[0] ^= 1
        value.text = base64.b64encode(signature).decode()


def _element(tag: str, **attributes: str) -> _Element:
    from lxml import etree

    return etree.Element(tag, attributes, nsmap={"saml": SAML.strip("{}"), "samlp": SAMLP.strip("{}")})


def _child(parent: _Element, tag: str, text: str | None = None, **attributes: str) -> _Element:
    from lxml import etree

    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _encode(response: _Element) -> str:
    from lxml import etree

    return base64.b64encode(etree.tostring(response, encoding="utf-8", xml_declaration=True)).decode()


def _instant(epoch_ms: int) -> str:
    seconds, milliseconds = divmod(epoch_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03}Z"
