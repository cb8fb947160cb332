"""AssumeRoleWithWebIdentity with tokens of ours: shape, refusals, behaviour."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock
from tests.operations.calling import Refusal, refusal
from tests.operations.sts.calling import UNVERIFIED, assume, element_names, post
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"


def validation_error(*texts: str) -> Refusal:
    errors = "error" if len(texts) == 1 else "errors"
    return Refusal("ValidationError", f"{len(texts)} validation {errors} detected: {'; '.join(texts)}")


# --- shape ---


@observed("CLI output in write-ups of capture-the-flag exercises; AWS's page")
def test_every_member_of_the_answer_is_filled(
    sts: Any, module_clock: ManualClock, account: str, role: str, pool_id: str, guest: str, guest_token: str
) -> None:
    response = assume(sts, role, guest_token)
    credentials = response["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA")
    assert (len(credentials["AccessKeyId"]), len(credentials["SecretAccessKey"])) == (20, 40)
    assert credentials["SessionToken"]
    assert credentials["Expiration"] == datetime.fromtimestamp(module_clock.now() // 1000 + 3600, UTC)
    assert response["SubjectFromWebIdentityToken"] == guest
    assert response["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/guest/app1"
    role_id, _, session_name = response["AssumedRoleUser"]["AssumedRoleId"].partition(":")
    assert (role_id[:4], len(role_id), session_name) == ("AROA", 21, "app1")
    assert response["Provider"] == "cognito-identity.amazonaws.com"
    assert response["Audience"] == pool_id
    assert "PackedPolicySize" not in response


@observed("a public test program that runs against AWS: pretty-printed XML with a final newline")
def test_assume_role_with_web_identity_returns_xml_without_a_signature(
    shared: Emulator, role: str, guest_token: str
) -> None:
    members = {"RoleArn": role, "RoleSessionName": "app1", "WebIdentityToken": guest_token}
    response = post(shared, "AssumeRoleWithWebIdentity", members)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/xml")
    opening = '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <'
    assert response.text.startswith(opening)
    assert response.text.endswith("</AssumeRoleWithWebIdentityResponse>\n")
    assert set(element_names(response, "AssumeRoleWithWebIdentityResult")) == {
        "Credentials",
        "SubjectFromWebIdentityToken",
        "AssumedRoleUser",
        "Provider",
        "Audience",
    }
    assert response.headers["x-amzn-requestid"] in response.text


NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"
TOO_LONG = "Value '{}' at '{}' failed to satisfy constraint: Member must have length less than or equal to {}"
TOO_SHORT = "Value '{}' at '{}' failed to satisfy constraint: Member must have length greater than or equal to {}"


@observed("a public test program that runs against AWS (AssumeRole, same members); zalando aws-credentials-service#7")
@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"RoleArn": None}, NULL.format("roleArn")),
        ({"RoleSessionName": None}, NULL.format("roleSessionName")),
        ({"WebIdentityToken": None}, NULL.format("webIdentityToken")),
        ({"RoleArn": "arn:aws:iam::1"}, TOO_SHORT.format("arn:aws:iam::1", "roleArn", 20)),
        ({"RoleSessionName": "a"}, TOO_SHORT.format("a", "roleSessionName", 2)),
        ({"RoleSessionName": "a" * 65}, TOO_LONG.format("a" * 65, "roleSessionName", 64)),
        (
            {"RoleSessionName": "a b"},
            "Value 'a b' at 'roleSessionName' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\w+=,.@-]*",
        ),
        (
            {"DurationSeconds": 899},
            "Value '899' at 'durationSeconds' failed to satisfy constraint: "
            "Member must have value greater than or equal to 900",
        ),
        (
            {"DurationSeconds": 43201},
            "Value '43201' at 'durationSeconds' failed to satisfy constraint: "
            "Member must have value less than or equal to 43200",
        ),
        ({"WebIdentityToken": "abc"}, TOO_SHORT.format("abc", "webIdentityToken", 4)),
        ({"WebIdentityToken": "a" * 20001}, TOO_LONG.format("a" * 1000 + "[19001 more]", "webIdentityToken", 20000)),
        ({"ProviderId": "abc"}, TOO_SHORT.format("abc", "providerId", 4)),
        ({"Policy": "x" * 2049}, TOO_LONG.format("x" * 1000 + "[1049 more]", "policy", 2048)),
        ({"PolicyArns": [{"arn": "arn:short"}]}, TOO_SHORT.format("arn:short", "policyArns.1.member.arn", 20)),
    ],
)
def test_a_broken_constraint_is_a_validation_error(
    shared: Emulator, role: str, guest_token: str, members: dict[str, Any], text: str
) -> None:
    parameters = {"RoleArn": role, "RoleSessionName": "app1", "WebIdentityToken": guest_token, **members}
    form = {name: value for name, value in parameters.items() if value is not None and name != "PolicyArns"}
    for number, each in enumerate(parameters.get("PolicyArns", ()), start=1):
        form[f"PolicyArns.member.{number}.arn"] = each["arn"]
    response = post(shared, "AssumeRoleWithWebIdentity", form, headers={"accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["Error"] == {
        "Code": "ValidationError",
        "Message": validation_error(text).message,
        "Type": "Sender",
    }


@observed("a public test program that runs against AWS: code MalformedInput, no message")
@pytest.mark.parametrize("duration", ["abc", "900.0", "99999999999"])
def test_a_duration_that_is_not_a_number_is_malformed(shared: Emulator, duration: str) -> None:
    response = post(shared, "AssumeRoleWithWebIdentity", {"DurationSeconds": duration})
    assert response.status_code == 400
    assert "<Code>MalformedInput</Code>" in response.text
    assert "<Message>" not in response.text


# --- refusals ---


@observed("many OIDC pastes: a provider's ARN, or an empty account, as role")
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:oidc-provider/issuer.example.com",
        "arn:aws:iam:::role/without-account",
        "arn:aws:iam::123456789012:user/somebody",
        "arn:aws:iam::123456789012:policy/somebody",
    ],
)
def test_an_arn_that_is_not_a_role_arn_is_invalid(sts: Any, guest_token: str, arn: str) -> None:
    assert refusal(assume, sts=sts, role=arn, token=guest_token) == Refusal("ValidationError", "Request ARN is invalid")


@observed("LocalStack's snapshot of AWS, test_sts_invalid_parameters, for AssumeRole with the same member")
@pytest.mark.parametrize(
    "text",
    [
        "nothing-valid-in-here",
        "arn::b:::something/test-role",
        "arn:a::::something/test-role",
        "arn:a:::something/test-role",
        "arn:a:a::aaaaaaaaaa:",
    ],
)
def test_a_role_arn_that_is_no_arn_is_quoted(sts: Any, guest_token: str, text: str) -> None:
    assert refusal(assume, sts=sts, role=text, token=guest_token) == Refusal("ValidationError", f"{text} is invalid")


@observed("amplify-js#9704")
@pytest.mark.parametrize("token", ["not a token", "a.b.c", "eyJhbGciOiJub25lIn0.e30", "...."])
def test_a_token_that_is_not_a_jwt_is_refused(sts: Any, role: str, token: str) -> None:
    assert refusal(assume, sts=sts, role=role, token=token) == Refusal(
        "InvalidIdentityToken",
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    )


@observed("aws-sdk-java-v2#5709")
@pytest.mark.parametrize(("seconds", "expired"), [(899, False), (900, True), (3600, True)])
def test_a_token_expires_after_fifteen_minutes(
    sts: Any, client: Any, module_clock: ManualClock, role: str, guest: str, seconds: int, expired: bool
) -> None:
    issued_at_s = module_clock.now() // 1000
    token = client.get_open_id_token(IdentityId=guest)["Token"]
    module_clock.advance(seconds)
    if expired:
        assert refusal(assume, sts=sts, role=role, token=token) == Refusal(
            "ExpiredTokenException",
            f"Token expired: current date/time {module_clock.now() // 1000} "
            f"must be before the expiration date/time {issued_at_s + 900}",
        )
    else:
        assert assume(sts, role, token)["SubjectFromWebIdentityToken"] == guest


def decoded(segment: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(base64.urlsafe_b64decode(segment + "=="))
    return stored


def encoded(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@assumed("a token with a wrong signature is refused like one whose key is missing")
def test_a_tampered_token_is_refused(sts: Any, role: str, guest_token: str) -> None:
    header, payload, signature = guest_token.split(".")
    another = {**decoded(payload), "sub": "us-east-1:00000000-0000-4000-8000-000000000000"}
    unknown_key = {**decoded(header), "kid": "us-east-1-unknown"}
    unsigned = {**decoded(header), "alg": "none"}
    for tampered in (
        f"{header}.{encoded(another)}.{signature}",
        f"{encoded(unknown_key)}.{payload}.{signature}",
        f"{encoded(unsigned)}.{payload}.{signature}",
        f"{encoded(unsigned)}.{payload}.",
        f"{header}.{payload}.{signature[:-8]}AAAAAAAA",
    ):
        assert refusal(assume, sts=sts, role=role, token=tampered) == UNVERIFIED


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize("duration", [900, 3600, 43200])
def test_the_session_expires_after_the_requested_duration(
    sts: Any, module_clock: ManualClock, role: str, guest_token: str, duration: int
) -> None:
    credentials = assume(sts, role, guest_token, DurationSeconds=duration)["Credentials"]
    assert credentials["Expiration"] == datetime.fromtimestamp(module_clock.now() // 1000 + duration, UTC)


@observed("a public test program that runs against AWS: a path-bearing role gives assumed-role/<name>/<session>")
def test_the_assumed_role_arn_omits_the_path_of_the_role(sts: Any, account: str, guest_token: str) -> None:
    response = assume(sts, f"arn:aws:iam::{account}:role/service/team/guest", guest_token)
    assert response["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{account}:assumed-role/guest/app1"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: a unique ID for each role")
def test_the_same_role_has_the_same_id(sts: Any, role: str, guest_token: str) -> None:
    first, second, other = (
        assume(sts, arn, guest_token, RoleSessionName="session")["AssumedRoleUser"]["AssumedRoleId"]
        for arn in (role, role, role + "s")
    )
    assert first == second != other


@documented("tokens of developer identities go to STS as those of guests do")
def test_a_developer_identitys_token_is_accepted(sts: Any, client: Any, role: str) -> None:
    pool = client.create_identity_pool(
        IdentityPoolName="developers", AllowUnauthenticatedIdentities=False, DeveloperProviderName="login.my.app"
    )
    issued = client.get_open_id_token_for_developer_identity(
        IdentityPoolId=pool["IdentityPoolId"],
        Logins={"login.my.app": "alice"},
        PrincipalTags={"team": "blue"},
        TokenDuration=86400,
    )
    response = assume(sts, role, issued["Token"])
    assert response["SubjectFromWebIdentityToken"] == issued["IdentityId"]
    assert response["Audience"] == pool["IdentityPoolId"]
    assert response["PackedPolicySize"] == 1, "tags take room, too"


@observed("djonser, catnekaise.github.io: the classic flow may use a role of any account")
def test_the_session_belongs_to_the_roles_account(shared: Emulator, sts: Any, guest_token: str) -> None:
    credentials = assume(sts, "arn:aws:iam::999999999999:role/elsewhere", guest_token)["Credentials"]
    session = shared.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    assert session.get_caller_identity()["Account"] == "999999999999"
