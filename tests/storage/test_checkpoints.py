"""Checkpoints of a SQLite file keep the log short, and lose nothing."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cognito_identity_emulator.storage.checkpoints import LONGEST_LOG_PAGES
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.sessions import SessionStore
from tests.timeouts import wait_until

PAGE_AND_FRAME_BYTES = 4096 + 24
ROUNDS = 4
SESSIONS_A_ROUND = 4000
"""Enough for our checkpoint, and too few for SQLite's own."""
FACTS = b"x" * 300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{file}")
    ensure_schema(database, f"sqlite:///{file}")
    yield database
    database.close()


def write_in_group_commits(database: Database, round_: int) -> None:
    """Add sessions in operations that share their commits, as calls on the event loop do."""
    for at in range(SESSIONS_A_ROUND):
        with database.transaction(blocking=False) as connection:
            key = f"ASIA{hash((round_, at)) & 0xFFFFFFFFFFFF:X}{round_}-{at}"
            SessionStore(connection).add(key, "0", None, FACTS, 1)
        if at % 10 == 9:
            database.commit_pending()


def write_in_separate_transactions(database: Database, round_: int) -> None:
    """Add as many sessions in separate transactions, ten in each, as calls on threads do."""
    for tens in range(SESSIONS_A_ROUND // 10):
        with database.transaction() as connection:
            for at in range(10):
                key = f"ASIA{hash((round_, tens, at)) & 0xFFFFFFFFFFFF:X}{round_}-{tens}-{at}"
                SessionStore(connection).add(key, "0", None, FACTS, 1)


def kept(file: Path) -> int:
    with sqlite3.connect(file) as connection:
        count: int = connection.execute("SELECT count(*) FROM sessions").fetchone()[0]
    connection.close()
    return count


def wait_until_moved(file: Path, bytes_before: int) -> None:
    """Wait until most of the writes are in the file; the rest follows with the next ones."""
    wait_until(lambda: file.stat().st_size >= bytes_before + SESSIONS_A_ROUND * len(FACTS) // 8)


@pytest.mark.parametrize("write", [write_in_group_commits, write_in_separate_transactions])
def test_checkpoints_move_writes_into_the_file_and_restart_the_log(
    database: Database, file: Path, write: Callable[[Database, int], None]
) -> None:
    for round_ in range(ROUNDS):
        bytes_before = file.stat().st_size
        write(database, round_)
        wait_until_moved(file, bytes_before)
    log_pages = file.with_name(file.name + "-wal").stat().st_size / PAGE_AND_FRAME_BYTES
    assert log_pages < LONGEST_LOG_PAGES, "as many as without our checkpoints"
    assert kept(file) == ROUNDS * SESSIONS_A_ROUND
    database.close()
    assert kept(file) == ROUNDS * SESSIONS_A_ROUND


def test_few_writes_start_no_thread(database: Database) -> None:
    with database.transaction() as connection:
        SessionStore(connection).add("ASIA", "0", None, FACTS, 1)
    assert "checkpoints" not in {each.name for each in threading.enumerate()}


def test_closing_a_database_ends_the_thread(database: Database) -> None:
    write_in_group_commits(database, 0)
    assert "checkpoints" in {each.name for each in threading.enumerate()}
    database.close()
    assert "checkpoints" not in {each.name for each in threading.enumerate()}
