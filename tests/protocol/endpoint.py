"""Plain HTTP requests to a live emulator, for tests of the wire format."""

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from cognito_identity_emulator import Emulator
from tests.timeouts import TIMEOUT_S

JSON11 = "application/x-amz-json-1.1"
FORM = "application/x-www-form-urlencoded"
TARGET_PREFIX = "AWSCognitoIdentityService."
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-identity/aws4_request, "
    "SignedHeaders=host, Signature=0123456789abcdef"
)
VERSION = "2011-06-15"
_TABLES = (
    "identity_pools",
    "principal_tag_maps",
    "identities",
    "linked_logins",
    "developer_identifiers",
    "sessions",
)


@dataclass(frozen=True)
class Answer:
    """An HTTP response; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    names: Sequence[str] = field(default=(), repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str | None]:
        """Status, type and message of an error in JSON."""
        return self.status, self.json["__type"], self.json.get("message")


@dataclass(frozen=True)
class Endpoint:
    """Sends requests to a running emulator."""

    emulator: Emulator

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.emulator.endpoint_url)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def send(
        self, method: str, target: str = "/", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Sends one request on a new connection, with exactly these headers (and Host, Content-Length)."""
        connection = http.client.HTTPConnection(*self.address, timeout=TIMEOUT_S)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read(), [name for name, _ in response.getheaders()])
        finally:
            connection.close()

    def call(
        self, operation: str, body: object, *, signed: bool = True, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Calls an operation in JSON 1.1; a body that is not bytes is encoded as JSON."""
        standard_headers = {"content-type": JSON11, "x-amz-target": TARGET_PREFIX + operation}
        if signed:
            standard_headers["authorization"] = AUTHORIZATION
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", "/", sent, {**standard_headers, **(headers or {})})

    def ask(
        self, action: str, parameters: Sequence[tuple[str, str]] = (), *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Sends a signed action in Query, as a form."""
        form = urlencode([("Action", action), ("Version", VERSION), *parameters])
        standard_headers = {"content-type": FORM, "authorization": AUTHORIZATION}
        return self.send("POST", "/", form.encode(), {**standard_headers, **(headers or {})})

    def new_pool(self, **members: object) -> str:
        """The id of a new pool, which has guests unless `members` say otherwise."""
        request = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True, **members}
        answer = self.call("CreateIdentityPool", request)
        assert answer.status == 200, answer
        pool_id: str = answer.json["IdentityPoolId"]
        return pool_id

    def remembered(self) -> dict[str, list[object]]:
        """Every row of the tables that operations write."""
        rows: dict[str, list[object]] = {}
        with self.emulator.database.reading() as connection:
            for table in _TABLES:
                connection.cursor.execute(f"SELECT * FROM {table}")
                rows[table] = list(connection.cursor.fetchall())
        return rows
