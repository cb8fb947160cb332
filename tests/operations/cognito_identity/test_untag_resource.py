"""UntagResource: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UntagResource.html"


@pytest.fixture
def tagged(client: Any, pool_arn: str) -> str:
    client.tag_resource(ResourceArn=pool_arn, Tags={"team": "blue", "stage": "test"})
    return pool_arn


def tags_of(client: Any, arn: str) -> Any:
    return client.list_tags_for_resource(ResourceArn=arn)["Tags"]


# --- shape ---


@documented("the model's empty output structure; AWS's page speaks of an empty body, which SDKs read the same")
def test_the_response_is_an_empty_structure(shared: Emulator, account: str, tagged: str) -> None:
    members = {"ResourceArn": tagged, "TagKeys": ["team"]}
    response = post(shared, "UntagResource", members, **authorization(account, "us-east-1"))
    assert (response.status_code, response.text) == (200, "{}")


@documented(PAGE)
@pytest.mark.parametrize("keys", [None, [""], ["a" * 129]])
def test_tag_keys_are_required_and_limited(shared: Emulator, account: str, tagged: str, keys: list[str] | None) -> None:
    members = {"ResourceArn": tagged, "TagKeys": keys}
    response = post(shared, "UntagResource", members, **authorization(account, "us-east-1")).json()
    assert response["__type"] == "ValidationException"
    assert "at 'tagKeys' failed to satisfy constraint" in response["message"]


# --- refusals ---


@assumed("a deleted pool has no tags, although AWS may keep them for a while")
def test_a_deleted_pool_is_not_found(client: Any, pool_id: str, tagged: str) -> None:
    client.delete_identity_pool(IdentityPoolId=pool_id)
    assert refusal(client.untag_resource, ResourceArn=tagged, TagKeys=["team"]) == pool_not_found(pool_id)


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (["team"], {"stage": "test"}),
        (["team", "stage"], {}),
        (["Team"], {"team": "blue", "stage": "test"}),
        (["nobody", "stage", "stage"], {"team": "blue"}),
        ([], {"team": "blue", "stage": "test"}),
    ],
)
def test_untag_resource_removes_the_listed_tags_and_ignores_unknown_keys(
    client: Any, tagged: str, keys: list[str], left: dict[str, str]
) -> None:
    client.untag_resource(ResourceArn=tagged, TagKeys=keys)
    assert tags_of(client, tagged) == left
