"""The numbers that all replicas share: counters of changes to the configuration and to the keys, and the clock.

In a database that other processes may write to, they are read at most once a second, in one statement. So a replica
sees a change within a second, and most calls read nothing.
"""

import threading
from collections.abc import Callable, Mapping
from itertools import count
from math import inf
from typing import Generic, TypeVar

from cognito_identity_emulator.errors.admin import AdminError, TimeRangeError
from cognito_identity_emulator.runtime.clock import SECOND_MS, Clock, monotonic, parse_iso_time
from cognito_identity_emulator.storage.database import Connection, Database
from cognito_identity_emulator.storage.sql import shared_state as sql

Value = TypeVar("Value")

_TRUSTED_FOR_S = 1.0
_CONFIGURATION = "configuration"
_KEYS = "keys"
_CLOCK_OFFSET_MS = "clock-offset-ms"
_CLOCK_FROZEN_AT = "clock-frozen-at"
_LONGEST_JUMP_S = 100 * 366 * 24 * 3600
_LATEST_MS = parse_iso_time("9000-01-01T00:00:00Z")


def count_change(connection: Connection) -> None:
    """Count a change of the configuration, as part of the transaction that makes it."""
    connection.run(sql.INCREMENT, {"name": _CONFIGURATION})


def count_keys_change(connection: Connection) -> None:
    """Count a change of the keys, as part of the transaction that makes it."""
    connection.run(sql.INCREMENT, {"name": _KEYS})


class SharedState:
    """The numbers, as last read. A cache is valid while `configuration_version` or `keys_version` stays the same.

    `changes_here` counts the changes to the configuration in this process.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._values: Mapping[str, int] = {}
        self.changes_here = 0
        self._keys_changes_here = 0
        self._configuration_version = self._keys_version = 0, 0
        self._trusted_until = 0.0
        self._numbers_of_reads = count(1)
        self._last_read = 0
        self.clock_offset_ms = 0
        self.clock_frozen_at: int | None = None
        self._read()

    # The next three repeat a line, because every call of an operation comes here several times.

    def configuration_version(self) -> tuple[int, int]:
        """The version of the configuration: different after each change."""
        if monotonic() >= self._trusted_until:
            self._read()
        return self._configuration_version

    def keys_version(self) -> tuple[int, int]:
        """The version of the keys: different after each change."""
        if monotonic() >= self._trusted_until:
            self._read()
        return self._keys_version

    def refresh(self) -> None:
        """Read the numbers again if other processes may have changed them."""
        if monotonic() >= self._trusted_until:
            self._read()

    def is_current(self, for_s: float) -> bool:
        """Whether the numbers are trusted for that many seconds more. Never reads the database."""
        return monotonic() + for_s < self._trusted_until

    def read_again(self) -> None:
        """Read the numbers, also when they are still trusted."""
        self._read()

    def note_change(self) -> None:
        """Note that this process changed the configuration and committed it."""
        with self._lock:
            self.changes_here += 1
            self._update_versions()

    def note_keys_change(self) -> None:
        """Note that this process changed the keys and committed it."""
        with self._lock:
            self._keys_changes_here += 1
            self._update_versions()

    def put_clock(self, offset_ms: int, frozen_at: int | None) -> None:
        """Store the offset of the clock, and the time it is frozen at."""
        with self._database.transaction() as connection:
            connection.run(sql.PUT, {"name": _CLOCK_OFFSET_MS, "value": offset_ms})
            if frozen_at is None:
                connection.run(sql.DELETE, {"name_": _CLOCK_FROZEN_AT})
            else:
                connection.run(sql.PUT, {"name": _CLOCK_FROZEN_AT, "value": frozen_at})
        self._read()

    def _read(self) -> None:
        number, started = next(self._numbers_of_reads), monotonic()
        with self._database.reading() as connection:
            values = dict(connection.all(sql.READ_ALL))
        with self._lock:
            if number < self._last_read:
                return  # another thread began to read after this one, and has seen what this one may have missed
            self._last_read = number
            self._values = values
            self._update_versions()
            # No other process writes to a database in the memory of this one.
            self._trusted_until = started + _TRUSTED_FOR_S if self._database.is_shared else inf
            self.clock_offset_ms = values.get(_CLOCK_OFFSET_MS, 0)
            self.clock_frozen_at = values.get(_CLOCK_FROZEN_AT)

    def _update_versions(self) -> None:
        """Compute the versions, under the lock: if an old version came back, an old cache would be valid again."""
        self._configuration_version = self._values.get(_CONFIGURATION, 0), self.changes_here
        self._keys_version = self._values.get(_KEYS, 0), self._keys_changes_here


class ConfigurationCache(Generic[Value]):
    """A part of the configuration in memory; `read` reads it again after a change, in this process or another."""

    def __init__(self, database: Database, shared_state: SharedState, read: Callable[[Connection], Value]) -> None:
        self._database = database
        self._shared_state = shared_state
        self._read = read
        # Replaced together: two threads that read at once must not mix an old value with a new version.
        self._version_and_value: tuple[tuple[int, int], Value] | None = None

    @property
    def is_current(self) -> bool:
        """Whether the value in memory is that of the configuration as it is known: then `current` reads no row."""
        found = self._version_and_value
        return found is not None and found[0] == self._shared_state.configuration_version()

    @property
    def last_read(self) -> Value | None:
        """The value as it was last read; None before."""
        return None if self._version_and_value is None else self._version_and_value[1]

    def current(self) -> Value:
        """The value now."""
        version, found = self._shared_state.configuration_version(), self._version_and_value
        if found is not None and found[0] == version:
            return found[1]
        with self._database.reading() as connection:
            value = self._read(connection)
        self._version_and_value = version, value
        return value


class SharedClock:
    """The clock of the emulator, the same on all replicas: the base clock plus an offset, or frozen at a time.

    Times are epoch milliseconds.
    """

    def __init__(self, base: Clock, state: SharedState) -> None:
        self._base = base
        self._state = state

    def now(self) -> int:
        self._state.refresh()
        return self.known_now()

    def known_now(self) -> int:
        """The time by the numbers as last read, without a read of the database: for code that must not wait."""
        frozen_at = self._state.clock_frozen_at
        return self._base.now() + self._state.clock_offset_ms if frozen_at is None else frozen_at

    @property
    def frozen(self) -> bool:
        """Whether the clock is frozen."""
        return self._state.clock_frozen_at is not None

    @property
    def offset_ms(self) -> int:
        """The milliseconds that it is ahead of the base clock."""
        self._state.refresh()
        frozen_at = self._state.clock_frozen_at
        return self._state.clock_offset_ms if frozen_at is None else frozen_at - self._base.now()

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; a frozen clock stays frozen. A running clock moves by exactly that much.

        Raises AdminError for a jump of more than 100 years, and for a time before 1970 or after 9000.
        """
        if not abs(seconds) <= _LONGEST_JUMP_S:  # NaN, too
            raise AdminError("The clock cannot move by more than 100 years.", [f"{seconds} s"])
        self._state.refresh()
        by_ms = round(seconds * SECOND_MS)
        _check_time(self.known_now() + by_ms)
        frozen_at = self._state.clock_frozen_at
        if frozen_at is None:
            self._state.put_clock(self._state.clock_offset_ms + by_ms, None)
        else:
            self.set(frozen_at + by_ms)

    def set(self, now: float) -> None:
        """Set the time; a frozen clock stays frozen. A fraction of a millisecond is left out.

        Raises AdminError for a time before 1970 or after 9000.
        """
        _check_time(now)
        time_ms = int(now)
        self._state.put_clock(time_ms - self._base.now(), time_ms if self.frozen else None)

    def freeze(self, frozen: bool = True) -> None:
        """Freeze the clock, or let it run on from its current time."""
        now = self.now()
        self._state.put_clock(now - self._base.now(), now if frozen else None)

    def reset(self) -> None:
        """Return to the base clock."""
        self._state.put_clock(0, None)


def _check_time(time_ms: float) -> None:
    """Raises TimeRangeError for a time that cannot be formatted, or that is too late for later expiry times."""
    if not 0 <= time_ms < _LATEST_MS:
        raise TimeRangeError(time_ms)
