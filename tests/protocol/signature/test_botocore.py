"""Requests that botocore signs verify."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.protocol.signature.wire import KEY_ID, NOW, SECRET, signed
from tests.provenance import documented, observed

CREATE_REQUEST = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"
FORM = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
JSON = ("Content-Type", "application/x-amz-json-1.1")
TARGET = ("X-Amz-Target", "AWSCognitoIdentityService.ListIdentityPools")
IDENTITY_QUERY = "http://localhost:4591/?Action=GetCallerIdentity&Version=2011-06-15"


@documented(CREATE_REQUEST)
@pytest.mark.parametrize("token", [None, "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEU+/="])
def test_a_json_call_verifies(token: str | None) -> None:
    wire = signed(headers=[JSON, TARGET], body=b'{"MaxResults": 10}', token=token, service="cognito-identity")
    wire.verify(service="cognito-identity", region="us-east-1")
    signature = wire.parse()
    assert signature is not None
    assert (signature.access_key_id, signature.session_token, signature.presigned) == (KEY_ID, token, False)


@documented(CREATE_REQUEST)
def test_an_sts_form_verifies() -> None:
    signed(headers=[FORM], body=b"Action=GetCallerIdentity&Version=2011-06-15").verify()


@documented(CREATE_REQUEST)
@pytest.mark.parametrize("token", [None, "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEU+/="])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_presigned_call_verifies(method: str, token: str | None) -> None:
    wire = signed(method=method, url=IDENTITY_QUERY, token=token, presigned=True)
    wire.verify()
    signature = wire.parse()
    assert signature is not None
    assert (signature.session_token, signature.presigned, signature.expires_s) == (token, True, 3600)


@documented(CREATE_REQUEST)
def test_a_presigned_call_with_additional_signed_headers_verifies() -> None:
    wire = signed(method="GET", url=IDENTITY_QUERY, headers=[("x-k8s-aws-id", "my-cluster")], presigned=True)
    wire.verify()


@observed("sigs.k8s.io/aws-iam-authenticator pkg/token: STS ignores X-Amz-Expires, 15 minutes always")
def test_a_presigned_call_verifies_after_its_expires() -> None:
    wire = signed(method="GET", url=IDENTITY_QUERY + "&X-Amz-Expires=60", presigned=True)
    wire.verify(now=NOW + 899_000)


@documented(CREATE_REQUEST)
@pytest.mark.parametrize(
    "path", ["", "/", "//", "/a/./b/../c/", "/a%20b/%E1%88%B4", "/a%2Fb", "/x~y-z_.", "/..", "/*+@"]
)
def test_any_path_verifies(path: str) -> None:
    signed(url=f"http://localhost:4591{path}").verify()


@documented(CREATE_REQUEST)
@pytest.mark.parametrize(
    "query",
    ["b=2&a=1", "a=2&a=1&a=3", "a", "a=&b", "a=%20&a=%2F", "A=1&a=1&B=0", "%E1%88%B4=bar", "a=b%3Dc", "-_.~=-_.~"],
)
def test_any_query_verifies(query: str) -> None:
    signed(url=f"http://localhost:4591/?{query}").verify()


@documented(CREATE_REQUEST)
@pytest.mark.parametrize(
    "headers",
    [
        [("My-Header", "a   b\t c  ")],
        [("My-Header", "two"), ("My-Header", "one"), ("my-header", "  two ")],
        [("My-Header", "grün, åà ሴ 🎉")],
        [("My-Header", "")],
        [("Date", "Sun, 30 Aug 2015 12:36:00 GMT")],
        [("X-Amz-Content-SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")],
    ],
)
def test_any_header_verifies(headers: list[tuple[str, str]]) -> None:
    signed(headers=headers).verify()


@documented(CREATE_REQUEST)
def test_a_host_without_a_port_verifies() -> None:
    signed(url="https://sts.eu-central-1.amazonaws.com/", region="eu-central-1").verify(region="eu-central-1")


# botocore also folds no-break and similar spaces, AWS only spaces. Headers contain no control characters.
VALUE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), max_size=20)
NAME = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).map(lambda name: "z-" + name)
ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
# No client sends a second parameter with a name that botocore adds itself.
PARAMETER = ANY_TEXT.filter(lambda name: not name.startswith("X-Amz-"))


@documented(CREATE_REQUEST)
@settings(max_examples=150)
@given(
    params=st.dictionaries(PARAMETER, ANY_TEXT, max_size=4),
    headers=st.dictionaries(NAME, VALUE, max_size=4),
    body=st.binary(max_size=200),
    token=st.none() | st.text("abcXYZ019+/=", min_size=1, max_size=40),
    presigned=st.booleans(),
)
def test_any_request_signed_by_botocore_verifies(
    params: dict[str, str], headers: dict[str, str], body: bytes, token: str | None, presigned: bool
) -> None:
    wire = signed(
        method="GET" if presigned else "POST",
        params=params,
        headers=list(headers.items()),
        body=b"" if presigned else body,
        token=token,
        presigned=presigned,
    )
    wire.verify(SECRET)
