"""One API call: who makes it, what it may see, when it is, and the rooms an operation may ask."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from cognito_identity_emulator.credentials.issuer import CredentialIssuer
from cognito_identity_emulator.credentials.role_assumer import RoleAssumer
from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.domain.identity_id import RANDOM_BYTES, identity_id
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.verified_login import VerifiedLogins
from cognito_identity_emulator.errors.cognito_identity import IdentityPoolNotFound
from cognito_identity_emulator.keys.page_tokens import PageTokens
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.verifier import LoginVerifier
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.runtime.scope import Caller, Scope
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.database_time import DatabaseTime
from cognito_identity_emulator.storage.pools import PoolCache
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.storage.shared_state import SharedState
from cognito_identity_emulator.storage.store import OpenStore, Store
from cognito_identity_emulator.tokens.open_id_token import OpenIdTokens

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Services:
    """What operations work with; one set for the life of the emulator."""

    settings: Settings
    database: Database
    database_time: DatabaseTime
    shared_state: SharedState
    pools: PoolCache
    registry: RegistryCache
    logins: LoginVerifier
    issuer_keys: IssuerKeys
    tokens: OpenIdTokens
    roles: RoleAssumer
    credentials: CredentialIssuer
    page_tokens: PageTokens
    ids: Ids


class Trail(msgspec.Struct):
    """What a call came upon that its request does not name, for the journal: the pool of the identity it is about."""

    identity_pool_id: str | None = None


class CallContext(msgspec.Struct, frozen=True):
    """One call of one operation.

    `now` is the time of the call (epoch milliseconds), the same for everything that happens in it. `caller` is None for
    unsigned calls. `may_wait` says whether a statement may wait for another writer here; `in_line` that the call was
    beaten by another and now writes in turn with all others to whom that happened, so that none is beaten for ever.
    """

    services: Services
    scope: Scope
    caller: Caller | None
    now: int
    request_id: str
    may_wait: bool = True
    serialized: bool = False
    trail: Trail = msgspec.field(default_factory=Trail)

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def account(self) -> str:
        """The account that something new belongs to."""
        return self.scope.account or self.settings.account

    def new_pool_id(self) -> str:
        """An id for a new pool of the call's region."""
        return f"{self.scope.region}:{self.services.ids.uuid()}"

    def new_identity(self, pool: IdentityPool, *, authenticated: bool) -> Identity:
        """An identity that does not exist yet, for the store to keep."""
        new_identity = identity_id(pool, self.now, self.services.ids.random_bytes(RANDOM_BYTES))
        return Identity(new_identity, pool.id, pool.account, authenticated, None, self.now, self.now)

    def pool(self, pool_id: str) -> IdentityPool:
        """The identity pool, from memory. Raises IdentityPoolNotFound, also for a pool the caller may not see."""
        return self._covered(pool_id, self.services.pools.find(pool_id))

    def pool_in(self, store: Store, pool_id: str) -> IdentityPool:
        """The identity pool as it stands in this transaction, locked against other writers."""
        store.pools.lock(pool_id)
        return self._covered(pool_id, store.pools.find(pool_id))

    def _covered(self, pool_id: str, pool: IdentityPool | None) -> IdentityPool:
        if pool is None or not self.scope.covers(pool.account, pool.region):
            raise IdentityPoolNotFound(pool_id)
        self.trail.identity_pool_id = pool.id
        return pool

    def verify(
        self, pool: IdentityPool, logins: Mapping[str, str] | None, *, own_token_allowed: bool = False
    ) -> VerifiedLogins:
        """What the logins prove; see `LoginVerifier.prove`. Never inside a transaction: keys may have to be fetched."""
        return self.services.logins.verify(pool, logins, self.now, own_token_allowed=own_token_allowed)

    def transaction(self, *, long: bool = False, one_write: bool = False) -> OpenStore:
        """A writing transaction: commits on leaving, rolls back on raising. One that is `long` may take as long as it
        takes, and keeps nobody waiting meanwhile but other writers; one of `one_write` is refused nothing
        after its first write, so that it costs less."""
        if long and not self.may_wait:
            raise WouldBlock
        services = self.services
        within = services.database.transaction(
            may_wait=self.may_wait, serialized=self.serialized, long=long, one_write=one_write
        )
        return OpenStore(within, "writing", services.database_time, self.scope, services.shared_state)

    def reading(self) -> OpenStore:
        """A store to read from."""
        services = self.services
        return OpenStore(
            services.database.reading(), "reading", services.database_time, self.scope, services.shared_state
        )

    def page(
        self, of: str, token: str | None, most: int, fetch: Callable[[int, int], Sequence[tuple[int, Row]]]
    ) -> tuple[list[Row], str | None]:
        """One page of the list called `of`, and the token of the next one (None on the last page).

        `fetch(after, most)` gives rows behind a position, each with its own.
        """
        rows = fetch(self.services.page_tokens.position(of, token), most + 1)
        shown = rows[:most]
        following = self.services.page_tokens.make(of, shown[-1][0]) if len(rows) > most else None
        return [row for _, row in shown], following
