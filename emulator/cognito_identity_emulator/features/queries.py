"""Queries behind the console and the control API: pools with counts, identities by any of their names, sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from msgspec import structs

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
from cognito_identity_emulator.storage.sessions import SessionStore

PAGE_SIZE = 100
MAX_COUNTED = 10_000
"""A list with more rows has this as its total, because counting them all would take seconds."""
_NONCE_BYTES = 12

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list. `next` is the token of the following page, None on the last. `total` is the number of rows on
    all pages; MAX_COUNTED means that or more."""

    rows: Sequence[Row]
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class PoolFound:
    """A pool, and the number of its identities, including disabled ones."""

    pool: IdentityPool
    identities: int


class SessionFound(Session, frozen=True):
    """A session, and when the operator revoked it (epoch milliseconds), None if it was not revoked."""

    revoked_at: int | None = None


@dataclass(frozen=True, slots=True)
class IdentityFound:
    """An identity, and every login that is linked to it."""

    identity: Identity
    logins: Sequence[Login]


class AdminQueries:
    """Queries one database, across all accounts."""

    def __init__(self, database: Database, keys: KeyRing, ids: Ids) -> None:
        self._database = database
        self._keys = keys
        self._ids = ids

    def pools(self, query: str | None, next_: str | None) -> Page[PoolFound]:
        """A page of pools, in order of creation; see Search.pools. Raises AdminError."""
        list_name = f"control:pools:{query}"
        position = int(self._position(list_name, next_, "0"))
        with self._database.reading() as connection:
            search = Search(connection)
            rows = search.pools(query, position, PAGE_SIZE + 1)
            total = search.count_pools(query, MAX_COUNTED)
            found = [_pool(connection, pool_id) for _, pool_id in rows[:PAGE_SIZE]]
        return Page(
            [each for each in found if each is not None],
            self._next_token(list_name, [str(seq) for seq, _ in rows]),
            total,
        )

    def pool(self, pool_id: str) -> PoolFound:
        """The pool of that id. Raises NotFoundError."""
        return self._find(_pool, pool_id, NotFoundError(f"There is no identity pool {pool_id}."))

    def identities(self, query: str | None, pool_id: str | None, next_: str | None) -> Page[IdentityFound]:
        """A page of identities, in order of creation; see Search.identities. Raises AdminError."""
        list_name = f"control:identities:{pool_id}:{query}"
        position = int(self._position(list_name, next_, "0"))
        with self._database.reading() as connection:
            search = Search(connection)
            if query is None:
                rows = search.identities(None, pool_id, position, PAGE_SIZE + 1)
                total = search.count_all_identities(pool_id, MAX_COUNTED)
            else:
                rows, total = _matching(connection, query, pool_id, position)
            store = IdentityStore(connection, Scope(None, ""))
            found = [IdentityFound(each, store.logins_of(each)) for _, each in rows[:PAGE_SIZE]]
        return Page(found, self._next_token(list_name, [str(seq) for seq, _ in rows]), total)

    def identity(self, identity_id: str) -> IdentityFound:
        """The identity of that id. Raises NotFoundError."""
        return self._find(_identity, identity_id, no_identity(identity_id))

    def sessions(self, identity_id: str | None, next_: str | None) -> Page[SessionFound]:
        """A page of the sessions of issued credentials, by access key id. Raises AdminError."""
        list_name = f"control:sessions:{identity_id}"
        position = self._position(list_name, next_, "")
        with self._database.reading() as connection:
            search = Search(connection)
            rows = search.sessions(identity_id, position, PAGE_SIZE + 1)
            total = search.count_sessions(identity_id, MAX_COUNTED)
        found = [session_found(facts, revoked_at) for _, facts, revoked_at in rows[:PAGE_SIZE]]
        return Page(found, self._next_token(list_name, [key_id for key_id, *_ in rows]), total)

    def session(self, access_key_id: str) -> SessionFound:
        """The session of an access key. Raises NotFoundError for a key that this emulator did not issue."""
        return self._find(find_session, access_key_id, no_session(access_key_id))

    def _find(self, find: Callable[[Connection, str], Row | None], name: str, missing: NotFoundError) -> Row:
        """The row that `find` finds by its name. Raises `missing` when there is none."""
        with self._database.reading() as connection:
            found = find(connection, name)
        if found is None:
            raise missing
        return found

    def _position(self, list_name: str, next_: str | None, first: str) -> str:
        """The position that a `next` token seals, or the first one."""
        if next_ is None:
            return first
        position = self._keys.seal.unseal(list_name, next_)
        if position is None:
            raise AdminError(
                "`next` is not from this list. Use the `next` of the page before.", [f"next: {next_[:40]}"]
            )
        return position.decode()

    def _next_token(self, list_name: str, positions: Sequence[str]) -> str | None:
        if len(positions) <= PAGE_SIZE:
            return None
        last_shown = positions[PAGE_SIZE - 1].encode()
        return self._keys.seal.seal(list_name, last_shown, self._ids.random_bytes(_NONCE_BYTES))


def find_pool(connection: Connection, pool_id: str) -> IdentityPool | None:
    """The pool of that id in any account; None when there is none."""
    return PoolStore(connection, Scope(None, region_of(pool_id))).find(pool_id)


def find_session(connection: Connection, access_key_id: str) -> SessionFound | None:
    """The session of an access key; None when there is none."""
    stored = SessionStore(connection).find(access_key_id)
    return None if stored is None else session_found(*stored)


def no_identity(identity_id: str) -> NotFoundError:
    """The error for an id without an identity."""
    return NotFoundError(f"There is no identity {identity_id}.")


def no_session(access_key_id: str) -> NotFoundError:
    """The error for an access key without a session."""
    return NotFoundError(f"The access key {access_key_id} was not issued here, or its session was purged.")


def session_found(facts: bytes, revoked_at: int | None) -> SessionFound:
    """The session in a row."""
    return SessionFound(**structs.asdict(read_session(facts)), revoked_at=revoked_at)


def _matching(
    connection: Connection, query: str, pool_id: str | None, position: int
) -> tuple[list[tuple[int, Identity]], int]:
    """The identities of a page that match, and one more, each with its seq; and how many match on all pages."""
    search = Search(connection)
    matches = search.matches(query, pool_id, MAX_COUNTED)
    if len(matches) >= MAX_COUNTED:
        return search.identities(query, pool_id, position, PAGE_SIZE + 1), MAX_COUNTED
    store = IdentityStore(connection, Scope(None, ""))
    on_page = [(seq, identity_id) for seq, identity_id, _ in matches if seq > position][: PAGE_SIZE + 1]
    found = [(seq, store.find_anywhere(identity_id)) for seq, identity_id in on_page]
    return [(seq, identity) for seq, identity in found if identity is not None], len(matches)


def _pool(connection: Connection, pool_id: str) -> PoolFound | None:
    pool = find_pool(connection, pool_id)
    return None if pool is None else PoolFound(pool, Search(connection).count_identities(pool_id))


def _identity(connection: Connection, identity_id: str) -> IdentityFound | None:
    store = IdentityStore(connection, Scope(None, ""))
    identity = store.find_anywhere(identity_id)
    return None if identity is None else IdentityFound(identity, store.logins_of(identity))
