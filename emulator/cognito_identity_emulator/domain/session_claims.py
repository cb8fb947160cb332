"""Reads the session settings of an OIDC token: tags, which of them are transitive, the source identity, and the roles
that it is for.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
"""

import re
from collections.abc import Mapping

from cognito_identity_emulator.errors.sts import InvalidIdentityToken

TAGS_CLAIM = "https://aws.amazon.com/tags"
SOURCE_IDENTITY_CLAIM = "https://aws.amazon.com/source_identity"
AUTHORIZED_ROLES_CLAIM = "https://aws.amazon.com/roles"

_SOURCE_IDENTITY = re.compile(r"[\w+=,.@-]{2,256}", re.ASCII)  # the bounds of botocore's model since 1.44.8
_PRINCIPAL_TAGS = "principal_tags"
_TRANSITIVE_TAG_KEYS = "transitive_tag_keys"


def session_tags(claims: Mapping[str, object]) -> dict[str, str]:
    """The session tags, value by key: nested in one claim, or a claim for each.

    A value is a text or a list of one (assumed: of several values the first counts); anything else is not a tag.
    """
    nested = _mapping(_mapping(claims.get(TAGS_CLAIM)).get(_PRINCIPAL_TAGS))
    prefix = f"{TAGS_CLAIM}/{_PRINCIPAL_TAGS}/"
    flat = {name.removeprefix(prefix): value for name, value in claims.items() if name.startswith(prefix)}
    values_by_key = ((key, texts(value)) for key, value in {**nested, **flat}.items())
    return {key: values[0] for key, values in values_by_key if values}


def transitive_tag_keys(claims: Mapping[str, object]) -> tuple[str, ...]:
    """The keys of the tags that a session passes on to the roles it assumes."""
    nested = _mapping(claims.get(TAGS_CLAIM)).get(_TRANSITIVE_TAG_KEYS)
    return texts(claims.get(f"{TAGS_CLAIM}/{_TRANSITIVE_TAG_KEYS}", nested))


def source_identity(claims: Mapping[str, object]) -> str | None:
    """The source identity, which the session and its successors keep; None when the token has none.

    Raises InvalidIdentityToken for one that no session can have.
    """
    claim = claims.get(SOURCE_IDENTITY_CLAIM)
    if claim is None:
        return None
    if not isinstance(claim, str) or not _SOURCE_IDENTITY.fullmatch(claim):
        raise InvalidIdentityToken.source_identity_unusable(str(claim))
    return claim


def authorized_roles(claims: Mapping[str, object]) -> tuple[str, ...] | None:
    """The ARNs of the only roles that the token is for; None when it is for any, because it has no roles claim.

    Observed: https://awsteele.com/blog/2026/07/13/oidc-tokens-can-restrict-which-aws-roles-they-assume.html. Assumed:
    a claim of null, as of any other type than a text or a list of texts, is for no role.
    """
    return texts(claims[AUTHORIZED_ROLES_CLAIM]) if AUTHORIZED_ROLES_CLAIM in claims else None


def texts(claim: object) -> tuple[str, ...]:
    """The texts of a claim that is one or a list of them."""
    return tuple(each for each in (claim if isinstance(claim, list) else [claim]) if isinstance(each, str))


def _mapping(claim: object) -> Mapping[str, object]:
    return claim if isinstance(claim, Mapping) else {}
