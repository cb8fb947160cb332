"""Which identity a call is about: the step that the token and credential operations share.

Logins are proven before any transaction is open. Mostly they are the identity's own already, and a reading showed that;
else what they mean for the identity is decided, and done, in a transaction.
"""

from collections.abc import Callable, Mapping

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import (
    LinkState,
    decide_for_developer_user,
    decide_for_identity,
    decide_in_pool,
    existing_identity,
)
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.runtime.cooperative import Steps


class Identified(msgspec.Struct, frozen=True):
    """The identity a call is about, its pool, and what was proven."""

    pool: IdentityPool
    identity: Identity
    verified: VerifiedLogins

    def to_claims(self) -> OpenIdTokenClaims:
        """What an OpenID token of this identity says."""
        return OpenIdTokenClaims(
            self.identity.id, self.pool.id, self.verified.amr, self.verified.principal_tags(self.pool)
        )


def named_identity(call: CallContext, identity_id: str) -> tuple[IdentityPool, Identity]:
    """The identity a call names, and its pool. Raises IdentityNotFound."""
    with call.reading() as store:
        identity = store.identities.find(identity_id)
    if identity is None:
        raise errors.IdentityNotFound(identity_id)
    return call.pool(identity.pool_id), identity


def _named_with_links(call: CallContext, identity_id: str) -> tuple[IdentityPool, Identity, list[Login]]:
    """As `named_identity`, with the public logins that the identity holds."""
    with call.reading() as store:
        found = store.identities.find_with_links(identity_id)
    if found is None:
        raise errors.IdentityNotFound(identity_id)
    return call.pool(found[0].pool_id), *found


def prove_for(
    call: CallContext,
    pool: IdentityPool,
    identity_id: str,
    logins: Mapping[str, str] | None,
    *,
    own_token_allowed: bool,
) -> VerifiedLogins:
    """What the logins of a call that names an identity prove; a token of ours must be that identity's own.

    Raises NotAuthorizedException's kinds, ExternalServiceException, WouldBlock.
    """
    verified = call.verify(pool, logins, own_token_allowed=own_token_allowed)
    if verified.token_claims is not None and verified.token_claims.identity_id != identity_id:
        raise errors.LoginsDoNotMatch
    return verified


def resolve_identity(
    call: CallContext,
    identity_id: str,
    logins: Mapping[str, str] | None,
    *,
    own_token_allowed: bool = False,
    check_pool: Callable[[IdentityPool], None] | None = None,
) -> Steps[Identified]:
    """The identity that the id and the logins lead to, after linking and merging what there is to link and merge.

    `check_pool` may refuse the pool before any login is looked at. Raises IdentityNotFound, NotAuthorizedException's
    kinds, ResourceConflictException's kinds.
    """
    held: list[Login] = []
    if logins:
        pool, identity, held = _named_with_links(call, identity_id)
    else:
        pool, identity = named_identity(call, identity_id)
    if check_pool is not None:
        check_pool(pool)
    if logins:
        yield
    verified = prove_for(call, pool, identity_id, logins, own_token_allowed=own_token_allowed)
    authorized_by_token = verified.token_claims is not None
    if not verified.logins:
        if not identity.authenticated and not pool.allow_unauthenticated_identities:
            raise errors.UnauthenticatedAccessNotSupported
        decide_for_identity(identity, (), LinkState({}, {}), authorized_by_token=authorized_by_token)
        return Identified(pool, identity, verified)
    verified_logins = [verified_login.login for verified_login in verified.logins]
    if existing_identity([identity if login in held else None for login in verified_logins]):
        return Identified(pool, identity, verified)
    with call.transaction() as store:
        known = store.identities.known(pool.id, verified_logins, identity_id)
        identity = known.identity(identity_id)
        plan = decide_for_identity(identity, verified_logins, known, authorized_by_token=authorized_by_token)
        return Identified(pool, store.identities.apply(plan, identity, call.now), verified)


def identify_developer_user(
    call: CallContext, pool: IdentityPool, verified: VerifiedLogins, identity_id: str | None
) -> Identity:
    """The identity of a developer user and of the public logins beside it; new when nobody knows them.

    Raises IdentityNotFound, IdentityForbidden, LoginsDoNotMatch, DeveloperUserAlreadyRegisteredException,
    ResourceConflictException's kinds.
    """
    verified_logins = [verified_login.login for verified_login in verified.logins]
    new_identity = call.new_identity(pool, authenticated=True)
    with call.transaction() as store:
        if identity_id is None:
            plan = decide_in_pool(verified_logins, store.identities.known(pool.id, verified_logins))
        else:
            known = store.identities.known(pool.id, verified_logins, identity_id)
            identity = known.identity(identity_id)
            if identity.pool_id != pool.id:
                raise errors.IdentityNotFound(identity_id)
            plan = decide_for_developer_user(identity, verified_logins, known)
        return store.identities.apply(plan, new_identity, call.now)
