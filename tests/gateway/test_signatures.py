"""Which signatures are accepted: `--signatures presence`, `ignore` and `verify`, over real sockets."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.gateway.signing import Key, Outgoing, form_call, json_call, query_call, refusal
from tests.provenance import assumed, documented, observed

ORACLE = "sts_oracle.rs: a test program that runs against AWS"
COGNITO_IDP = "laravel-aws-cognito-auth#18, aws-cognito#16: cognito-idp, of the same family"
SPECIFIED = "the project's specification calls these operations public; SDKs sign them anyway"
OWN_SETTING = "our own setting"
SIGV4 = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html"
STS_ERRORS = "https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html"

OPERATOR = Key("AKIAOPERATOR00000001", "operator/secret+one")
ACCOUNT_KEY = Key("123456789012", "another secret")
OPERATOR_KEYS = tuple(f"{key.access_key_id}:{key.secret}" for key in (OPERATOR, ACCOUNT_KEY))
STRANGER = Key("AKIASTRANGER00000001", "whatever")

INVALID_TOKEN = "The security token included in the request is invalid."
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
EXPIRED_TOKEN = "The security token included in the request is expired"
LIST = ("ListIdentityPools", {"MaxResults": 10})


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    """The clock of the verifying emulator; signatures do not follow it."""
    return ManualClock()


@pytest.fixture(scope="module")
def verifying(new_database_url: Callable[[], str], clock: ManualClock) -> Iterator[Emulator]:
    """An emulator that verifies signatures."""
    with Emulator(
        Settings(database_url=new_database_url(), signatures="verify", signing_keys=OPERATOR_KEYS), clock=clock
    ) as running:
        yield running


@pytest.fixture(scope="module")
def pool(verifying: Emulator) -> str:
    """A pool with guests and a role for them, created with an operator key."""
    cognito = client(verifying, "cognito-identity", OPERATOR)
    made: str = cognito.create_identity_pool(
        IdentityPoolName="guests", AllowUnauthenticatedIdentities=True, AllowClassicFlow=True
    )["IdentityPoolId"]
    cognito.set_identity_pool_roles(
        IdentityPoolId=made, Roles={"unauthenticated": "arn:aws:iam::000000000000:role/guest"}
    )
    return made


@pytest.fixture
def minted(verifying: Emulator, pool: str) -> Key:
    """Credentials of a guest."""
    return mint(verifying, pool)


def client(emulator: Emulator, service: str, key: Key) -> Any:
    return emulator.client(
        service,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret,
        aws_session_token=key.session_token,
    )


def mint(emulator: Emulator, pool: str) -> Key:
    """A guest's credentials, obtained by unsigned calls."""
    public = emulator.client("cognito-identity", config=Config(signature_version=UNSIGNED))
    guest = public.get_id(IdentityPoolId=pool)["IdentityId"]
    given = public.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    return Key(given["AccessKeyId"], given["SecretKey"], given["SessionToken"])


# --- verify: who is let in ---


@assumed(OWN_SETTING)
def test_a_call_signed_with_an_operator_key_belongs_to_its_account(verifying: Emulator) -> None:
    for key, account in ((OPERATOR, "000000000000"), (ACCOUNT_KEY, "123456789012")):
        assert client(verifying, "sts", key).get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:root"
        client(verifying, "cognito-identity", key).list_identity_pools(MaxResults=1)


@documented(SIGV4)
def test_a_call_signed_with_minted_credentials_belongs_to_their_session(verifying: Emulator, minted: Key) -> None:
    arn = "arn:aws:sts::000000000000:assumed-role/guest/CognitoIdentityCredentials"
    assert client(verifying, "sts", minted).get_caller_identity()["Arn"] == arn


@documented(SIGV4)
def test_a_call_signed_with_sts_credentials_is_accepted(verifying: Emulator, pool: str) -> None:
    public = {
        service: verifying.client(service, config=Config(signature_version=UNSIGNED))
        for service in ("cognito-identity", "sts")
    }
    guest = public["cognito-identity"].get_id(IdentityPoolId=pool)["IdentityId"]
    given = public["sts"].assume_role_with_web_identity(
        RoleArn="arn:aws:iam::210987654321:role/app",
        RoleSessionName="worker",
        WebIdentityToken=public["cognito-identity"].get_open_id_token(IdentityId=guest)["Token"],
    )["Credentials"]
    key = Key(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    caller = client(verifying, "sts", key).get_caller_identity()
    assert caller["Arn"] == "arn:aws:sts::210987654321:assumed-role/app/worker"
    assert caller["Account"] == "210987654321"


@documented(SIGV4)
@pytest.mark.parametrize("whose", ["operator", "guest"])
def test_a_presigned_get_caller_identity_returns_the_signer(verifying: Emulator, minted: Key, whose: str) -> None:
    key, named = (OPERATOR, "root") if whose == "operator" else (minted, "assumed-role/guest/")
    call = query_call(verifying.endpoint_url).signed(key, "sts", presigned=True)
    answer = call.send()
    assert answer.status_code == 200
    assert named in answer.text


@documented(SIGV4)
def test_a_url_presigned_by_boto3_is_accepted(verifying: Emulator, minted: Key) -> None:
    url = client(verifying, "sts", minted).generate_presigned_url("get_caller_identity", HttpMethod="GET")
    assert "assumed-role/guest/CognitoIdentityCredentials" in Outgoing("GET", url).send().text


@assumed("a local emulator stands for every region")
@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "aws-global"])
def test_a_scope_of_any_region_is_accepted(verifying: Emulator, region: str) -> None:
    assert form_call(verifying.endpoint_url).signed(OPERATOR, "sts", region=region).send().status_code == 200


# --- verify: who is not ---


def refusals(emulator: Emulator, key: Key, **how: Any) -> list[tuple[int, str, str]]:
    """The refusals by Cognito Identity and STS of a call signed with the key."""
    endpoint = emulator.endpoint_url
    return [
        refusal(json_call(endpoint, *LIST).signed(key, "cognito-identity", **how).send()),
        refusal(form_call(endpoint).signed(key, "sts", **how).send()),
    ]


@observed(f"{COGNITO_IDP}; {ORACLE}")
def test_an_unknown_key_is_refused(verifying: Emulator) -> None:
    assert refusals(verifying, STRANGER) == [
        (400, "UnrecognizedClientException", INVALID_TOKEN),
        (403, "InvalidClientTokenId", INVALID_TOKEN),
    ]


@observed(f"{COGNITO_IDP}; {ORACLE}")
def test_a_wrong_secret_is_refused(verifying: Emulator, minted: Key) -> None:
    for key in (Key(OPERATOR.access_key_id, "no"), Key(minted.access_key_id, "no", minted.session_token)):
        assert refusals(verifying, key) == [
            (400, "InvalidSignatureException", MISMATCH),
            (403, "SignatureDoesNotMatch", MISMATCH),
        ]


@observed(ORACLE)
def test_minted_credentials_without_their_own_token_are_refused(verifying: Emulator, pool: str, minted: Key) -> None:
    other = mint(verifying, pool)
    for token in (None, "IQoJb3JpZ2luX2VjEJr", minted.session_token and minted.session_token[:-4], other.session_token):
        assert refusals(verifying, Key(minted.access_key_id, minted.secret, token)) == [
            (400, "UnrecognizedClientException", INVALID_TOKEN),
            (403, "InvalidClientTokenId", INVALID_TOKEN),
        ]


@observed("RhinoSecurityLabs/pacu#355")
def test_a_permanent_key_with_the_session_token_of_other_credentials_is_refused(
    verifying: Emulator, minted: Key
) -> None:
    for key in (OPERATOR, ACCOUNT_KEY):
        assert refusals(verifying, Key(key.access_key_id, key.secret, minted.session_token)) == [
            (400, "UnrecognizedClientException", INVALID_TOKEN),
            (403, "InvalidClientTokenId", INVALID_TOKEN),
        ]
    assert "Unset AWS_SESSION_TOKEN." in str(verifying.calls[-1].explanation)


@observed(ORACLE)
def test_a_token_problem_is_reported_before_a_signature_problem(verifying: Emulator, minted: Key) -> None:
    assert refusals(verifying, Key(minted.access_key_id, "wrong secret", "foreign token"))[1] == (
        403,
        "InvalidClientTokenId",
        INVALID_TOKEN,
    )


@observed("prowler#789, vaulted#107; cfn-sphere#55")
def test_expired_credentials_are_refused_as_expired(verifying: Emulator, pool: str, clock: ManualClock) -> None:
    key = mint(verifying, pool)
    clock.advance(3599)
    assert client(verifying, "sts", key).get_caller_identity()["Account"] == "000000000000"
    clock.advance(1)
    expected = [(400, "ExpiredTokenException", EXPIRED_TOKEN), (403, "ExpiredToken", EXPIRED_TOKEN)]
    assert refusals(verifying, key) == expected
    assert refusals(verifying, Key(key.access_key_id, "wrong secret", key.session_token)) == expected
    presigned = query_call(verifying.endpoint_url).signed(key, "sts", presigned=True)
    assert refusal(presigned.send()) == expected[1]


@observed("DynamoDB's front end, which is the same, recorded in dynalite; STS's codes")
@pytest.mark.parametrize(("minutes", "sentence"), [(-16, "Signature expired: "), (16, "Signature not yet current: ")])
def test_a_signature_more_than_fifteen_minutes_off_is_refused(verifying: Emulator, minutes: int, sentence: str) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    (json_status, json_code, json_text), (status, code, text) = refusals(verifying, OPERATOR, at=at)
    assert (json_status, json_code) == (400, "InvalidSignatureException")
    assert (status, code) == (403, "SignatureDoesNotMatch")
    for message in (json_text, text):
        assert message.startswith(sentence + at.strftime("%Y%m%dT%H%M%SZ"))
        assert message.endswith("15 min.)")


@observed("as above")
@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_signature_less_than_fifteen_minutes_off_is_accepted(verifying: Emulator, minutes: int) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    assert form_call(verifying.endpoint_url).signed(OPERATOR, "sts", at=at).send().status_code == 200


@assumed("signature skew follows the machine, as the control API says")
def test_the_emulators_clock_does_not_affect_the_skew(verifying: Emulator, clock: ManualClock) -> None:
    clock.advance(7 * 24 * 3600)
    assert form_call(verifying.endpoint_url).signed(OPERATOR, "sts").send().status_code == 200


@observed("nock fixtures; aws-sdk-php#3246; the JSON form: model of the front end")
def test_a_signed_operation_without_a_signature_is_refused(verifying: Emulator) -> None:
    endpoint = verifying.endpoint_url
    assert refusal(form_call(endpoint).send()) == (
        403,
        "MissingAuthenticationToken",
        "Request is missing Authentication Token",
    )
    assert refusal(json_call(endpoint, "DescribeIdentityPool", {"IdentityPoolId": "us-east-1:1"}).send()) == (
        400,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )


@assumed(SPECIFIED)
@pytest.mark.parametrize("operation", ["ListIdentityPools", "UnlinkDeveloperIdentity"])
def test_operations_open_to_unsigned_calls_require_a_signature_under_verify(
    verifying: Emulator, operation: str
) -> None:
    status, code, _ = refusal(json_call(verifying.endpoint_url, operation, {"MaxResults": 10}).send())
    assert (status, code) == (400, "MissingAuthenticationTokenException")


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html")
def test_a_public_operation_ignores_the_signature(verifying: Emulator, pool: str) -> None:
    endpoint = verifying.endpoint_url
    guest = json_call(endpoint, "GetId", {"IdentityPoolId": pool}).send().json()["IdentityId"]
    token = json_call(endpoint, "GetOpenIdToken", {"IdentityId": guest}).send().json()["Token"]
    role = {"RoleArn": "arn:aws:iam::000000000000:role/app", "RoleSessionName": "worker", "WebIdentityToken": token}
    long_ago = datetime(2015, 8, 30, tzinfo=UTC)
    for call, service in (
        (json_call(endpoint, "GetId", {"IdentityPoolId": pool}), "cognito-identity"),
        (json_call(endpoint, "GetCredentialsForIdentity", {"IdentityId": guest}), "cognito-identity"),
        (json_call(endpoint, "GetOpenIdToken", {"IdentityId": guest}), "cognito-identity"),
        (form_call(endpoint, "AssumeRoleWithWebIdentity", **role), "sts"),
    ):
        assert call.send().status_code == 200
        assert call.signed(STRANGER, service, at=long_ago).send().status_code == 200
        assert call.header("Authorization", "AWS4-HMAC-SHA256 nonsense").send().status_code == 200


# --- the other modes ---


@assumed(OWN_SETTING)
@pytest.mark.parametrize("mode", ["presence", "ignore"])
def test_other_modes_accept_any_signature(new_database_url: Callable[[], str], mode: Any) -> None:
    with Emulator(Settings(database_url=new_database_url(), signatures=mode)) as emulator:
        long_ago = datetime(2015, 8, 30, tzinfo=UTC)
        endpoint = emulator.endpoint_url
        for key, account in ((STRANGER, "000000000000"), (ACCOUNT_KEY, "123456789012")):
            answer = form_call(endpoint).signed(key, "sts", at=long_ago).send()
            assert f"<Account>{account}</Account>" in answer.text
        scope = "AKIASTRANGER00000001/20150830/us-east-1/sts/aws4_request"
        bare = form_call(endpoint).header("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}")
        assert bare.send().status_code == 200


@assumed(OWN_SETTING)
def test_an_unsigned_call_is_refused_by_presence_and_accepted_by_ignore(new_database_url: Callable[[], str]) -> None:
    unsigned = Config(signature_version=UNSIGNED)
    with Emulator(Settings(database_url=new_database_url(), signatures="ignore")) as emulator:
        assert emulator.client("sts", config=unsigned).get_caller_identity()["Account"] == "000000000000"
        emulator.client("cognito-identity", config=unsigned).create_identity_pool(
            IdentityPoolName="open", AllowUnauthenticatedIdentities=True
        )
    with Emulator(Settings(database_url=new_database_url(), signatures="presence")) as emulator:
        with pytest.raises(ClientError, match="Request is missing Authentication Token"):
            emulator.client("sts", config=unsigned).get_caller_identity()
        assert emulator.client("cognito-identity", config=unsigned).list_identity_pools(MaxResults=1)


@assumed("a header that is there but cannot be read is no missing one")
def test_presence_refuses_a_signature_that_cannot_be_read(new_database_url: Callable[[], str]) -> None:
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        call = form_call(emulator.endpoint_url).header("Authorization", "AWS4-HMAC-SHA256 nonsense")
        status, code, message = refusal(call.send())
        assert (status, code) == (400, "IncompleteSignature")
        assert "nonsense" in message
        basic = form_call(emulator.endpoint_url).header("Authorization", "Basic dXNlcjpwYXNz")
        assert refusal(basic.send())[:2] == (403, "MissingAuthenticationToken")


# --- what is never said ---


@assumed("secrets and tokens are nobody's business, least of all a log's")
def test_secrets_and_tokens_are_never_logged(verifying: Emulator, pool: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_identity_emulator")
    endpoint = verifying.endpoint_url
    key = mint(verifying, pool)
    guest = json_call(endpoint, "GetId", {"IdentityPoolId": pool}).send().json()["IdentityId"]
    token = json_call(endpoint, "GetOpenIdToken", {"IdentityId": guest}).send().json()["Token"]
    told_all = [
        form_call(endpoint).signed(key, "sts").send(),
        form_call(endpoint).signed(Key(key.access_key_id, key.secret, "foreign-session-token"), "sts").send(),
        form_call(endpoint).signed(key, "sts").edited("Authorization", "Signature=", "Signature=0").send(),
        query_call(endpoint).signed(key, "sts", presigned=True).send(),
        query_call(endpoint).signed(key, "sts", presigned=True).in_url("X-Amz-Expires", "X-Amz-Expired").send(),
        json_call(endpoint, "GetCredentialsForIdentity", {"IdentityId": guest, "Logins": {"x.y": token}}).send(),
    ]
    assert {answer.status_code for answer in told_all} == {200, 400, 403}
    own = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(("cognito_identity_emulator", "uvicorn"))
    )
    assert own or not caplog.records
    for secret in (OPERATOR.secret, key.secret, key.session_token, token, token.rpartition(".")[2], "foreign-session"):
        assert secret
        assert secret not in own
        assert all(secret not in answer.text for answer in told_all)
