"""Signatures equal the examples that AWS published."""

import pytest

from cognito_identity_emulator.protocol.signature import CredentialScope
from cognito_identity_emulator.protocol.signature.verification import signing_key
from tests.protocol.signature.wire import SECRET, Wire, on_the_wire
from tests.provenance import documented

TEST_SUITE = "https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html"
EXAMPLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-examples.html"

VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"


@documented(TEST_SUITE)
@pytest.mark.parametrize(
    ("method", "path", "query", "signature"),
    [
        pytest.param("GET", "/", "", VANILLA, id="get-vanilla"),
        pytest.param("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b", id="post"),
        pytest.param("GET", "/ሴ", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85", id="utf8"),
        pytest.param("GET", "/example/..", "", VANILLA, id="relative"),
        pytest.param("GET", "/example1/example2/../..", "", VANILLA, id="relative-relative"),
        pytest.param("GET", "//", "", VANILLA, id="slash"),
        pytest.param("GET", "/./", "", VANILLA, id="slash-dot-slash"),
        pytest.param(
            "GET", "//example//", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84", id="slashes"
        ),
        pytest.param(
            "GET", "/./example", "", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5", id="dot"
        ),
        pytest.param(
            "GET", "/example space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", id="space"
        ),
        pytest.param(
            "GET",
            "/",
            "Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            id="query-order-key",
        ),
        pytest.param(
            "GET", "/", "Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb", id="query"
        ),
        pytest.param(
            "POST",
            "/",
            "Param1=value1",
            "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
            id="post-query",
        ),
    ],
)
def test_the_signature_of_a_target_matches_the_test_suite(method: str, path: str, query: str, signature: str) -> None:
    suite_request(method, on_the_wire(path), query, {}, b"", signature).verify(service="service")


@documented(TEST_SUITE)
@pytest.mark.parametrize(
    ("method", "headers", "body", "signature"),
    [
        pytest.param(
            "GET",
            {"my-header1": "value2,value2,value1"},
            b"",
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
            id="header-key-duplicate",
        ),
        pytest.param(
            "GET",
            {"my-header1": "value4,value1,value3,value2"},
            b"",
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
            id="header-value-order",
        ),
        pytest.param(
            "GET",
            {"my-header1": " value1", "my-header2": ' "a   b   c"'},
            b"",
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
            id="header-value-trim",
        ),
        pytest.param(
            "POST",
            {"my-header1": "VALUE1"},
            b"",
            "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
            id="header-value-case",
        ),
        pytest.param(
            "POST",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            id="form",
        ),
    ],
)
def test_the_signature_of_headers_and_body_matches_the_test_suite(
    method: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    suite_request(method, "/", "", headers, body, signature).verify(service="service")


@documented(EXAMPLES)
def test_the_guides_list_users_request_verifies() -> None:
    Wire(
        "GET",
        "/",
        "Action=ListUsers&Version=2010-05-08",
        {
            "host": "iam.amazonaws.com",
            "content-type": "application/x-www-form-urlencoded; charset=utf-8",
            "x-amz-date": "20150830T123600Z",
            "authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        },
    ).verify(service="iam")


@documented(EXAMPLES)
def test_the_signing_key_matches_the_guide() -> None:
    key = signing_key(SECRET, CredentialScope("20150830", "us-east-1", "iam"))
    assert key.hex() == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"


def suite_request(method: str, path: str, query: str, headers: dict[str, str], body: bytes, signature: str) -> Wire:
    names = ";".join(sorted([*headers, "host", "x-amz-date"]))
    authorization = (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    always = {"host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z", "authorization": authorization}
    return Wire(method, path, query, {**headers, **always}, body)
