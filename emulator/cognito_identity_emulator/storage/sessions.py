"""Sessions as rows: who is behind an access key that we handed out."""

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.statement import Statement

_GET = Statement("sessions.GET")
_INSERT = Statement("sessions.INSERT")
_PURGE = Statement("sessions.PURGE")


class Sessions(msgspec.Struct):
    """Every session, whatever the account: an access key id says by itself whose it is."""

    _connection: Connection

    def find(self, access_key_id: str) -> bytes | None:
        """The facts of a session, as they were stored."""
        row = self._connection.first(_GET, {"access_key_id": access_key_id})
        return bytes(row[0]) if row else None

    def add(self, access_key_id: str, account: str, identity_id: str | None, facts: bytes, expires_at: int) -> None:
        """Store a session."""
        row = {
            "access_key_id": access_key_id,
            "account": account,
            "identity_id": identity_id,
            "facts": facts,
            "expires_at": expires_at,
        }
        self._connection.run(_INSERT, row)

    def purge(self, now: int) -> int:
        """Forget the sessions that have expired; how many they were."""
        return self._connection.run(_PURGE, {"now": now})
