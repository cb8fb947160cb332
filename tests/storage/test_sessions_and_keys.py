"""Sessions and keys are stored and found."""

from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.keys import KeyStore
from cognito_identity_emulator.storage.sessions import SessionStore


def test_a_session_is_found_by_its_access_key_id(database: Database) -> None:
    with database.transaction() as connection:
        sessions = SessionStore(connection)
        sessions.add("ASIA1", "000000000000", "us-east-1:a1", b'{"any":"bytes\xff"}', 2000)
        assert sessions.find("ASIA1") == (b'{"any":"bytes\xff"}', None)
        assert sessions.find("ASIA2") is None


def test_expired_sessions_are_purged(database: Database) -> None:
    with database.transaction() as connection:
        sessions = SessionStore(connection)
        for expires_at in (1000, 2000, 3000):
            sessions.add(f"ASIA{expires_at}", "000000000000", None, b"facts", expires_at)
        assert sessions.purge(2000) == 2
        assert sessions.purge(2000) == 0
        found = [sessions.find(f"ASIA{expires_at}") for expires_at in (1000, 2000, 3000)]
        assert found == [None, None, (b"facts", None)]


def test_a_new_signing_key_retires_the_keys_before_it(database: Database) -> None:
    with database.transaction() as connection:
        keys = KeyStore(connection)
        keys.add_signing_key("a purpose", "one", b"pem one", 1000)
        keys.add_signing_key("a purpose", "two", b"pem two", 2000)
        keys.add_signing_key("a purpose", "three", b"pem three", 3000)
        assert keys.signing_keys("a purpose") == [
            ("one", b"pem one", 1000, 2000),
            ("two", b"pem two", 2000, 3000),
            ("three", b"pem three", 3000, None),
        ]


def test_the_first_sealing_key_of_a_name_is_kept(database: Database) -> None:
    with database.transaction() as connection:
        keys = KeyStore(connection)
        assert keys.sealing_key("seal", b"first") == b"first"
        assert keys.sealing_key("seal", b"second") == b"first"
        assert keys.sealing_key("other", b"second") == b"second"
