"""Which identity a call is about: loading it, verifying the logins of the call, and linking what they lead to.

Operations declare how they load it and one of the verifications; `resolve_identity` then decides what the logins mean.
Mostly they belong to the identity already, so nothing has to be written.
"""

from typing import TYPE_CHECKING, Protocol

import msgspec

from cognito_identity_emulator.declare.operation import Verification
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_id import is_of_pool
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.linking import (
    NOTHING_LINKED,
    decide_for_developer_user,
    decide_for_identity,
    decide_in_pool,
    existing_identity,
)
from cognito_identity_emulator.domain.verified_login import NO_LOGINS, OpenIdTokenClaims, VerifiedLogin, VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.storage.store import Store

if TYPE_CHECKING:
    from concurrent.futures import Future


class IdentityRequest(Protocol):
    """A request that names an identity and may bring logins."""

    @property
    def identity_id(self) -> str: ...
    @property
    def logins(self) -> dict[str, str] | None: ...


class NamedIdentity(msgspec.Struct, frozen=True):
    """The identity that a call names and its pool. `linked` are its public logins; empty for a call without logins.

    `is_of_earlier_run`: the identity is not stored, but may be stored again; see `load_or_restore_identity`.
    """

    pool: IdentityPool
    identity: Identity
    linked: list[Login]
    is_of_earlier_run: bool = False


class NamedDeveloperUser(msgspec.Struct, frozen=True):
    """The developer user that a call names, its pool, and the identity that it belongs to; None for a new user."""

    pool: IdentityPool
    login: VerifiedLogin
    identity: Identity | None


class ResolvedIdentity(msgspec.Struct, frozen=True):
    """The identity that a call is about, its pool, and the verified logins."""

    pool: IdentityPool
    identity: Identity
    verified: VerifiedLogins

    def to_claims(self) -> OpenIdTokenClaims:
        """The claims of an OpenID token of this identity."""
        return OpenIdTokenClaims(
            self.identity.id, self.pool.id, self.verified.amr, self.verified.principal_tags(self.pool)
        )


def load_identity(request: IdentityRequest, call: CallContext) -> NamedIdentity:
    """The identity that the request names, with its logins when the request brings some. Raises IdentityNotFound."""
    linked: list[Login] = []
    with call.reading() as store:
        if request.logins:
            found = store.identities.find_with_logins(request.identity_id)
            identity, linked = found or (None, [])
        else:
            identity = store.identities.find(request.identity_id)
    if identity is None:
        raise call.identity_not_found(request.identity_id)
    return NamedIdentity(call.pool(identity.pool_id), identity, linked)


def load_or_restore_identity(request: IdentityRequest, call: CallContext) -> NamedIdentity:
    """As `load_identity`. With `--seed-ids`, an identity of an earlier run is found, too: as a guest that is not yet
    stored, whom the logins of the call are linked to. Clients such as Amplify keep its id, and never ask for another.
    """
    try:
        return load_identity(request, call)
    except errors.IdentityNotFound:
        repeatable = call.services.repeatable_ids
        if repeatable is None:
            raise
        with call.reading() as store:
            pool_ids = [each for each in store.pools.all_ids() if is_of_pool(request.identity_id, each)]
        for pool in map(call.pool, pool_ids):
            if repeatable.is_of_earlier_run(pool, request.identity_id, with_logins=bool(request.logins)):
                identity = Identity(request.identity_id, pool.id, pool.account, False, None, call.now, call.now)
                return NamedIdentity(pool, identity, [], is_of_earlier_run=True)
        raise


def _store_if_restored(named: NamedIdentity, call: CallContext, store: Store) -> None:
    """Store an identity of an earlier run, unless another call did so since it was loaded."""
    repeatable = call.services.repeatable_ids
    if named.is_of_earlier_run and repeatable is not None and not store.identities.find_anywhere(named.identity.id):
        store.identities.add(named.identity)
        repeatable.note_use(named.identity.id)


def _fetch_needed(request: IdentityRequest, call: CallContext, named: NamedIdentity) -> "Future[None] | None":
    return call.fetch_needed(named.pool, request.logins) if request.logins else None


def _verify_logins(request: IdentityRequest, call: CallContext, named: NamedIdentity) -> VerifiedLogins:
    return call.verify(named.pool, request.logins) if request.logins else NO_LOGINS


def _verify_logins_or_token(request: IdentityRequest, call: CallContext, named: NamedIdentity) -> VerifiedLogins:
    """As `_verify_logins`; an OpenID token of ours is a login, too, if it is the identity's own."""
    if not request.logins:
        return NO_LOGINS
    verified = call.verify(named.pool, request.logins, own_token_allowed=True)
    if verified.token_claims is not None and verified.token_claims.identity_id != request.identity_id:
        raise errors.LoginsDoNotMatch
    return verified


LOGINS_OF_IDENTITY = Verification(_fetch_needed, _verify_logins)
"""Verifies the public logins of a call that names an identity.

Raises NotAuthorizedException's kinds, ExternalServiceException."""

LOGINS_OR_TOKEN_OF_IDENTITY = Verification(_fetch_needed, _verify_logins_or_token)
"""As LOGINS_OF_IDENTITY, and accepts an OpenID token of the identity under a Logins key of Cognito's own."""


def resolve_identity(
    call: CallContext, named: NamedIdentity, verified: VerifiedLogins, *, only_preview: bool = False
) -> ResolvedIdentity:
    """The identity that the call is about, after linking and merging what the verified logins lead to.

    `only_preview`: nothing is linked or merged, but what could not be is refused all the same. Raises
    NotAuthorizedException's kinds, ResourceConflictException's kinds.
    """
    pool, identity = named.pool, named.identity
    authorized_by_token = verified.token_claims is not None
    if not verified.logins:
        if not identity.authenticated and not pool.allow_unauthenticated_identities:
            raise errors.UnauthenticatedAccessNotSupported
        decide_for_identity(identity, (), NOTHING_LINKED, authorized_by_token=authorized_by_token)
        if named.is_of_earlier_run:
            with call.transaction() as store:
                _store_if_restored(named, call, store)
        return ResolvedIdentity(pool, identity, verified)
    logins = [each.login for each in verified.logins]
    if existing_identity([identity if login in named.linked else None for login in logins]):
        return ResolvedIdentity(pool, identity, verified)
    with call.transaction() as store:
        _store_if_restored(named, call, store)
        state = store.identities.link_state(pool.id, logins, identity.id)
        identity = state.identity(identity.id)
        plan = decide_for_identity(identity, logins, state, authorized_by_token=authorized_by_token)
        if only_preview:
            return ResolvedIdentity(pool, identity, verified)
        return ResolvedIdentity(pool, store.identities.apply(plan, identity, call.now), verified)


def load_developer_user(call: CallContext, pool: IdentityPool, login: VerifiedLogin) -> NamedDeveloperUser:
    """The developer user with its identity."""
    with call.reading() as store:
        (identity,) = store.identities.owners(pool.id, [login.login])
    return NamedDeveloperUser(pool, login, identity)


def resolve_developer_user(
    call: CallContext, user: NamedDeveloperUser, verified: VerifiedLogins, identity_id: str | None
) -> Identity:
    """The identity of a developer user and of the public logins beside it; a new one when none of them is known.

    Raises IdentityNotFound, IdentityForbidden, LoginsDoNotMatch, DeveloperUserAlreadyRegisteredException,
    ResourceConflictException's kinds.
    """
    pool, logins = user.pool, [each.login for each in verified.logins]
    if len(logins) == 1:
        existing = existing_identity([user.identity])
        if existing is not None and identity_id in (None, existing.id):
            return existing
    new_identity = call.new_identity(pool, logins)
    with call.transaction() as store:
        if identity_id is None:
            plan = decide_in_pool(logins, store.identities.link_state(pool.id, logins))
        else:
            state = store.identities.link_state(pool.id, logins, identity_id)
            identity = state.identity(identity_id)
            if identity.pool_id != pool.id:
                raise errors.IdentityNotFound(identity_id)
            plan = decide_for_developer_user(identity, logins, state)
        return store.identities.apply(plan, new_identity, call.now)
