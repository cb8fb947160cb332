"""What the console and a puzzled person look up: pools with counts, identities by any of their names, sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cognito_identity_emulator.credentials.issuer import read_session
from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.runtime.scope import Scope, region_of
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.identities import IdentityStore
from cognito_identity_emulator.storage.pools import PoolStore
from cognito_identity_emulator.storage.search import Search

PAGE_SIZE = 100
_NONCE_BYTES = 12

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list; `next` leads to the page after it, and is None on the last."""

    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class PoolFound:
    """A pool, and how many identities it has, disabled ones included."""

    pool: IdentityPool
    identities: int


@dataclass(frozen=True, slots=True)
class IdentityFound:
    """An identity, and every login that leads to it."""

    identity: Identity
    logins: Sequence[Login]


class AdminQueries:
    """Looks up in one database, whatever the account."""

    def __init__(self, database: Database, keys: KeyRing, ids: Ids) -> None:
        self._database = database
        self._keys = keys
        self._ids = ids

    def pools(self, query: str | None, after: str | None) -> Page[PoolFound]:
        """A page of pools, in the order they were made; see Search.pools. Raises AdminError."""
        of = f"control:pools:{query}"
        position = int(self._position(of, after, "0"))
        with self._database.reading() as connection:
            rows = Search(connection).pools(query, position, PAGE_SIZE + 1)
            found = [_pool(connection, pool_id) for _, pool_id in rows[:PAGE_SIZE]]
        return Page([each for each in found if each is not None], self._next(of, [str(seq) for seq, _ in rows]))

    def pool(self, pool_id: str) -> PoolFound:
        """The pool of that id. Raises NotFoundError."""
        with self._database.reading() as connection:
            found = _pool(connection, pool_id)
        if found is None:
            raise NotFoundError(f"There is no identity pool {pool_id}.")
        return found

    def identities(self, query: str | None, pool_id: str | None, after: str | None) -> Page[IdentityFound]:
        """A page of identities, in the order they were made; see Search.identities. Raises AdminError."""
        of = f"control:identities:{pool_id}:{query}"
        position = int(self._position(of, after, "0"))
        with self._database.reading() as connection:
            rows = Search(connection).identities(query, pool_id, position, PAGE_SIZE + 1)
            store = IdentityStore(connection, Scope(None, ""))
            found = [IdentityFound(each, store.logins_of(each)) for _, each in rows[:PAGE_SIZE]]
        return Page(found, self._next(of, [str(seq) for seq, _ in rows]))

    def sessions(self, identity_id: str | None, after: str | None) -> Page[Session]:
        """A page of the sessions that were handed out, by access key id. Raises AdminError."""
        of = f"control:sessions:{identity_id}"
        position = self._position(of, after, "")
        with self._database.reading() as connection:
            rows = Search(connection).sessions(identity_id, position, PAGE_SIZE + 1)
        found = [read_session(facts) for _, facts in rows[:PAGE_SIZE]]
        return Page(found, self._next(of, [key_id for key_id, _ in rows]))

    def _position(self, of: str, after: str | None, start: str) -> str:
        if after is None:
            return start
        position = self._keys.seal.unseal(of, after)
        if position is None:
            raise AdminError("`next` was not given by this list.", [f"next: {after[:40]}"])
        return position.decode()

    def _next(self, of: str, positions: Sequence[str]) -> str | None:
        if len(positions) <= PAGE_SIZE:
            return None
        last_shown = positions[PAGE_SIZE - 1].encode()
        return self._keys.seal.seal(of, last_shown, self._ids.random_bytes(_NONCE_BYTES))


def _pool(connection: Connection, pool_id: str) -> PoolFound | None:
    pool = PoolStore(connection, Scope(None, region_of(pool_id))).find(pool_id)
    return None if pool is None else PoolFound(pool, Search(connection).count_identities(pool_id))
