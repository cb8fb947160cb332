"""The amplification walk: no request of a stranger gets a large answer, is kept in many bytes, or holds the event loop.

It sends the nastiest shapes to every member of every operation, in both protocols, and to every endpoint of the control
API. Each answer has at most four times the bytes of its request and 64 KiB, the journal keeps at most 16 KiB of each
call, and the event loop spends at most 100 ms of processor time on each.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import Member, MemberType, Shape, members
from cognito_identity_emulator.engine.redaction import MAX_KEPT_BYTES
from cognito_identity_emulator.gateway.batch import BODY_LIMIT_BYTES, LARGE_BODY_BYTES
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from tests.timeouts import TIMEOUT_S

LARGEST = LARGE_BODY_BYTES - 4 * 1024
"""Bytes of most requests: as many as the event loop itself takes."""
MAX_TIMES, MAX_MORE_BYTES = 4, 64 * 1024
MAX_STALL_S = 0.1
ID = "us-east-1:aaaaaaaa-0000-4000-8000-000000000000"
SIGNED = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/cognito-identity/aws4_request, Signature=0"
JSON_HEADERS = {"Content-Type": "application/x-amz-json-1.1", "Authorization": SIGNED}
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": SIGNED}


def measurements(measure: Callable[[], float]) -> Iterator[float]:
    """Up to three measurements, the first that is short being the last."""
    for _ in range(3):
        took_s = measure()
        yield took_s
        if took_s <= MAX_STALL_S:
            return


class Walker:
    """Sends requests to an emulator, and measures what each of them costs it."""

    def __init__(self, emulator: Emulator) -> None:
        self._journal = emulator.journal
        self._connection = http.client.HTTPConnection(str(urlsplit(emulator.endpoint_url).netloc), timeout=TIMEOUT_S)
        server = next(each for each in threading.enumerate() if each.name == "cognito-identity-emulator")
        assert server.ident is not None
        self._clock = time.pthread_getcpuclockid(server.ident)
        self.problems: list[str] = []

    def send(self, what: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        """Send a request, and note what is wrong with its costs.

        A request that takes long is sent again: the collector of garbage may have come in between.
        """
        newest, sent = self._journal.newest_id, len(body) + len(path)
        took_s = min(measurements(lambda: self._exchange(what, method, path, body, headers)))
        if took_s > MAX_STALL_S:
            self.problems.append(f"{what}: {took_s:.3f} s of the event loop for {sent} bytes")
        for entry in self._journal.arrived_after(newest):
            kept = len(msgspec.json.encode(entry))
            if kept > MAX_KEPT_BYTES:
                self.problems.append(f"{what}: the journal keeps {kept} bytes")

    def _exchange(self, what: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> float:
        """Send a request, and return the processor time that the event loop took, in seconds."""
        started, sent = time.clock_gettime(self._clock), len(body) + len(path)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        size = len(answer.read()) + sum(len(name) + len(value) for name, value in answer.getheaders())
        if size > MAX_TIMES * sent + MAX_MORE_BYTES:
            self.problems.append(f"{what}: {sent} bytes sent, {size} bytes answered")
        if not 200 <= answer.status < 500:
            self.problems.append(f"{what}: status {answer.status}")
        return time.clock_gettime(self._clock) - started

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def walker(new_database_url: Callable[[], str]) -> Iterator[Walker]:
    settings = Settings(max_identity_pools=10_000, database_url=new_database_url())
    with Emulator(settings) as emulator, closing(Walker(emulator)) as walking:
        yield walking


def largest(declared: MemberType, budget: int) -> Any:
    """A value of a type with as much in it as is legal, of about `budget` bytes."""
    most = next((each.most for each in declared.constraints if hasattr(each, "most")), None)
    if issubclass(declared.kind, Shape):
        return {each.name: largest(each.type, budget) for each in members(declared.kind)}
    if declared.kind is list:
        assert declared.item is not None
        item = largest(declared.item, 128)
        count = max(1, budget // (len(json.dumps(item)) + 1))
        return [item] * min(count, most or count)
    if declared.kind is dict:
        assert declared.item is not None
        item = largest(declared.item, min(budget, 60_000))
        count = max(1, budget // (len(json.dumps(item)) + 20))
        return {f"k{number}": item for number in range(min(count, most or count))}
    if declared.kind is bool:
        return True
    return most or 1 if declared.kind is int else "a" * min(most or budget, budget)


def nasty(each: Member) -> Iterator[tuple[str, Any]]:
    """Values of a member that its constraints or its type refuse, each with its name."""
    yield "a long text", "\u0001<&'\"" * (LARGEST // 40)
    yield "many empty structures", [{}] * (LARGEST // 3)
    yield "many bad texts", ["!"] * (LARGEST // 4)
    yield "many nulls", [None] * (LARGEST // 5)
    yield "a long key", {"K" * 20_000: largest(each.type.item, 200_000) if each.type.item else "x"}
    yield "many keys", {f"{number}": {} for number in range(LARGEST // 12)}
    yield "many bad values", {f"{number}": "" for number in range(LARGEST // 12)}
    yield "the largest legal value", largest(each.type, LARGEST)


def required(operation: AnyOperation) -> dict[str, Any]:
    """A value for each required member."""
    values = {each.name: largest(each.type, 100) for each in members(operation.request) if each.required}
    return values | {name: ID for name in ("IdentityPoolId", "IdentityId") if name in values}


@pytest.mark.parametrize("operation", COGNITO_IDENTITY.operations.values(), ids=lambda operation: operation.name)
def test_no_member_of_a_json_call_amplifies(walker: Walker, operation: AnyOperation) -> None:
    headers = {**JSON_HEADERS, "X-Amz-Target": f"AWSCognitoIdentityService.{operation.name}"}
    walker.problems.clear()
    for each in members(operation.request):
        for kind, value in nasty(each):
            body = json.dumps({**required(operation), each.name: value}, separators=(",", ":")).encode()
            walker.send(f"{each.name} with {kind}", "POST", "/", body[:BODY_LIMIT_BYTES], headers)
    assert walker.problems == []


@pytest.mark.parametrize(
    "mappings",
    [
        {"k": {"Type": "Rules", "RulesConfiguration": {"Rules": [{}] * 185}}},
        {"k": {"Type": "Rules", "RulesConfiguration": {"Rules": [{}] * 100_000}}},
        {
            "K" * 20_000: {
                "Type": "x",
                "RulesConfiguration": {"Rules": [{"Claim": "", "MatchType": "", "Value": "", "RoleARN": ""}] * 400},
            }
        },
        {f"{k}" * 100: {"Type": "x", "RulesConfiguration": {"Rules": [{"Claim": ""}] * 400}} for k in range(10)},
    ],
    ids=["185 empty rules", "very many empty rules", "a long key", "400 bad rules of each provider"],
)
def test_no_role_mapping_amplifies(walker: Walker, mappings: dict[str, Any]) -> None:
    headers = {**JSON_HEADERS, "X-Amz-Target": "AWSCognitoIdentityService.SetIdentityPoolRoles"}
    walker.problems.clear()
    body = json.dumps({"IdentityPoolId": ID, "Roles": {}, "RoleMappings": mappings}, separators=(",", ":")).encode()
    walker.send("role mappings", "POST", "/", body, headers)
    assert walker.problems == []


FORMS: dict[str, dict[str, str]] = {
    "a long action": {"Action": '<&"' * 200_000},
    "a long version": {"Version": "'" * 600_000},
    "many parameters": {f"PolicyArns.member.{number}.arn": "a" * 900 for number in range(1, 990)},
    "a long role": {"RoleArn": "<" * 300_000},
    "a long session name": {"RoleSessionName": "\x01" * 300_000},
    "an encoded token": {"WebIdentityToken": "\u20ac" * 100_000},
    "a token of braces": {"WebIdentityToken": "{" * 900_000},
    "a token of dots": {"WebIdentityToken": "." * 900_000},
    "a long policy": {"Policy": "[" * 900_000},
    "a long number": {"DurationSeconds": "9" * 900_000},
    "a long name": {"x" * 900_000: "y"},
}


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("action", STS.operations)
def test_no_parameter_of_a_form_amplifies(walker: Walker, action: str, kind: str) -> None:
    walker.problems.clear()
    form = {"Action": action, "Version": "2011-06-15", "RoleSessionName": "ab", "WebIdentityToken": "x" * 9}
    walker.send(kind, "POST", "/", urlencode({**form, **FORMS[kind]}).encode()[:BODY_LIMIT_BYTES], FORM_HEADERS)
    assert walker.problems == []


BODIES: dict[str, bytes] = {
    "many unknown members": json.dumps({f"x{number}": 1 for number in range(10_000)}).encode(),
    "a long member": b'{"' + b"x" * 200_000 + b'":1}',
    "a long text": b'"' + b"\\u0001" * 30_000 + b'"',
    "many lists": b"[" + b"[]," * 60_000 + b"[]]",
    "deep lists": b"[" * 100_000,
    "no JSON": b"\xff" * 200_000,
}


OWN_SIZE = ("state", "calls/stream", "calls", "metrics", "about", "openapi.json", "seed/schema")
"""Endpoints whose GET takes no body, and whose answer is as large as what there is to tell."""


@pytest.mark.parametrize(
    "endpoint",
    [each for each in ENDPOINTS if each.request or each.path not in OWN_SIZE],
    ids=lambda endpoint: f"{endpoint.method} {endpoint.path}",
)
def test_no_request_to_the_control_api_amplifies(walker: Walker, endpoint: Any) -> None:
    walker.problems.clear()
    path = "/_emulator/" + endpoint.path.replace("{", "").replace("}", "")
    for kind, body in BODIES.items() if endpoint.request else [("no body", b"")]:
        walker.send(kind, endpoint.method, path, body, {"Content-Type": "application/json"})
    walker.send("a long query", endpoint.method, f"{path}?{'x' * 50_000}=1", b"", {"Content-Type": "application/json"})
    many = "&".join(f"a{number}={number}" for number in range(4000))
    walker.send("a query of many names", endpoint.method, f"{path}?{many}", b"", {"Content-Type": "application/json"})
    assert walker.problems == []


@pytest.mark.parametrize(
    "path",
    ["/" + "x" * 60_000, "/_emulator/" + "%3C" * 20_000, "/.well-known/" + "y" * 60_000, "/?Action=" + "z" * 60_000],
)
def test_no_path_amplifies(walker: Walker, path: str) -> None:
    walker.problems.clear()
    walker.send("a long path", "GET", path, b"", {})
    assert walker.problems == []


ROLE = "arn:aws:iam::000000000000:role/user"
NEARLY = {
    "Effect": "Allow",
    "Action": ["iam:Pass*", "cognito-identity:*"],
    "Resource": "arn:aws:iam::000000000000:role/*x*x*x",
    "Condition": {"ForAnyValue:StringLike": {"aws:TagKeys": ["*a*a*a*b"]}},
}
RULES = [{"Claim": "a", "MatchType": "Equals", "Value": "a"}] * 25
JUDGED: dict[str, dict[str, Any]] = {
    "SetIdentityPoolRoles": {
        "Roles": {},
        "RoleMappings": {
            f"k{key}": {
                "Type": "Rules",
                "RulesConfiguration": {
                    "Rules": [{**rule, "RoleARN": f"{ROLE}{key}-{number}"} for number, rule in enumerate(RULES[:12])]
                },
            }
            for key in range(10)
        },
    },
    "TagResource": {"Tags": {f"a{number}": "" for number in range(1000)}},
    "UntagResource": {"TagKeys": ["a" * 128] * 80},
    "DeleteIdentities": {"IdentityIdsToDelete": [ID] * 60},
}


@pytest.mark.parametrize("operation", JUDGED)
def test_no_call_of_a_session_with_large_policies_amplifies(
    new_database_url: Callable[[], str], operation: str
) -> None:
    """The role has the most policies that it may have, and each statement nearly allows the call."""
    with Emulator(Settings(database_url=new_database_url(), authorization="enforce")) as emulator:
        arns = [f"arn:aws:iam::000000000000:policy/{number}" for number in range(10)]
        for arn in arns:
            emulator.put_policy(arn, {"Version": "2012-10-17", "Statement": [NEARLY] * 20})
        everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        trust = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
            },
        }
        emulator.put_role(ROLE, trust, policies={"last": everything}, managed_policy_arns=arns)
        developer = "login.my.app"
        pool = emulator.create_pool(DeveloperProviderName=developer, Roles={"authenticated": ROLE})
        pool_id = pool["IdentityPoolId"]
        user = emulator.perform(
            "GetOpenIdTokenForDeveloperIdentity", IdentityPoolId=pool_id, Logins={developer: "alice"}
        )
        key = emulator.credentials_of(user["IdentityId"]).access_key_id
        headers = {
            **JSON_HEADERS,
            "Authorization": SIGNED.replace("000000000000", key, 1),
            "X-Amz-Target": f"AWSCognitoIdentityService.{operation}",
        }
        names = {
            "IdentityPoolId": pool_id,
            "ResourceArn": f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{pool_id}",
        }
        body = json.dumps({**names, **JUDGED[operation]}, separators=(",", ":")).encode()
        assert len(body) < LARGE_BODY_BYTES
        with closing(Walker(emulator)) as walker:
            walker.send(operation, "POST", "/", body, headers)
            assert walker.problems == []
