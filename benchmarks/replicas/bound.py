"""The bound on PostgreSQL: a server that runs the emulator's statements for many requests at once, and nothing else.

It reads each request and its JSON, and answers with a constant. It verifies no signature, checks no permission, seals
no session token and keeps no journal; rows are not turned into anything. Like the emulator, it has one connection for
reads and one for commits, each with one batch at a time, and reads them on the event loop.

`python -m benchmarks.replicas.bound 'host=127.0.0.1 ...'` prints its port and serves until it is terminated.
"""

import asyncio
import base64
import json
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import httptools
import psycopg
import uvloop
from psycopg.pq import ExecStatus

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
    """Runs statements on a connection of its own, without waiting; while it runs one batch, the next one forms."""

    def __init__(self, conninfo: str) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._pgconn = self._connection.pgconn
        self._pgconn.nonblocking = 1
        self._next: list[tuple[Work, Callable[[], None]]] = []
        self._unsent: list[tuple[SqlStatement, list[Row]]] = []
        self._thens: list[Callable[[], None]] = []
        self._is_running = False
        asyncio.get_running_loop().add_reader(self._pgconn.socket, self._receive)

    def add(self, work: Work, then: Callable[[], None]) -> None:
        """Run a statement with the next batch, and call `then` afterwards."""
        self._next.append((work, then))
        if not self._is_running:
            self._is_running = True
            asyncio.get_running_loop().call_soon(self._start)

    def _start(self) -> None:
        batch, self._next = self._next, []
        if not batch:
            self._is_running = False
            return
        rows_by_statement: dict[SqlStatement, list[Row]] = {}
        for (statement, row), _ in batch:
            rows_by_statement.setdefault(statement, []).append(row)
        self._unsent, self._thens = list(rows_by_statement.items()), [then for _, then in batch]
        self._send()

    def _send(self) -> None:
        statement, rows = self._unsent.pop()
        if len(rows) == 1:
            text, values = statement.postgresql_message, [_text(rows[0][name]) for name in statement.parameters]
        else:
            text, values = statement.postgresql_batch_message, [_array(rows, name) for name in statement.parameters]
        self._pgconn.send_query_params(text, values)
        self._pgconn.flush()  # a batch of 32 calls is smaller than the buffer of a socket on loopback

    def _receive(self) -> None:
        self._pgconn.consume_input()
        while not self._pgconn.is_busy():
            result = self._pgconn.get_result()
            if result is None:
                break
            if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
                raise SystemExit(result.error_message.decode())
        else:
            return
        if self._unsent:
            self._send()
        elif self._thens:
            thens, self._thens = self._thens, []
            for then in thens:
                then()
            self._start()


def _text(value: object) -> bytes | None:
    """A value as PostgreSQL reads it."""
    if value is None:
        return None
    return rb"\x" + value.hex().encode() if isinstance(value, bytes) else str(value).encode()


def _array(rows: Sequence[Row], name: str) -> bytes:
    texts = (_text(row[name]) for row in rows)
    escaped = (b"NULL" if text is None else b'"' + text.replace(b"\\", rb"\\") + b'"' for text in texts)
    return b"{" + b",".join(escaped) + b"}"


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
    reads, commits = Batches(conninfo), Batches(conninfo)
    server = await asyncio.get_running_loop().create_server(lambda: BoundProtocol(reads, commits), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(sys.argv[1]))
