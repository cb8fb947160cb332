"""The few numbers that every replica must agree on: how often the configuration changed, and where the clock stands.

In a database that other processes may write to, they are read once a second at the most, all at once; so a replica sees
a change within a second, and a call costs nothing for it.
"""

import threading
from collections.abc import Mapping
from math import inf

from cognito_identity_emulator.runtime.clock import Clock, monotonic
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.statement import Statement

_TRUSTED_FOR_S = 1.0
_CONFIGURATION = "configuration"
_KEYS = "keys"
_CLOCK_OFFSET_MS = "clock-offset-ms"
_CLOCK_FROZEN_AT = "clock-frozen-at"

_READ = Statement("shared_state.READ")
_COUNT_UP = Statement("shared_state.COUNT_UP")
_PUT = Statement("shared_state.PUT")
_FORGET = Statement("shared_state.FORGET")


def count_change(connection: Connection) -> None:
    """Note in the transaction that the configuration changes with it."""
    connection.run(_COUNT_UP, {"name": _CONFIGURATION})


def count_keys_change(connection: Connection) -> None:
    """Note in the transaction that the keys change with it."""
    connection.run(_COUNT_UP, {"name": _KEYS})


class SharedState:
    """The numbers, as far as known. What was read of the configuration under one number is good while it stays."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._values: Mapping[str, int] = {}
        self._changes_here = 0
        self._keys_changes_here = 0
        self._number = self._keys_number = 0, 0
        self._trusted_until = 0.0
        self.clock_offset_ms = 0
        self.clock_frozen_at: int | None = None
        self._read()

    # Every call asks for these several times, so they look at the watch themselves.

    def number(self) -> tuple[int, int]:
        """The number of the configuration's state."""
        if monotonic() >= self._trusted_until:
            self._read()
        return self._number

    def keys_number(self) -> tuple[int, int]:
        """The number of the keys' state."""
        if monotonic() >= self._trusted_until:
            self._read()
        return self._keys_number

    def refresh(self) -> None:
        """Read again what other processes may have written."""
        if monotonic() >= self._trusted_until:
            self._read()

    @property
    def changes_here(self) -> int:
        """How often something was changed in this process."""
        return self._changes_here

    def note_change(self) -> None:
        """Something was changed in this process, and committed."""
        with self._lock:
            self._changes_here += 1
            self._renumber()

    def note_keys_change(self) -> None:
        """Keys were changed in this process, and committed."""
        with self._lock:
            self._keys_changes_here += 1
            self._renumber()

    def put_clock(self, offset_ms: int, frozen_at: int | None) -> None:
        """Store where the clock stands."""
        with self._database.transaction() as connection:
            connection.run(_PUT, {"name": _CLOCK_OFFSET_MS, "value": offset_ms})
            if frozen_at is None:
                connection.run(_FORGET, {"name_": _CLOCK_FROZEN_AT})
            else:
                connection.run(_PUT, {"name": _CLOCK_FROZEN_AT, "value": frozen_at})
        self._read()

    def _read(self) -> None:
        asked_at = monotonic()
        with self._database.reading() as connection:
            values = dict(connection.all(_READ))
        with self._lock:
            self._values = values
            self._renumber()
        # Nobody else writes to a database of this process alone.
        self._trusted_until = asked_at + _TRUSTED_FOR_S if self._database.shared else inf
        self.clock_offset_ms = self._values.get(_CLOCK_OFFSET_MS, 0)
        self.clock_frozen_at = self._values.get(_CLOCK_FROZEN_AT)

    def _renumber(self) -> None:
        """Under the lock: a number must not go back to one that something was read under before."""
        self._number = self._values.get(_CONFIGURATION, 0), self._changes_here
        self._keys_number = self._values.get(_KEYS, 0), self._keys_changes_here


class SharedClock:
    """The time of the emulator, the same on all replicas: the base clock's plus an offset, or the time it is frozen at.

    Times are epoch milliseconds.
    """

    def __init__(self, base: Clock, state: SharedState) -> None:
        self._base = base
        self._state = state

    def now(self) -> int:
        self._state.refresh()
        return self.known_now()

    def known_now(self) -> int:
        """The time as far as it is known here, without asking the database: for what must never wait."""
        frozen_at = self._state.clock_frozen_at
        return self._base.now() + self._state.clock_offset_ms if frozen_at is None else frozen_at

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._state.clock_frozen_at is not None

    @property
    def offset_ms(self) -> int:
        """How far it is ahead of the base clock."""
        return self.now() - self._base.now()

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; frozen or not, it stays so."""
        self.set(self.now() + int(seconds * 1000))

    def set(self, now: int) -> None:
        """Make it `now`; frozen or not, it stays so."""
        self._state.put_clock(now - self._base.now(), now if self.frozen else None)

    def freeze(self, frozen: bool = True) -> None:
        """Let it stand still, or go on from where it stands."""
        now = self.now()
        self._state.put_clock(now - self._base.now(), now if frozen else None)

    def reset(self) -> None:
        """Back to the base clock."""
        self._state.put_clock(0, None)
