"""TagResource: shape, refusals, behaviour."""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented, observed

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html"
RULES = "https://docs.aws.amazon.com/cognito/latest/developerguide/tagging.html"


def tags_of(client: Any, arn: str) -> Any:
    return client.list_tags_for_resource(ResourceArn=arn)["Tags"]


# --- shape ---


@documented("the model's empty output structure; AWS's page speaks of an empty body, which SDKs read the same")
def test_the_response_is_an_empty_structure(shared: Emulator, account: str, pool_arn: str) -> None:
    members = {"ResourceArn": pool_arn, "Tags": {"team": "blue"}}
    response = post(shared, "TagResource", members, **authorization(account, "us-east-1"))
    assert (response.status_code, response.text) == (200, "{}")


@documented(PAGE)
@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"ResourceArn": "arn:aws:too-short"}, "resourceArn"),
        ({"ResourceArn": None}, "resourceArn"),
        ({"Tags": None}, "tags"),
        ({"Tags": {"": "blue"}}, "tags"),
        ({"Tags": {"a" * 129: "blue"}}, "tags"),
        ({"Tags": {"team": "b" * 257}}, "tags"),
    ],
)
def test_members_are_required_and_limited(
    shared: Emulator, account: str, pool_arn: str, members: dict[str, Any], path: str
) -> None:
    parameters = {"ResourceArn": pool_arn, "Tags": {}, **members}
    response = post(shared, "TagResource", parameters, **authorization(account, "us-east-1")).json()
    assert response["__type"] == "ValidationException"
    assert f"at '{path}' failed to satisfy constraint" in response["message"]


# --- refusals ---


@observed("aws-sdk-ruby#2173 (2019): a bare pool id in the place of the ARN")
@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "list_tags_for_resource"])
def test_a_malformed_arn_is_denied(client: Any, account: str, pool_id: str, operation: str) -> None:
    rest: dict[str, dict[str, Any]] = {"tag_resource": {"Tags": {}}, "untag_resource": {"TagKeys": []}}
    error = refusal(getattr(client, operation), ResourceArn=pool_id, **rest.get(operation, {}))
    action = "".join(word.title() for word in operation.split("_"))
    assert error == Refusal(
        "AccessDeniedException",
        f"User: arn:aws:iam::{account}:root is not authorized to perform: cognito-identity:{action} "
        f"on resource: {pool_id}",
    )


@assumed("no capture of another resource's ARN; the wording is ours")
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_Ab129faBb",
        "arn:aws:cognito-identity:us-east-1:000000000000:pool/us-east-1:0",
        "arn:aws:iam::000000000000:role/user",
    ],
)
def test_an_arn_of_another_resource_is_invalid(client: Any, arn: str) -> None:
    error = refusal(client.tag_resource, ResourceArn=arn, Tags={})
    assert error == Refusal("InvalidParameterException", f"Invalid resource ARN: {arn}")


@assumed("a pool of another account or region is like one that does not exist")
@pytest.mark.parametrize(("region", "other"), [("us-east-1", "999999999999"), ("eu-west-1", None)])
def test_an_unknown_pool_is_not_found(client: Any, account: str, pool_id: str, region: str, other: str | None) -> None:
    arn = f"arn:aws:cognito-identity:{region}:{other or account}:identitypool/{pool_id}"
    assert refusal(client.tag_resource, ResourceArn=arn, Tags={}) == pool_not_found(pool_id)


@assumed("an ARN with a pool and an account that is not its own names no pool")
def test_tagging_a_pool_of_another_account_is_refused(
    shared: Emulator, client: Any, pool_id: str, pool_arn: str
) -> None:
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    as_if_mine = f"arn:aws:cognito-identity:us-east-1:999999999999:identitypool/{pool_id}"
    for arn in (pool_arn, as_if_mine):
        assert refusal(other.tag_resource, ResourceArn=arn, Tags={"team": "red"}) == pool_not_found(pool_id)
    assert tags_of(client, pool_arn) == {}


@documented(RULES)
@pytest.mark.parametrize("tags", [{"aws:team": "blue"}, {"AWS:team": "blue"}, {"te*am": ""}, {"team": "bl|ue"}])
def test_tags_that_break_the_tagging_rules_are_refused(client: Any, pool_arn: str, tags: dict[str, str]) -> None:
    assert refusal(client.tag_resource, ResourceArn=pool_arn, Tags=tags).code == "InvalidParameterException"
    assert tags_of(client, pool_arn) == {}


@documented(RULES)
@pytest.mark.parametrize("text", ["équipe", "команда", "チーム", "a\tb", "a\nb", "a\u00a0b", "٣"])
def test_letters_and_spaces_outside_ascii_are_refused(client: Any, pool_arn: str, text: str) -> None:
    for tags in ({text: "a"}, {"team": text}):
        assert refusal(client.tag_resource, ResourceArn=pool_arn, Tags=tags).code == "InvalidParameterException"
    assert tags_of(client, pool_arn) == {}


@documented(RULES)
def test_a_pool_has_at_most_fifty_tags(client: Any, pool_arn: str) -> None:
    fifty = {f"key{number}": "" for number in range(50)}
    client.tag_resource(ResourceArn=pool_arn, Tags=fifty)
    refusal(client.tag_resource, ResourceArn=pool_arn, Tags={"one more": ""})
    client.tag_resource(ResourceArn=pool_arn, Tags={"key7": "changed"})
    assert tags_of(client, pool_arn) == {**fifty, "key7": "changed"}


@assumed("the guide has the limit of 50; no error was captured")
def test_the_fifty_first_tag_is_an_invalid_parameter(client: Any, pool_arn: str) -> None:
    tags = {f"key{number}": "" for number in range(51)}
    error = refusal(client.tag_resource, ResourceArn=pool_arn, Tags=tags)
    assert error == Refusal("InvalidParameterException", "A resource cannot have more than 50 tags.")


# --- behaviour ---


@documented(PAGE)
def test_tag_resource_adds_and_changes_only_the_tags_of_the_request(client: Any, pool_id: str, pool_arn: str) -> None:
    client.tag_resource(ResourceArn=pool_arn, Tags={"team": "blue", "stage": "test"})
    client.tag_resource(ResourceArn=pool_arn, Tags={"team": "red", "empty": ""})
    now = {"team": "red", "stage": "test", "empty": ""}
    assert tags_of(client, pool_arn) == now
    assert client.describe_identity_pool(IdentityPoolId=pool_id)["IdentityPoolTags"] == now


@documented(RULES)
def test_tag_keys_are_case_sensitive_and_accept_every_allowed_character(client: Any, pool_arn: str) -> None:
    tags = {"team": "a", "Team": "b", "a1 _.:/=+-@": "Z9 _.:/=+-@"}
    client.tag_resource(ResourceArn=pool_arn, Tags=tags)
    assert tags_of(client, pool_arn) == tags
