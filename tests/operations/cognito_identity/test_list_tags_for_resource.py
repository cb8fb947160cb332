"""ListTagsForResource: shape, refusals, behaviour."""

from typing import Any

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListTagsForResource.html"


# --- shape ---


@documented(PAGE)
def test_a_pool_without_tags_returns_an_empty_map(shared: Emulator, account: str, pool_arn: str) -> None:
    response = post(shared, "ListTagsForResource", {"ResourceArn": pool_arn}, **authorization(account, "us-east-1"))
    assert response.text == '{"Tags":{}}'


# --- refusals ---


@assumed("a deleted pool has no tags, although AWS may keep them for a while")
def test_a_deleted_pool_is_not_found(client: Any, pool_id: str, pool_arn: str) -> None:
    client.delete_identity_pool(IdentityPoolId=pool_id)
    assert refusal(client.list_tags_for_resource, ResourceArn=pool_arn) == pool_not_found(pool_id)


# --- behaviour ---


@documented(PAGE)
def test_tags_given_at_creation_are_listed(client: Any, account: str) -> None:
    tags = {"team": "blue", "cost center": "42"}
    created = client.create_identity_pool(
        IdentityPoolName="tagged", AllowUnauthenticatedIdentities=True, IdentityPoolTags=tags
    )
    arn = f"arn:aws:cognito-identity:us-east-1:{account}:identitypool/{created['IdentityPoolId']}"
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == tags
