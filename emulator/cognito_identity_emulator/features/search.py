"""One search through pools, identities, credentials and calls, by any of their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from cognito_identity_emulator.domain.identity import Identity
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.calls import JournaledCalls
from cognito_identity_emulator.features.queries import find_pool, find_session
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.identities import IdentityStore
from cognito_identity_emulator.storage.search import Search

MAX_PER_KIND = 100


@dataclass(frozen=True, slots=True)
class IdentityMatch:
    """An identity, and its id, subject, developer user identifier or provider that matches."""

    identity: Identity
    matched: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What has the name, of every kind."""

    pools: Sequence[IdentityPool]
    identities: Sequence[IdentityMatch]
    credentials: Sequence[Session]
    calls: Sequence[JournalEntry]


def search(database: Database, calls: JournaledCalls, query: str, limit: int) -> SearchResults:
    """At most `limit` things of each kind, in any account.

    Pools by id or a part of their name, identities as in `Search.matches`, credentials by access key, calls by number
    or request id. Raises AdminError.
    """
    if not query:
        raise AdminError("query must not be empty.")
    if not 1 <= limit <= MAX_PER_KIND:
        raise AdminError(f"limit must be between 1 and {MAX_PER_KIND}, not {limit}.")
    with database.reading() as connection:
        pools = [find_pool(connection, pool_id) for _, pool_id in Search(connection).pools(query, 0, limit)]
        identities = IdentityStore(connection, Scope(None, ""))
        matches = Search(connection).matches(query, None, limit)[:limit]
        found = [(identities.find_anywhere(identity_id), matched) for _, identity_id, matched in matches]
        session = find_session(connection, query)
    return SearchResults(
        pools=[each for each in pools if each is not None],
        identities=[IdentityMatch(identity, matched) for identity, matched in found if identity is not None],
        credentials=[] if session is None else [session],
        calls=calls.named(query, limit),
    )
