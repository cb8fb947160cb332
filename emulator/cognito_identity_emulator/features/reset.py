"""Resets an emulator to an empty one, between tests."""

from dataclasses import replace

from cognito_identity_emulator.engine.journal import Journal
from cognito_identity_emulator.operations.repeatable_ids import RepeatableIds
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.reset import ResetReport, count_account, count_all, reset_account, reset_all
from cognito_identity_emulator.storage.shared_state import SharedClock, SharedState, count_change


class Reset:
    """Deletes what tests left behind."""

    def __init__(
        self,
        database: Database,
        shared_state: SharedState,
        clock: SharedClock,
        journal: Journal,
        repeatable_ids: RepeatableIds | None,
    ) -> None:
        self._database = database
        self._shared_state = shared_state
        self._clock = clock
        self._journal = journal
        self._repeatable_ids = repeatable_ids

    def preview(self, account: str | None) -> ResetReport:
        """What a reset of the account, or of everything (None), would delete."""
        with self._database.reading() as connection:
            if account is not None:
                return count_account(connection, account)
            report = count_all(connection)
        return replace(report, journal=len(self._journal.texts()), clock=int(self._clock_moved))

    def account(self, account: str) -> ResetReport:
        """Delete the account's pools, identities, sessions and exports, and disable its outbound federation."""
        return self._reset_rows(account)

    def everything(self) -> ResetReport:
        """Delete everything but the keys, and set the clock back to the machine's time."""
        report = self._reset_rows(None)
        clock_moved = self._clock_moved
        if clock_moved:
            self._clock.reset()
        return replace(report, journal=self._journal.clear(), clock=int(clock_moved))

    @property
    def _clock_moved(self) -> bool:
        return self._clock.frozen or self._shared_state.clock_offset_ms != 0

    def _reset_rows(self, account: str | None) -> ResetReport:
        with self._database.transaction(long=True) as connection:
            report = reset_all(connection) if account is None else reset_account(connection, account)
            count_change(connection)
        self._shared_state.note_change()
        if self._repeatable_ids is not None:
            self._repeatable_ids.restart()
        return report
