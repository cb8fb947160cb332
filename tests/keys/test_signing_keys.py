"""Signing keys are generated and found under concurrency."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from cognito_identity_emulator import Settings
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.keys.key_ring import SigningKey, SigningKeys
from cognito_identity_emulator.storage import sqlite_file
from cognito_identity_emulator.storage.errors import WouldBlock
from cognito_identity_emulator.storage.keys import KeyStore
from cognito_identity_emulator.storage.sessions import SessionStore
from tests.databases import Databases
from tests.timeouts import TIMEOUT_S

THREADS = 4


@pytest.fixture
def core(databases: Databases) -> Iterator[EmulatorCore]:
    with closing(EmulatorCore(Settings(database_url=databases.new_url("file")))) as made:
        yield made


def at_once(ask: Callable[[], SigningKey]) -> list[SigningKey]:
    """The results of simultaneous calls of THREADS threads."""
    ready = threading.Barrier(THREADS)

    def ask_when_all_are_ready(_: int) -> SigningKey:
        ready.wait(TIMEOUT_S)
        return ask()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(ask_when_all_are_ready, range(THREADS)))


@pytest.mark.parametrize("make", [SigningKeys.active, SigningKeys.rotate])
def test_a_pending_commit_does_not_deadlock_with_a_thread_that_adds_a_key(
    core: EmulatorCore, make: Callable[[SigningKeys], SigningKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, waits = core.keys.open_id_tokens, threading.Event()
    monkeypatch.setattr(sqlite_file, "sleep", lambda seconds: waits.set())
    with core.database.transaction(blocking=False) as connection:
        SessionStore(connection).add("ASIA1", "000000000000", None, b"facts", 1000)
    assert core.database.has_pending
    with ThreadPoolExecutor(1) as threads:
        adding = threads.submit(make, keys)
        assert waits.wait(TIMEOUT_S)
        assert keys.find("us-east-1-00000000") is None
        core.database.commit_pending()
        made = adding.result()
    assert keys.find(made.key_id) is made


@pytest.mark.parametrize("kind", ["file", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_threads_that_find_no_key_at_once_share_a_new_one(
    databases: Databases, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_long(keys: KeyStore, purpose: str) -> Sequence[tuple[str, bytes, int, int | None]]:
        found = look(keys, purpose)
        time.sleep(0.1)
        return found

    look = KeyStore.signing_keys
    monkeypatch.setattr(KeyStore, "signing_keys", look_long)
    # No call may raise ContentionError: the operation has already written and would run a second time.
    with closing(EmulatorCore(Settings(database_url=databases.new_url(kind)))) as core:
        keys = core.keys.open_id_tokens
        ids = {each.key_id for each in at_once(keys.active)}
        assert len(ids) == 1
        assert [each.key_id for each in keys.all()] == list(ids)


def test_threads_that_rotate_at_once_get_a_key_each(core: EmulatorCore) -> None:
    keys = core.keys.open_id_tokens
    ids = {each.key_id for each in at_once(keys.rotate)}
    assert len(ids) == THREADS
    assert {each.key_id for each in keys.all()} == ids
    assert [each.retired_at is None for each in keys.all()] == [False] * (THREADS - 1) + [True]


def test_two_processes_that_find_no_key_sign_with_the_same_key(core: EmulatorCore) -> None:
    with closing(EmulatorCore(Settings(database_url=core.settings.database_url))) as other:
        assert core.keys.open_id_tokens.active().key_id == other.keys.open_id_tokens.active().key_id


@pytest.mark.postgresql
def test_a_batch_on_the_event_loop_never_reads_keys_and_leaves_them_stale(databases: Databases) -> None:
    with closing(EmulatorCore(Settings(database_url=databases.new_url("postgresql")))) as core:
        batches, keys, old_seal = core.database.batches, core.keys, core.keys.seal
        assert batches is not None
        old = keys.open_id_tokens.active()
        with core.database.transaction() as connection:
            connection.cursor.execute("UPDATE sealing_keys SET secret = %(secret)s", {"secret": bytes(32)})
            KeyStore(connection).add_signing_key("open-id-tokens", "new", b"", 0)
        core.shared_state.note_keys_change()
        with batches.new_attempt({}):
            for read in (keys.open_id_tokens.active, lambda: keys.open_id_tokens.find("new"), lambda: keys.seal):
                for _ in range(2):
                    with pytest.raises(WouldBlock):
                        read()
        assert keys.open_id_tokens.find("new") == keys.open_id_tokens.active() != old
        assert keys.seal is not old_seal
