"""Chooses the role that a pool gives to verified logins: which login decides, and the decision."""

from collections.abc import Mapping, Sequence

import msgspec

from cognito_identity_emulator.domain.claims import visible_claims
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import RoleDecision, RoleMapping, select_role
from cognito_identity_emulator.domain.verified_login import VerifiedLogin, VerifiedLogins


class RoleChoice(msgspec.Struct, frozen=True):
    """A decision, with the login and the key of the mapping that made it; both are None when no mapping did. `claims`
    are the claims of that login that rules can match."""

    decision: RoleDecision
    verified_login: VerifiedLogin | None
    mapping_key: str | None
    claims: Mapping[str, object]


def choose_role(pool: IdentityPool, verified: VerifiedLogins, custom_role_arn: str | None) -> RoleChoice:
    """Decide the role of an identity: the mapping of the first login that has one decides."""
    mappings = pool.role_mappings or {}
    key, verified_login = _deciding_mapping(mappings, verified.logins) if mappings else (None, None)
    claims = {} if verified_login is None else visible_claims(verified_login.login.provider, verified_login.claims)
    decision = select_role(
        authenticated=verified.authenticated,
        default_roles=pool.roles or {},
        mapping=None if key is None else mappings[key],
        claims=claims,
        custom_role_arn=custom_role_arn,
        saml_roles=tuple([role for each in verified.logins for role in each.saml_roles]),
    )
    return RoleChoice(decision, verified_login, key, claims)


def _deciding_mapping(
    mappings: Mapping[str, RoleMapping], logins: Sequence[VerifiedLogin]
) -> tuple[str, VerifiedLogin] | tuple[None, None]:
    """The key of the mapping that decides, and its login."""
    keyed = (
        (key, verified_login)
        for verified_login in logins
        for key in verified_login.role_mapping_keys
        if key in mappings
    )
    return next(keyed, (None, None))
