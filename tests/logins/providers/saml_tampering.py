"""Tampered SAML responses: changed after signing, as by an attacker, or changed before, as by a faulty provider.

Every response derives from the genuine one of `genuine()`, which is for alice.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Callable
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree
from lxml.etree import _Element
from signxml.algorithms import CanonicalizationMethod, SignatureConstructionMethod
from signxml.signer import SignatureReference, XMLSigner

from cognito_identity_emulator.logins.providers.saml import SamlAssertion, SamlError, SamlMetadata, validate_response
from cognito_identity_emulator.logins.providers.saml_signature import EXCLUSIVE_C14N
from cognito_identity_emulator.logins.providers.saml_xml import SAML
from cognito_identity_emulator.logins.saml_issuer import SamlFault, Signed, self_signed_certificate, sign_response

PROVIDER = "arn:aws:iam::123456789012:saml-provider/idp"
ROLE = "arn:aws:iam::123456789012:role/reader"
ISSUER = "https://idp.example/metadata"
NOW = 1_700_000_000_123
EXPIRES_AT = NOW + 300_000

Edit = Callable[[_Element], _Element | None]


@cache
def identity(name: str) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A key and its certificate, one pair per name and test run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key, self_signed_certificate(key, common_name=name)


@cache
def genuine(signed: Signed = "Assertion", fault: SamlFault | None = None, signer: str = "provider") -> str:
    key, certificate = identity(signer)
    return sign_response(
        key=key,
        certificate=certificate,
        issuer=ISSUER,
        subject="alice@example.com",
        attributes={"mail": ["alice@example.com"], "groups": ["staff", "readers"]},
        roles=[ROLE],
        provider_arn=PROVIDER,
        now=NOW,
        expires_at=EXPIRES_AT,
        signed=signed,
        fault=fault,
    )


def metadata(*signers: str) -> SamlMetadata:
    return SamlMetadata(ISSUER, tuple(identity(name)[1] for name in signers or ("provider",)))


def verify(response: str, *, signers: tuple[str, ...] = (), now: int = NOW, signature: bool = True) -> SamlAssertion:
    return validate_response(
        response, metadata=metadata(*signers), provider_arn=PROVIDER, now=now, verify_signature=signature
    )


def refusal_of(response: str, now: int = NOW) -> SamlError:
    with pytest.raises(SamlError) as refused:
        verify(response, now=now)
    return refused.value


def tampered(edit: Edit, signed: Signed = "Assertion") -> str:
    """The genuine response, changed after it was signed: in place, or into another root that `edit` returns."""
    root = etree.fromstring(base64.b64decode(genuine(signed)))
    other = edit(root)
    return encode(root if other is None else other)


def rewritten(old: str, new: str, signed: Signed = "Assertion") -> str:
    """The genuine response with its text changed after it was signed."""
    text = base64.b64decode(genuine(signed)).decode()
    assert old in text
    return encoded(text.replace(old, new, 1))


def properly_signed(
    edit: Edit,
    signer: type[XMLSigner] = XMLSigner,
    *,
    target: str | None = None,
    signed_info_c14n: str = EXCLUSIVE_C14N,
    reference_c14n: str = EXCLUSIVE_C14N,
    **algorithms: str,
) -> str:
    """The genuine response, changed first and then signed by the provider: its content is odd, its signature good.

    The signature is in the assertion and covers it, or the element in it whose ID is `target`.
    """
    root = etree.fromstring(base64.b64decode(genuine(fault="none-algorithm")))
    edit(root)
    assertion = found(root, "Assertion")
    key, certificate = identity("provider")
    reference = SignatureReference(
        URI=f"#{target or assertion.get('ID')}", c14n_method=CanonicalizationMethod(reference_c14n)
    )
    signed = signer(
        method=SignatureConstructionMethod.enveloped,
        c14n_algorithm=CanonicalizationMethod(signed_info_c14n),
        **algorithms,
    ).sign(assertion, key=key, cert=[certificate], reference_uri=[reference])
    root.replace(assertion, signed)
    return encode(root)


class Sha1Signer(XMLSigner):
    """signxml does not sign with SHA-1 without two explicit options."""

    def check_deprecated_methods(self) -> None:
        return


def encode(root: _Element) -> str:
    return encoded(etree.tostring(root))


def encoded(document: str | bytes) -> str:
    return base64.b64encode(document.encode() if isinstance(document, str) else document).decode()


def found(root: _Element, name: str) -> _Element:
    """The first element of that local name."""
    element = next(root.iter(f"{{*}}{name}"))
    assert isinstance(element, etree._Element)
    return element


def set_text(name: str, text: str) -> Edit:
    return lambda root: setattr(found(root, name), "text", text)


def set_attribute(name: str, attribute: str, value: str) -> Edit:
    return lambda root: found(root, name).set(attribute, value)


def drop_attribute(name: str, attribute: str) -> Edit:
    def edit(root: _Element) -> None:
        del found(root, name).attrib[attribute]

    return edit


def drop(name: str) -> Edit:
    def edit(root: _Element) -> None:
        element = found(root, name)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return edit


def set_last_value(text: str) -> Edit:
    """The last attribute value is the Role pair."""
    return lambda root: setattr(list(root.iter(f"{SAML}AttributeValue"))[-1], "text", text)


def repeat(name: str) -> Edit:
    def edit(root: _Element) -> None:
        element = found(root, name)
        element.addnext(copy.deepcopy(element))

    return edit


def insert(parent: str, xml: str, at: int = 0) -> Edit:
    return lambda root: found(root, parent).insert(at, etree.fromstring(xml))
