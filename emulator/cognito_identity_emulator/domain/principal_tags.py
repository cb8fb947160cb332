"""Attributes for access control: makes principal tags of a login's claims.

The tags go into the OpenID token unchecked. They are checked when a role is assumed, because AWS issues the token first
and only then refuses tags that break a rule of session tags.

https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html
https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html
"""

from collections.abc import Mapping
from types import MappingProxyType

from cognito_identity_emulator.domain.claims import claim_text

DEFAULT_MAPPING: Mapping[str, str] = MappingProxyType({"username": "sub", "client": "aud"})
"""Claim name by tag key, for a provider that uses the defaults."""


def principal_tags(
    mapping: Mapping[str, str] | None, use_defaults: bool, claims: Mapping[str, object]
) -> dict[str, str]:
    """The tags, value by key, of a login with these claims.

    `mapping` is claim name by tag key; `use_defaults` ignores it (assumed: AWS says defaults cannot be changed). A
    missing or null claim gives no tag, an empty claim an empty tag, a list or an object a tag with its text.
    """
    claim_names = DEFAULT_MAPPING if use_defaults else mapping or {}
    texts = {key: claim_text(claims.get(claim)) for key, claim in claim_names.items()}
    return {key: text for key, text in texts.items() if text is not None}
