"""The accounts whose outbound web identity federation is enabled, as rows."""

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import outbound_federation as sql


class OutboundFederationStore(msgspec.Struct):
    """The accounts, in a transaction."""

    _connection: Connection

    def accounts(self) -> list[str]:
        """All accounts where it is enabled."""
        return [account for (account,) in self._connection.all(sql.ACCOUNTS)]

    def is_enabled(self, account: str) -> bool:
        """Whether it is enabled for an account."""
        return self._connection.first(sql.FIND, {"account": account}) is not None

    def enable(self, account: str) -> bool:
        """Enable it for an account; false when it was enabled before."""
        return self._connection.run(sql.INSERT_IF_ABSENT, {"account": account}) > 0

    def disable(self, account: str) -> bool:
        """Disable it for an account; false when it was disabled before."""
        return self._connection.run(sql.DELETE, {"account": account}) > 0
