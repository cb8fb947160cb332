"""Notes on a refusal about a role which question to POST explain/role repeats the decision."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from cognito_identity_emulator.declare.secrets import REDACTED
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import cognito_provider
from cognito_identity_emulator.domain.principal_tags import default_claims
from cognito_identity_emulator.domain.roles import PREFERRED_ROLE_CLAIM, ROLES_CLAIM, SAML_ROLE_ATTRIBUTE
from cognito_identity_emulator.domain.session_claims import TAGS_CLAIM
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogin, VerifiedLogins
from cognito_identity_emulator.errors.failed_check import FailedCheck, RoleQuestion

_ALWAYS_READ = ("iss", "sub", "aud", "amr", ROLES_CLAIM, PREFERRED_ROLE_CLAIM, SAML_ROLE_ATTRIBUTE)
_LONGEST_CLAIM_BYTES = 500


def with_question(
    failed: FailedCheck,
    pool: IdentityPool,
    verified: VerifiedLogins,
    deciding: VerifiedLogin | None,
    custom_role_arn: str | None,
    tokens: Collection[str],
) -> FailedCheck:
    """The failed check with its question. `deciding` is the login whose role mapping decided, if there is one.

    `tokens` are the login tokens of the call: where nothing is verified, a token can be the name of its own user, which
    is left out.
    """
    provider, claims = _login(pool, verified, deciding)
    if claims is not None:
        claims = {name: value for name, value in claims.items() if value not in tokens and _is_short(value)}
    got = failed.got
    for token in tokens:
        got = got.replace(token, REDACTED)
    return replace(failed, got=got, role_question=RoleQuestion(pool.id, provider, claims, custom_role_arn))


def _login(
    pool: IdentityPool, verified: VerifiedLogins, deciding: VerifiedLogin | None
) -> tuple[str | None, Mapping[str, Any] | None]:
    """The provider of the login, and those of its claims that the decision reads; None for a guest."""
    if verified.token_claims is not None:
        return cognito_provider(pool.region).name, _own_claims(verified.token_claims)
    if not verified.logins:
        return None, None
    login = deciding or verified.logins[0]
    mappings, tag_map = pool.role_mappings or {}, pool.principal_tag_maps.get(login.tag_map_key)
    names = {*_ALWAYS_READ, *(tag_map.tags.values() if tag_map is not None else ())}
    if tag_map is not None and tag_map.use_defaults:
        names.update(*default_claims(login.login.provider).values())
    for key in login.role_mapping_keys:
        if key in mappings:
            names.update(rule.claim for rule in mappings[key].rules)
    return login.login.provider, {name: value for name, value in login.claims.items() if name in names}


def _own_claims(token: OpenIdTokenClaims) -> Mapping[str, Any]:
    claims: dict[str, Any] = {"sub": token.identity_id, "aud": token.pool_id, "amr": list(token.amr)}
    if token.principal_tags:
        claims[TAGS_CLAIM] = {"principal_tags": {key: [value] for key, value in token.principal_tags.items()}}
    return claims


def _is_short(value: object) -> bool:
    return len(msgspec.json.encode(value)) <= _LONGEST_CLAIM_BYTES
