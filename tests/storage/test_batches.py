"""Reads and writes of many calls at once on PostgreSQL: the same rows as one by one, all of the writes or none."""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.storage.batches import DatabaseBatches, Read, ReadNeededError, Rows, Write
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.errors import ContentionError, DatabaseUnavailableError, WouldBlock
from cognito_identity_emulator.storage.opening import ensure_schema, open_database
from cognito_identity_emulator.storage.sql import identities, pools, sessions
from cognito_identity_emulator.storage.sql_statement import SqlStatement
from cognito_identity_emulator.storage.store import Store
from tests.architecture.test_statements import STATEMENTS
from tests.databases import Databases
from tests.storage.conftest import EVERYWHERE, identity_named, pool_named
from tests.storage.test_statements import some_value

pytestmark = pytest.mark.postgresql
BATCHED = {name: statement for name, statement in STATEMENTS.items() if statement.is_batched}


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """A database with a pool, in which are a user, a developer user and a guest."""
    url = databases.new_url("postgresql")
    with closing(open_database(url)) as database:
        ensure_schema(database, url)
        with database.transaction() as connection:
            store, pool = Store(connection, EVERYWHERE), pool_named("0a")
            store.pools.add(pool)
            for name, logins in LOGINS.items():
                store.identities.add(identity_named(name, pool))
                store.identities.link(identity_named(name, pool), logins, 2000)
        yield database


LOGINS = {
    "a1": [Login("a", "ann"), Login("b", "ann"), Login("dev", "2", developer=True), Login("dev", "1", developer=True)],
    "b1": [Login("dev", "ben", developer=True)],
    "c1": [],
}


class Client:
    """Performs batches of reads and writes to their end, on an event loop of its own."""

    def __init__(self, database: Database) -> None:
        assert database.batches is not None
        self._client = database.batches.new_client()
        self._runner = asyncio.Runner()

    def read(self, reads: Collection[Read]) -> Mapping[Read, Rows]:
        rows: Mapping[Read, Rows] = self._outcome(lambda on_done: self._client.read(reads, on_done))
        return rows

    def write(self, writes: Collection[Write]) -> None:
        self._outcome(lambda on_done: self._client.write(writes, on_done))

    def _outcome(self, begin: Callable[[Callable[[Any], None]], None]) -> Any:
        async def perform() -> Any:
            done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            begin(done.set_result)
            return await done

        outcome = self._runner.run(perform())
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        self._client.close()
        self._runner.close()


@pytest.fixture(scope="module")
def client(database: Database) -> Iterator[Client]:
    with closing(Client(database)) as client:
        yield client


@pytest.fixture
def batches(database: Database) -> DatabaseBatches:
    assert database.batches is not None
    return database.batches


def session(key: str) -> Write:
    members = {"account": "000000000000", "identity_id": None, "facts": b"{}", "expires_at": 5}
    return Write(sessions.INSERT, {"access_key_id": key, **members})


def identity_write(name: str, pool: IdentityPool) -> Write:
    identity = identity_named(name, pool)
    return Write(identities.INSERT, {member: getattr(identity, member) for member in identities.INSERT.parameters})


def keys_of(database: Database, *keys: str) -> list[str]:
    with database.reading() as connection:
        return [key for key in keys if Store(connection, EVERYWHERE).sessions.find(key) is not None]


@pytest.mark.parametrize("statement", BATCHED.values(), ids=BATCHED)
def test_every_batched_statement_runs(client: Client, statement: SqlStatement) -> None:
    values = tuple(some_value(name, statement) for name in statement.parameters)
    if "SELECT" in statement.sqlite:
        reads = [Read(statement, values), Read(statement, (*values[:-1], "somebody else"))]
        assert set(client.read(reads)) == set(reads)
        return
    try:
        client.write([Write(statement, dict(zip(statement.parameters, values, strict=True)))])
    except ContentionError:
        assert statement in (identities.INSERT, identities.INSERT_LOGIN)  # their pool does not exist


def test_reads_together_have_the_rows_of_reads_one_by_one(database: Database, client: Client) -> None:
    ids = [identity_named(name, pool_named("0a")).id for name in (*LOGINS, "nobody")]
    reads = [Read(statement, (each,)) for each in ids for statement in BY_IDENTITY]
    reads += [Read(identities.LOGIN_OWNER, ("us-east-1:0a", provider, "ann")) for provider in ("a", "b", "c")]
    reads += [Read(identities.DEVELOPER_IDENTIFIER_OWNER, ("us-east-1:0a", "dev", user)) for user in ("1", "ben", "9")]
    together = client.read(reads)
    assert set(together) == set(reads)
    for read in reads:
        (alone,) = client.read([read]).values()
        assert sorted(map(tuple, together[read]), key=str) == sorted(map(tuple, alone), key=str)


BY_IDENTITY = (identities.GET, identities.GET_WITH_LOGINS, identities.GET_WITH_ALL_LOGINS)


@pytest.mark.parametrize("name", LOGINS)
def test_an_identity_with_all_logins_has_them_in_order(database: Database, name: str) -> None:
    with database.reading() as connection:
        store = Store(connection, EVERYWHERE).identities
        found = store.find_with_all_logins(identity_named(name, pool_named("0a")).id)
        assert found is not None
        assert found[1] == LOGINS[name] == store.logins_of(found[0])


def test_writes_are_committed_together_or_not_at_all(database: Database, client: Client) -> None:
    client.write([session("ASIA1"), session("ASIA2")])
    with pytest.raises(ContentionError):
        client.write([session("ASIA3"), session("ASIA1"), session("ASIA4")])
    with pytest.raises(ContentionError):
        client.write([session("ASIA5"), identity_write("x1", pool_named("gone"))])
    assert keys_of(database, "ASIA1", "ASIA2", "ASIA3", "ASIA4", "ASIA5") == ["ASIA1", "ASIA2"]


def test_an_identity_is_only_added_with_its_login(database: Database, client: Client) -> None:
    pool = pool_named("0a")

    def new_user(name: str, subject: str) -> list[Write]:
        row = {"pool_id": pool.id, "provider": "a", "subject": subject, "identity_id": identity_named(name, pool).id}
        return [identity_write(name, pool), Write(identities.INSERT_LOGIN, row)]

    for writes in (new_user("f1", "ann"), [*new_user("f1", "dora"), *new_user("f2", "dora")]):
        with pytest.raises(ContentionError):
            client.write(writes)
    client.write(new_user("f3", "dora"))
    client.write([*new_user("f4", "eve"), *new_user("f5", "fay")])
    with database.reading() as connection:
        store = Store(connection, EVERYWHERE).identities
        found = {name: store.find_with_logins(identity_named(name, pool).id) for name in ("f1", "f2", "f3", "f4", "f5")}
    assert [name for name, identity in found.items() if identity is None] == ["f1", "f2"]
    linked = [identity[1] for identity in found.values() if identity is not None]
    assert linked == [[Login("a", subject)] for subject in ("dora", "eve", "fay")]


def test_the_limits_of_a_commit_end_with_it(database: Database, client: Client) -> None:
    with database.reading() as connection:
        connection.cursor.execute("SHOW lock_timeout")
        before = connection.cursor.fetchone()
    client.write([session("ASIA6")])
    with pytest.raises(ContentionError):
        client.write([session("ASIA6")])
    with database.reading() as connection:
        connection.cursor.execute("SHOW lock_timeout")
        assert connection.cursor.fetchone() == before


def test_a_locked_row_is_contention_soon(database: Database, client: Client) -> None:
    pool = pool_named("0a")
    one, other = identity_write("d", pool), identity_write("e", pool)
    with database.transaction() as connection:
        Store(connection, EVERYWHERE).pools.lock(pool.id)
        for writes in ([one], [one, other], [one, session("ASIA8")]):
            with pytest.raises(ContentionError):
                client.write(writes)
    client.write([one, other, session("ASIA8")])


def test_a_text_that_postgresql_cannot_have_is_refused(client: Client) -> None:
    with pytest.raises(UnstorableTextException):
        client.read([Read(identities.GET, ("\0",)), Read(identities.GET, ("other",))])
    with pytest.raises(UnstorableTextException):
        client.write([session("ASIA\0")])


def test_a_closed_server_is_unavailable(databases: Databases) -> None:
    with (
        closing(open_database("postgresql://nobody@127.0.0.1:1/none")) as database,
        closing(Client(database)) as client,
        pytest.raises(DatabaseUnavailableError),
    ):
        client.read([Read(identities.GET, ("a",))])


def test_an_attempt_only_uses_rows_that_were_read_for_it(
    database: Database, batches: DatabaseBatches, client: Client
) -> None:
    known = Read(identities.GET, (identity_named("a1", pool_named("0a")).id,))
    with batches.new_attempt(client.read([known])), database.reading() as connection:
        assert connection.first(identities.GET, {"identity_id": known.values[0]}) is not None
        with pytest.raises(ReadNeededError) as raised:
            connection.first(identities.GET, {"identity_id": "other"})
        assert raised.value.read == Read(identities.GET, ("other",))
        with pytest.raises(WouldBlock):
            connection.first(pools.GET, {"pool_id": "us-east-1:0a"})
        with pytest.raises(WouldBlock):
            connection.run(sessions.INSERT, session("ASIA7").parameters)


def test_an_attempt_keeps_single_writes_that_end_well(database: Database, batches: DatabaseBatches) -> None:
    def fail() -> None:
        with database.transaction(one_write=True) as connection:
            connection.run(sessions.INSERT, session("ASIA10").parameters)
            raise ValueError("spoilt")

    with batches.new_attempt({}) as attempt:
        with pytest.raises(ValueError, match="spoilt"):
            fail()
        assert not database.has_pending
        with database.transaction(one_write=True) as connection:
            connection.run(sessions.INSERT, session("ASIA9").parameters)
        assert database.has_pending
        with pytest.raises(WouldBlock), database.transaction():
            pass
        assert attempt.take_writes() == [session("ASIA9")]
    assert keys_of(database, "ASIA9", "ASIA10") == []
