"""XML signatures of SAML responses, with signxml.

Rule of this file: it returns only elements that are read again from the bytes under a verified digest, so an element
that the signature does not cover cannot be mistaken for one that it covers (signature wrapping). The key comes from the
provider's metadata and never from the document. Only the form that SAML itself asks for is verified (SAML core 5.4):
enveloped in the element it signs, one reference, to that element's ID, with no transforms but the enveloped-signature
and the exclusive canonicalization ones. Validity dates of certificates are not looked at, as the SAML metadata
interoperability profile has it: trust in a key comes from the metadata alone.

Differs: signatures and digests with SHA-1 are refused, so an identity provider whose default is SHA-1 (pysaml2's is)
must be configured for SHA-256; AWS does not document whether it still accepts SHA-1. [saml-sha1]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cryptography import x509

from cognito_identity_emulator.logins.providers.saml_error import SamlError
from cognito_identity_emulator.logins.providers.saml_xml import DS, SAML
from cognito_identity_emulator.runtime.bounds import join_names

if TYPE_CHECKING:
    from lxml.etree import _Element

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXCLUSIVE_C14N_WITH_COMMENTS = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"

CANONICALIZATION_METHODS = (
    EXCLUSIVE_C14N,
    EXCLUSIVE_C14N_WITH_COMMENTS,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
)
SIGNATURE_METHODS = tuple(
    f"http://www.w3.org/2001/04/xmldsig-more#{name}"
    for name in ("rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512")
)
DIGEST_METHODS = (
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
)


def signed_assertion(response: _Element, assertion: _Element, certificates: Sequence[x509.Certificate]) -> _Element:
    """The assertion as the signature covers it, detached from the document it came in; raises SamlError.

    The Response, its Assertion, or both may be signed; every signature present must hold.
    """
    _check_ids_are_unique(response)
    signed = [signature.getparent() for signature in response.iter(f"{DS}Signature")]
    if not signed:
        raise SamlError("signature", "a signature on the Response or its Assertion", "no signature")
    if any(element is not response and element is not assertion for element in signed):
        raise SamlError("signature", "signatures only as children of the Response and its Assertion", "one elsewhere")
    covered = [_covered(element, certificates) for element in signed if element is not None]
    for element in covered:
        if element.tag == f"{SAML}Assertion":
            return element
    inside = covered[0].findall(f"{SAML}Assertion")
    if len(inside) != 1:
        raise SamlError("signature", "one Assertion in the signed Response", str(len(inside)))
    return inside[0]


def _check_ids_are_unique(response: _Element) -> None:
    """A reference finds its element by ID, under whichever spelling; two elements with one ID make it ambiguous."""
    ids = Counter(
        value
        for element in response.iter()
        for name, value in element.attrib.items()
        if str(name).rpartition("}")[2].lower() == "id"
    )
    for value, count in ids.items():
        if count > 1:
            raise SamlError("signature", "an ID on one element only", f"{value!r} on {count}")


def _covered(element: _Element, certificates: Sequence[x509.Certificate]) -> _Element:
    """The element as digested under its own signature, by the first certificate whose key made it."""
    from lxml import etree
    from signxml.algorithms import DigestAlgorithm, SignatureMethod
    from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

    _check_form(element)
    document = etree.tostring(element, with_tail=False)  # with the namespaces it stood in
    refusals: list[str] = []
    for certificate in certificates:
        form = SignatureConfiguration(
            location="./",
            expect_references=1,
            signature_methods=frozenset(SignatureMethod(uri) for uri in SIGNATURE_METHODS),
            digest_algorithms=frozenset(DigestAlgorithm(uri) for uri in DIGEST_METHODS),
            ignore_ambiguous_key_info=True,  # KeyInfo is not read at all
            verification_time=certificate.not_valid_before_utc,
        )
        try:
            result = XMLVerifier().verify(document, x509_cert=certificate, expect_config=form)
        # The verifier raises exceptions of many libraries for hostile input. Each of them means: not verified.
        except Exception as error:
            refusals.append(str(error) or type(error).__name__)
            continue
        if isinstance(result, VerifyResult) and result.signed_xml is not None and _same(result.signed_xml, element):
            return result.signed_xml
        refusals.append("the signature covers another element")
    raise SamlError("signature", "a signature by a certificate of the provider's metadata", join_names(refusals, "; "))


def _same(covered: _Element, element: _Element) -> bool:
    return covered.tag == element.tag and covered.get("ID") == element.get("ID")


def _check_form(element: _Element) -> None:
    signatures = element.findall(f"{DS}Signature")
    if len(signatures) != 1:
        raise SamlError("signature", "one signature per element", str(len(signatures)))
    [signature] = signatures
    if {child.tag for child in signature} - {f"{DS}SignedInfo", f"{DS}SignatureValue", f"{DS}KeyInfo"}:
        raise SamlError("signature", "SignedInfo, SignatureValue and KeyInfo alone", "further elements")
    references = signature.findall(f"{DS}SignedInfo/{DS}Reference")
    if len(references) != 1:
        raise SamlError("signature", "one Reference in the signature", str(len(references)))
    target, signed_id = references[0].get("URI"), element.get("ID")
    if not signed_id or target != f"#{signed_id}":
        raise SamlError("signature", f"a Reference to the signed element, #{signed_id}", str(target))
    transforms = [transform.get("Algorithm") for transform in references[0].iter(f"{DS}Transform")]
    if transforms not in ([ENVELOPED, EXCLUSIVE_C14N], [ENVELOPED, EXCLUSIVE_C14N_WITH_COMMENTS]):
        raise SamlError("signature", f"the transforms {ENVELOPED} and {EXCLUSIVE_C14N}", str(transforms))
    for name, allowed in (
        ("CanonicalizationMethod", CANONICALIZATION_METHODS),
        ("SignatureMethod", SIGNATURE_METHODS),
        (f"Reference/{DS}DigestMethod", DIGEST_METHODS),
    ):
        methods = [method.get("Algorithm") for method in signature.findall(f"{DS}SignedInfo/{DS}{name}")]
        if len(methods) != 1 or methods[0] not in allowed:
            raise SamlError("signature", f"as {name.rpartition('}')[2]} one of {' '.join(allowed)}", str(methods))
