"""ListIdentityPools: shape, refusals, behaviour."""

import base64
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, authorization, post, refusal, violation
from tests.provenance import assumed, documented

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentityPools.html"
INVALID = Refusal("InvalidParameterException", "Invalid NextToken")


def create(client: Any, count: int) -> list[str]:
    created = (
        client.create_identity_pool(IdentityPoolName=f"pool {n}", AllowUnauthenticatedIdentities=True)
        for n in range(count)
    )
    return [pool["IdentityPoolId"] for pool in created]


def first_token(client: Any) -> str:
    return str(client.list_identity_pools(MaxResults=1)["NextToken"])


# --- shape ---


@documented(PAGE)
def test_list_identity_pools_returns_id_and_name_of_each_pool(shared: Emulator, client: Any, account: str) -> None:
    (pool_id,) = create(client, 1)
    response = post(shared, "ListIdentityPools", {"MaxResults": 10}, **authorization(account, "us-east-1"))
    assert response.text == f'{{"IdentityPools":[{{"IdentityPoolId":"{pool_id}","IdentityPoolName":"pool 0"}}]}}'


@documented(PAGE)
def test_an_account_without_pools_has_an_empty_list(shared: Emulator, account: str) -> None:
    response = post(shared, "ListIdentityPools", {"MaxResults": 10}, **authorization(account, "us-east-1"))
    assert response.text == '{"IdentityPools":[]}'


@documented(PAGE)
@pytest.mark.parametrize(
    ("most", "text"),
    [
        (
            0,
            "Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ),
        (
            61,
            "Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
        ),
        (None, "Value null at 'maxResults' failed to satisfy constraint: Member must not be null"),
    ],
)
def test_max_results_must_be_from_1_to_60(shared: Emulator, account: str, most: int | None, text: str) -> None:
    response = post(shared, "ListIdentityPools", {"MaxResults": most}, **authorization(account, "us-east-1"))
    assert response.json()["message"] == violation(text).message


# --- refusals ---


@assumed("no capture of a malformed NextToken; the wording is ours")
@pytest.mark.parametrize("token", ["garbage", "1", "AAAA", "%%%", "ü", base64.b64encode(b"0" * 40).decode()])
def test_an_unknown_page_token_is_refused(client: Any, token: str) -> None:
    create(client, 2)
    assert refusal(client.list_identity_pools, MaxResults=1, NextToken=token) == INVALID


@assumed("tokens are opaque: a token with one changed letter is refused")
def test_a_tampered_token_is_refused(client: Any) -> None:
    create(client, 2)
    token = first_token(client)
    for place in range(0, len(token) - 2, 7):
        other = "A" if token[place] != "A" else "B"
        tampered = token[:place] + other + token[place + 1 :]
        assert refusal(client.list_identity_pools, MaxResults=1, NextToken=tampered) == INVALID


@assumed("a page token belongs to the list that returned it")
def test_a_page_token_of_another_list_is_refused(client: Any, pool_id: str) -> None:
    create(client, 1)
    for _ in range(2):
        client.get_id(IdentityPoolId=pool_id)
    of_identities = client.list_identities(IdentityPoolId=pool_id, MaxResults=1)["NextToken"]
    assert refusal(client.list_identity_pools, MaxResults=1, NextToken=of_identities) == INVALID
    error = refusal(client.list_identities, IdentityPoolId=pool_id, MaxResults=1, NextToken=first_token(client))
    assert error == INVALID


@assumed("a page token belongs to the account and the region that received it")
def test_a_page_token_of_another_account_or_region_is_refused(shared: Emulator, client: Any, account: str) -> None:
    create(client, 2)
    token = first_token(client)
    for elsewhere in (
        shared.client("cognito-identity", aws_access_key_id="999999999999"),
        shared.client("cognito-identity", aws_access_key_id=account, region_name="eu-west-1"),
    ):
        assert refusal(elsewhere.list_identity_pools, MaxResults=1, NextToken=token) == INVALID


@documented(PAGE)
@pytest.mark.parametrize("token", ["", "a b"])
def test_a_malformed_page_token_is_a_validation_error(client: Any, token: str) -> None:
    assert refusal(client.list_identity_pools, MaxResults=1, NextToken=token).code == "ValidationException"


# --- behaviour ---


@documented(PAGE)
@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 60])
def test_pages_list_every_pool_once_in_the_order_of_creation(client: Any, most: int) -> None:
    created = create(client, 4)
    pages = list(client.get_paginator("list_identity_pools").paginate(PaginationConfig={"PageSize": most}))
    listed = [[each["IdentityPoolId"] for each in page["IdentityPools"]] for page in pages]
    assert [pool_id for page in listed for pool_id in page] == created
    assert len(listed) == -(-4 // most)


@assumed("the order is that of creation, so that a change elsewhere in the list moves nothing")
def test_pages_stay_consistent_when_pools_are_created_and_deleted(client: Any) -> None:
    created = create(client, 4)
    token = client.list_identity_pools(MaxResults=2)["NextToken"]
    client.delete_identity_pool(IdentityPoolId=created[0])
    client.delete_identity_pool(IdentityPoolId=created[1])
    client.delete_identity_pool(IdentityPoolId=created[2])
    (late,) = create(client, 1)
    page = client.list_identity_pools(MaxResults=2, NextToken=token)
    assert [each["IdentityPoolId"] for each in page["IdentityPools"]] == [created[3], late]
    assert "NextToken" not in page


@assumed("the owner's specification calls it a public API; AWS wants a signature")
def test_an_unsigned_call_lists_the_pools_of_the_default_account(shared: Emulator) -> None:
    owner = shared.client("cognito-identity")
    created = create(owner, 1)
    response = post(shared, "ListIdentityPools", {"MaxResults": 60}).json()
    assert [each["IdentityPoolId"] for each in response["IdentityPools"]] == created


@documented(f"{PAGE}: the pools that are registered for your account")
def test_an_account_lists_only_its_own_pools(shared: Emulator, client: Any, account: str) -> None:
    here = create(client, 1)
    elsewhere = shared.client("cognito-identity", aws_access_key_id=account, region_name="eu-west-1")
    there = create(elsewhere, 2)
    for caller, own_pools in ((client, here), (elsewhere, there)):
        listed = caller.list_identity_pools(MaxResults=60)["IdentityPools"]
        assert [each["IdentityPoolId"] for each in listed] == own_pools
