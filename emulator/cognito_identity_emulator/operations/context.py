"""The context of one call: who calls, what the call may see, what time it is, and the services an operation uses."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cognito_identity_emulator.credentials.issuer import CredentialIssuer
from cognito_identity_emulator.credentials.role_assumer import RoleAssumer
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_id import RANDOM_BYTES, identity_id
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors.cognito_identity import IdentityNotFound, IdentityPoolNotFound
from cognito_identity_emulator.keys.authorization_messages import AuthorizationMessages
from cognito_identity_emulator.keys.page_tokens import PageTokens
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.verifier import LoginVerifier
from cognito_identity_emulator.operations.region_check import region_check
from cognito_identity_emulator.operations.repeatable_ids import RepeatableIds
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import WouldBlock
from cognito_identity_emulator.storage.outbound_federation import OutboundFederationStore
from cognito_identity_emulator.storage.pools import PoolCache
from cognito_identity_emulator.storage.registry import RegistryCache, RegistryStore
from cognito_identity_emulator.storage.shared_state import SharedState
from cognito_identity_emulator.storage.store import READING, WRITING, DatabaseTime, Store, StoreTransaction
from cognito_identity_emulator.tokens.open_id_token import OpenIdTokens
from cognito_identity_emulator.tokens.web_identity_token import WebIdentityTokens, issuer_of_account

if TYPE_CHECKING:
    from concurrent.futures import Future

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Services:
    """What operations work with: one set for the life of the emulator.

    `repeatable_ids` makes the ids of pools and identities if there is one, and `ids` makes all others.
    """

    settings: Settings
    database: Database
    database_time: DatabaseTime
    shared_state: SharedState
    pools: PoolCache
    registry: RegistryCache
    logins: LoginVerifier
    issuer_keys: IssuerKeys
    tokens: OpenIdTokens
    web_identity_tokens: WebIdentityTokens
    roles: RoleAssumer
    credentials: CredentialIssuer
    page_tokens: PageTokens
    authorization_messages: AuthorizationMessages
    ids: Ids
    repeatable_ids: RepeatableIds | None


class CallContext(msgspec.Struct):
    """One call of one operation.

    `caller` is None for an unsigned call, and `session` for an access key that the emulator did not issue. `now` is
    the time of the call (epoch milliseconds), the same for everything that happens in it. `blocking`: a transaction
    may block this thread until another writer is done. `serialized`: the call lost a race and now retries under a
    lock, so it cannot starve. `identity_pool_id` is the pool that the call turned out to be about, for the journal.
    `http_request` is None for a call without HTTP.
    """

    services: Services
    scope: Scope
    caller: Caller | None
    now: int
    request_id: str
    blocking: bool = True
    serialized: bool = False
    identity_pool_id: str | None = None
    session: Session | None = None
    http_request: HttpRequest | None = None

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def account(self) -> str:
        """The account that new resources belong to."""
        return self.scope.account or self.settings.account

    @property
    def web_identity_issuer(self) -> str:
        """The issuer of the account's web identity tokens, below the address that the caller used."""
        request, own_host = self.http_request, f"localhost:{self.settings.port}"
        scheme, host = (
            ("http", own_host) if request is None else (request.scheme, request.headers.get("host", own_host))
        )
        return issuer_of_account(f"{scheme}://{host}", self.account)

    def new_pool_id(self, name: str) -> str:
        """An id for a new pool of that name in the region of the call."""
        repeatable = self.services.repeatable_ids
        if repeatable is not None:
            return repeatable.pool_id(self.account, self.scope.region, name, self._is_pool)
        return f"{self.scope.region}:{self.services.ids.uuid()}"

    def new_identity(self, pool: IdentityPool, logins: Sequence[Login]) -> Identity:
        """A new identity, not yet stored, for a user with these logins, or for a guest without any."""
        repeatable = self.services.repeatable_ids
        if repeatable is None:
            new_id = identity_id(pool, self.now, self.services.ids.random_bytes(RANDOM_BYTES))
        else:
            new_id = repeatable.identity_id(pool, min(logins, default=None), self._is_identity)
        return Identity(new_id, pool.id, pool.account, bool(logins), None, self.now, self.now)

    def _is_pool(self, pool_id: str) -> bool:
        with self.reading() as store:
            return store.pools.exists(pool_id)

    def _is_identity(self, identity_id: str) -> bool:
        with self.reading() as store:
            return store.identities.find_anywhere(identity_id) is not None

    def pool(self, pool_id: str) -> IdentityPool:
        """The identity pool, from the cache. Raises IdentityPoolNotFound, also for a pool outside the call's scope."""
        return self._visible(pool_id, self.services.pools.find(pool_id))

    def pool_in(self, store: Store, pool_id: str) -> IdentityPool:
        """The identity pool as it is in this transaction, locked against other writers. Raises IdentityPoolNotFound."""
        store.pools.lock(pool_id)
        return self._visible(pool_id, store.pools.find(pool_id))

    def _visible(self, pool_id: str, pool: IdentityPool | None) -> IdentityPool:
        if pool is None or not self.scope.covers(pool.account, pool.region):
            raise self.pool_not_found(pool_id)
        self.identity_pool_id = pool.id
        return pool

    def pool_not_found(self, pool_id: str) -> IdentityPoolNotFound:
        """The refusal of a pool that the call does not see."""
        refusal = IdentityPoolNotFound(pool_id)
        failed = region_check(self.scope, pool_id)
        return refusal if failed is None else refusal.explain(failed)

    def identity_not_found(self, identity_id: str) -> IdentityNotFound:
        """The refusal of an identity that the call does not see."""
        refusal = IdentityNotFound(identity_id)
        failed = region_check(self.scope, identity_id)
        return refusal if failed is None else refusal.explain(failed)

    def fetch_needed(self, pool: IdentityPool, logins: Mapping[str, str]) -> "Future[None] | None":
        """What has to be fetched before `verify`; see `LoginVerifier.fetch_needed`."""
        return self.services.logins.fetch_needed(pool, logins, self.now)

    def verify(
        self, pool: IdentityPool, logins: Mapping[str, str], *, own_token_allowed: bool = False
    ) -> VerifiedLogins:
        """The verified logins; see `LoginVerifier.verify`."""
        return self.services.logins.verify(pool, logins, self.now, own_token_allowed=own_token_allowed)

    def transaction(
        self, *, long: bool = False, one_write: bool = False, only_inserts: bool = False
    ) -> StoreTransaction:
        """A writing transaction: commits on leaving, rolls back on an exception.

        `long`: no time limit; other writers wait. `one_write`: the operation cannot fail after its first write, which
        makes the transaction cheaper. `only_inserts`: it reads no rows; where it depends on rows that were read before,
        a unique constraint has to refuse it once they have changed. Raises WouldBlock where the thread may not wait.
        """
        if long and not self.blocking:
            raise WouldBlock
        services = self.services
        transaction = services.database.transaction(
            blocking=self.blocking,
            serialized=self.serialized,
            long=long,
            one_write=one_write,
            only_inserts=only_inserts,
        )
        return StoreTransaction(transaction, WRITING, services.database_time, self.scope, services.shared_state)

    @contextmanager
    def changing_registry(self) -> Iterator[RegistryStore]:
        """The roles, policies and identity providers, locked against other writers. Commits on leaving, rolls back on
        an exception. Raises WouldBlock where the thread may not wait."""
        services = self.services
        with services.database.transaction(blocking=self.blocking, serialized=self.serialized) as connection:
            registry = RegistryStore(connection)
            registry.lock()
            yield registry
        services.shared_state.note_change()

    @contextmanager
    def changing_outbound_federation(self) -> Iterator[OutboundFederationStore]:
        """The accounts with outbound web identity federation. Commits on leaving, rolls back on an exception. Raises
        WouldBlock where the thread may not wait."""
        with self.services.database.transaction(blocking=self.blocking, serialized=self.serialized) as connection:
            yield OutboundFederationStore(connection)

    def has_outbound_federation(self) -> bool:
        """Whether outbound web identity federation is enabled for the account of the call."""
        with self.services.database.reading() as connection:
            return OutboundFederationStore(connection).is_enabled(self.account)

    def reading(self) -> StoreTransaction:
        """A store to read from."""
        services = self.services
        return StoreTransaction(
            services.database.reading(), READING, services.database_time, self.scope, services.shared_state
        )

    def page(
        self, list_name: str, token: str | None, limit: int, fetch: Callable[[int, int], Sequence[tuple[int, Row]]]
    ) -> tuple[list[Row], str | None]:
        """One page of a list, and the token of the next page (None on the last).

        `fetch(after, limit)` returns the rows after a position, each with its own position. A token is only valid for
        the list of the same name.
        """
        rows = fetch(self.services.page_tokens.position(list_name, token), limit + 1)
        page = rows[:limit]
        next_token = self.services.page_tokens.make(list_name, page[-1][0]) if len(rows) > limit else None
        return [row for _, row in page], next_token
