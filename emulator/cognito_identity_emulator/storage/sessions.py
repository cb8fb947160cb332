"""Sessions: one row for each access key that the emulator issued."""

import msgspec

from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.shared_state import ConfigurationCache, SharedState, count_change
from cognito_identity_emulator.storage.sql import sessions as sql


class SessionStore(msgspec.Struct):
    """The sessions of all accounts, in a transaction: an access key id says which account it belongs to. `region` is
    that of the call."""

    _connection: Connection
    region: str = ""

    def find(self, access_key_id: str) -> tuple[bytes, int | None] | None:
        """The facts of a session, as they were added, and when it was revoked (epoch milliseconds, None if it was not);
        None when there is no such session."""
        row = self._connection.first(sql.GET, {"access_key_id": access_key_id})
        return (bytes(row[0]), row[1]) if row else None

    def add(self, access_key_id: str, account: str, identity_id: str | None, facts: bytes, expires_at: int) -> None:
        """Add a session."""
        row = {
            "access_key_id": access_key_id,
            "account": account,
            "identity_id": identity_id,
            "facts": facts,
            "expires_at": expires_at,
        }
        self._connection.run(sql.INSERT, row)

    def put_role_use(self, role_arn: str, at: int) -> None:
        """Write when a role was last used, in the region of the call."""
        self._connection.run(sql.PUT_ROLE_USE, {"role_arn": role_arn, "used_at": at, "region": self.region})

    def revoke(self, access_key_id: str, now: int) -> None:
        """Mark a session as revoked; the caller notes the change in SharedState after the commit."""
        self._connection.run(sql.REVOKE, {"access_key_id": access_key_id, "now": now})
        count_change(self._connection)

    def revoked(self) -> frozenset[str]:
        """The access key ids of all revoked sessions."""
        return frozenset(key_id for (key_id,) in self._connection.all(sql.REVOKED))

    def purge(self, now: int) -> int:
        """Delete the sessions that have expired; their number."""
        return self._connection.run(sql.DELETE_EXPIRED, {"now": now})


class RevokedSessions:
    """The access keys of revoked sessions, in memory: session tokens are sealed, so no call reads its session's row."""

    def __init__(self, database: Database, shared_state: SharedState) -> None:
        self._access_key_ids = ConfigurationCache(
            database, shared_state, lambda connection: SessionStore(connection).revoked()
        )

    def __contains__(self, access_key_id: str) -> bool:
        return access_key_id in self._access_key_ids.current()
