"""`--forward-to`: requests for services and actions that are not emulated reach the server that the operator named,
unchanged, and no other request does."""

import asyncio
import hashlib
import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings, create_app
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.batch import is_aws_api
from cognito_identity_emulator.gateway.forwarding import ForwardingRules
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol.message import HttpRequest
from tests.gateway.other_server import Arrived, OtherServer, echo
from tests.provenance import assumed, documented, observed

OTHER, QUEUES = "http://other:4566", "http://queues:9324"
RULES = ForwardingRules({"": OTHER, "sqs": QUEUES}, SERVICES)
FORM = {"content-type": "application/x-www-form-urlencoded"}
ONCE = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
WAIT_S = 60
"""Longer than anything takes; a test that waits so long has failed."""


def signed(service: str) -> dict[str, str]:
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{service}/aws4_request"
    return {"authorization": f"{scope}, SignedHeaders=host, Signature=0"}


def json_call(target: str) -> dict[str, str]:
    return {"content-type": "application/x-amz-json-1.1", "x-amz-target": target}


def form(action: str, version: str) -> bytes:
    return urlencode({"Action": action, "Version": version}).encode()


OURS: list[Any] = [
    pytest.param("GET", "/", {}, b"", id="front page"),
    pytest.param("GET", "/_emulator/health", signed("s3"), b"", id="control API, whatever signs it"),
    pytest.param("GET", "/_emulator", {}, b"", id="console"),
    pytest.param("GET", "/.well-known/jwks.json", {}, b"", id="key set"),
    pytest.param("OPTIONS", "/", {"origin": "https://app.example.com"}, b"", id="preflight of a call"),
    pytest.param("POST", "/", json_call("AWSCognitoIdentityService.GetId"), b"{}", id="GetId"),
    pytest.param("POST", "/", {**FORM}, form("AssumeRoleWithWebIdentity", "2011-06-15"), id="unsigned action of STS"),
    pytest.param("POST", "/", {**FORM, **signed("sts")}, form("GetCallerIdentity", "2011-06-15"), id="action of STS"),
    pytest.param("POST", "/", {**FORM, **signed("sts")}, form("GetCallerIdentity", "2010-01-01"), id="other version"),
    pytest.param("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", signed("sts"), b"", id="action in the query"),
    pytest.param(
        "POST", "/", {**FORM, **signed("sts")}, b"Action=GetFederationToken&x=" + b"x" * 2**20, id="too large"
    ),
]

PRESIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20260101%2Fus-east-1%2Fs3%2Faws4_request"

FORWARDED: list[Any] = [
    pytest.param("GET", "/", signed("s3"), b"", OTHER, "s3", id="signed for S3"),
    pytest.param("PUT", "/bucket/key", {"authorization": "AWS test:0"}, b"x", OTHER, "s3", id="signed by version 2"),
    pytest.param("GET", f"/bucket/key?{PRESIGNED}", {}, b"", OTHER, "s3", id="presigned"),
    pytest.param("GET", "/b/k?AWSAccessKeyId=test&Signature=0", {}, b"", OTHER, "s3", id="presigned by version 2"),
    pytest.param("GET", "/bucket/key", {}, b"", OTHER, "", id="anonymous"),
    pytest.param("OPTIONS", "/bucket/key", {}, b"", OTHER, "", id="preflight of a bucket"),
    pytest.param("POST", "/", {"content-type": "multipart/form-data"}, b"", OTHER, "", id="upload of a browser"),
    pytest.param("POST", "/", {**FORM, **signed("sqs")}, b"Action=SendMessage", QUEUES, "sqs", id="own server"),
    pytest.param("POST", "/", {"host": "sqs.us-east-1.localhost"}, b"", QUEUES, "sqs", id="named by the host"),
    pytest.param(
        "POST", "/", {**json_call("DynamoDB_20120810.Scan"), **signed("dynamodb")}, b"{}", OTHER, "dynamodb",
        id="signed for DynamoDB",
    ),
    pytest.param(
        "POST", "/", json_call("AWSCognitoIdentityProviderService.SignUp"), b"{}", OTHER, "cognito-idp",
        id="unsigned call of a user pool",
    ),
    pytest.param(
        "POST", "/", {**FORM, **signed("sts")}, form("GetFederationToken", "2011-06-15"), OTHER, "sts",
        id="action of STS that is not emulated",
    ),
    pytest.param(
        "POST", "/", {**FORM, **signed("iam")}, form("CreateUser", "2010-05-08"), OTHER, "iam",
        id="action of IAM that is not emulated",
    ),
    pytest.param(
        "POST", "/", json_call("AWSCognitoIdentityService.NewOperation"), b"{}", OTHER, "cognito-identity",
        id="operation that is not emulated",
    ),
    pytest.param("POST", "/", {**FORM}, form("Publish", "2010-03-31"), OTHER, "", id="unsigned action of another API"),
    pytest.param("GET", "/?Action=Publish&Version=2010-03-31", {}, b"", OTHER, "", id="unsigned action in the query"),
]  # fmt: skip


def request(method: str, target: str, headers: dict[str, str], body: bytes) -> HttpRequest:
    path, _, query = target.partition("?")
    return HttpRequest(method, path, query, {"host": "127.0.0.1:4591", **headers}, body, raw_path=path)


@pytest.mark.parametrize(("method", "target", "headers", "body"), OURS)
def test_what_is_emulated_is_not_forwarded(method: str, target: str, headers: dict[str, str], body: bytes) -> None:
    arrived = request(method, target, headers, body)
    assert RULES.for_head(arrived) is None
    if is_aws_api(arrived.method, arrived.path, arrived.query):
        assert RULES.for_call(arrived) is None


@pytest.mark.parametrize(("method", "target", "headers", "body", "url", "service"), FORWARDED)
def test_everything_else_goes_to_the_server_of_its_service(
    method: str, target: str, headers: dict[str, str], body: bytes, url: str, service: str
) -> None:
    arrived = request(method, target, headers, body)
    destination = RULES.for_head(arrived) or RULES.for_call(arrived)
    assert destination is not None
    assert (destination.url, destination.service) == (url, service)


@pytest.mark.parametrize(("method", "target", "headers", "body", "url", "service"), FORWARDED)
def test_without_a_server_for_all_others_only_named_services_are_forwarded(
    method: str, target: str, headers: dict[str, str], body: bytes, url: str, service: str
) -> None:
    rules = ForwardingRules({"sqs": QUEUES}, SERVICES)
    arrived = request(method, target, headers, body)
    destination = rules.for_head(arrived) or rules.for_call(arrived)
    assert (None if destination is None else destination.url) == (QUEUES if service == "sqs" else None)


@pytest.fixture(scope="module")
def other() -> Iterator[OtherServer]:
    with OtherServer() as server:
        yield server


@pytest.fixture(scope="module")
def emulator(other: OtherServer) -> Iterator[Emulator]:
    with Emulator(Settings(forward_to=(other.url,))) as running:
        yield running


@pytest.fixture
def respond(other: OtherServer) -> Iterator[OtherServer]:
    """The other server, which echoes again after the test."""
    other.arrived.clear()
    yield other
    other.respond = echo


def raw_exchange(emulator: Emulator, head: bytes, body: bytes = b"") -> bytes:
    """Sends bytes as they are, and returns those of the response up to the end of the connection."""
    host, port = emulator.endpoint_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as connection:
        connection.sendall(head + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_request_arrives_unchanged_without_the_headers_of_its_connection(
    emulator: Emulator, respond: OtherServer
) -> None:
    head = (
        b"PUT /b/a%20b/%C3%BC%2F..//x?b=2&a=%7E&c HTTP/1.1\r\nHost: bucket.example.com\r\nX-Amz-Meta-Two:  a  b \r\n"
        b"X-Twice: 1\r\nX-Twice: 2\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request\r\n"
        b"Connection: close, X-Mine\r\nX-Mine: 1\r\nProxy-Authorization: secret\r\nTE: trailers\r\n"
        b"Content-Length: 4\r\n\r\n"
    )
    response = raw_exchange(emulator, head, b"body")

    assert response.startswith(b"HTTP/1.1 200 OK\r\n")
    assert response.endswith(b"\r\n\r\nbody")
    assert response.lower().count(b"\r\ndate:") == 1
    (arrived,) = respond.arrived
    assert (arrived.method, arrived.target) == ("PUT", "/b/a%20b/%C3%BC%2F..//x?b=2&a=%7E&c")
    assert arrived.headers == [
        ("host", "bucket.example.com"),
        ("x-amz-meta-two", "a  b"),
        ("x-twice", "1"),
        ("x-twice", "2"),
        ("authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request"),
        ("content-length", "4"),
        ("via", "1.1 cognito-identity-emulator"),
    ]


def test_a_response_arrives_unchanged_and_redirects_are_not_followed(emulator: Emulator, respond: OtherServer) -> None:
    def redirect(arrived: Arrived) -> None:
        headers = {"Location": "http://elsewhere.example.com/", "X-Amz-Id-2": "abc", "Keep-Alive": "timeout=5"}
        arrived.respond(307, b"moved", {**headers, "Content-Encoding": "gzip"})

    respond.respond = redirect
    with httpx.Client() as client, client.stream("GET", f"{emulator.endpoint_url}/bucket") as response:
        assert b"".join(response.iter_raw()) == b"moved"
    assert response.status_code == 307
    assert response.headers["location"] == "http://elsewhere.example.com/"
    assert (response.headers["x-amz-id-2"], response.headers["content-encoding"]) == ("abc", "gzip")
    assert "keep-alive" not in response.headers
    assert len(respond.arrived) == 1


@pytest.mark.parametrize("has_length", [True, False], ids=["length", "chunks"])
def test_large_bodies_pass_in_both_directions(emulator: Emulator, respond: OtherServer, has_length: bool) -> None:
    pieces = [bytes([number]) * 65536 for number in range(64)]
    whole = b"".join(pieces)

    def answer(arrived: Arrived) -> None:
        arrived.read_body()
        if has_length:
            arrived.respond(body=arrived.body)
            return
        arrived.start(200, {"Transfer-Encoding": "chunked"})
        for piece in (*pieces, b""):
            arrived.write_chunk(piece)

    respond.respond = answer
    content = whole if has_length else iter(pieces)
    response = httpx.put(f"{emulator.endpoint_url}/bucket/key", content=content, timeout=WAIT_S)
    assert hashlib.sha256(response.content).digest() == hashlib.sha256(whole).digest()
    assert respond.arrived[0].body == whole


def test_a_body_is_forwarded_before_it_is_complete(emulator: Emulator, respond: OtherServer) -> None:
    has_first, may_end = threading.Event(), threading.Event()

    def answer(arrived: Arrived) -> None:
        first = arrived.read_chunk()
        has_first.set()
        arrived.body = first + arrived.read_body()
        arrived.start(200, {"Transfer-Encoding": "chunked"})
        arrived.write_chunk(b"first")
        assert may_end.wait(WAIT_S)
        arrived.write_chunk(b"last")
        arrived.write_chunk(b"")

    def body() -> Iterator[bytes]:
        yield b"a"
        assert has_first.wait(WAIT_S)
        yield b"b"

    respond.respond = answer
    with httpx.stream("PUT", f"{emulator.endpoint_url}/bucket/key", content=body(), timeout=WAIT_S) as response:
        received = response.iter_raw()
        assert next(received) == b"first"
        may_end.set()
        assert b"".join(received) == b"last"


def test_a_head_request_has_the_length_of_the_object(emulator: Emulator, respond: OtherServer) -> None:
    respond.respond = lambda arrived: arrived.start(200, {"Content-Length": "1234"})
    response = httpx.head(f"{emulator.endpoint_url}/bucket/key")
    assert (response.headers["content-length"], response.content) == ("1234", b"")


def test_a_client_that_disconnects_ends_the_request_to_the_other_server(
    emulator: Emulator, respond: OtherServer
) -> None:
    has_arrived, is_closed = threading.Event(), threading.Event()

    def answer(arrived: Arrived) -> None:
        has_arrived.set()
        if arrived.connection.rfile.read(1) == b"":
            is_closed.set()

    respond.respond = answer
    host, port = emulator.endpoint_url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as connection:
        connection.sendall(b"GET /bucket/key HTTP/1.1\r\nHost: x\r\n\r\n")
        assert has_arrived.wait(WAIT_S)
    assert is_closed.wait(WAIT_S)


def test_a_response_that_ends_early_is_not_complete_for_the_client_either(
    emulator: Emulator, respond: OtherServer
) -> None:
    def answer(arrived: Arrived) -> None:
        arrived.start(200, {"Content-Length": "10"})
        arrived.write(b"half")
        arrived.connection.close_connection = True

    respond.respond = answer
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{emulator.endpoint_url}/bucket/key")
    assert emulator.calls[-1].error is not None


def test_operations_of_the_emulator_stay_here_and_other_actions_are_forwarded(
    emulator: Emulator, respond: OtherServer
) -> None:
    answer = "<GetFederationTokenResponse><GetFederationTokenResult/></GetFederationTokenResponse>"

    def give_token(arrived: Arrived) -> None:
        arrived.read_body()
        arrived.respond(body=answer.encode())

    respond.respond = give_token
    sts = emulator.client("sts", config=ONCE)
    assert sts.get_caller_identity()["Account"] == emulator.settings.account
    pool = emulator.client("cognito-identity").create_identity_pool(
        IdentityPoolName="pool", AllowUnauthenticatedIdentities=True
    )
    assert pool["IdentityPoolId"]
    assert respond.arrived == []
    assert sts.get_federation_token(Name="Bob")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert b"Action=GetFederationToken" in respond.arrived[0].body


def test_a_forwarded_call_is_in_the_journal_without_its_bodies(emulator: Emulator, respond: OtherServer) -> None:
    def answer(arrived: Arrived) -> None:
        arrived.read_body()
        error = {"x-amzn-RequestId": "request-1", "x-amzn-ErrorType": "ResourceNotFoundException:"}
        arrived.respond(400, b'{"__type":"ResourceNotFoundException"}', error)

    respond.respond = answer
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        emulator.client("dynamodb", region_name="eu-west-1", config=ONCE).describe_table(TableName="secret")
    url = f"{emulator.endpoint_url}/_emulator/calls"
    (call,) = httpx.get(url, params={"request_id": "request-1"}).json()["calls"]
    assert (call["service"], call["operation"], call["region"]) == ("dynamodb", "DescribeTable", "eu-west-1")
    assert (call["status"], call["outcome"], call["error"]["code"]) == (400, "refused", "ResourceNotFoundException")
    assert (call["forwarded_to"], call["request"], call["response"]) == (respond.url, None, None)
    assert 'service="forwarded"' in emulator.metrics()


def test_the_path_of_a_rest_api_is_its_operation_in_the_journal(emulator: Emulator, respond: OtherServer) -> None:
    httpx.get(f"{emulator.endpoint_url}/bucket/key?X-Amz-Signature=secret", headers=signed("s3"))
    call = emulator.calls[-1]
    assert (call.service, call.operation, call.outcome) == ("s3", "GET /bucket/key", "ok")


@pytest.mark.parametrize("headers", [signed("s3"), {}], ids=["signed", "anonymous"])
def test_the_content_of_an_object_is_not_in_the_journal(
    headers: dict[str, str], emulator: Emulator, respond: OtherServer
) -> None:
    httpx.put(f"{emulator.endpoint_url}/bucket/key", content=b"a=1&Action=secret", headers=headers)
    assert emulator.calls[-1].operation == "PUT /bucket/key"


RESPONSES = ["a body of a length", "no body", "no length"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("kind", RESPONSES)
def test_a_call_is_in_the_journal_before_its_response_ends(
    method: str, kind: str, emulator: Emulator, respond: OtherServer
) -> None:
    def answer(arrived: Arrived) -> None:
        if kind == "no length":
            arrived.start(200, {"Transfer-Encoding": "chunked"})
            if method == "GET":
                arrived.write_chunk(b"body")
                arrived.write_chunk(b"")
        else:
            arrived.respond(body=b"body" if kind == "a body of a length" and method == "GET" else b"")

    respond.respond = answer
    with httpx.Client() as client:
        for number in range(20):
            client.request(method, f"{emulator.endpoint_url}/bucket/{number}")
            assert emulator.calls[-1].operation == f"{method} /bucket/{number}"


def test_a_request_that_comes_back_is_refused_as_a_loop(emulator: Emulator, respond: OtherServer) -> None:
    def send_back(arrived: Arrived) -> None:
        headers = [(name, value) for name, value in arrived.headers if name == "via"]
        again = httpx.get(f"{emulator.endpoint_url}{arrived.target}", headers=headers, timeout=WAIT_S)
        arrived.respond(again.status_code, again.content)

    respond.respond = send_back
    response = httpx.get(f"{emulator.endpoint_url}/bucket/key", timeout=WAIT_S)
    assert response.status_code == 508
    assert f"The request came back to this emulator. --forward-to {respond.url} leads to itself" in response.text
    assert len(respond.arrived) == 3


PREFLIGHT = {
    "origin": "https://app.example.com",
    "access-control-request-method": "PUT",
    "access-control-request-headers": "authorization,x-amz-date",
}


@assumed("a preflight of S3 needs no permission on the object; moto refuses those of objects that are not public")
def test_a_preflight_that_the_other_server_refuses_is_allowed(emulator: Emulator, respond: OtherServer) -> None:
    respond.respond = lambda arrived: arrived.respond(403, b"refused")
    response = httpx.options(f"{emulator.endpoint_url}/bucket/key", headers=PREFLIGHT)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-methods"] == "PUT"
    assert response.headers["access-control-allow-headers"] == "authorization,x-amz-date"
    call = emulator.calls[-1]
    assert (call.operation, call.status, call.outcome) == ("OPTIONS /bucket/key", 200, "ok")


@documented("https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html")
def test_a_preflight_that_the_other_server_allows_has_its_rules(emulator: Emulator, respond: OtherServer) -> None:
    rules = {"Access-Control-Allow-Origin": PREFLIGHT["origin"], "Access-Control-Allow-Methods": "GET"}
    respond.respond = lambda arrived: arrived.respond(204, headers=rules)
    response = httpx.options(f"{emulator.endpoint_url}/bucket/key", headers=PREFLIGHT)
    assert response.status_code == 204
    assert {name: response.headers[name] for name in rules} == rules


@pytest.mark.parametrize(
    ("target", "service", "rules", "allowed"),
    [
        pytest.param("/", "dynamodb", {}, "*", id="AWS allows every origin"),
        pytest.param("/", "dynamodb", {"Access-Control-Allow-Origin": "https://a"}, "https://a", id="the server's own"),
        pytest.param("/bucket", "s3", {}, None, id="a bucket without rules"),
        pytest.param("/", "s3", {}, None, id="the list of the buckets"),
    ],
)
@observed("aws/aws-sdk-js#1939: ListBuckets; the services with CORS: aws/aws-sdk-js, apis/metadata.json")
def test_a_page_of_another_origin_reads_what_aws_lets_it_read(
    emulator: Emulator,
    respond: OtherServer,
    target: str,
    service: str,
    rules: dict[str, str],
    allowed: str | None,
) -> None:
    respond.respond = lambda arrived: arrived.respond(headers=rules)
    headers = {"origin": PREFLIGHT["origin"], **signed(service)}
    response = httpx.get(f"{emulator.endpoint_url}{target}", headers=headers)
    assert response.headers.get("access-control-allow-origin") == allowed


@pytest.fixture(scope="module")
def nobody() -> str:
    """An address where nothing listens."""
    with OtherServer() as server:
        return server.url


@pytest.fixture(scope="module")
def alone(nobody: str) -> Iterator[Emulator]:
    with Emulator(Settings(forward_to=(nobody,))) as running:
        yield running


@pytest.mark.parametrize(
    ("service", "operation"),
    [("dynamodb", "list_tables"), ("s3", "list_buckets"), ("sns", "list_topics"), ("lambda", "list_functions")],
)
def test_a_server_that_is_away_is_named_in_words_that_sdks_read(
    alone: Emulator, nobody: str, service: str, operation: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(alone.client(service, config=ONCE), operation)()
    assert refused.value.response["Error"]["Code"] == "BadGateway"
    assert refused.value.response["Error"]["Message"].startswith(f"{nobody} of --forward-to cannot be reached: ")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502


@documented("https://www.rfc-editor.org/rfc/rfc9110#name-expect")
def test_a_refusal_in_place_of_a_body_that_the_client_announced_ends_the_connection(alone: Emulator) -> None:
    head = b"PUT /bucket/key HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    response = raw_exchange(alone, head)
    assert response.startswith(b"HTTP/1.1 502 ")
    assert b"\r\nconnection: close\r\n" in response


def test_a_server_that_closes_the_connection_without_an_answer_is_a_502(
    emulator: Emulator, respond: OtherServer
) -> None:
    def close(arrived: Arrived) -> None:
        arrived.connection.close_connection = True

    respond.respond = close
    response = httpx.get(f"{emulator.endpoint_url}/bucket/key", headers={"accept": "application/json"})
    assert response.status_code == 502
    assert response.json()["message"].startswith(f"{respond.url} of --forward-to did not answer: ")


def test_requests_are_forwarded_on_another_asgi_server_too(other: OtherServer) -> None:
    core = EmulatorCore(Settings(forward_to=(other.url,)))

    async def responses() -> list[httpx.Response]:
        app = create_app(core)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://here") as client:
            answers = [
                await client.put("/bucket/key", content=b"object", headers=signed("s3")),
                await client.post(
                    "/", content=form("GetFederationToken", "2011-06-15"), headers={**FORM, **signed("sts")}
                ),
                await client.post(
                    "/", content=form("GetCallerIdentity", "2011-06-15"), headers={**FORM, **signed("sts")}
                ),
            ]
        assert app.forwarder is not None
        await app.forwarder.close()
        app.aws.close()
        return answers

    try:
        put, forwarded, own = asyncio.run(responses())
    finally:
        core.close()
    assert (put.content, put.headers["x-echo"]) == (b"object", "yes")
    assert b"GetFederationToken" in forwarded.content
    assert b"GetCallerIdentityResult" in own.content
