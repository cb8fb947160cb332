"""Signing and sealing keys as rows."""

from collections.abc import Sequence

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.statement import Statement

_ALL = Statement("keys.ALL")
_INSERT = Statement("keys.INSERT")
_RETIRE = Statement("keys.RETIRE")
_SEAL = Statement("keys.SEAL")
_PUT_SEAL = Statement("keys.PUT_SEAL")
_SEALS = Statement("keys.SEALS")


class Keys(msgspec.Struct):
    """The emulator's own keys, inside a transaction."""

    _connection: Connection

    def signing_keys(self, purpose: str) -> Sequence[tuple[str, bytes, int, int | None]]:
        """All of a purpose, the eldest first: (key id, private key PEM, created at, retired at or None)."""
        rows = self._connection.all(_ALL, {"purpose": purpose})
        return [(row[0], bytes(row[1]), row[2], row[3]) for row in rows]

    def add_signing_key(self, purpose: str, key_id: str, private_key_pem: bytes, now: int) -> None:
        """Store a key; those before it are retired."""
        self._connection.run(_RETIRE, {"of_purpose": purpose, "now": now})
        row = {"key_id": key_id, "purpose": purpose, "private_key_pem": private_key_pem}
        self._connection.run(_INSERT, {**row, "created_at": now, "retired_at": None})

    def sealing_key(self, name: str, otherwise: bytes) -> bytes:
        """The secret of that name; where there is none, `otherwise` becomes it."""
        self._connection.run(_PUT_SEAL, {"name": name, "secret": otherwise})
        (secret,) = self._connection.first(_SEAL, {"name": name})
        return bytes(secret)

    def sealing_keys(self) -> dict[str, bytes]:
        """Every secret, by its name."""
        return {name: bytes(secret) for name, secret in self._connection.all(_SEALS)}
