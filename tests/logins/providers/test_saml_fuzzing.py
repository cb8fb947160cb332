"""Fuzzed SAML responses: only SamlError is raised, and an accepted assertion equals the signed one."""

from __future__ import annotations

import base64
import contextlib
import copy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element

from cognito_identity_emulator.logins.providers.saml import SamlError
from cognito_identity_emulator.logins.saml_issuer import Signed, sign_response
from tests.logins.providers.saml_tampering import (
    EXPIRES_AT,
    ISSUER,
    NOW,
    PROVIDER,
    encode,
    encoded,
    genuine,
    identity,
    verify,
)
from tests.provenance import assumed

SIGNED = st.sampled_from(["Assertion", "Response"])
FRAGMENTS = st.one_of(
    st.sampled_from([b"<!---->", b"<?x?>", b"<x/>", b"<![CDATA[x]]>", b"<!DOCTYPE x>", b"</saml:NameID><saml:NameID>"]),
    st.sampled_from([b"&amp;", b"&#13;", b"&x;", b"\xef\xbb\xbf", b"\0", b" ", b"\r\n", b"mallory"]),
    st.sampled_from([b' ID="x"', b' xmlns="x"', b' xmlns:saml="x"', b' xml:space="x"']),
    st.binary(max_size=8),
)
PLACES = st.floats(0, 1)
EDITS = st.lists(st.tuples(PLACES, st.integers(0, 60), FRAGMENTS), min_size=1, max_size=3)
# Text that XML 1.0 allows.
CHARACTERS = st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff")
XML_TEXT = st.text(st.one_of(CHARACTERS, st.sampled_from("\t\n\r")), max_size=30)


def means_what_was_signed(response: str, signed: Signed) -> bool:
    with contextlib.suppress(SamlError):
        return verify(response) == verify(genuine(signed))
    return True


@assumed("a login value can be anything")
@given(st.one_of(st.text(), st.binary().map(encoded)))
def test_any_text_is_refused(response: str) -> None:
    with contextlib.suppress(SamlError):
        raise AssertionError(verify(response))


@assumed("an attacker edits the text of a signed response")
@settings(max_examples=300)
@given(SIGNED, EDITS)
def test_edited_text_never_changes_the_assertion_of_a_response(
    signed: Signed, edits: list[tuple[float, int, bytes]]
) -> None:
    document = base64.b64decode(genuine(signed))
    for where, removed, inserted in edits:
        at = int(where * len(document))
        document = document[:at] + inserted + document[at + removed :]
    assert means_what_was_signed(encoded(document), signed)


@assumed("an attacker moves, copies, renames and drops elements of a signed response")
@settings(max_examples=300)
@given(SIGNED, st.data())
def test_edited_trees_never_change_the_assertion_of_a_response(signed: Signed, data: st.DataObject) -> None:
    root = etree.fromstring(base64.b64decode(genuine(signed)))
    for _ in range(data.draw(st.integers(1, 4))):
        edit_tree(root, data)
    assert means_what_was_signed(encode(root), signed)


def edit_tree(root: _Element, data: st.DataObject) -> None:
    elements = list(root.iter())
    element, other = data.draw(st.sampled_from(elements)), data.draw(st.sampled_from(elements))
    match data.draw(st.sampled_from(["drop", "move", "copy", "text", "attribute", "rename", "swap IDs"])):
        case "drop":
            if (parent := element.getparent()) is not None:
                parent.remove(element)
        case "move" if element not in other.iterancestors() and element is not other and element is not root:
            other.insert(data.draw(st.integers(0, len(other))), element)
        case "copy":
            other.insert(data.draw(st.integers(0, len(other))), copy.deepcopy(element))
        case "text":
            element.text = "mallory"
        case "attribute":
            name = data.draw(st.sampled_from(["ID", "Id", "URI", "Algorithm", "Value", "Name"]))
            element.set(name, data.draw(values(root)))
        case "rename":
            element.tag = other.tag
        case "swap IDs":
            mine, its = element.get("ID"), other.get("ID")
            if mine and its:
                element.set("ID", its)
                other.set("ID", mine)


def values(root: _Element) -> st.SearchStrategy[str]:
    present = {str(value) for element in root.iter() for value in element.attrib.values()}
    return st.sampled_from(["", "x", *sorted(present)])


@assumed("in claims mode nothing is signed, and only SAML errors may be raised")
@settings(max_examples=200)
@given(PLACES, st.integers(0, 40), FRAGMENTS)
def test_unsigned_responses_raise_only_saml_errors(where: float, removed: int, inserted: bytes) -> None:
    document = base64.b64decode(genuine(fault="none-algorithm"))
    at = int(where * len(document))
    with contextlib.suppress(SamlError):
        verify(encoded(document[:at] + inserted + document[at + removed :]), signature=False)


@assumed("the built-in provider's response has the requested contents")
@settings(max_examples=100)
@given(
    SIGNED,
    XML_TEXT.filter(str.strip),
    st.dictionaries(XML_TEXT, st.lists(XML_TEXT, max_size=3).map(tuple), max_size=3),
)
def test_any_text_survives_signing_and_verification(
    signed: Signed, subject: str, attributes: dict[str, tuple[str, ...]]
) -> None:
    key, certificate = identity("provider")
    response = sign_response(
        key=key,
        certificate=certificate,
        issuer=ISSUER,
        subject=subject,
        attributes=attributes,
        provider_arn=PROVIDER,
        now=NOW,
        expires_at=EXPIRES_AT,
        signed=signed,
    )
    verified_logins = verify(response)
    assert (verified_logins.subject, verified_logins.attributes) == (subject, attributes)
