"""XML from outside, read safely.

Rule of this file: SAML XML that came from outside is parsed here and nowhere else, once. A document is UTF-8 whatever
it declares, has no DTD (so no entities and nothing to fetch), no more bytes than its reader allows, and libxml2's own
limits on depth and text length stay on. The lxml and signxml libraries are imported on first use, so an installation
without the [saml] extra works until a SAML login needs them.
"""

from __future__ import annotations

import importlib.util
from base64 import b64decode
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


class SamlLibraryMissingError(Exception):
    """The optional libraries behind SAML logins are not installed."""

    def __init__(self) -> None:
        super().__init__("SAML logins need lxml and signxml: pip install 'cognito-identity-emulator[saml]'")


class UnsafeXmlError(ValueError):
    """The document is not XML, or is XML of a kind that no SAML document needs. `expected` and `got` say which."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected
        self.got = got


def is_xml_in_base64(text: str) -> bool:
    """Whether a login is XML in base64, as SAML responses are."""
    try:
        return b64decode("".join(text.split()), validate=True).lstrip().startswith(b"<")
    except ValueError:
        return False


def require_library() -> None:
    """Raise SamlLibraryMissingError unless lxml and signxml can be imported."""
    if importlib.util.find_spec("signxml") is None or importlib.util.find_spec("lxml") is None:
        raise SamlLibraryMissingError


def read_xml(document: bytes, *, limit_bytes: int, comments: Literal["refuse", "drop"]) -> _Element:
    """The root element of a document from outside; raises UnsafeXmlError.

    Canonical XML leaves comments out, so a comment can be added to signed XML without breaking its signature and cuts
    the text around it in two (CVE-2017-11427 and its siblings). Signed documents therefore refuse comments and
    processing instructions; metadata, which is trusted as a whole, may drop them.
    """
    require_library()
    from lxml import etree

    if len(document) > limit_bytes:
        raise UnsafeXmlError(f"at most {limit_bytes} bytes of XML", f"{len(document)} bytes")
    try:
        text = document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnsafeXmlError("XML in UTF-8", "bytes that are not UTF-8") from error
    # Before parsing: libxml2 expands entities inside attribute values whatever resolve_entities says.
    if "<!DOCTYPE" in text:
        raise UnsafeXmlError("XML without a document type", "a DOCTYPE declaration")
    drop = comments == "drop"
    parser = etree.XMLParser(
        encoding="utf-8",  # wins over the document's own declaration, so the search above read what is parsed here
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=drop,
        remove_pis=drop,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnsafeXmlError("well-formed XML", str(error)) from error
    if not drop and root.xpath("boolean(//comment() | //processing-instruction())"):
        raise UnsafeXmlError("XML without comments and processing instructions", "a comment or processing instruction")
    return root


def whole_text(element: _Element) -> str:
    """All text inside an element, never only the part before its first child."""
    return "".join(str(part) for part in element.itertext())
