"""Measures what a call costs on PostgreSQL with many identities in the pool, and with ten times as many.

Two databases on one server are filled alike, and an emulator runs on each. They are called in turn over one connection,
so that the ratio of their medians shows the cost of the identities and not other load on the machine. The calls ask for
any of 2,000 identities, chosen evenly.

The identities and logins come from INSERT … SELECT FROM generate_series, straight into the tables, without the indexes
and foreign keys; those are created again afterwards, as pg_dump does it, and VACUUM ANALYZE follows. Half of the
identities have a login, and a tenth has a developer user identifier.
"""

import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.replicas import workload
from benchmarks.replicas.deployments import ONE, RunningDeployment, running
from benchmarks.replicas.workload import CREDENTIALS, DESCRIBE, LIST, LOGIN, NEW_GUEST, MeasuredPool, Measurement
from benchmarks.speed import api
from benchmarks.speed.load import wrk
from benchmarks.speed.progress import Progress
from benchmarks.speed.workload import RefusedError
from cognito_identity_emulator.storage.sql import identities
from cognito_identity_emulator.storage.sql_statement import SqlStatement
from tests.command import run as run_command
from tests.databases import PostgresqlServer

FACTOR = 10
OPERATIONS = (NEW_GUEST, LOGIN, CREDENTIALS, DESCRIBE, LIST)
_BATCH = 32
_STEP = 500_000
_TABLES = ("identities", "linked_logins", "developer_identifiers")
_TABLE_IDS = "('identities'::regclass, 'linked_logins'::regclass, 'developer_identifiers'::regclass)"
_ID = "'us-east-1:' || md5('identity ' || number)::uuid"
_FILL = (
    "INSERT INTO identities (id, pool_id, account, authenticated, created_at, modified_at)"
    f" SELECT {_ID}, id, account, number %% 2 = 0, created_at, created_at"
    " FROM identity_pools, generate_series(%(first)s::bigint, %(last)s::bigint) AS number WHERE id = %(pool_id)s",
    "INSERT INTO linked_logins (pool_id, provider, subject, identity_id)"
    f" SELECT %(pool_id)s, %(provider)s, %(user)s || number, {_ID}"
    " FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number WHERE number %% 2 = 0",
    "INSERT INTO developer_identifiers (pool_id, provider, identifier, identity_id)"
    f" SELECT %(pool_id)s, 'login.example', %(user)s || number, {_ID}"
    " FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number WHERE number %% 10 = 0",
)
_READS: Mapping[Measurement, SqlStatement] = {
    LOGIN: identities.LOGIN_OWNER,
    CREDENTIALS: identities.GET_WITH_LOGINS,
    DESCRIBE: identities.GET_WITH_ALL_LOGINS,
    LIST: identities.PAGE,
}


def run(few: int, rounds: int, duration_s: int) -> Any:
    """The median of each call (ms) and the nodes of the query plans, with few identities and with many."""
    sizes = {"few": few, "many": few * FACTOR}
    filling = sum(-(-number // _STEP) + len(_TABLES) for number in sizes.values())
    progress = Progress("growth", filling + rounds * len(OPERATIONS))
    with ExitStack() as stack:
        server = PostgresqlServer(durable=True)
        stack.callback(server.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="state-")))
        empty_pool = workload.write_state(folder / "state.json", 0, workload.sample_of_users(few))
        started: dict[str, RunningDeployment] = {}
        plans: dict[str, Mapping[str, Sequence[str]]] = {}
        size_mib: dict[str, float] = {}
        for size, number in sizes.items():
            url = server.new_database_url()
            imported = run_command("import", str(folder / "state.json"), "--database-url", url, "--yes")
            if imported.returncode:
                raise RefusedError(imported.stderr)
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
                guests = _fill(connection, empty_pool.pool_id, number, progress)
                plans[size] = _plans(connection, empty_pool.pool_id, guests)
                size_mib[size] = _first(connection, "SELECT pg_database_size(current_database())") / 2**20
            pool = MeasuredPool(empty_pool.pool_id, guests, empty_pool.tokens)
            started[size] = stack.enter_context(running(ONE, url, pool))
        latencies_ms: dict[str, dict[str, list[float]]] = {
            each.name: {size: [] for size in sizes} for each in OPERATIONS
        }
        for number in range(rounds):
            for each in OPERATIONS:
                for size in sizes if number % 2 else reversed(sizes):
                    latencies_ms[each.name][size].append(_p50_ms(started[size], each, duration_s))
                few_ms, many_ms = (latencies_ms[each.name][size][-1] for size in ("few", "many"))
                progress.step(f"{each.name}: {few_ms:.2f} ms, {many_ms:.2f} ms")
    return {
        **sizes,
        "size_mib": size_mib,
        "median_ms": {
            name: {size: statistics.median(values) for size, values in row.items()}
            for name, row in latencies_ms.items()
        },
        "plans": {name: {size: plans[size][name] for size in sizes} for name in plans["few"]},
    }


def _fill(connection: "psycopg.Connection", pool_id: str, number: int, progress: Progress) -> Sequence[str]:
    """Add identities to a pool; the ids of some guests."""
    connection.execute("SET maintenance_work_mem = '1GB'")
    definitions = _drop_indexes(connection)
    progress.steps += len(definitions)
    parameters = {"pool_id": pool_id, "provider": workload.PROVIDER, "user": workload.USER_PREFIX}
    for first in range(1, number + 1, _STEP):
        last = min(number, first + _STEP - 1)
        for statement in _FILL:
            connection.execute(statement.encode(), {**parameters, "first": first, "last": last})
        progress.step(f"{last:,} of {number:,} identities")
    for definition in definitions:
        connection.execute(definition.encode())
        progress.step(definition)
    for table in _TABLES:
        connection.execute(f"VACUUM ANALYZE {table}".encode())
        progress.step(f"{table} is vacuumed and analyzed")
    connection.execute("CHECKPOINT")
    guests = range(1, number + 1, 2)
    sample = guests[:: max(1, len(guests) // workload.SAMPLE)][: workload.SAMPLE]
    query = f"SELECT {_ID} FROM unnest(%s::bigint[]) AS number"
    return [row[0] for row in connection.execute(query.encode(), [list(sample)])]


def _drop_indexes(connection: "psycopg.Connection") -> Sequence[str]:
    """Drop the foreign keys and all indexes but the primary keys; the statements that create them again."""
    foreign_keys = connection.execute(
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
        f" AND (conrelid IN {_TABLE_IDS} OR confrelid IN {_TABLE_IDS})".encode()
    ).fetchall()
    indexes = connection.execute(
        "SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index"
        f" WHERE indrelid IN {_TABLE_IDS} AND NOT indisprimary".encode()
    ).fetchall()
    for table, name, _ in foreign_keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}".encode())
    return [
        *(definition for _, definition in indexes),
        *(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in foreign_keys),
    ]


def _plans(connection: "psycopg.Connection", pool_id: str, guests: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The nodes of the plan of each read, for one call and for a batch of calls."""
    plans: dict[str, Sequence[str]] = {}
    middle = _first(connection, "SELECT max(seq) / 2 FROM identities")
    for measurement, statement in _READS.items():
        rows = [
            {
                "identity_id": guests[index % len(guests)],
                "pool_id": pool_id,
                "provider": workload.PROVIDER,
                "subject": workload.user(2 * index + 2),
                "after": middle,
                "limit": 60,
            }
            for index in range(_BATCH)
        ]
        values = [[row[name] for row in rows] for name in statement.parameters]
        first = [each[0] for each in values]
        plans[f"{measurement.operation}, one call"] = _nodes(connection, statement.postgresql_message, first)
        if statement.is_batched:
            batch = statement.postgresql_batch_message
            plans[f"{measurement.operation}, {_BATCH} calls"] = _nodes(connection, batch, values)
    return plans


def _nodes(connection: "psycopg.Connection", statement: bytes, values: Sequence[object]) -> Sequence[str]:
    explained = psycopg.RawCursor(connection).execute(b"EXPLAIN (FORMAT JSON) " + statement, values).fetchone()
    assert explained is not None
    return list(_nodes_below(explained[0][0]["Plan"]))


def _nodes_below(node: Mapping[str, Any]) -> Iterator[str]:
    subject = node.get("Index Name") or node.get("Relation Name")
    yield f"{node['Node Type']} ({subject})" if subject else node["Node Type"]
    for each in node.get("Plans", ()):
        yield from _nodes_below(each)


def _first(connection: "psycopg.Connection", query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _p50_ms(deployment: RunningDeployment, measurement: Measurement, duration_s: int) -> float:
    (port,) = deployment.ports
    bodies = measurement.bodies(deployment.pool)
    first = api.call(port, measurement.operation, bodies[0])
    if first.status != 200:
        raise RefusedError(f"{measurement.name}: {first.status} {first.body[:160]!r}")
    return wrk(port, measurement.operation, bodies, 1, duration_s)["p50_us"] / 1000
