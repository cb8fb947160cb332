"""Parsing and writing ARNs."""

import pytest

from cognito_identity_emulator.domain.arns import (
    RoleArn,
    assumed_role_arn,
    identity_pool_arn,
    is_foreign,
    oidc_provider_name,
    parse_identity_pool_arn,
    parse_role_arn,
    saml_provider_name,
)
from tests.provenance import assumed, documented, observed

IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
TAGGING = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html"


@documented(IAM)
@pytest.mark.parametrize(
    ("arn", "role"),
    [
        ("arn:aws:iam::123456789012:role/guest", RoleArn("aws", "123456789012", "", "guest")),
        ("arn:aws:iam::123456789012:role/a/b/guest", RoleArn("aws", "123456789012", "a/b/", "guest")),
        ("arn:aws-cn:iam::123456789012:role/guest", RoleArn("aws-cn", "123456789012", "", "guest")),
        (
            "arn:aws-us-gov:iam::123456789012:role/a_b=c,d.e@f-g+h",
            RoleArn("aws-us-gov", "123456789012", "", "a_b=c,d.e@f-g+h"),
        ),
        ("guest", None),
        ("arn:aws:iam::12345678901:role/guest", None),
        ("arn:aws:iam::1234567890123:role/guest", None),
        ("arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/guest", None),
        ("arn:aws:iam::123456789012:user/guest", None),
        ("arn:aws:iam::123456789012:role/", None),
        ("arn:aws:iam::123456789012:role/a/", None),
        ("arn:aws:iam::123456789012:role/a b", None),
        ("arn:aws:iam::123456789012:role/guest\n", None),
        ("arn:aws:sts::123456789012:assumed-role/guest/session", None),
    ],
)
def test_a_role_arn_is_parsed_and_any_other_text_is_none(arn: str, role: RoleArn | None) -> None:
    assert parse_role_arn(arn) == role


@documented(IAM)
@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::123456789012:oidc-provider/issuer.example", "issuer.example"),
        ("arn:aws:iam::123456789012:oidc-provider/issuer.example/realms/one", "issuer.example/realms/one"),
        ("arn:aws:iam::123456789012:oidc-provider/localhost:8080/realms/one", "localhost:8080/realms/one"),
        ("arn:aws:iam::123456789012:oidc-provider/", None),
        ("arn:aws:iam::123456789012:saml-provider/name", None),
        ("issuer.example", None),
    ],
)
def test_the_arn_of_an_oidc_provider_contains_its_issuer(arn: str, name: str | None) -> None:
    assert oidc_provider_name(arn) == name


@documented(IAM)
@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::123456789012:saml-provider/adfs", "adfs"),
        ("arn:aws:iam::123456789012:oidc-provider/adfs", None),
        ("adfs", None),
    ],
)
def test_the_arn_of_a_saml_provider_contains_its_name(arn: str, name: str | None) -> None:
    assert saml_provider_name(arn) == name


@documented(TAGGING)
@pytest.mark.parametrize(
    ("arn", "parts"),
    [
        (
            "arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/eu-west-1:00000000-aaaa-bbbb-cccc-dddddddddddd",
            ("eu-west-1", "123456789012", "eu-west-1:00000000-aaaa-bbbb-cccc-dddddddddddd"),
        ),
        ("arn:aws:cognito-identity:eu-west-1:123456789012:identitypool/", None),
        ("arn:aws:cognito-identity:eu-west-1:12:identitypool/eu-west-1:00000000", None),
        ("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc", None),
        ("eu-west-1:00000000-aaaa-bbbb-cccc-dddddddddddd", None),
    ],
)
def test_an_identity_pool_arn_is_parsed_and_any_other_text_is_none(
    arn: str, parts: tuple[str, str, str] | None
) -> None:
    assert parse_identity_pool_arn(arn) == parts


@documented(TAGGING)
def test_a_written_identity_pool_arn_is_parsed_to_the_same_parts() -> None:
    parts = ("eu-west-1", "123456789012", "eu-west-1:0a")
    assert parse_identity_pool_arn(identity_pool_arn(*parts)) == parts


@observed("live STS responses: the path of a role is not in the ARN of its sessions")
def test_the_arn_of_an_assumed_role_leaves_out_the_path() -> None:
    role = parse_role_arn("arn:aws-cn:iam::123456789012:role/a/b/guest")
    assert role is not None
    assert assumed_role_arn(role, "session") == "arn:aws-cn:sts::123456789012:assumed-role/guest/session"


@assumed("our rule: the emulator's default account stands for any account")
@pytest.mark.parametrize(
    ("account_of_resource", "account", "foreign"),
    [
        ("111122223333", "111122223333", False),
        ("111122223333", "444455556666", True),
        ("000000000000", "444455556666", False),
        ("111122223333", "000000000000", False),
    ],
)
def test_a_resource_is_foreign_when_two_accounts_differ_and_neither_is_the_default(
    account_of_resource: str, account: str, foreign: bool
) -> None:
    assert is_foreign(account_of_resource, account, "000000000000") is foreign
