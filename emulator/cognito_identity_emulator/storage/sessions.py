"""Sessions: one row for each access key that the emulator issued."""

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import sessions as sql


class SessionStore(msgspec.Struct):
    """The sessions of all accounts, in a transaction: an access key id says which account it belongs to."""

    _connection: Connection

    def find(self, access_key_id: str) -> bytes | None:
        """The facts of a session, as they were added; None when there is no such session."""
        row = self._connection.first(sql.GET, {"access_key_id": access_key_id})
        return bytes(row[0]) if row else None

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

    def purge(self, now: int) -> int:
        """Delete the sessions that have expired; their number."""
        return self._connection.run(sql.DELETE_EXPIRED, {"now": now})
