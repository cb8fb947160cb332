"""The authorization codes of sign-ins that were exchanged for tokens, as rows."""

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import sign_in_codes as sql


class UsedCodeStore(msgspec.Struct):
    """The used codes of all workers and replicas, in a transaction. Times are epoch milliseconds."""

    _connection: Connection

    def use(self, code_id: str, expires_at: int, now: int) -> bool:
        """Note the use of a code, and forget expired ones; false when the code was used before."""
        self._connection.run(sql.DELETE_EXPIRED, {"now": now})
        return self._connection.run(sql.INSERT_IF_ABSENT, {"id": code_id, "expires_at": expires_at}) > 0
