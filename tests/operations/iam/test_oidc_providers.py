"""OpenID Connect providers over IAM: what is created, answered, changed and deleted, and whose tokens they accept."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.issuer import Issuer
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_"
URL = "https://issuer.example/tenant"
PRINT = "a" * 40


@pytest.fixture
def arn(iam: Any) -> str:
    created = iam.create_open_id_connect_provider(Url=URL, ClientIDList=["app"], ThumbprintList=[PRINT])
    return str(created["OpenIDConnectProviderArn"])


def got(iam: Any, arn: str) -> Any:
    answer = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    del answer["ResponseMetadata"]
    return answer


@documented(f"{API}CreateOpenIDConnectProvider.html; the answer's URL has no scheme (pulumi/pulumi-aws#5805)")
def test_a_provider_is_created_answered_listed_and_deleted(iam: Any, account: str) -> None:
    tags = [{"Key": "team", "Value": "blue"}]
    created = iam.create_open_id_connect_provider(Url=URL, ClientIDList=["b", "a", "b"], Tags=tags)
    arn = f"arn:aws:iam::{account}:oidc-provider/issuer.example/tenant"
    assert (created["OpenIDConnectProviderArn"], created["Tags"]) == (arn, tags)
    answer = got(iam, arn)
    assert answer.pop("CreateDate").utcoffset().total_seconds() == 0
    assert answer == {
        "Url": "issuer.example/tenant",
        "ClientIDList": ["b", "a"],
        "ThumbprintList": [],
        "Tags": tags,
    }
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == [{"Arn": arn}]
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)  # no error, as AWS's page says


@documented(f"{API}AddClientIDToOpenIDConnectProvider.html and RemoveClientIDFromOpenIDConnectProvider.html")
def test_client_ids_are_added_and_removed_without_an_error_for_what_is_already_so(iam: Any, arn: str) -> None:
    for client_id in ("app", "second", "second"):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client_id)
    assert got(iam, arn)["ClientIDList"] == ["app", "second"]
    for client_id in ("app", "never"):
        iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=client_id)
    assert got(iam, arn)["ClientIDList"] == ["second"]


@documented(f"{API}UpdateOpenIDConnectProviderThumbprint.html")
def test_thumbprints_are_replaced(iam: Any, arn: str) -> None:
    new = ["b" * 40, "c" * 40]
    iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn, ThumbprintList=new)
    assert got(iam, arn)["ThumbprintList"] == new


@documented(f"{API}TagOpenIDConnectProvider.html")
def test_tags_are_set_removed_and_listed(iam: Any, arn: str) -> None:
    iam.tag_open_id_connect_provider(
        OpenIDConnectProviderArn=arn, Tags=[{"Key": key, "Value": "1"} for key in ("a", "b")]
    )
    iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=["a", "none"])
    listed = iam.list_open_id_connect_provider_tags(OpenIDConnectProviderArn=arn)
    assert (listed["Tags"], listed["IsTruncated"]) == ([{"Key": "b", "Value": "1"}], False)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        pytest.param(
            {"Url": URL},
            Refusal("EntityAlreadyExists", f"Provider with url {URL} already exists.", 409),
            marks=observed("unfunco/terraform-aws-oidc-github#23"),
        ),
        pytest.param(
            {"Url": "issuer.example"},
            Refusal("ValidationError", "Invalid Open ID Connect Provider URL"),
            marks=observed("getmoto/moto, tests/test_iam/test_iam_oidc.py"),
        ),
        pytest.param(
            {"Url": "https://issuer.example?query"},
            Refusal("ValidationError", "Invalid Open ID Connect Provider URL"),
            marks=documented(f"{API}CreateOpenIDConnectProvider.html: query parameters are not allowed"),
        ),
        pytest.param(
            {"Url": "http://issuer.example"},
            Refusal("InvalidInput", "Invalid Open ID Connect Provider URL. The URL must begin with https://."),
            marks=observed("tests of an S3 gateway that has IAM's API"),
        ),
        pytest.param(
            {"Url": "https://other.example", "ThumbprintList": [str(each) * 40 for each in range(6)]},
            Refusal("InvalidInput", "Thumbprint list must contain fewer than 5 entries."),
            marks=observed("getmoto/moto, tests/test_iam/test_iam_oidc.py"),
        ),
        pytest.param(
            {"Url": "https://other.example", "ClientIDList": [str(each) for each in range(101)]},
            Refusal("LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", 409),
            marks=observed("getmoto/moto, tests/test_iam/test_iam_oidc.py"),
        ),
    ],
)
def test_an_unusable_provider_is_refused(iam: Any, arn: str, members: Any, error: Refusal) -> None:
    assert refusal(iam.create_open_id_connect_provider, **members) == error


@assumed("a member that has no effect here is refused, so that it is not lost")
def test_a_context_provider_is_not_emulated(iam: Any) -> None:
    refused = refusal(iam.create_open_id_connect_provider, Url=URL, ContextProvider={"SubjectSourceKey": "sub"})
    assert (refused.code, refused.status) == ("NotEmulated", 501)


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_open_id_connect_provider", {}),
    ("add_client_id_to_open_id_connect_provider", {"ClientID": "a"}),
    ("remove_client_id_from_open_id_connect_provider", {"ClientID": "a"}),
    ("update_open_id_connect_provider_thumbprint", {"ThumbprintList": [PRINT]}),
    ("tag_open_id_connect_provider", {"Tags": [{"Key": "a", "Value": "b"}]}),
    ("untag_open_id_connect_provider", {"TagKeys": ["a"]}),
    ("list_open_id_connect_provider_tags", {}),
]


@observed("getmoto/moto, tests/test_iam/test_iam_oidc.py")
@pytest.mark.parametrize(("operation", "members"), CALLS)
def test_a_provider_that_does_not_exist_is_refused(iam: Any, account: str, operation: str, members: Any) -> None:
    arn = f"arn:aws:iam::{account}:oidc-provider/none.example"
    call: Callable[..., Any] = getattr(iam, operation)
    sentence = f"OpenIDConnect Provider not found for arn {arn}"
    assert refusal(call, OpenIDConnectProviderArn=arn, **members) == Refusal("NoSuchEntity", sentence, 404)
    unreadable = refusal(call, OpenIDConnectProviderArn=f"arn:aws:iam::{account}:role/app", **members)
    assert unreadable == Refusal("ValidationError", "Invalid ARN:  Could not be parsed!")


@assumed("an account has at most 100 providers; the name of the quota is assumed")
def test_an_account_has_at_most_100_providers(shared: Emulator, iam: Any) -> None:
    for number in range(100):
        iam.create_open_id_connect_provider(Url=f"https://issuer{number}.example")
    refused = refusal(iam.create_open_id_connect_provider, Url="https://one-more.example")
    assert (refused.code, refused.status) == ("LimitExceeded", 409)
    for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=each["Arn"])


@documented("https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html")
@pytest.mark.parametrize("ending", ["", "/"])
def test_tokens_are_accepted_for_the_client_ids_until_the_provider_is_deleted(
    shared: Emulator, iam: Any, account: str, ending: str
) -> None:
    with Issuer("/realm") as issuer:
        arn = iam.create_open_id_connect_provider(Url=issuer.url + ending, ClientIDList=["app"])[
            "OpenIDConnectProviderArn"
        ]
        trust = {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Federated": arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
            },
        }
        role = iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        sts = shared.client("sts", aws_access_key_id=account)
        now = shared.clock.now()

        def assume(audience: str) -> Any:
            token = issuer.token(now=now, aud=audience)
            return sts.assume_role_with_web_identity(RoleArn=role, RoleSessionName="test", WebIdentityToken=token)

        assert assume("app")["Provider"] == arn
        assert refusal(assume, audience="other").message == "Incorrect token audience"
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="other")
        assume("other")
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        refused = refusal(assume, audience="app")
        assert refused.code == "InvalidIdentityToken"
        assert refused.message.startswith("No OpenIDConnect provider found in your account for ")


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html")
@pytest.mark.parametrize("api", ["IAM", "the control API"])
def test_logins_of_a_pool_are_refused_once_its_provider_is_deleted(
    shared: Emulator, iam: Any, client: Any, account: str, api: str
) -> None:
    url = f"{account}.example"
    arn = iam.create_open_id_connect_provider(Url=f"https://{url}", ClientIDList=["app"])["OpenIDConnectProviderArn"]
    pool = client.create_identity_pool(
        IdentityPoolName="p", AllowUnauthenticatedIdentities=False, OpenIdConnectProviderARNs=[arn]
    )["IdentityPoolId"]
    logins = {url: shared.login_token(url, "alice", audience="app", identity_pool_id=pool)}
    identity = client.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    if api == "IAM":
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    else:
        shared.delete_identity_provider(arn)
    assert arn not in [each["Arn"] for each in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    assert refusal(iam.get_open_id_connect_provider, OpenIDConnectProviderArn=arn).code == "NoSuchEntity"
    refused = refusal(client.get_id, IdentityPoolId=pool, Logins=logins)
    assert refused == Refusal("NotAuthorizedException", "Token is not from a supported provider of this identity pool.")
    assert shared.calls[-1].explanation == (
        f"provider: expected an OIDC provider of IAM for {url}, got {arn}, which was deleted. "
        "Create it again with CreateOpenIDConnectProvider, or remove it from the pool's providers."
    )
    iam.create_open_id_connect_provider(Url=f"https://{url}", ClientIDList=["app"])
    assert client.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"] == identity


@assumed("a provider that is created over IAM is a registered provider, and the other way round")
def test_providers_of_iam_and_of_the_control_api_are_the_same(shared: Emulator, iam: Any, arn: str) -> None:
    (registered,) = [each for each in shared.identity_providers() if each.arn == arn]
    assert (registered.client_ids, registered.thumbprints) == (("app",), (PRINT,))
    created_at = got(iam, arn)["CreateDate"]
    shared.put_identity_provider(type(registered)(arn, client_ids=("web",)))
    assert (got(iam, arn)["ClientIDList"], got(iam, arn)["CreateDate"]) == (["web"], created_at)
