"""CreateIdentityPool: shape, refusals, behaviour."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.operations.calling import Refusal, authorization, post, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html"
TAGGING = "https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html"
QUOTAS = "https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html"
USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab129faBb"
EVERY_MEMBER: dict[str, Any] = {
    "IdentityPoolName": "every member",
    "AllowUnauthenticatedIdentities": True,
    "AllowClassicFlow": False,
    "SupportedLoginProviders": {"graph.facebook.com": "7346241598935552", "api.twitter.com": "key;secret"},
    "DeveloperProviderName": "login.my.app",
    "OpenIdConnectProviderARNs": ["arn:aws:iam::123456789012:oidc-provider/server.example.com"],
    "CognitoIdentityProviders": [
        {"ProviderName": USER_POOL, "ClientId": "7lhlkkfbfb4q5kpp90urffao", "ServerSideTokenCheck": False},
        {"ProviderName": USER_POOL, "ClientId": "another"},
    ],
    "SamlProviderARNs": ["arn:aws:iam::000000000000:saml-provider/idp"],
    "IdentityPoolTags": {"team": "blue", "empty": ""},
}


def create(client: Any, **members: Any) -> Any:
    return client.create_identity_pool(
        **{"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True, **members}
    )


# --- shape ---


@documented(PAGE)
def test_create_identity_pool_returns_every_member_of_the_request(client: Any) -> None:
    created = client.create_identity_pool(**EVERY_MEMBER)
    assert {name: created[name] for name in EVERY_MEMBER} == EVERY_MEMBER


@observed("developers.qodex.ai sample; AWS CLI 2.17 output in a blog of WithSecure")
def test_unset_members_are_absent_and_tags_are_always_present(shared: Emulator, account: str) -> None:
    members = {"IdentityPoolName": "least", "AllowUnauthenticatedIdentities": True}
    response = post(shared, "CreateIdentityPool", members, **authorization(account, "us-east-1")).json()
    assert response == {**members, "IdentityPoolId": response["IdentityPoolId"], "IdentityPoolTags": {}}


@observed("developers.qodex.ai sample of a CreateIdentityPool response")
def test_members_of_the_response_are_in_alphabetical_order(shared: Emulator, account: str) -> None:
    response = post(shared, "CreateIdentityPool", EVERY_MEMBER, **authorization(account, "us-east-1")).json()
    assert list(response) == sorted(response)
    assert set(response) == {*EVERY_MEMBER, "IdentityPoolId"}
    assert list(response["CognitoIdentityProviders"][0]) == ["ClientId", "ProviderName", "ServerSideTokenCheck"]


@documented(PAGE)
def test_the_pool_id_is_the_region_and_a_uuid(client: Any) -> None:
    pool_id = create(client)["IdentityPoolId"]
    assert re.fullmatch(r"us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", pool_id)


BROKEN: list[tuple[dict[str, Any], str]] = [
    (
        {"IdentityPoolName": "a/b"},
        "Value 'a/b' at 'identityPoolName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w\s+=,.@-]+",
    ),
    (
        {"IdentityPoolName": "a" * 129},
        f"Value '{'a' * 129}' at 'identityPoolName' failed to satisfy constraint: "
        "Member must have length less than or equal to 128",
    ),
    (
        {"DeveloperProviderName": "my app"},
        "Value 'my app' at 'developerProviderName' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w._-]+",
    ),
    (
        {"AllowUnauthenticatedIdentities": None},
        "Value null at 'allowUnauthenticatedIdentities' failed to satisfy constraint: Member must not be null",
    ),
    (
        {"CognitoIdentityProviders": [{"ProviderName": USER_POOL, "ClientId": "a b"}]},
        "Value 'a b' at 'cognitoIdentityProviders.1.member.clientId' failed to satisfy constraint: "
        r"Member must satisfy regular expression pattern: [\w_]+",
    ),
    (
        {"OpenIdConnectProviderARNs": ["arn:too:short"]},
        "Value '[arn:too:short]' at 'openIdConnectProviderARNs' failed to satisfy constraint: Member must satisfy "
        "constraint: [Member must have length less than or equal to 2048, "
        "Member must have length greater than or equal to 20]",
    ),
    (
        {"IdentityPoolTags": {"": "value"}},
        "Value '{=value}' at 'identityPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: "
        "[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]",
    ),
]


@observed("moto PR 4415 (verified against AWS); aws-sdk-cpp integration test; the generic texts of AWS's front end")
@pytest.mark.parametrize(("members", "text"), BROKEN)
def test_a_broken_constraint_is_a_validation_error(
    shared: Emulator, account: str, members: dict[str, Any], text: str
) -> None:
    parameters = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True, **members}
    response = post(shared, "CreateIdentityPool", parameters, **authorization(account, "us-east-1"))
    assert (response.status_code, response.json()) == (
        400,
        {"__type": "ValidationException", "message": f"1 validation error detected: {text}"},
    )


@documented(PAGE)
def test_more_than_ten_login_providers_are_refused(client: Any) -> None:
    many = {f"provider{number}": "id" for number in range(11)}
    error = refusal(create, client=client, SupportedLoginProviders=many)
    assert error.code == "ValidationException"
    assert "Member must have length less than or equal to 10" in error.message


@observed("aws-sdk-cpp#1085: several violations in one response")
def test_several_broken_constraints_are_listed_in_one_error(client: Any) -> None:
    error = refusal(create, client=client, IdentityPoolName="", DeveloperProviderName="my app")
    assert error.message.startswith("3 validation errors detected: ")
    assert error.message.count("; ") == 2


# --- refusals ---


@observed("amazon-quicksight-embedding-sample#1, aws-cdk#11054")
@pytest.mark.parametrize(
    "provider",
    [
        {"ClientId": "app"},
        {"ProviderName": USER_POOL},
        {"ProviderName": "us-east-1_Ab129faBb", "ClientId": "app"},
        {"ProviderName": "my-user-pool", "ClientId": "app"},
        {"ProviderName": f"{USER_POOL}/deeper", "ClientId": "app"},
        {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/", "ClientId": "app"},
        {},
    ],
)
def test_an_incomplete_user_pool_provider_is_refused(client: Any, provider: dict[str, str]) -> None:
    error = refusal(create, client=client, CognitoIdentityProviders=[provider])
    assert error == Refusal("InvalidParameterException", "Invalid Cognito Identity Provider")


@assumed("the text is the one AWS has for public calls; a capture of this case is missing")
@pytest.mark.parametrize("name", ["example.com", "facebook", "cognito-identity.amazonaws.com"])
def test_an_unknown_social_provider_is_refused(client: Any, name: str) -> None:
    error = refusal(create, client=client, SupportedLoginProviders={name: "app"})
    assert error == Refusal("InvalidParameterException", "Please provide a valid public provider")


@documented(PAGE)
def test_all_social_providers_are_accepted(client: Any) -> None:
    names = ("graph.facebook.com", "accounts.google.com", "www.amazon.com", "appleid.apple.com", "api.twitter.com")
    social = dict.fromkeys((*names, "www.digits.com"), "app")
    assert create(client, SupportedLoginProviders=social)["SupportedLoginProviders"] == social


@observed("aws-amplify/amplify-backend#766, #855")
@pytest.mark.parametrize("partition", ["us-east-1", "ca-central-1"])
def test_a_provider_arn_with_a_region_in_place_of_the_partition_is_refused(
    client: Any, account: str, partition: str
) -> None:
    arn = f"arn:{partition}:iam::{account}:saml-provider/idp"
    error = refusal(create, client=client, SamlProviderARNs=[arn])
    assert error == Refusal("NotAuthorizedException", f"Identity provider {arn} is not valid for account {account}")


@assumed("observed for a malformed SAML ARN only (amplify-backend#766); the other ARNs that do not fit are alike")
@pytest.mark.parametrize(
    ("member", "arn"),
    [
        ("OpenIdConnectProviderARNs", "arn:aws:iam::123456789012:saml-provider/idp"),
        ("OpenIdConnectProviderARNs", "https://issuer.example.com"),
        ("OpenIdConnectProviderARNs", "arn:aws:iam::12345:oidc-provider/server.example.com"),
        ("SamlProviderARNs", "arn:aws:iam::123456789012:oidc-provider/server.example.com"),
    ],
)
def test_an_arn_of_another_kind_of_provider_is_refused(client: Any, account: str, member: str, arn: str) -> None:
    error = refusal(create, client=client, **{member: [arn]})
    assert error == Refusal("NotAuthorizedException", f"Identity provider {arn} is not valid for account {account}")


@observed("badmintoncryer/cdk-preflight, a deployment of 2026-09-08")
def test_a_saml_provider_of_another_account_is_refused(client: Any, account: str) -> None:
    arn = "arn:aws:iam::210987654321:saml-provider/idp"
    error = refusal(create, client=client, SamlProviderARNs=[arn])
    assert error == Refusal("NotAuthorizedException", f"Identity provider {arn} is not valid for account {account}")
    own = f"arn:aws:iam::{account}:saml-provider/idp"
    assert create(client, SamlProviderARNs=[own])["SamlProviderARNs"] == [own]


@assumed("our rule: the emulator's default account stands for any account")
def test_a_saml_provider_of_the_default_account_or_for_it_is_accepted(shared: Emulator, client: Any) -> None:
    placeholder = "arn:aws:iam::000000000000:saml-provider/idp"
    assert create(client, SamlProviderARNs=[placeholder])["SamlProviderARNs"] == [placeholder]
    real = "arn:aws:iam::210987654321:saml-provider/idp"
    without_account = shared.client("cognito-identity", aws_access_key_id="test")
    assert create(without_account, SamlProviderARNs=[real])["SamlProviderARNs"] == [real]


@observed("Terraform's acceptance tests, internal/service/cognitoidentity/pool_test.go")
def test_an_oidc_provider_of_another_account_is_accepted(client: Any, account: str) -> None:
    arn = "arn:aws:iam::123456789012:oidc-provider/server.example.com"
    assert account != "123456789012"
    assert create(client, OpenIdConnectProviderARNs=[arn])["OpenIdConnectProviderARNs"] == [arn]


@pytest.mark.parametrize(
    "tags",
    [
        pytest.param({"aws:team": "blue"}, marks=documented(TAGGING)),
        pytest.param({"team": "blue!"}, marks=documented(TAGGING)),
        pytest.param({"te#am": "blue"}, marks=documented(TAGGING)),
        pytest.param({"équipe": "bleue"}, marks=documented(TAGGING)),
        pytest.param(
            {f"key{n}": "" for n in range(51)},
            marks=assumed("the guide has the limit of 50; whether it is LimitExceededException is unknown"),
        ),
    ],
)
def test_tags_that_break_the_tagging_rules_are_refused(client: Any, tags: dict[str, str]) -> None:
    assert refusal(create, client=client, IdentityPoolTags=tags).code == "InvalidParameterException"


def user_pool_clients(count: int) -> list[dict[str, str]]:
    return [{"ProviderName": USER_POOL, "ClientId": f"client{number}"} for number in range(count)]


@documented(QUOTAS)
def test_a_pool_may_have_fifty_user_pool_clients(client: Any) -> None:
    providers = user_pool_clients(50)
    assert create(client, CognitoIdentityProviders=providers)["CognitoIdentityProviders"] == providers


@documented(f"{QUOTAS}; LimitExceededException: the total number of user pools has exceeded a preset limit")
def test_more_than_fifty_user_pool_clients_are_refused(client: Any) -> None:
    error = refusal(create, client=client, CognitoIdentityProviders=user_pool_clients(51))
    assert (error.code, error.status) == ("LimitExceededException", 400)


@assumed("no text was captured")
def test_the_refusal_of_many_user_pool_clients_names_the_limit(client: Any) -> None:
    error = refusal(create, client=client, CognitoIdentityProviders=user_pool_clients(51))
    assert error.message == "An identity pool cannot have more than 50 Cognito user pool providers."


@observed("PutEvents of the same front end, without credentials")
def test_an_unsigned_call_is_refused(shared: Emulator) -> None:
    response = post(shared, "CreateIdentityPool", {"IdentityPoolName": "p", "AllowUnauthenticatedIdentities": True})
    assert response.status_code == 400
    assert response.json() == {
        "__type": "MissingAuthenticationTokenException",
        "message": "Missing Authentication Token",
    }


@assumed("a refused call stores nothing")
def test_a_refused_call_creates_no_pool(client: Any) -> None:
    refusal(create, client=client, IdentityPoolTags={"aws:team": "blue"})
    assert client.list_identity_pools(MaxResults=60)["IdentityPools"] == []


# --- behaviour ---


@assumed("the id is the key; no error for a duplicate name was captured")
def test_two_pools_may_have_the_same_name(client: Any) -> None:
    assert create(client)["IdentityPoolId"] != create(client)["IdentityPoolId"]


@observed("aws-cli#7652: an omitted AllowClassicFlow stays unset, which allows the classic flow")
@pytest.mark.parametrize("classic_flow", [{}, {"AllowClassicFlow": True}])
def test_classic_flow_is_allowed_unless_it_is_disabled(client: Any, classic_flow: dict[str, Any]) -> None:
    pool = create(client, **classic_flow)
    assert {name: pool[name] for name in pool if name == "AllowClassicFlow"} == classic_flow
    identity_id = client.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
    assert client.get_open_id_token(IdentityId=identity_id)["Token"]


@observed("aws-cli#7652, amplify-js#9704")
def test_disabled_classic_flow_is_refused(client: Any) -> None:
    pool = create(client, AllowClassicFlow=False)
    assert pool["AllowClassicFlow"] is False
    identity_id = client.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
    error = refusal(client.get_open_id_token, IdentityId=identity_id)
    assert error == Refusal(
        "InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow."
    )


@assumed("an empty list or map means no provider and is omitted from the response")
def test_empty_provider_lists_are_treated_as_absent(client: Any) -> None:
    pool = create(
        client,
        SupportedLoginProviders={},
        OpenIdConnectProviderARNs=[],
        CognitoIdentityProviders=[],
        SamlProviderARNs=[],
    )
    assert not {name for name in pool if "Provider" in name}


@assumed("the owner's specification: 60 per account; AWS's quota is 1000, and no text was captured")
def test_an_account_may_have_sixty_pools_in_a_region(new_database_url: Callable[[], str], account: str) -> None:
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        client = emulator.client("cognito-identity", aws_access_key_id=account)
        created = [create(client)["IdentityPoolId"] for _ in range(60)]
        error = refusal(create, client=client)
        assert error == Refusal("LimitExceededException", "The account has reached its limit of 60 identity pools.")
        elsewhere = emulator.client("cognito-identity", aws_access_key_id=account, region_name="eu-west-1")
        assert create(elsewhere)
        assert create(emulator.client("cognito-identity", aws_access_key_id="222222222222"))
        client.delete_identity_pool(IdentityPoolId=created[0])
        assert create(client)


# --- the tag that chooses the id ---

CUSTOM_IDS = "https://docs.localstack.cloud/aws/services/cognito-idp.md: the same tag chooses the id of a user pool"


@assumed(CUSTOM_IDS)
def test_the_tag_custom_id_chooses_the_id_of_a_new_pool(client: Any) -> None:
    chosen = f"us-east-1:{uuid.uuid4()}"
    created = create(client, IdentityPoolTags={"_custom_id_": chosen, "team": "blue"})
    assert created["IdentityPoolId"] == chosen
    assert client.describe_identity_pool(IdentityPoolId=chosen)["IdentityPoolTags"] == {
        "_custom_id_": chosen,
        "team": "blue",
    }
    assert client.get_id(IdentityPoolId=chosen)["IdentityId"]


@assumed(CUSTOM_IDS)
def test_an_id_that_a_pool_of_any_account_has_is_refused_until_that_pool_is_deleted(shared: Emulator) -> None:
    chosen = f"us-east-1:{uuid.uuid4()}"
    first, second = (
        shared.client("cognito-identity", aws_access_key_id=account) for account in ("100000000001", "100000000002")
    )
    create(first, IdentityPoolTags={"_custom_id_": chosen})
    taken = Refusal(
        "ResourceConflictException", f"The tag _custom_id_ has the id of an existing identity pool: {chosen}"
    )
    for each in (first, second):
        assert refusal(create, client=each, IdentityPoolTags={"_custom_id_": chosen}) == taken
    first.delete_identity_pool(IdentityPoolId=chosen)
    assert create(second, IdentityPoolTags={"_custom_id_": chosen})["IdentityPoolId"] == chosen


@assumed(CUSTOM_IDS)
@pytest.mark.parametrize(
    "value", ["", "my-pool", "eu-west-1:1", "us-east-1:pool", "us-east-1:", f"us-east-1:{'0' * 46}", "us-east-1:1 "]
)
def test_a_tag_custom_id_without_the_id_of_a_pool_in_the_region_is_refused(client: Any, value: str) -> None:
    expected = Refusal(
        "InvalidParameterException", f"The tag _custom_id_ must be the id of an identity pool in us-east-1: {value}"
    )
    assert refusal(create, client=client, IdentityPoolTags={"_custom_id_": value}) == expected
