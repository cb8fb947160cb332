"""Requests for S3 that are forwarded need the permissions of their session: `--authorization enforce`."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock, Settings, create_app
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway.forwarder import Forwarder
from cognito_identity_emulator.storage.opening import open_database
from tests.credentials.fixtures import ACCOUNT, USER, statement, trust
from tests.gateway.other_server import Arrived, OtherServer
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

OWN_FOLDER = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html"
DEVELOPER = "login.my.app"
SUB = "${cognito-identity.amazonaws.com:sub}"
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
LIST = b'<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></ListBucketResult>'


@dataclass(frozen=True)
class World:
    """An emulator in front of a server of S3, and a user."""

    emulator: Emulator
    clock: ManualClock
    identity_id: str

    @property
    def s3(self) -> Any:
        """A client with new credentials of the user, because a test moves the clock."""
        return client_of(self.emulator, self.identity_id)

    @property
    def own(self) -> str:
        return f"private/{self.identity_id}/notes.txt"


@pytest.fixture(scope="module")
def other() -> Iterator[OtherServer]:
    with OtherServer() as server:
        yield server


@pytest.fixture(autouse=True)
def arrived(other: OtherServer) -> list[Arrived]:
    """The requests that the other server gets in a test."""
    other.arrived.clear()
    other.respond = answer_list
    return other.arrived


def answer_list(request: Arrived) -> None:
    request.read_body()
    request.respond(body=LIST)


@pytest.fixture(scope="module")
def stack(other: OtherServer) -> Iterator[World]:
    clock = ManualClock()
    with Emulator(Settings(forward_to=(other.url,), authorization="enforce"), clock=clock) as emulator:
        cognito = emulator.client("cognito-identity")
        pool = cognito.create_identity_pool(
            IdentityPoolName="app", AllowUnauthenticatedIdentities=False, DeveloperProviderName=DEVELOPER
        )["IdentityPoolId"]
        cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": USER})
        statements = [
            {
                "Effect": "Allow",
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::files",
                "Condition": {"StringLike": {"s3:prefix": f"private/{SUB}/*"}},
            },
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                "Resource": f"arn:aws:s3:::files/private/{SUB}/*",
            },
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        emulator.put_role(USER, trust(statement()), policies={"own-folder": policy})
        logins = {DEVELOPER: "alice"}
        identity_id = cognito.get_open_id_token_for_developer_identity(IdentityPoolId=pool, Logins=logins)["IdentityId"]
        yield World(emulator, clock, identity_id)


def client_of(emulator: Emulator, identity_id: str, signature_version: str | None = None) -> Any:
    minted = emulator.credentials_of(identity_id)
    return emulator.client(
        "s3",
        config=CONFIG.merge(Config(signature_version=signature_version)),
        aws_access_key_id=minted.access_key_id,
        aws_secret_access_key=minted.secret_access_key,
        aws_session_token=minted.session_token,
    )


def denial(action: str, resource: str) -> Refusal:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/user/CognitoIdentityCredentials"
    why = f'on resource: "arn:aws:s3:::{resource}" because no identity-based policy allows the {action} action'
    return Refusal("AccessDenied", f"User: {session} is not authorized to perform: {action} {why}", 403)


@documented(OWN_FOLDER)
def test_a_session_reaches_what_its_role_allows(stack: World, arrived: list[Arrived]) -> None:
    objects = [{"Key": f"private/{stack.identity_id}/a & b"}, {"Key": stack.own}]
    s3 = stack.s3
    s3.put_object(Bucket="files", Key=stack.own, Body=b"hello")
    s3.get_object(Bucket="files", Key=stack.own)
    s3.delete_object(Bucket="files", Key=stack.own)
    s3.list_objects_v2(Bucket="files", Prefix=f"private/{stack.identity_id}/")
    s3.delete_objects(Bucket="files", Delete={"Objects": objects})
    assert [each.method for each in arrived] == ["PUT", "GET", "DELETE", "GET", "POST"]
    assert arrived[0].body == b"hello"
    assert b"a &amp; b" in arrived[4].body


REFUSED: dict[str, Callable[[Any], Any]] = {
    "s3:PutObject files/private/bob/notes.txt": lambda s3: s3.put_object(
        Bucket="files", Key="private/bob/notes.txt", Body=b"x" * 2**20
    ),
    "s3:GetObject files/private/bob/a b": lambda s3: s3.get_object(Bucket="files", Key="private/bob/a b"),
    "s3:DeleteObject files/private/bob/a": lambda s3: s3.delete_objects(
        Bucket="files", Delete={"Objects": [{"Key": "private/bob/a"}]}
    ),
    "s3:ListBucket files": lambda s3: s3.list_objects_v2(Bucket="files", Prefix="private/"),
    "s3:CreateBucket new": lambda s3: s3.create_bucket(Bucket="new"),
}


@pytest.mark.parametrize("denied", REFUSED)
@observed("aws-samples/serverless-patterns#2457")
def test_a_request_that_the_role_does_not_allow_is_refused_and_not_forwarded(
    denied: str, stack: World, arrived: list[Arrived]
) -> None:
    action, _, resource = denied.partition(" ")
    assert refusal(REFUSED[denied], s3=stack.s3) == denial(action, resource)
    assert arrived == []
    call = stack.emulator.calls[-1]
    assert (call.service, call.status, call.outcome) == ("s3", 403, "refused")
    assert call.forwarded_to is None
    assert call.failed is not None
    assert (call.failed.name, call.failed.expected) == ("permission", f"{action} allowed on arn:aws:s3:::{resource}")


def send(stack: World, method: str, target: str, headers: dict[str, str]) -> tuple[int, str]:
    """Send a request as it is written, signed by the user: the status and the body of the response."""
    minted = stack.emulator.credentials_of(stack.identity_id)
    scope = f"AWS4-HMAC-SHA256 Credential={minted.access_key_id}/20260101/us-east-1/s3/aws4_request"
    signed = {
        "Authorization": f"{scope}, SignedHeaders=host, Signature=0",
        "X-Amz-Security-Token": minted.session_token,
    }
    connection = HTTPConnection(stack.emulator.endpoint_url.removeprefix("http://"), timeout=60)
    try:
        connection.request(method, target.replace("OWN", stack.own), headers={**signed, **headers})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@assumed("the first of several parameters counts, as moto and others read them")
def test_a_list_is_judged_by_the_first_prefix(stack: World, arrived: list[Arrived]) -> None:
    prefixes = f"prefix=private%2Fbob%2F&prefix=private%2F{stack.identity_id}%2F"
    status, body = send(stack, "GET", f"/files?{prefixes}", {})
    assert (status, arrived) == (403, [])
    assert "s3:ListBucket" in body


UNCLEAR: list[Any] = [
    pytest.param(
        "PUT", "/files/OWN?uploadId=1&acl", {}, "InvalidArgument: Conflicting query string parameters: acl, uploadId",
        id="two operations on an object",
    ),
    pytest.param(
        "GET", "/files?uploads&uploadId=1", {},
        "InvalidArgument: Conflicting query string parameters: uploadId, uploads", id="two operations on a bucket",
    ),
    pytest.param(
        "POST", "/files?key=OWN", {"content-type": "application/x-www-form-urlencoded"},
        "PreconditionFailed: At least one of the pre-conditions you specified did not hold", id="another form",
    ),
    pytest.param(
        "POST", "/files?key=OWN", {"content-type": "multipart/form-data; boundary=line"},
        "InvalidArgument: Bucket POST must contain a field named 'key'. If it is specified, please check the order of "
        "the fields.", id="a form without a key",
    ),
    pytest.param("GET", "//files/OWN", {}, "InvalidBucketName: The specified bucket is not valid.", id="no bucket"),
    pytest.param("PUT", "//files/OWN", {}, "InvalidBucketName: The specified bucket is not valid.", id="write there"),
    *(
        pytest.param(
            "PUT", "/files/OWN", {"x-amz-copy-source": source}, f"InvalidArgument: Invalid copy source {missing}",
            id=f"copy of {source}",
        )
        for source, missing in {
            "//files/a": "bucket name", "%2F%2Ffiles/a": "bucket name", "http://files/a": "bucket name",
            "files": "object key", "files/": "object key",
        }.items()
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "headers", "error"), UNCLEAR)
@observed(
    "versity/versitygw#2155, #1358 and #1389; aws/aws-sdk-cpp#1647; benjreinhart/react-native-aws3#26; "
    "transloadit/uppy#4449"
)
def test_a_request_that_another_server_may_understand_differently_is_refused(
    method: str, target: str, headers: dict[str, str], error: str, stack: World, arrived: list[Arrived]
) -> None:
    code, _, message = error.partition(": ")
    status, body = send(stack, method, target, headers)
    assert (status, arrived) == (412 if code == "PreconditionFailed" else 400, [])
    assert body.startswith(f"<Error><Code>{code}</Code><Message>{message}</Message>")


@documented("https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html")
def test_the_refusal_of_a_head_has_no_body(stack: World, arrived: list[Arrived]) -> None:
    with pytest.raises(ClientError) as caught:
        stack.s3.head_object(Bucket="files", Key="private/bob/a")
    response = caught.value.response
    assert (response["Error"]["Code"], response["Error"]["Message"]) == ("403", "Forbidden")
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert response["ResponseMetadata"]["RequestId"] == stack.emulator.calls[-1].request_id
    assert arrived == []


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@observed("aws-samples/serverless-patterns#2457")
def test_presigned_urls_need_the_permissions_of_their_session(
    version: str, stack: World, arrived: list[Arrived]
) -> None:
    s3 = client_of(stack.emulator, stack.identity_id, signature_version=version)

    def get(key: str) -> httpx.Response:
        return httpx.get(s3.generate_presigned_url("get_object", Params={"Bucket": "files", "Key": key}))

    assert get(stack.own).status_code == 200
    refused = get("private/bob/a")
    assert refused.status_code == 403
    assert refused.text.startswith("<Error><Code>AccessDenied</Code><Message>User: ")
    assert len(arrived) == 1


FORMS = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html"


def upload(
    stack: World, key: str, version: str, first: dict[str, str], last: dict[str, str], file: bytes = b"hello"
) -> httpx.Response:
    """Upload by a form that the user signed, with further fields before and behind those of the signature."""
    s3 = client_of(stack.emulator, stack.identity_id, signature_version=version)
    form = s3.generate_presigned_post("files", key)
    fields = {**first, **form["fields"], **last}
    return httpx.post(form["url"], data=fields, files={"file": ("notes.txt", file)})


@pytest.mark.parametrize("version", ["s3", "s3v4"])
@documented(FORMS)
def test_an_upload_by_a_form_needs_permission_for_its_key(version: str, stack: World, arrived: list[Arrived]) -> None:
    file = b"hello" * 2**20
    assert upload(stack, f"private/{stack.identity_id}/${{filename}}", version, {}, {}, file).status_code == 200
    assert file in arrived[0].body
    refused = upload(stack, "private/bob/${filename}", version, {}, {}, file)
    assert refused.status_code == 403
    assert refused.text.startswith("<Error><Code>AccessDenied</Code><Message>User: ")
    assert '"arn:aws:s3:::files/private/bob/notes.txt"' in refused.text
    assert len(arrived) == 1
    call = stack.emulator.calls[-1]
    assert (call.service, call.operation, call.status, call.forwarded_to) == ("s3", "POST /files", 403, None)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ({"acl": "public-read"}, {}, "AccessDenied"),
        ({}, {"Tagging": "<Tagging/>"}, "AccessDenied"),
        ({"KEY": "private/bob/a"}, {}, "AccessDenied"),
        ({}, {"x": "x" * 2**20}, "MaxPostPreDataLengthExceeded"),
    ],
    ids=["acl", "tagging", "another key before", "large fields"],
)
@documented(FORMS)
def test_the_fields_of_a_form_are_judged(
    first: dict[str, str], last: dict[str, str], code: str, stack: World, arrived: list[Arrived]
) -> None:
    response = upload(stack, stack.own, "s3v4", first, last)
    assert response.text.startswith(f"<Error><Code>{code}</Code>")
    assert arrived == []


@pytest.mark.parametrize(
    ("header", "action"),
    [("x-amz-acl=public-read", "s3:PutObjectAcl"), ("x-amz-copy-source=files%2Fprivate%2Fbob%2Fa", "s3:GetObject")],
)
@observed("aws/aws-sdk-js-v3#5414: the URLs of JavaScript's SDK have these headers as parameters")
def test_headers_among_the_parameters_of_a_url_need_permission(
    header: str, action: str, stack: World, arrived: list[Arrived]
) -> None:
    status, body = send(stack, "PUT", f"/files/OWN?{header}", {})
    assert (status, arrived) == (403, [])
    assert f"not authorized to perform: {action} on" in body


@assumed("another access key is that of an administrator, as for the emulator's own operations")
def test_other_access_keys_and_anonymous_requests_are_forwarded(stack: World, arrived: list[Arrived]) -> None:
    stack.emulator.client("s3", config=CONFIG).put_object(Bucket="files", Key="private/bob/a", Body=b"")
    files = f"{stack.emulator.endpoint_url}/files"
    assert httpx.get(f"{files}/private/bob/a").status_code == 200
    assert httpx.post(files, data={"key": "private/bob/a"}, files={"file": b""}).status_code == 200
    assert len(arrived) == 3


@assumed("another access key is that of an administrator, whose requests are not judged")
def test_a_large_delete_with_another_access_key_is_forwarded_whole(stack: World, arrived: list[Arrived]) -> None:
    s3 = stack.emulator.client("s3", config=CONFIG)
    url = s3.generate_presigned_url("delete_objects", Params={"Bucket": "files", "Delete": {"Objects": []}})
    body = b"<Delete><Object><Key>a</Key></Object>" + b" " * 2**23 + b"</Delete>"
    assert httpx.post(url, content=body).status_code == 200
    assert arrived[0].body == body


@observed("aws/aws-sdk-js#382")
@pytest.mark.parametrize(
    "body", [b"<Delete/>", b"<Object><Key>a</Key></Object>" + b" " * 2**20], ids=["no object", "too large"]
)
def test_a_delete_without_readable_objects_is_refused(body: bytes, stack: World, arrived: list[Arrived]) -> None:
    url = stack.s3.generate_presigned_url("delete_objects", Params={"Bucket": "files", "Delete": {"Objects": []}})
    response = httpx.post(url, content=body)
    assert response.status_code == 400
    assert "<Code>MalformedXML</Code>" in response.text
    assert arrived == []


@observed("craftcms/aws-s3#182; aws/aws-sdk-js#3534")
def test_credentials_that_are_not_in_force_are_refused_in_the_words_of_s3(stack: World, arrived: list[Arrived]) -> None:
    where = {"Bucket": "files", "Key": stack.own}
    minted = stack.emulator.credentials_of(stack.identity_id)
    keys = {"aws_access_key_id": minted.access_key_id, "aws_secret_access_key": minted.secret_access_key}
    forged = stack.emulator.client("s3", config=CONFIG, aws_session_token="forged", **keys)
    sentence = "The provided token is malformed or otherwise invalid."
    assert refusal(forged.get_object, **where) == Refusal("InvalidToken", sentence)
    expired = stack.s3
    stack.clock.advance(7200)
    assert refusal(expired.get_object, **where) == Refusal("ExpiredToken", "The provided token has expired.")
    assert arrived == []


@pytest.mark.postgresql
@observed("skoobe/riofs#17; aws/aws-sdk-java#2932")
def test_without_its_database_a_request_fails_in_the_words_of_s3(other: OtherServer, arrived: list[Arrived]) -> None:
    core = EmulatorCore(Settings(forward_to=(other.url,), authorization="enforce"))
    unreachable = open_database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    app = create_app(core)
    app.forwarder = Forwarder(core, replace(app.aws.authenticator, database=unreachable))

    async def response() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://here") as client:
            return await client.get("/files/a", headers={"authorization": "AWS ASIAAAAAAAAAAAAAAAAA:0"})

    try:
        failed = asyncio.run(response())
        (call,) = core.journal.entries()
    finally:
        app.aws.close()
        core.close()
        unreachable.close()
    sentence = "We encountered an internal error. Please try again."
    assert failed.text.startswith(f"<Error><Code>InternalError</Code><Message>{sentence}</Message>")
    assert (failed.status_code, call.outcome, arrived) == (500, "failed", [])
    assert "PostgreSQL cannot be reached" in (call.explanation or "")
