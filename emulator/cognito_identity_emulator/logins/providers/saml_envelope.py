"""The envelope of a SAML login: base64 around a Response around exactly one Assertion."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from cognito_identity_emulator.logins.providers.saml_error import SamlError
from cognito_identity_emulator.logins.providers.saml_xml import SAML, SAMLP, UnsafeXmlError, read_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_ENCODED_CHARS = 100_000  # AssumeRoleWithSAML's limit on an assertion; a Logins value is at most 50,000
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"

_ENCRYPTED = frozenset(f"{SAML}{name}" for name in ("EncryptedAssertion", "EncryptedID", "EncryptedAttribute"))


def read_response(encoded: str) -> _Element:
    """The Response element of a base64 SAMLResponse; raises SamlError.

    Nothing is ever inflated: a deflated document is just not XML.
    """
    if len(encoded) > MAX_ENCODED_CHARS:
        raise SamlError("well-formed", f"at most {MAX_ENCODED_CHARS} characters", f"{len(encoded)} characters")
    try:
        document = base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError as error:
        raise SamlError("well-formed", "a SAML response in base64", str(error)) from error
    try:
        response = read_xml(document, limit_bytes=MAX_ENCODED_CHARS, comments="refuse")
    except UnsafeXmlError as error:
        raise SamlError("well-formed", error.expected, error.got) from error
    if response.tag != f"{SAMLP}Response" or response.get("Version") != "2.0":
        raise SamlError("well-formed", "a SAML 2.0 Response", f"{response.tag!s} {response.get('Version')}")
    return response


def only_assertion(response: _Element) -> _Element:
    """The one Assertion of a successful Response; raises SamlError."""
    for element in response.iter():
        if element.tag in _ENCRYPTED:
            # Documented: identity pools do not take encrypted assertions.
            # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html
            raise SamlError("encrypted", "an assertion in clear text", str(element.tag).rpartition("}")[2])
    status = response.find(f"{SAMLP}Status/{SAMLP}StatusCode")
    if status is None or status.get("Value") != SUCCESS:
        raise SamlError("status", SUCCESS, "no status" if status is None else str(status.get("Value")))
    # Counted by local name at any depth: a second one, wherever it hides, is there to be mistaken for the first.
    assertions = [element for element in response.iter() if str(element.tag).rpartition("}")[2] == "Assertion"]
    if len(assertions) != 1 or assertions != response.findall(f"{SAML}Assertion"):
        got = f"{len(assertions)} Assertion elements" if len(assertions) != 1 else "an Assertion elsewhere"
        raise SamlError("well-formed", "exactly one Assertion, a child of the Response", got)
    [assertion] = assertions
    if assertion.get("Version") != "2.0":
        raise SamlError("well-formed", "a SAML 2.0 Assertion", f"version {assertion.get('Version')}")
    if len(assertion.findall(f"{SAML}Issuer")) != 1:
        raise SamlError("well-formed", "an Assertion with one Issuer", "none or several")
    return assertion
