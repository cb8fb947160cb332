"""Attributes for access control: makes principal tags of a login's claims, and checks the tags of a session.

The tags go into the OpenID token unchecked. They are checked when a role is assumed, because AWS issues the token first
and only then refuses tags that are too large.

https://docs.aws.amazon.com/cognito/latest/developerguide/using-afac-with-cognito-identity-pools.html
https://docs.aws.amazon.com/cognito/latest/developerguide/provider-mappings.html
"""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from cognito_identity_emulator.domain.claims import claim_text

DEFAULT_MAPPING: Mapping[str, str] = MappingProxyType({"username": "sub", "client": "aud"})
"""Claim name by tag key, for a provider that uses the defaults."""

MAX_TAGS = 50
MAX_KEY_LENGTH = 128
MAX_VALUE_LENGTH = 256
MAX_TOTAL_BYTES = 460


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


def session_tag_problems(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences about why a session cannot have these tags; empty when it can.

    Lengths are in characters. Assumed: the documented 460 bytes for all attributes are keys and values together, in
    UTF-8.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
    """
    if not tags:
        return ()
    problems = [f"there are {len(tags)} tags, and a session has at most {MAX_TAGS}"] if len(tags) > MAX_TAGS else []
    for key, value in tags.items():
        if not 1 <= len(key) <= MAX_KEY_LENGTH:
            problems.append(f"the tag key '{key}' has {len(key)} characters, not 1 to {MAX_KEY_LENGTH}")
        if key.lower().startswith("aws:"):
            problems.append(f"the tag key '{key}' begins with aws:, which is reserved")
        if len(value) > MAX_VALUE_LENGTH:
            problems.append(
                f"the value of tag '{key}' has {len(value)} characters, and at most {MAX_VALUE_LENGTH} are allowed"
            )
    twice = [key for key, times in Counter(key.lower() for key in tags).items() if times > 1]
    problems += [f"the tag key '{key}' comes twice, as case does not tell keys apart" for key in twice]
    size = sum(len(key.encode()) + len(value.encode()) for key, value in tags.items())
    if size > MAX_TOTAL_BYTES:
        problems.append(f"the tags take {size} bytes, and at most {MAX_TOTAL_BYTES} are allowed")
    return tuple(problems)
