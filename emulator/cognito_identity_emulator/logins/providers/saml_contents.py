"""Reads SAML responses without verifying them, to explain them."""

from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.keys.key_ring import SigningKeys
from cognito_identity_emulator.logins.providers.saml_login import attribute_claims, certificate


def unverified_claims(text: str) -> Mapping[str, Any] | None:
    """Attributes, issuer and subject of a response, unverified; None when it cannot be read.

    Raises SamlLibraryMissingError.
    """
    from cognito_identity_emulator.logins.providers.saml import SamlError, unverified_assertion

    try:
        assertion = unverified_assertion(text, provider_arn="")
    except SamlError:
        return None
    return {**attribute_claims(assertion), "iss": assertion.issuer, "sub": assertion.subject}


def unverified_times(text: str) -> Mapping[str, int]:
    """NotBefore and NotOnOrAfter of a response, unverified, in epoch milliseconds; empty when it cannot be read.

    Raises SamlLibraryMissingError.
    """
    from cognito_identity_emulator.logins.providers.saml import SamlError, unverified_validity

    try:
        start, end = unverified_validity(text)
    except SamlError:
        return {}
    return {name: time for name, time in (("NotBefore", start), ("NotOnOrAfter", end)) if time is not None}


def is_signed_by_built_in_provider(text: str, built_in: SigningKeys) -> bool:
    """Whether the built-in identity provider signed the response. Raises SamlLibraryMissingError."""
    from cognito_identity_emulator.logins.providers.saml_envelope import only_assertion, read_response
    from cognito_identity_emulator.logins.providers.saml_error import SamlError
    from cognito_identity_emulator.logins.providers.saml_signature import signed_assertion

    try:
        response = read_response(text)
        signed_assertion(response, only_assertion(response), (certificate(built_in),))
    except SamlError:
        return False
    return True
