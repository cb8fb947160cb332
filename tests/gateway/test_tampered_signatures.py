"""Every field of a signed call changed in transit: AWS's sentence and status in both protocols."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.gateway.signing import Key, Outgoing, form_call, json_call, query_call, refusal
from tests.gateway.test_signatures import INVALID_TOKEN, LIST, MISMATCH
from tests.provenance import assumed, documented, observed

DYNALITE = "mhart/dynalite index.js: replies of DynamoDB, whose front end is the same, 2013-06-09"
ORACLE = "sts_oracle.rs: a test program that runs against AWS"
TROUBLESHOOTING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"

KEY = Key("AKIAOPERATOR00000001", "operator/secret+one")

Tamper = Callable[[Outgoing], Outgoing]


@pytest.fixture(scope="module")
def verifying(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """An emulator that verifies signatures."""
    with Emulator(
        Settings(
            database_url=new_database_url(), signatures="verify", signing_keys=(f"{KEY.access_key_id}:{KEY.secret}",)
        )
    ) as running:
        yield running


def calls(verifying: Emulator) -> list[Outgoing]:
    """A correctly signed call of Cognito Identity, and one of STS."""
    endpoint = verifying.endpoint_url
    calls = [
        json_call(endpoint, *LIST).signed(KEY, "cognito-identity"),
        form_call(endpoint).signed(KEY, "sts"),
    ]
    assert [call.send().status_code for call in calls] == [200, 200]
    return calls


def _changed(body: bytes) -> bytes:
    """A different body with the same meaning."""
    return body + (b" " if body.startswith(b"{") else b"&a=b")


def in_authorization(old: str, new: str) -> Tamper:
    return lambda call: call.edited("Authorization", old, new)


@documented(TROUBLESHOOTING)
@pytest.mark.parametrize(
    "tamper",
    [
        pytest.param(lambda call: replace(call, body=_changed(call.body)), id="body"),
        pytest.param(lambda call: replace(call, url=call.url + "?a=b"), id="query"),
        pytest.param(lambda call: call.header("Host", "localhost:1"), id="host"),
        pytest.param(lambda call: call.header("Content-Type", call.headers["Content-Type"] + ";x=y"), id="type"),
        pytest.param(in_authorization("/us-east-1/", "/eu-west-1/"), id="scope region"),
        pytest.param(in_authorization("content-type;", ""), id="signed header left out"),
        pytest.param(in_authorization("host;", "host;x-more;"), id="one more signed"),
        pytest.param(in_authorization("Signature=", "Signature=0"), id="signature"),
        pytest.param(lambda call: call.header("X-Amz-Content-Sha256", "0" * 64), id="body's hash"),
    ],
)
def test_a_changed_call_does_not_match_its_signature(verifying: Emulator, tamper: Tamper) -> None:
    json_answer, form_answer = (refusal(tamper(call).send()) for call in calls(verifying))
    assert json_answer == (400, "InvalidSignatureException", MISMATCH)
    assert form_answer == (403, "SignatureDoesNotMatch", MISMATCH)


@documented(TROUBLESHOOTING)
def test_another_operation_than_the_signed_one_is_refused(verifying: Emulator) -> None:
    json_one, _ = calls(verifying)
    other = json_one.edited("X-Amz-Target", "ListIdentityPools", "CreateIdentityPool")
    assert refusal(other.send()) == (400, "InvalidSignatureException", MISMATCH)


@observed("RhinoSecurityLabs/pacu#355")
def test_a_session_token_added_to_an_operators_call_is_refused(verifying: Emulator) -> None:
    _, form_one = calls(verifying)
    refused = refusal(form_one.header("X-Amz-Security-Token", "anything").send())
    assert refused == (403, "InvalidClientTokenId", INVALID_TOKEN)


@observed(f"{ORACLE}; {DYNALITE}")
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("/{service}/", "/iam/", "Credential should be scoped to correct service: '{service}'. "),
        (
            "aws4_request",
            "aws5_request",
            "Credential should be scoped with a valid terminator: 'aws4_request'. ",
        ),
    ],
)
def test_a_wrong_scope_is_refused_by_name(verifying: Emulator, old: str, new: str, sentence: str) -> None:
    for call, service, status, code in zip(
        calls(verifying),
        ("cognito-identity", "sts"),
        (400, 403),
        ("InvalidSignatureException", "SignatureDoesNotMatch"),
        strict=True,
    ):
        sent = call.edited("Authorization", old.format(service=service), new)
        assert refusal(sent.send()) == (status, code, sentence.format(service=service))


@observed(DYNALITE)
def test_a_scope_of_another_day_is_refused_by_name(verifying: Emulator) -> None:
    json_one, form_one = calls(verifying)
    sentence = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP. "
    day = json_one.headers["X-Amz-Date"][:8]
    assert refusal(json_one.edited("Authorization", f"/{day}/", "/20150830/").send())[2].startswith(sentence.strip())
    assert refusal(form_one.edited("Authorization", f"/{day}/", "/20150830/").send())[:2] == (
        403,
        "SignatureDoesNotMatch",
    )


@observed(DYNALITE)
@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (in_authorization("Credential=", "Credentials="), "Authorization header requires 'Credential' parameter. "),
        (in_authorization("SignedHeaders=", "Headers="), "Authorization header requires 'SignedHeaders' parameter. "),
        (in_authorization("Signature=", "Sig="), "Authorization header requires 'Signature' parameter. "),
        (
            lambda call: call.header("X-Amz-Date", None),
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        ),
        (in_authorization("/aws4_request", ""), "Credential must have exactly 5 slash-delimited elements"),
        (lambda call: call.header("X-Amz-Date", "today"), "Date must be in ISO-8601 'basic format'. Got 'today'. "),
        (in_authorization("HMAC-SHA256", "HMAC-SHA512"), "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' "),
        (in_authorization("Signature=", "Signature "), "'Signature' not a valid key=value pair"),
    ],
)
def test_a_signature_that_cannot_be_read_is_incomplete(verifying: Emulator, tamper: Tamper, sentence: str) -> None:
    json_answer, form_answer = (refusal(tamper(call).send()) for call in calls(verifying))
    assert json_answer[:2] == (400, "IncompleteSignatureException")
    assert form_answer[:2] == (400, "IncompleteSignature")
    assert json_answer[2].startswith(sentence)
    assert form_answer[2].startswith(sentence)


@observed(DYNALITE)
def test_a_call_signed_in_header_and_query_is_refused(verifying: Emulator) -> None:
    _, form_one = calls(verifying)
    twice = replace(form_one, url=form_one.url + "?X-Amz-Algorithm=AWS4-HMAC-SHA256")
    assert refusal(twice.send()) == (
        403,
        "SignatureDoesNotMatch",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    )


@documented(TROUBLESHOOTING)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Amz-Expires=3600", "X-Amz-Expires=9999"),
        ("Version=2011-06-15", "Version=2011-06-15&a=b"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("us-east-1", "eu-west-1"),
    ],
)
def test_a_changed_presigned_call_is_refused(verifying: Emulator, old: str, new: str) -> None:
    call = query_call(verifying.endpoint_url).signed(KEY, "sts", presigned=True)
    assert call.send().status_code == 200
    assert refusal(call.in_url(old, new).send()) == (403, "SignatureDoesNotMatch", MISMATCH)


@observed(DYNALITE)
def test_a_presigned_call_without_its_date_is_incomplete(verifying: Emulator) -> None:
    call = query_call(verifying.endpoint_url).signed(KEY, "sts", presigned=True)
    status, code, message = refusal(call.in_url("X-Amz-Date", "X-Amz-Day").send())
    assert (status, code) == (400, "IncompleteSignature")
    assert message.startswith("AWS query-string parameters must include 'X-Amz-Date'. ")


@assumed("AWS asks for a signature over every X-Amz header; the sentence is ours")
def test_a_target_that_is_not_signed_is_refused(verifying: Emulator) -> None:
    call = json_call(verifying.endpoint_url, *LIST)
    target = call.headers["X-Amz-Target"]
    unsigned = call.header("X-Amz-Target", None).signed(KEY, "cognito-identity").header("X-Amz-Target", target)
    expected = "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."
    assert refusal(unsigned.send()) == (400, "InvalidSignatureException", expected)
