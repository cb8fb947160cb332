"""Single identities and sessions as the operator manages them, without a login and in every account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cognito_identity_emulator.credentials.issuer import Credentials
from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError
from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity import AUTHENTICATED, Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.role_choice import choose_role
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.verified_login import (
    OpenIdTokenClaims,
    VerifiedLogin,
    VerifiedLogins,
    developer_login,
)
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.errors.cognito_identity import ProviderNotSupported
from cognito_identity_emulator.features.queries import (
    AdminQueries,
    IdentityFound,
    SessionFound,
    find_session,
    no_identity,
    no_session,
)
from cognito_identity_emulator.operations.cognito_identity.enhanced_session import enhanced_session
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.runtime.clock import Clock
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.identities import IdentityStore
from cognito_identity_emulator.storage.sessions import SessionStore
from cognito_identity_emulator.storage.shared_state import SharedState


@dataclass(frozen=True, slots=True)
class IdentityAdmin:
    """The identities and sessions of one emulator."""

    database: Database
    shared_state: SharedState
    clock: Clock
    services: Services
    queries: AdminQueries

    def set_disabled(self, identity_id: str, disabled: bool) -> IdentityFound:
        """Disable or enable an identity. Raises NotFoundError, AdminError for a merged identity, which stays
        disabled."""
        now = self.clock.now()
        with self._locked(identity_id) as (store, found):
            identity = found.identity
            if identity.merged_into is not None:
                if not disabled:
                    raise AdminError(
                        f"{identity_id} stays disabled: its logins were merged into {identity.merged_into}."
                    )
            elif disabled is not identity.disabled:
                store.set_disabled_at(identity_id, now if disabled else None, now)
        return self.queries.identity(identity_id)

    def delete(self, identity_id: str) -> None:
        """Delete an identity and its logins. Raises NotFoundError."""
        with self._locked(identity_id) as (store, _):
            store.delete(identity_id)

    def unlink(self, identity_id: str, provider: str, subject: str | None) -> IdentityFound:
        """Unlink a login or a developer user from an identity.

        `provider` is a Logins key, the ARN of an OIDC provider, or a developer provider name; `subject` is only needed
        for one of several developer users. Raises NotFoundError, AdminError.
        """
        key, now = oidc_provider_name(provider) or provider, self.clock.now()
        with self._locked(identity_id) as (store, found):
            of_provider = [each for each in found.logins if each.provider == key]
            matching = [each for each in of_provider if subject in (None, each.subject)]
            if not matching:
                login = key if subject is None else f"{subject} of {key}"
                has = ", ".join(f"{each.subject} of {each.provider}" for each in found.logins) or "no logins"
                raise NotFoundError(f"{identity_id} has no login {login}. It has: {has}.")
            if len(matching) > 1:
                raise AdminError(
                    f"{identity_id} has {len(matching)} users of {key}: add `subject`.",
                    [f"subject: {each.subject}" for each in matching],
                )
            store.unlink(found.identity, matching[0], now)
        return self.queries.identity(identity_id)

    def credentials(self, identity_id: str, custom_role_arn: str | None) -> Credentials:
        """New credentials of an identity, without a login: those that the enhanced flow gives for its linked logins.

        Rules of role mappings see the issuer, the user and the audience of the logins, because other claims are not
        stored; the audience is a client id of the pool. `custom_role_arn` is the role to take instead of the one that
        the pool chooses. The role's trust policy decides in any case. Raises NotFoundError, AdminError.
        """
        minted = self.services.credentials.mint(self.session(identity_id, custom_role_arn))
        with self.database.transaction() as connection:
            self.services.credentials.save(minted, SessionStore(connection))
        return minted

    def session(self, identity_id: str, custom_role_arn: str | None) -> Session:
        """The session that an identity would get credentials for now; see `credentials`. Nothing is issued.

        Raises NotFoundError, AdminError.
        """
        found = self.queries.identity(identity_id)
        pool = self.services.pools.find(found.identity.pool_id)
        if pool is None:
            raise no_identity(identity_id)
        _check_usable(found.identity, pool)
        variants = self._verified_logins(pool, found)
        verified = variants[0]
        role_arn = custom_role_arn or _chosen_role(identity_id, pool, variants)
        claims = OpenIdTokenClaims(identity_id, pool.id, verified.amr, verified.principal_tags(pool))
        try:
            return enhanced_session(self.services, pool, role_arn, claims, self.clock.now())
        except AssumeRoleError as refused:
            raise AdminError(f"{identity_id} cannot have the role {role_arn}.", [str(refused)]) from None

    def revoke_session(self, access_key_id: str) -> SessionFound:
        """Revoke the session of an access key: signed calls with it are refused from now on. Raises NotFoundError."""
        now = self.clock.now()
        with self.database.transaction() as connection:
            found = find_session(connection, access_key_id)
            if found is None:
                raise no_session(access_key_id)
            if found.revoked_at is None:
                SessionStore(connection).revoke(access_key_id, now)
        self.shared_state.note_change()
        return self.queries.session(access_key_id)

    @contextmanager
    def _locked(self, identity_id: str) -> Iterator[tuple[IdentityStore, IdentityFound]]:
        """The identity with its logins, locked in a transaction, inside which nothing else may read the database: it
        would need a second connection. Raises NotFoundError."""
        with self.database.transaction() as connection:
            store = IdentityStore(connection, Scope(None, region_of(identity_id)))
            state = store.link_state("", [], identity_id)
            identity = state.named.get(identity_id)
            if identity is None:
                raise no_identity(identity_id)
            yield store, IdentityFound(identity, tuple(state.logins[identity_id]))

    def _verified_logins(self, pool: IdentityPool, found: IdentityFound) -> Sequence[VerifiedLogins]:
        """The linked logins as if they had just been verified, without those of providers that the pool no longer
        names. Besides the usual ones, a variant for each other audience that the pool accepts."""
        possible = [each for login in found.logins if (each := self._variants(pool, login))]
        if found.identity.authenticated and not possible:
            return (VerifiedLogins(token_claims=OpenIdTokenClaims(found.identity.id, pool.id, (AUTHENTICATED,))),)
        usual = tuple(each[0] for each in possible)
        others = [
            VerifiedLogins((*usual[:place], variant, *usual[place + 1 :]))
            for place, variants in enumerate(possible)
            for variant in variants[1:]
        ]
        return (VerifiedLogins(usual), *others)

    def _variants(self, pool: IdentityPool, login: Login) -> Sequence[VerifiedLogin]:
        """The login for each audience that the pool accepts; none when the pool does not name the provider."""
        if login.developer:
            return (developer_login(login.provider, pool.id, login.subject),)
        logins, claims = self.services.logins, {"iss": f"https://{login.provider}", "sub": login.subject}
        try:
            return [
                logins.preview(pool, login.provider, {**claims, "aud": audience})
                for audience in logins.audiences(pool, login.provider)
            ]
        except ProviderNotSupported:
            return ()


def _check_usable(identity: Identity, pool: IdentityPool) -> None:
    """Raises AdminError for an identity that cannot have credentials."""
    if identity.merged_into is not None:
        raise AdminError(f"{identity.id} was merged into {identity.merged_into}: get the credentials of that identity.")
    if identity.disabled:
        raise AdminError(f"{identity.id} is disabled: enable it first.")
    if not identity.authenticated and not pool.allow_unauthenticated_identities:
        raise AdminError(f"{identity.id} is a guest, and {pool.id} does not allow guests.")


def _chosen_role(identity_id: str, pool: IdentityPool, variants: Sequence[VerifiedLogins]) -> str:
    """The role that the pool chooses. Raises AdminError when there is none, or when it depends on the audience."""
    decision, *others = (choose_role(pool, each, None).decision for each in variants)
    roles = {each.role_arn for each in (decision, *others)}
    if len(roles) > 1:
        raise AdminError(
            f"The role of {identity_id} depends on the client id of its login: specify `custom_role_arn`.",
            [f"custom_role_arn: {role}" for role in sorted(filter(None, roles))],
        )
    if decision.role_arn is None:
        raise AdminError(
            f"The pool has no role for {identity_id}: set one, or specify `custom_role_arn`.", [decision.sentence]
        )
    return decision.role_arn
