"""How caches learn that the configuration changed, here or in another process.

Every change to a pool, a role or a provider adds one to a counter in the same transaction. In a database that other
processes may write to, the counter is looked at once a second at the most, so a replica sees a change within a second.
"""

from sqlalchemy import select

from emulator.clock import stopwatch
from emulator.storage.database import Connection, Database
from emulator.storage.statement import Statement
from emulator.storage.tables import emulator_state

_TRUSTED_FOR_S = 1.0

_COUNT_CHANGE = Statement(
    lambda insert: (
        insert(emulator_state)
        .values(name="configuration", value=1)
        .on_conflict_do_update(index_elements=["name"], set_={"value": emulator_state.c.value + 1})
    )
)
_CHANGES = Statement(select(emulator_state.c.value).where(emulator_state.c.name == "configuration"))


def count_change(connection: Connection) -> None:
    """Note in the transaction that the configuration changes with it."""
    connection.run(_COUNT_CHANGE)


class Changes:
    """Numbers the states of the configuration: what was read under one number is good while the number stays."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._elsewhere = 0
        self._here = 0
        self._trusted_until = 0.0

    def number(self) -> tuple[int, int]:
        """The number of the state now, as far as known."""
        if self._database.shared and stopwatch() >= self._trusted_until:
            asked_at = stopwatch()
            with self._database.reading() as connection:
                row = connection.first(_CHANGES)
            self._elsewhere = row[0] if row else 0
            self._trusted_until = asked_at + _TRUSTED_FOR_S
        return self._elsewhere, self._here

    def note(self) -> None:
        """Something was changed in this process, and committed."""
        self._here += 1
