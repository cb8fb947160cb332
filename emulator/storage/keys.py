"""Signing and sealing keys as rows."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from emulator.storage.database import Connection
from emulator.storage.statement import Statement, insert_all
from emulator.storage.tables import sealing_keys, signing_keys

_ALL = Statement(
    select(signing_keys.c.key_id, signing_keys.c.private_key_pem, signing_keys.c.created_at, signing_keys.c.retired_at)
    .where(signing_keys.c.purpose == bindparam("purpose"))
    .order_by(signing_keys.c.created_at, signing_keys.c.key_id)
)
_INSERT = Statement(insert_all(signing_keys))
_RETIRE = Statement(
    update(signing_keys)
    .where(signing_keys.c.purpose == bindparam("of_purpose"), signing_keys.c.retired_at.is_(None))
    .values(retired_at=bindparam("now"))
)
_SEAL = Statement(select(sealing_keys.c.secret).where(sealing_keys.c.name == bindparam("name")))
_PUT_SEAL = Statement(
    lambda insert: (
        insert(sealing_keys)
        .values({name: bindparam(name) for name in ("name", "secret")})
        .on_conflict_do_nothing(index_elements=["name"])
    )
)
_SEALS = Statement(select(sealing_keys.c.name, sealing_keys.c.secret).order_by(sealing_keys.c.name))


class Keys:
    """The emulator's own keys, inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
