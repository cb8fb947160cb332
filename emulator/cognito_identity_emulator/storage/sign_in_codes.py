"""The authorization codes of sign-ins that were exchanged for tokens, and the revoked tokens, as rows of one table."""

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import sign_in_codes as sql


class UsedCodeStore(msgspec.Struct):
    """The used codes of all workers and replicas, in a transaction. Times are epoch milliseconds."""

    _connection: Connection

    def use(self, code_id: str, expires_at: int, now: int) -> bool:
        """Note the use of a code, and delete expired ones; false when the code was used before."""
        return _add(self._connection, code_id, expires_at, now)


class RevokedTokenStore(msgspec.Struct):
    """The revoked tokens of all workers and replicas, in a transaction. Times are epoch milliseconds.

    They share the table of the used codes, because a row says the same of both: this id is of no use until it expires.
    """

    _connection: Connection

    def revoke(self, token_id: str, expires_at: int, now: int) -> None:
        """Note that a token is revoked, and delete expired ones."""
        _add(self._connection, token_id, expires_at, now)

    def has(self, token_id: str) -> bool:
        """Whether a token is revoked."""
        return self._connection.first(sql.GET, {"id": token_id}) is not None


def _add(connection: Connection, row_id: str, expires_at: int, now: int) -> bool:
    """Add an id and delete those that expired; false when it is there already."""
    connection.run(sql.DELETE_EXPIRED, {"now": now})
    return connection.run(sql.INSERT_IF_ABSENT, {"id": row_id, "expires_at": expires_at}) > 0
