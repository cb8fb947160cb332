"""The bound on PostgreSQL: a server that runs the emulator's statements for many requests at once, and nothing else.

It reads each request and its JSON, and answers with a constant. It verifies no signature, checks no permission, seals
no session token and keeps no journal; rows are not turned into anything. Like the emulator, it has one thread that
reads and one that commits, each with one batch at a time, and uses psycopg without prepared statements.

`python -m benchmarks.replicas.bound 'host=127.0.0.1 ...'` prints its port and serves until it is terminated.
"""

import asyncio
import base64
import json
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import httptools
import psycopg
import uvloop

from cognito_identity_emulator.storage.sql import identities, sessions
from cognito_identity_emulator.storage.sql_statement import SqlStatement

_BODY = json.dumps({"IdentityId": "us-east-1:0c8f3f2b-91a4-4f3f-8f0d-2f2b6a3c1d7e"}).encode()
_ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\n"
    b"content-length: " + str(len(_BODY)).encode() + b"\r\n\r\n" + _BODY
)
_ACCOUNT = "000000000000"
_NOW_MS = 1_790_000_000_000
_FACTS = bytes(400)  # about the length of a session's facts
_TARGET = b"x-amz-target"

Row = Mapping[str, object]
Work = tuple[SqlStatement, Row]


class Batches:
    """Runs statements in a thread with a connection of its own; while it runs one batch, the next one forms."""

    def __init__(self, conninfo: str, run: "Callable[[psycopg.Connection, SqlStatement, Sequence[Row]], None]") -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
        self._run = run
        self._thread = ThreadPoolExecutor(1)
        self._next: list[tuple[Work, Callable[[], None]]] = []
        self._is_running = False

    def add(self, work: Work, then: Callable[[], None]) -> None:
        """Run a statement with the next batch, and call `then` on the event loop afterwards."""
        self._next.append((work, then))
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_soon(self._start)

    def _start(self) -> None:
        batch, self._next = self._next, []
        if not batch:
            self._is_running = False
            return
        future = asyncio.get_running_loop().run_in_executor(self._thread, self._perform, [work for work, _ in batch])
        future.add_done_callback(lambda done: self._finish(done, [then for _, then in batch]))

    def _perform(self, works: Sequence[Work]) -> None:
        rows_by_statement: dict[SqlStatement, list[Row]] = {}
        for statement, row in works:
            rows_by_statement.setdefault(statement, []).append(row)
        for statement, rows in rows_by_statement.items():
            self._run(self._connection, statement, rows)

    def _finish(self, done: "asyncio.Future[None]", thens: Sequence[Callable[[], None]]) -> None:
        done.result()  # a failed statement ends in the log of the event loop, and its requests get no answer
        for then in thens:
            then()
        self._start()


def _execute(connection: "psycopg.Connection", statement: SqlStatement, rows: Sequence[Row]) -> Any:
    if len(rows) == 1:
        return connection.execute(statement.postgresql.encode(), rows[0])
    columns = {name: [row[name] for row in rows] for name in statement.parameters}
    return connection.execute(statement.postgresql_batch.encode(), columns)


def _read(connection: "psycopg.Connection", statement: SqlStatement, rows: Sequence[Row]) -> None:
    _execute(connection, statement, rows).fetchall()


class BoundProtocol(asyncio.Protocol):
    """One connection, whose client waits for each answer before it sends the next request."""

    def __init__(self, reads: Batches, commits: Batches) -> None:
        self._reads = reads
        self._commits = commits
        self._parser = httptools.HttpRequestParser(self)
        self._body = b""
        self._operation = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._body = b""

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == _TARGET:
            self._operation = value.rpartition(b".")[2].decode()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        request = json.loads(self._body)
        match self._operation:
            case "DescribeIdentity":
                row = {"identity_id": request["IdentityId"]}
                self._reads.add((identities.GET_WITH_ALL_LOGINS, row), self._answer)
            case "GetCredentialsForIdentity":
                row = {"identity_id": request["IdentityId"]}
                self._reads.add((identities.GET_WITH_LOGINS, row), lambda: self._add_session(request["IdentityId"]))
            case "GetId" if "Logins" in request:
                self._reads.add((identities.LOGIN_OWNER, _login(request)), self._answer)
            case "GetId":
                self._commits.add((identities.INSERT, _guest(request["IdentityPoolId"])), self._answer)
            case _:
                self._answer()

    def _add_session(self, identity_id: str) -> None:
        row = {
            "access_key_id": f"ASIA{uuid.uuid4().hex[:16].upper()}",
            "account": _ACCOUNT,
            "identity_id": identity_id,
            "facts": _FACTS,
            "expires_at": _NOW_MS,
        }
        self._commits.add((sessions.INSERT, row), self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():  # the load generator leaves without waiting for its last answers
            self._transport.write(_ANSWER)


def _login(request: Mapping[str, Any]) -> Row:
    ((provider, token),) = request["Logins"].items()
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return {"pool_id": request["IdentityPoolId"], "provider": provider, "subject": claims["sub"]}


def _guest(pool_id: str) -> Row:
    return {
        "id": f"us-east-1:{uuid.uuid4()}",
        "pool_id": pool_id,
        "account": _ACCOUNT,
        "authenticated": False,
        "merged_into": None,
        "created_at": _NOW_MS,
        "modified_at": _NOW_MS,
        "disabled_at": None,
    }


async def _serve(conninfo: str) -> None:
    reads, commits = Batches(conninfo, _read), Batches(conninfo, _execute)
    server = await asyncio.get_running_loop().create_server(lambda: BoundProtocol(reads, commits), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1]))
