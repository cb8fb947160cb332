"""CORS headers equal those in captures of the real endpoint."""

import pytest

from tests.protocol.endpoint import FORM, JSON11, Endpoint
from tests.provenance import assumed, observed

CAPTURE = "curl of cognito-identity and sts, AllanZhengYP/cors-test, 2020-10-21"
EXPOSED = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"
ORIGIN = {"origin": "https://app.example"}


@observed(CAPTURE)
def test_a_preflight_allows_the_requested_method_and_headers(endpoint: Endpoint) -> None:
    requested_headers = "content-type,x-amz-target,x-amz-user-agent,amz-sdk-invocation-id,amz-sdk-request"
    headers = {**ORIGIN, "access-control-request-method": "POST", "access-control-request-headers": requested_headers}
    answer = endpoint.send("OPTIONS", "/", None, headers)
    assert (answer.status, answer.body) == (200, b"")
    request_id = answer.headers["x-amzn-requestid"]
    assert {name: value for name, value in answer.headers.items() if name not in ("date", "connection")} == {
        "content-length": "0",
        "x-amzn-requestid": request_id,
        "access-control-allow-origin": "*",
        "access-control-allow-headers": requested_headers,
        "access-control-allow-methods": "POST",
        "access-control-expose-headers": EXPOSED,
        "access-control-max-age": "172800",
    }
    assert "date" in answer.headers


@observed("codeartifact, the same front end; an earlier run of the same repository")
def test_a_preflight_without_requested_headers_allows_none(endpoint: Endpoint) -> None:
    answer = endpoint.send("OPTIONS", "/", None, ORIGIN)
    assert answer.status == 200
    assert "access-control-allow-headers" not in answer.headers
    assert answer.headers["access-control-allow-origin"] == "*"


@observed("aws-amplify/amplify-js#2443, an error response; the same two headers on successes of cognito-idp")
@pytest.mark.parametrize(
    ("content_type", "target", "body", "status"),
    [
        (JSON11, "AWSCognitoIdentityService.ListIdentityPools", b'{"MaxResults":1}', 200),
        (JSON11, "AWSCognitoIdentityService.GetId", b"{}", 400),
        (JSON11, "AWSCognitoIdentityService.GetId", b"{", 400),
        (JSON11, "AWSCognitoIdentityService.GetId", b" " * 2_000_000, 413),
        (JSON11, "NoSuchTarget", b"{}", 400),
        (JSON11, "AWSCognitoIdentityService.DescribeIdentity", b"{}", 400),
        ("text/plain", "AWSCognitoIdentityService.GetId", b"{}", 404),
        (FORM, "", b"Action=NoSuchAction", 400),
        (FORM, "", b"Action=GetCallerIdentity&Version=2011-06-15", 403),
        (FORM, "", b"Action=AssumeRoot&Version=2011-06-15", 501),
    ],
)
def test_every_response_allows_any_origin(
    endpoint: Endpoint, content_type: str, target: str, body: bytes, status: int
) -> None:
    headers = {"content-type": content_type, "x-amz-target": target}
    answer = endpoint.send("POST", "/", body, {**headers, **ORIGIN})
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == EXPOSED
    assert "access-control-allow-credentials" not in answer.headers


@observed("header dump of GetId, aws-amplify/aws-sdk-ios#720: no such headers without an Origin")
def test_a_response_to_a_request_without_an_origin_has_no_cors_headers(endpoint: Endpoint) -> None:
    for answer in (endpoint.call("GetId", {}), endpoint.call("ListIdentityPools", {"MaxResults": 1})):
        assert not any(name.startswith("access-control-") for name in answer.headers)


@assumed("a browser that verifies tokens also reads these documents")
@pytest.mark.parametrize("path", ["openid-configuration", "jwks_uri", "jwks.json", "nothing"])
def test_well_known_documents_allow_any_origin(endpoint: Endpoint, path: str) -> None:
    answer = endpoint.send("GET", f"/.well-known/{path}", None, ORIGIN)
    assert answer.status == (404 if path == "nothing" else 200)
    assert answer.headers["access-control-allow-origin"] == "*"


@assumed("an echoed value must be one header line")
def test_a_preflight_echoes_no_control_characters(endpoint: Endpoint) -> None:
    answer = endpoint.send("OPTIONS", "/", None, {**ORIGIN, "access-control-request-headers": "a\tb\x85c\xff"})
    assert answer.status == 200
    assert answer.headers["access-control-allow-headers"] == "a b c\xff"
