"""The keys of the emulator: signing keys by purpose, sealing secrets by name."""

from collections.abc import Sequence

import msgspec

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import keys as sql


class KeyStore(msgspec.Struct):
    """The keys, in a transaction."""

    _connection: Connection

    def signing_keys(self, purpose: str) -> Sequence[tuple[str, bytes, int, int | None]]:
        """The keys of a purpose, oldest first: (key id, private key as PEM, created at, retired at or None)."""
        rows = self._connection.all(sql.SIGNING_KEYS, {"purpose": purpose})
        return [(row[0], bytes(row[1]), row[2], row[3]) for row in rows]

    def add_signing_key(self, purpose: str, key_id: str, private_key_pem: bytes, now: int) -> None:
        """Add a key, and retire the keys before it."""
        self._connection.run(sql.RETIRE_SIGNING_KEYS, {"of_purpose": purpose, "now": now})
        row = {"key_id": key_id, "purpose": purpose, "private_key_pem": private_key_pem}
        self._connection.run(sql.INSERT_SIGNING_KEY, {**row, "created_at": now, "retired_at": None})

    def sealing_key(self, name: str, default: bytes) -> bytes:
        """The secret of that name; `default` is stored as the secret where there is none."""
        self._connection.run(sql.INSERT_SEALING_KEY_IF_ABSENT, {"name": name, "secret": default})
        (secret,) = self._connection.first(sql.SEALING_KEY, {"name": name})
        return bytes(secret)

    def sealing_keys(self) -> dict[str, bytes]:
        """All secrets by name."""
        return {name: bytes(secret) for name, secret in self._connection.all(sql.SEALING_KEYS)}
