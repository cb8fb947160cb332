"""The file of a database, and SQLite's files beside it, are for their owner only."""

import logging
from contextlib import closing
from pathlib import Path

import pytest

from cognito_identity_emulator.storage.opening import ensure_schema, open_database


def test_a_new_database_is_for_its_owner_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with closing(open_database(url)) as database:
        ensure_schema(database, url)
        modes = {each.name: f"{each.stat().st_mode & 0o777:o}" for each in tmp_path.iterdir()}
    assert modes == {"new.db": "600", "new.db-wal": "600", "new.db-shm": "600"}


@pytest.mark.parametrize(("mode", "is_reported"), [(0o600, False), (0o644, True), (0o660, True)])
def test_an_existing_database_that_others_may_read_is_reported(
    tmp_path: Path, mode: int, is_reported: bool, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "old.db"
    path.touch()
    path.chmod(mode)
    with caplog.at_level(logging.WARNING), closing(open_database(f"sqlite:///{path}")):
        pass
    assert [f"chmod 600 {path}*" in each.getMessage() for each in caplog.records] == [True] * is_reported
    assert path.stat().st_mode & 0o777 == mode
