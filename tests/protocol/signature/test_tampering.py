"""A signed request with any one field changed is refused with the error for that field."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_identity_emulator.protocol.signature import (
    CredentialScope,
    MalformedDate,
    PayloadHashMismatch,
    SignatureExpired,
    SignatureMismatch,
    SignatureNotYetCurrent,
    SignatureRefused,
    UnsignedHeader,
    UnsupportedAlgorithm,
    WrongScope,
)
from tests.protocol.signature.wire import NOW, SECRET, Wire, signed
from tests.provenance import assumed, documented, observed

SIGNED_REQUEST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
TROUBLESHOOTING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"
DYNALITE = "mhart/dynalite index.js: replies of DynamoDB, 2013-06-09"

BODY = b'{"MaxResults": 10}'
TOKEN = "IQoJb3JpZ2luX2VjEJr"
JSON_CALL = signed(
    url="http://localhost:4591/?b=2&a=1",
    headers=[("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "AWSCognitoIdentityService.GetId")],
    body=BODY,
    token=TOKEN,
)
PRESIGNED = signed(
    method="GET",
    url="http://localhost:4591/?Action=GetCallerIdentity&Version=2011-06-15",
    headers=[("x-k8s-aws-id", "my-cluster")],
    token=TOKEN,
    presigned=True,
)

Tamper = Callable[[Wire], Wire]


def in_authorization(old: str, new: str) -> Tamper:
    return lambda wire: wire.edit("authorization", old, new)


@documented(TROUBLESHOOTING)
@pytest.mark.parametrize(
    ("tamper", "refusal"),
    [
        pytest.param(lambda wire: replace(wire, method="PUT"), SignatureMismatch, id="method"),
        pytest.param(lambda wire: replace(wire, path="/other"), SignatureMismatch, id="path"),
        pytest.param(lambda wire: replace(wire, query="b=2&a=2"), SignatureMismatch, id="query value"),
        pytest.param(lambda wire: replace(wire, query="b=2&a=1&a=1"), SignatureMismatch, id="query key repeated"),
        pytest.param(lambda wire: replace(wire, query="b=2&a=1&c=3"), SignatureMismatch, id="query key added"),
        pytest.param(
            lambda wire: replace(wire, query="b=2&a=1&X-Amz-Signature=1"), SignatureMismatch, id="signature in query"
        ),
        pytest.param(lambda wire: replace(wire, query=""), SignatureMismatch, id="query removed"),
        pytest.param(lambda wire: replace(wire, body=BODY + b" "), SignatureMismatch, id="body"),
        pytest.param(lambda wire: replace(wire, body=b""), SignatureMismatch, id="body removed"),
        pytest.param(lambda wire: wire.header("host", "localhost"), SignatureMismatch, id="host"),
        pytest.param(lambda wire: wire.header("host", None), SignatureMismatch, id="host removed"),
        pytest.param(lambda wire: wire.header("content-type", "text/plain"), SignatureMismatch, id="content-type"),
        pytest.param(lambda wire: wire.edit("x-amz-target", "GetId", "Other"), SignatureMismatch, id="target"),
        pytest.param(lambda wire: wire.header("x-amz-target", None), SignatureMismatch, id="target removed"),
        pytest.param(lambda wire: wire.header("x-amz-security-token", TOKEN + "x"), SignatureMismatch, id="token"),
        pytest.param(lambda wire: wire.header("x-amz-security-token", None), SignatureMismatch, id="token removed"),
        pytest.param(lambda wire: wire.header("x-amz-date", "20150830T123601Z"), SignatureMismatch, id="date"),
        pytest.param(lambda wire: wire.header("x-amz-date", "30 Aug"), MalformedDate, id="date unreadable"),
        pytest.param(lambda wire: wire.header("x-amz-date", "20150830T256199Z"), MalformedDate, id="date impossible"),
        pytest.param(in_authorization("SHA256", "SHA512"), UnsupportedAlgorithm, id="algorithm"),
        pytest.param(in_authorization("/20150830/", "/20150831/"), WrongScope, id="scope date"),
        pytest.param(in_authorization("/us-east-1/", "/eu-west-1/"), SignatureMismatch, id="scope region"),
        pytest.param(in_authorization("/sts/", "/iam/"), WrongScope, id="scope service"),
        pytest.param(in_authorization("aws4_request", "aws5_request"), WrongScope, id="scope terminator"),
        pytest.param(in_authorization("host;", ""), UnsignedHeader, id="host not signed"),
        pytest.param(in_authorization(";x-amz-target", ""), SignatureMismatch, id="signed header left out"),
        pytest.param(in_authorization("host;", "host;x-amz-content-sha256;"), SignatureMismatch, id="one more signed"),
        pytest.param(in_authorization("Signature=", "Signature=0"), SignatureMismatch, id="signature longer"),
        pytest.param(in_authorization("Signature=", "Signature=ü"), SignatureMismatch, id="signature not ASCII"),
        pytest.param(
            lambda wire: wire.header("x-amz-content-sha256", "0" * 64), PayloadHashMismatch, id="payload hash added"
        ),
    ],
)
def test_a_tampered_header_signature_is_refused(tamper: Tamper, refusal: type[SignatureRefused]) -> None:
    JSON_CALL.verify()
    with pytest.raises(refusal) as refused:
        tamper(JSON_CALL).verify()
    assert type(refused.value) is refusal


@documented(TROUBLESHOOTING)
@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("GetCallerIdentity", "GetAccessKeyInfo", SignatureMismatch),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=AWS4-HMAC-SHA512", UnsupportedAlgorithm),
        ("AKIDEXAMPLE", "AKIDANOTHER", SignatureMismatch),
        ("%2F20150830%2F", "%2F20150831%2F", WrongScope),
        ("us-east-1", "eu-west-1", SignatureMismatch),
        ("%2Fsts%2F", "%2Fiam%2F", WrongScope),
        ("aws4_request", "aws5_request", WrongScope),
        ("T123600Z", "T123601Z", SignatureMismatch),
        ("X-Amz-Expires=3600", "X-Amz-Expires=9999", SignatureMismatch),
        ("SignedHeaders=host%3B", "SignedHeaders=", UnsignedHeader),
        ("%3Bx-k8s-aws-id", "", SignatureMismatch),
        (TOKEN, TOKEN + "x", SignatureMismatch),
        ("X-Amz-Signature=", "X-Amz-Signature=0", SignatureMismatch),
        ("X-Amz-Signature=", "X-Amz-Other=1&X-Amz-Signature=", SignatureMismatch),
    ],
)
def test_a_tampered_presigned_query_is_refused(old: str, new: str, refusal: type[SignatureRefused]) -> None:
    PRESIGNED.verify()
    with pytest.raises(refusal) as refused:
        PRESIGNED.edit_query(old, new).verify()
    assert type(refused.value) is refusal


@documented(TROUBLESHOOTING)
@pytest.mark.parametrize("wire", [JSON_CALL, PRESIGNED])
def test_another_secret_is_refused_with_the_canonical_request(wire: Wire) -> None:
    with pytest.raises(SignatureMismatch) as refused:
        wire.verify(SECRET + "x")
    assert refused.value.canonical_request.startswith(wire.method + "\n/\n")
    assert refused.value.string_to_sign.startswith("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/sts/")
    assert TOKEN not in str(refused.value)


@assumed("no AWS error distinguishes a payload hash from other mismatches; UNSIGNED-PAYLOAD is documented for S3 only")
@pytest.mark.parametrize("claimed", ["0" * 64, "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"])
def test_a_signed_payload_hash_must_match_the_body(claimed: str) -> None:
    wire = signed(headers=[("X-Amz-Content-SHA256", claimed)], body=BODY)
    with pytest.raises(PayloadHashMismatch) as refused:
        wire.verify()
    assert (refused.value.claimed, len(refused.value.actual)) == (claimed, 64)


@documented(f"{SIGNED_REQUEST}: host and the x-amz- headers are signed, others may be")
def test_headers_that_are_not_signed_may_change() -> None:
    JSON_CALL.header("user-agent", "proxy").header("amz-sdk-request", "attempt=2").verify()


@assumed("AWS documents a sorted list in lower case; the verifier also accepts another order and case")
def test_the_order_of_signed_headers_does_not_matter() -> None:
    JSON_CALL.edit("authorization", "content-type;host;", "Host;Content-Type;").verify()


@observed(DYNALITE)
@pytest.mark.parametrize("wire", [JSON_CALL, PRESIGNED])
def test_a_signature_is_valid_fifteen_minutes_before_and_after_its_date(wire: Wire) -> None:
    wire.verify(now=NOW + 900_999)
    wire.verify(now=NOW - 900_000)
    with pytest.raises(SignatureExpired) as expired:
        wire.verify(now=NOW + 901_000)
    assert expired.value.args == ("20150830T123600Z", "20150830T123601Z", "20150830T125101Z", 900)
    with pytest.raises(SignatureNotYetCurrent) as early:
        wire.verify(now=NOW - 901_000)
    assert early.value.args == ("20150830T123600Z", "20150830T123559Z", "20150830T122059Z", 900)


@observed(DYNALITE)
def test_all_wrong_parts_of_a_scope_are_in_one_error() -> None:
    wire = JSON_CALL.edit("authorization", "20150830/us-east-1/sts/aws4_request", "b/c/d/e")
    with pytest.raises(WrongScope) as refused:
        wire.verify(region="us-east-1")
    assert refused.value.wrong == ("region", "service", "terminator", "date")
    assert refused.value.scope == CredentialScope("b", "c", "d", "e")
    assert refused.value.expected == CredentialScope("20150830", "us-east-1", "sts", "aws4_request")
    assert refused.value.request_time == "20150830T123600Z"


@observed(DYNALITE)
@pytest.mark.parametrize(
    ("flaws", "refusal"),
    [
        (["date", "skew", "host", "algorithm", "scope", "secret"], MalformedDate),
        (["skew", "host", "algorithm", "scope", "secret"], SignatureExpired),
        (["host", "algorithm", "scope", "secret"], UnsignedHeader),
        (["algorithm", "scope", "secret"], UnsupportedAlgorithm),
        (["scope", "secret"], WrongScope),
        (["secret"], SignatureMismatch),
    ],
)
def test_the_first_problem_in_the_order_of_aws_is_reported(flaws: list[str], refusal: type[SignatureRefused]) -> None:
    edits: dict[str, Tamper] = {
        "date": lambda wire: wire.header("x-amz-date", "201"),
        "host": in_authorization("host;", ""),
        "algorithm": in_authorization("SHA256", "SHA25"),
        "scope": in_authorization("/sts/", "/iam/"),
    }
    wire = JSON_CALL
    for flaw in edits.keys() & set(flaws):
        wire = edits[flaw](wire)
    with pytest.raises(refusal):
        wire.verify("x" if "secret" in flaws else SECRET, now=NOW + (10**9 if "skew" in flaws else 0))


@settings(max_examples=300)
@assumed("no header is answered with an internal error")
@given(
    credential=st.text(max_size=30),
    names=st.text(max_size=20).map(lambda names: "host;" + names),
    written=st.text(max_size=70),
    date=st.text(max_size=20) | st.just("20150830T123600Z") | st.from_regex(r"[0-9]{8}T[0-9]{6}Z", fullmatch=True),
    target=st.text(max_size=20),
    token=st.text(max_size=20),
)
def test_any_header_verifies_or_is_refused(
    credential: str, names: str, written: str, date: str, target: str, token: str
) -> None:
    authorization = (
        f"AWS4-HMAC-SHA256 Credential=A/20150830/{credential}/sts/aws4_request, "
        f"SignedHeaders={names}, Signature={written}"
    )
    headers = {"authorization": authorization, "x-amz-date": date, "host": target, "x-amz-security-token": token}
    with pytest.raises(SignatureRefused):
        Wire(method=target, path=target, query=target, headers=headers).verify()
