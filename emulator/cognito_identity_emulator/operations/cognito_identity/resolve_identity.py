"""Which identity a call is about: the step that the token and credential operations share.

Logins are proven before any transaction is open. Mostly they are the identity's own already, and a reading showed that;
else what they mean for the identity is decided, and done, in a transaction.
"""

from collections.abc import Callable, Mapping

import msgspec

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import (
    Known,
    already_there,
    decide_for_developer_user,
    decide_for_identity,
    decide_in_pool,
)
from cognito_identity_emulator.domain.verified_login import OwnToken, Proofs
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.context import Call
from cognito_identity_emulator.runtime.cooperative import Steps


class Identified(msgspec.Struct, frozen=True):
    """The identity a call is about, its pool, and what was proven."""

    pool: IdentityPool
    identity: Identity
    proofs: Proofs

    def as_token(self) -> OwnToken:
        """What an OpenID token of this identity says."""
        return OwnToken(self.identity.id, self.pool.id, self.proofs.amr, self.proofs.principal_tags(self.pool))


def named_identity(call: Call, identity_id: str) -> tuple[IdentityPool, Identity]:
    """The identity a call names, and its pool. Raises IdentityNotFound."""
    with call.reading() as store:
        identity = store.identities.find(identity_id)
    if identity is None:
        raise errors.IdentityNotFound(identity_id)
    return call.pool(identity.pool_id), identity


def _named_with_links(call: Call, identity_id: str) -> tuple[IdentityPool, Identity, list[Login]]:
    """As `named_identity`, with the public logins that the identity holds."""
    with call.reading() as store:
        found = store.identities.find_with_links(identity_id)
    if found is None:
        raise errors.IdentityNotFound(identity_id)
    return call.pool(found[0].pool_id), *found


def prove_for(
    call: Call,
    pool: IdentityPool,
    identity_id: str,
    logins: Mapping[str, str] | None,
    *,
    own_token_allowed: bool,
) -> Proofs:
    """What the logins of a call that names an identity prove; a token of ours must be that identity's own.

    Raises NotAuthorizedException's kinds, ExternalServiceException, MustWait.
    """
    proofs = call.prove(pool, logins, own_token_allowed=own_token_allowed)
    if proofs.own_token is not None and proofs.own_token.identity_id != identity_id:
        raise errors.LoginsDoNotMatch
    return proofs


def identify(
    call: Call,
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
    proofs = prove_for(call, pool, identity_id, logins, own_token_allowed=own_token_allowed)
    vouched = proofs.own_token is not None
    if not proofs.logins:
        if not identity.authenticated and not pool.allow_unauthenticated_identities:
            raise errors.UnauthenticatedAccessNotSupported
        decide_for_identity(identity, (), Known({}, {}), vouched=vouched)
        return Identified(pool, identity, proofs)
    proven = [proof.login for proof in proofs.logins]
    if already_there([identity if login in held else None for login in proven]):
        return Identified(pool, identity, proofs)
    with call.transaction() as store:
        known = store.identities.known(pool.id, proven, identity_id)
        identity = known.identity(identity_id)
        plan = decide_for_identity(identity, proven, known, vouched=vouched)
        return Identified(pool, store.identities.carry_out(plan, identity, call.now), proofs)


def identify_developer_user(call: Call, pool: IdentityPool, proofs: Proofs, identity_id: str | None) -> Identity:
    """The identity of a developer user and of the public logins beside it; new when nobody knows them.

    Raises IdentityNotFound, IdentityForbidden, LoginsDoNotMatch, DeveloperUserAlreadyRegisteredException,
    ResourceConflictException's kinds.
    """
    proven = [proof.login for proof in proofs.logins]
    newcomer = call.new_identity(pool, authenticated=True)
    with call.transaction() as store:
        if identity_id is None:
            plan = decide_in_pool(proven, store.identities.known(pool.id, proven))
        else:
            known = store.identities.known(pool.id, proven, identity_id)
            identity = known.identity(identity_id)
            if identity.pool_id != pool.id:
                raise errors.IdentityNotFound(identity_id)
            plan = decide_for_developer_user(identity, proven, known)
        return store.identities.carry_out(plan, newcomer, call.now)
