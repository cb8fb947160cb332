"""Signature wrapping: the signed element stays in the document, and a forged one is where a careless parser looks.

Numbered as in Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", USENIX Security 2012: 1 and 2 wrap a
signed Response, 3 to 8 a signed Assertion. `EVIL` is the user that the attacker claims to be.
"""

from __future__ import annotations

import copy

from lxml import etree
from lxml.etree import _Element

from cognito_identity_emulator.logins.providers.saml_xml import DS, SAML, SAMLP
from cognito_identity_emulator.logins.saml_issuer import Signed
from tests.logins.providers.saml_tampering import Edit, drop, found

EVIL = "mallory"


def evil_copy(element: _Element) -> _Element:
    """A copy for the user EVIL, with its own ID and without a signature."""
    evil = copy.deepcopy(element)
    for signature in list(evil.iter(f"{DS}Signature")):
        parent = signature.getparent()
        assert parent is not None
        parent.remove(signature)
    found(evil, "NameID").text = EVIL
    for part in [evil, *evil.iter(f"{SAML}Assertion")]:
        part.set("ID", f"{part.get('ID')}-evil")
    return evil


def xsw1(root: _Element) -> _Element:
    evil, signature = evil_copy(root), found(root, "Signature")
    original = copy.deepcopy(root)
    drop("Signature")(original)
    signature.append(original)
    evil.insert(1, signature)
    return evil


def xsw2(root: _Element) -> _Element:
    evil, signature = evil_copy(root), found(root, "Signature")
    original = copy.deepcopy(root)
    drop("Signature")(original)
    evil.insert(1, original)
    evil.insert(2, signature)
    return evil


def xsw3(root: _Element) -> None:
    assertion = found(root, "Assertion")
    assertion.addprevious(evil_copy(assertion))


def xsw4(root: _Element) -> None:
    assertion = found(root, "Assertion")
    evil = evil_copy(assertion)
    root.replace(assertion, evil)
    evil.append(assertion)


def xsw5(root: _Element) -> None:
    assertion, signature = found(root, "Assertion"), found(root, "Signature")
    evil = evil_copy(assertion)
    assertion.addprevious(evil)
    evil.insert(1, signature)


def xsw6(root: _Element) -> None:
    assertion, signature = found(root, "Assertion"), found(root, "Signature")
    evil = evil_copy(assertion)
    assertion.addprevious(evil)
    evil.insert(1, signature)
    signature.append(assertion)


def xsw7(root: _Element) -> None:
    assertion = found(root, "Assertion")
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(evil_copy(assertion))
    root.insert(1, extensions)


def xsw8(root: _Element) -> None:
    assertion, signature = found(root, "Assertion"), found(root, "Signature")
    evil = evil_copy(assertion)
    assertion.addprevious(evil)
    evil.insert(1, signature)
    wrapper = etree.SubElement(signature, f"{DS}Object")
    wrapper.append(assertion)


WRAPPINGS: dict[str, tuple[Edit, Signed]] = {
    "XSW1": (xsw1, "Response"),
    "XSW2": (xsw2, "Response"),
    "XSW3": (xsw3, "Assertion"),
    "XSW4": (xsw4, "Assertion"),
    "XSW5": (xsw5, "Assertion"),
    "XSW6": (xsw6, "Assertion"),
    "XSW7": (xsw7, "Assertion"),
    "XSW8": (xsw8, "Assertion"),
}
