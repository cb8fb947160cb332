"""Reading seed documents: the resulting seed, and every problem with its place."""

from typing import Any

import pytest

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.features.seeds.document import read_document
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

POOL_ID = "us-east-1:11111111-2222-4333-8444-555555555555"
ROLE = "arn:aws:iam::000000000000:role/user"
POLICY = "arn:aws:iam::000000000000:policy/read"
PERMISSIONS = {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}
POOL: dict[str, Any] = {
    "IdentityPoolId": POOL_ID,
    "IdentityPoolName": "my app",
    "AllowUnauthenticatedIdentities": True,
    "DeveloperProviderName": "login.my.app",
    "SupportedLoginProviders": {"accounts.google.com": "app"},
}


def read(document: dict[str, Any]) -> Seed:
    return read_document({"version": 1, **document}, account="000000000000", region="eu-west-1")


def problems_of(document: dict[str, Any]) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read(document)
    return list(refused.value.problems)


def with_pool(**members: Any) -> dict[str, Any]:
    return {"identity_pools": [{**POOL, **members}]}


@assumed("our own format of seed documents")
def test_an_id_in_a_document_is_kept_and_a_missing_one_is_derived_from_the_name() -> None:
    without_id = {
        "IdentityPoolName": "other",
        "AllowUnauthenticatedIdentities": False,
        "Identities": [{"Logins": {"a": "b"}}],
    }
    with_id, derived = read({"identity_pools": [POOL, without_id]}).pools
    assert with_id.id == POOL_ID
    assert derived.id.startswith("eu-west-1:")
    assert derived.identities[0].id.startswith("eu-west-1:")
    again = read({"identity_pools": [without_id]}).pools[0]
    assert (again.id, again.identities[0].id) == (derived.id, derived.identities[0].id)
    in_other_account = read({"account": "123456789012", "identity_pools": [without_id]}).pools[0]
    assert in_other_account.id != derived.id
    assert in_other_account.account == "123456789012"


@assumed("LocalStack's tag _custom_id_ on other resources; the member is more specific than the tag")
def test_the_tag_custom_id_is_the_id_of_a_pool_without_an_id() -> None:
    tags = {"_custom_id_": "eu-west-1:7"}
    assert read(with_pool(IdentityPoolId=None, IdentityPoolTags=tags)).pools[0].id == "eu-west-1:7"
    assert read(with_pool(IdentityPoolTags=tags)).pools[0].id == POOL_ID


@assumed("our own format: an OIDC provider is identified by its issuer, whether the document has its name or its ARN")
def test_an_identity_has_its_logins_and_its_developer_users() -> None:
    identity = {
        "Logins": {"accounts.google.com": "alice", "arn:aws:iam::000000000000:oidc-provider/issuer.example/x": "al"},
        "DeveloperUserIdentifiers": ["user-42"],
    }
    (pool,) = read(with_pool(Identities=[identity])).pools
    assert pool.identities[0].logins == (
        Login("accounts.google.com", "alice"),
        Login("issuer.example/x", "al"),
        Login("login.my.app", "user-42", developer=True),
    )


@documented("https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html")
@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"version": 2}, "version: 2 is of a later release of the emulator, and this one reads 1; use that release"),
        ({"version": 0}, "version: must have value greater than or equal to 1"),
        ({"version": None}, "version: is required"),
        ({"identity_pool": []}, "identity_pool: is unknown; did you mean identity_pools?"),
        ({"identity_pools": {}}, "identity_pools: must be a list, not a map"),
        ({"identity_pools": ["x"]}, "identity_pools[0]: must be a map, not the text 'x'"),
        ({"account": 123456789012}, "account: must be a text, not the number 123456789012; put it in quotes"),
        ({"account": "12"}, r"account: must satisfy regular expression pattern: \d{12}"),
        (with_pool(IdentityPoolName=None), "identity_pools[0].IdentityPoolName: is required"),
        (
            with_pool(AllowUnauthenticatedIdentities="yes"),
            "identity_pools[0].AllowUnauthenticatedIdentities: must be true or false, not the text 'yes'",
        ),
        (
            with_pool(allowClassicFlow=True),
            "identity_pools[0].allowClassicFlow: is unknown; did you mean AllowClassicFlow?",
        ),
        (
            with_pool(IdentityPoolId="pool"),
            r"identity_pools[0].IdentityPoolId: must satisfy regular expression pattern: [\w-]+:[0-9a-f-]+",
        ),
        (
            with_pool(SupportedLoginProviders={"google.com": "app"}),
            "identity_pools[0].SupportedLoginProviders['google.com']: Please provide a valid public provider",
        ),
        (
            with_pool(CognitoIdentityProviders=[{"ProviderName": "a/b", "ClientId": "c"}, {"ProviderName": "a/b"}]),
            "identity_pools[0].CognitoIdentityProviders[1]: Invalid Cognito Identity Provider",
        ),
        (
            with_pool(OpenIdConnectProviderARNs=["arn:aws:iam::000000000000:role/user"]),
            "identity_pools[0].OpenIdConnectProviderARNs[0]: "
            "Identity provider arn:aws:iam::000000000000:role/user is not valid for account 000000000000",
        ),
        (
            {"account": "111122223333", **with_pool(SamlProviderARNs=["arn:aws:iam::444455556666:saml-provider/idp"])},
            "identity_pools[0].SamlProviderARNs[0]: Identity provider arn:aws:iam::444455556666:saml-provider/idp is "
            "not valid for account 111122223333",
        ),
        (
            with_pool(SamlProviderARNs=[7]),
            "identity_pools[0].SamlProviderARNs[0]: must be a text, not the number 7; put it in quotes",
        ),
        (
            with_pool(IdentityPoolId=None, IdentityPoolTags={"_custom_id_": "us-west-2:1"}),
            "identity_pools[0].IdentityPoolTags._custom_id_: "
            "The tag _custom_id_ must be the id of an identity pool in eu-west-1: us-west-2:1",
        ),
        (
            with_pool(IdentityPoolTags={"aws:x": "y"}),
            "identity_pools[0].IdentityPoolTags.aws:x: Tag keys must not start with aws: - aws:x",
        ),
        (
            with_pool(Roles={"authenticated": "not an ARN, but long enough"}),
            "identity_pools[0].Roles.authenticated: Access to Role 'not an ARN, but long enough' is forbidden.",
        ),
        (
            with_pool(Roles={"guest": ROLE}),
            "identity_pools[0].Roles.guest (the key): must satisfy regular expression pattern: (un)?authenticated",
        ),
        (
            with_pool(RoleMappings={"accounts.google.com": {"Type": "Token"}}),
            "identity_pools[0].RoleMappings['accounts.google.com']: AmbiguousRoleResolution is required for "
            "role mapping type Token of provider (accounts.google.com).",
        ),
        (
            with_pool(RoleMappings={"www.amazon.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}),
            "identity_pools[0].RoleMappings['www.amazon.com']: (www.amazon.com) is not a valid RoleMapping "
            "ProviderName or is not a configured provider.",
        ),
        (
            with_pool(RoleMappings={"accounts.google.com": {"Type": "Rule"}}),
            "identity_pools[0].RoleMappings['accounts.google.com'].Type: must satisfy enum value set: [Token, Rules]",
        ),
        (
            with_pool(PrincipalTagAttributeMaps=[{"IdentityProviderName": "x"}, {"IdentityProviderName": "x"}]),
            "identity_pools[0].PrincipalTagAttributeMaps[1]: x has its map in "
            "identity_pools[0].PrincipalTagAttributeMaps[0] already",
        ),
        (
            with_pool(Identities=[{}]),
            "identity_pools[0].Identities[0]: an identity without logins needs an IdentityId",
        ),
        (
            with_pool(Identities=[{"IdentityId": "eu-west-1:1"}]),
            "identity_pools[0].Identities[0].IdentityId: must begin with us-east-1: as the id of its pool does",
        ),
        (
            with_pool(Identities=[{"Logins": {"accounts.google.com": 7}}]),
            "identity_pools[0].Identities[0].Logins['accounts.google.com']: must be a text, not the number 7; "
            "put it in quotes",
        ),
        (
            with_pool(Identities=[{"Logins": {"a": "x"}}, {"Logins": {"a": "x", "b": "y"}}]),
            "identity_pools[0].Identities[1]: x of a is a login of identity_pools[0].Identities[0] already",
        ),
        (
            with_pool(DeveloperProviderName=None, Identities=[{"DeveloperUserIdentifiers": ["x"]}]),
            "identity_pools[0].Identities[0].DeveloperUserIdentifiers: the pool has no DeveloperProviderName",
        ),
        (
            with_pool(Identities=[{"DeveloperUserIdentifiers": [f"user-{number}" for number in range(21)]}]),
            "identity_pools[0].Identities[0]: an identity has at most 20 logins, not 21",
        ),
        ({"identity_pools": [POOL, POOL]}, f"identity_pools[1]: {POOL_ID} is the id of identity_pools[0] already"),
        ({"roles": [{"arn": ROLE}]}, "roles[0].trust_policy: is required"),
        (
            {"roles": [{"arn": "role", "trust_policy": TRUST}]},
            "roles[0].arn: 'role' is not the ARN of an IAM role",
        ),
        (
            {"roles": [{"arn": ROLE, "trust_policy": {"Statement": [{**TRUST["Statement"][0], "Effect": "Permit"}]}}]},
            "roles[0].trust_policy.Statement[0].Effect: must be 'Allow' or 'Deny'",
        ),
        (
            {"roles": [{"arn": ROLE, "trust_policy": TRUST, "max_session_duration_s": 60}]},
            "roles[0].max_session_duration_s: must be 3600 to 43200",
        ),
        (
            {"roles": [{"arn": ROLE, "trust_policy": TRUST, "managed_policy_arns": ["read"]}]},
            "roles[0].managed_policy_arns[0]: 'read' is not the ARN of a managed policy",
        ),
        (
            {"policies": [{"arn": ROLE, "document": PERMISSIONS}]},
            f"policies[0].arn: '{ROLE}' is not the ARN of a managed policy",
        ),
        (
            {"policies": [{"arn": POLICY, "document": {**PERMISSIONS, "Version": "2012-10-18"}}]},
            "policies[0].document.Version: must be '2012-10-17' or '2008-10-17'",
        ),
        (
            {"policies": [{"arn": POLICY, "document": PERMISSIONS}, {"arn": POLICY, "document": PERMISSIONS}]},
            f"policies[1]: {POLICY} is the ARN of policies[0] already",
        ),
        (
            {"identity_providers": [{"arn": ROLE}]},
            f"identity_providers[0].arn: '{ROLE}' is not the ARN of an IAM OIDC or SAML provider",
        ),
    ],
)
def test_an_invalid_document_is_refused_with_the_place_of_the_problem(document: dict[str, Any], problem: str) -> None:
    assert problem in problems_of(document)


@assumed("our own format: all problems are reported, so that a user corrects a file once")
def test_a_document_with_several_problems_is_refused_with_all_of_them() -> None:
    found = problems_of(
        {
            "version": 3,
            "identity_pools": [{"IdentityPoolName": 1}, {**POOL, "Identities": [{}]}],
            "roles": [{"arn": "x", "trust_policy": TRUST}, "y"],
            "identity_providers": [{"arn": "z", "clients": []}],
        }
    )
    assert [each.partition(":")[0] for each in found] == [
        "version",
        "identity_pools[0].IdentityPoolName",
        "identity_pools[0].AllowUnauthenticatedIdentities",
        "identity_pools[1].Identities[0]",
        "roles[0].arn",
        "roles[1]",
        "identity_providers[0].clients",
    ]
