"""GetWebIdentityToken: the claims of a token, who gets one, and that others can verify it."""

from typing import Any

import httpx
import jwt
import pytest

from cognito_identity_emulator import Emulator, ManualClock
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.role_callers import ASSUME, SOURCE, TAG, Roles, statement
from tests.provenance import assumed, documented, observed
from tests.timeouts import TIMEOUT_S

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html"
CLAIMS_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html"
KEYS_PAGE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html"
PROXY = "a token in the documentation of a public proxy"
AWS = "https://sts.amazonaws.com/"
AUDIENCE = "https://api.example.com"
ALGORITHMS = pytest.mark.parametrize("algorithm", ["RS256", "ES384"])


def iam_of(roles: Roles) -> Any:
    return roles.emulator.client("iam", aws_access_key_id=roles.account)


@pytest.fixture
def issuer(roles: Roles) -> str:
    """The issuer of the test's own account, where outbound federation is enabled."""
    return str(iam_of(roles).enable_outbound_web_identity_federation()["IssuerIdentifier"])


def token_of(sts: Any, **members: Any) -> str:
    response = sts.get_web_identity_token(**{"Audience": [AUDIENCE], "SigningAlgorithm": "RS256", **members})
    return str(response["WebIdentityToken"])


def get_json(url: str) -> dict[str, Any]:
    document: dict[str, Any] = httpx.get(url, timeout=TIMEOUT_S, trust_env=False).json()
    return document


def verified(token: str, issuer: str, algorithm: str = "RS256", audience: str = AUDIENCE) -> dict[str, Any]:
    """The claims, verified with the key set that the issuer's discovery document names. The clock is the test's."""
    discovery = get_json(f"{issuer}/.well-known/openid-configuration")
    assert discovery["issuer"] == issuer
    keys = jwt.PyJWKSet.from_dict(get_json(discovery["jwks_uri"]))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        token, key, algorithms=[algorithm], audience=audience, issuer=issuer, options=options
    )
    return claims


@ALGORITHMS
@documented(CLAIMS_PAGE)
def test_the_keys_of_the_issuer_verify_a_token(
    roles: Roles, issuer: str, module_clock: ManualClock, algorithm: str
) -> None:
    response = roles.sts().get_web_identity_token(Audience=[AUDIENCE], SigningAlgorithm=algorithm)
    claims = verified(response["WebIdentityToken"], issuer, algorithm)
    root, now_s = f"arn:aws:iam::{roles.account}:root", module_clock.now() // 1000
    assert (claims["sub"], claims["iat"], claims["exp"]) == (root, now_s, now_s + 300)
    assert claims[AWS] == {"aws_account": roles.account, "source_region": "us-east-1", "principal_id": root}
    assert response["Expiration"].timestamp() == claims["exp"]


@documented(CLAIMS_PAGE)
def test_every_token_has_an_id_of_its_own(roles: Roles, issuer: str) -> None:
    first, second = (verified(token_of(roles.sts()), issuer)["jti"] for _ in range(2))
    assert first != second


@documented(CLAIMS_PAGE)
def test_the_token_of_a_session_names_its_role_and_its_tags(roles: Roles, issuer: str) -> None:
    role = roles.put(statement(ASSUME, TAG, SOURCE), tags={"team": "blue", "stage": "test"})
    session_tags = [{"Key": "Team", "Value": "red"}]
    credentials = roles.credentials(role, Tags=session_tags, SourceIdentity="alice")
    claims = verified(token_of(roles.sts(credentials), Tags=[{"Key": "job", "Value": "7"}]), issuer)
    assert claims["sub"] == claims[AWS]["principal_id"] == role
    assert claims[AWS]["principal_tags"] == {"Team": "red", "stage": "test"}
    assert claims[AWS]["request_tags"] == {"job": "7"}
    assert claims[AWS]["source_identity"] == "alice"


@observed(PROXY)
def test_the_token_of_a_session_says_when_the_session_ends(roles: Roles, issuer: str) -> None:
    credentials = roles.credentials(roles.put())
    claims = verified(token_of(roles.sts(credentials)), issuer)
    assert claims[AWS]["original_session_exp"] == credentials["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ")


@observed(PROXY)
@pytest.mark.parametrize(("audiences", "claim"), [([AUDIENCE], AUDIENCE), ([AUDIENCE, "second"], [AUDIENCE, "second"])])
def test_one_audience_is_a_text_and_several_are_a_list(
    roles: Roles, issuer: str, audiences: list[str], claim: object
) -> None:
    assert verified(token_of(roles.sts(), Audience=audiences), issuer)["aud"] == claim


@ALGORITHMS
@documented("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html")
def test_a_token_assumes_a_role_that_trusts_its_issuer(roles: Roles, issuer: str, algorithm: str) -> None:
    name = issuer.partition("://")[2]
    iam_of(roles).create_open_id_connect_provider(Url=f"https://{name}", ClientIDList=[AUDIENCE])
    role = roles.put(
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::{roles.account}:oidc-provider/{name}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{name}:aud": AUDIENCE}},
        }
    )
    token = token_of(roles.sts(), SigningAlgorithm=algorithm)
    response = roles.sts().assume_role_with_web_identity(RoleArn=role, RoleSessionName="worker", WebIdentityToken=token)
    assert response["SubjectFromWebIdentityToken"] == f"arn:aws:iam::{roles.account}:root"


@documented(PAGE)
def test_an_account_without_outbound_federation_gets_no_token(roles: Roles) -> None:
    expected = Refusal(
        "OutboundWebIdentityFederationDisabledException",
        "Outbound web identity federation is disabled for this account.",
        403,
    )
    members = {"Audience": [AUDIENCE], "SigningAlgorithm": "RS256"}
    assert refusal(roles.sts().get_web_identity_token, **members) == expected


@documented(PAGE)
@pytest.mark.parametrize("members", [{"DurationSeconds": 61}, {}])
def test_no_token_outlives_its_session(
    roles: Roles, issuer: str, module_clock: ManualClock, members: dict[str, int]
) -> None:
    credentials = roles.credentials(roles.put(), DurationSeconds=900)
    module_clock.advance(840)
    sts = roles.sts(credentials)
    expected = "The requested token duration would exceed the expiration of the session."
    error = refusal(sts.get_web_identity_token, Audience=[AUDIENCE], SigningAlgorithm="RS256", **members)
    assert error == Refusal("SessionDurationEscalationException", expected, 403)
    assert verified(token_of(sts, DurationSeconds=60), issuer)


@documented(PAGE)
@pytest.mark.parametrize(
    ("members", "member"),
    [
        ({"DurationSeconds": 59}, "durationSeconds"),
        ({"DurationSeconds": 3601}, "durationSeconds"),
        ({"Audience": ["a"] * 11}, "audience"),
        ({"SigningAlgorithm": "none"}, "signingAlgorithm"),
        ({"SubjectMode": "User"}, "subjectMode"),
    ],
)
def test_a_member_that_breaks_its_constraint_is_a_validation_error(
    roles: Roles, issuer: str, members: dict[str, Any], member: str
) -> None:
    error = refusal(
        roles.sts().get_web_identity_token, **{"Audience": [AUDIENCE], "SigningAlgorithm": "RS256", **members}
    )
    assert error.code == "ValidationError"
    assert f"at '{member}' failed to satisfy constraint" in error.message


@assumed("the model lists no values of SigningAlgorithm, and its documentation two")
def test_another_algorithm_is_a_validation_error(roles: Roles, issuer: str) -> None:
    error = refusal(roles.sts().get_web_identity_token, Audience=[AUDIENCE], SigningAlgorithm="HS256")
    assert error == Refusal("ValidationError", "SigningAlgorithm must be one of RS256, ES384, not HS256.")


@assumed("tags have the rules of session tags")
def test_two_tags_with_one_key_are_refused(roles: Roles, issuer: str) -> None:
    tags = [{"Key": "job", "Value": "1"}, {"Key": "job", "Value": "2"}]
    members = {"Audience": [AUDIENCE], "SigningAlgorithm": "RS256", "Tags": tags}
    error = refusal(roles.sts().get_web_identity_token, **members)
    assert error.code == "InvalidParameterValue"


@assumed("no session has a trusted identity propagation context")
@pytest.mark.parametrize(("member", "value"), [("Scope", "read write"), ("SubjectMode", "OriginIdentity")])
def test_a_member_about_a_user_behind_the_session_is_refused(
    roles: Roles, issuer: str, member: str, value: str
) -> None:
    sentence = f"{member} of sts:GetWebIdentityToken is not emulated. Send the call without it."
    members = {"Audience": [AUDIENCE], "SigningAlgorithm": "RS256", member: value}
    assert refusal(roles.sts().get_web_identity_token, **members) == Refusal("NotEmulated", sentence, 501)
    assert verified(token_of(roles.sts(), SubjectMode="AWSIdentity"), issuer)


@documented(PAGE)
def test_neither_journal_nor_explanation_has_the_token(roles: Roles, issuer: str, shared: Emulator) -> None:
    token = token_of(roles.sts())
    assert token.rpartition(".")[2] not in repr(shared.calls)


@documented("https://openid.net/specs/openid-connect-discovery-1_0.html")
def test_only_accounts_have_an_issuer(roles: Roles, issuer: str) -> None:
    document = "/.well-known/openid-configuration"
    for path in (f"/web-identity/photos{document}", "/web-identity/photos/.well-known/jwks.json"):
        assert httpx.get(roles.emulator.endpoint_url + path, timeout=TIMEOUT_S, trust_env=False).status_code == 404
    headers = {"origin": "https://app.example.com"}
    response = httpx.get(issuer + document, headers=headers, timeout=TIMEOUT_S, trust_env=False)
    assert response.headers["access-control-allow-origin"] == "*"
