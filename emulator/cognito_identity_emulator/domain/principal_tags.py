"""Attributes for access control: makes principal tags of a login's claims.

The tags go into the OpenID token unchecked. They are checked when a role is assumed, because AWS issues the token first
and only then refuses tags that break a rule of session tags.

https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html
https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.claims import claim_text

_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_DEFAULTS: Mapping[str, Sequence[str]] = MappingProxyType({"username": ("sub",), "client": ("aud",)})
_SAML_DEFAULTS: Mapping[str, Sequence[str]] = MappingProxyType(
    {"username": (f"{_CLAIMS}nameidentifier", "sub"), "client": (f"{_CLAIMS}name",)}
)


def default_claims(provider: str) -> Mapping[str, Sequence[str]]:
    """The claims of the default tags, by tag key; the first that a login has counts."""
    return _DEFAULTS if saml_provider_name(provider) is None else _SAML_DEFAULTS


def default_tags(provider: str, claims: Mapping[str, object]) -> dict[str, str]:
    """The tags, value by key, of a login of a provider that uses the defaults.

    Those of a SAML login come from two attributes (assumed: in the order of user and client; a NameID stands for a
    missing nameidentifier, because some providers send that claim as the NameID only).
    """
    texts = {
        key: next((text for name in names if (text := claim_text(claims.get(name))) is not None), None)
        for key, names in default_claims(provider).items()
    }
    return {key: text for key, text in texts.items() if text is not None}


def mapped_tags(mapping: Mapping[str, str], claims: Mapping[str, object]) -> dict[str, str]:
    """The tags, value by key, of a login with these claims; `mapping` is claim name by tag key.

    A missing or null claim gives no tag, an empty claim an empty tag, a list or an object a tag with its text.
    """
    texts = {key: claim_text(claims.get(claim)) for key, claim in mapping.items()}
    return {key: text for key, text in texts.items() if text is not None}
