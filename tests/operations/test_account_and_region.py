"""Account and region of a call: one process serves several, isolated from each other.

The order: the signature's credential scope, the region in the host name, the prefix of an id in the request, the
default. The account of an unsigned call is that of the id's row.
"""

from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import authorization, pool_not_found, post, refusal
from tests.provenance import assumed, documented, observed

IRELAND_HOST = "cognito-identity.eu-west-1.amazonaws.com"


def create(client: Any) -> str:
    created = client.create_identity_pool(IdentityPoolName="pool", AllowUnauthenticatedIdentities=True)
    return str(created["IdentityPoolId"])


def region_of_new_pool(emulator: Emulator, **headers: str) -> str:
    members = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True}
    pool_id: str = post(emulator, "CreateIdentityPool", members, **headers).json()["IdentityPoolId"]
    return pool_id.partition(":")[0]


# --- signed calls ---


@assumed("the convention of local AWS emulators: an access key of twelve digits is the account")
@pytest.mark.parametrize(
    ("access_key", "account"),
    [
        ("123456789012", "123456789012"),
        ("AKIAIOSFODNN7EXAMPLE", "000000000000"),
        ("1234567890123", "000000000000"),
        ("12345678901", "000000000000"),
        ("test", "000000000000"),
    ],
)
def test_an_access_key_of_twelve_digits_is_the_account(shared: Emulator, access_key: str, account: str) -> None:
    caller = shared.client("sts", aws_access_key_id=access_key).get_caller_identity()
    assert caller["Account"] == account
    pool_id = create(shared.client("cognito-identity", aws_access_key_id=access_key))
    owner = shared.client("cognito-identity", aws_access_key_id=account)
    assert owner.describe_identity_pool(IdentityPoolId=pool_id)


@assumed("the order is this project's own; AWS has a host for every region")
@pytest.mark.parametrize(
    ("scope_region", "host", "region"),
    [
        ("eu-central-1", None, "eu-central-1"),
        ("eu-central-1", IRELAND_HOST, "eu-central-1"),
        ("", IRELAND_HOST, "eu-west-1"),
        ("", "cognito-identity.ap-southeast-2.localhost:4591", "ap-southeast-2"),
        ("", "localhost:4591", "us-east-1"),
        ("", "cognito-identity.localhost", "us-east-1"),
    ],
)
def test_a_signed_call_takes_its_region_from_scope_then_host_then_default(
    shared: Emulator, account: str, scope_region: str, host: str | None, region: str
) -> None:
    headers = authorization(account, scope_region) | ({} if host is None else {"host": host})
    assert region_of_new_pool(shared, **headers) == region


@documented("ids of pools and identities are unique within a region: the endpoint of another does not know them")
def test_a_pool_is_not_found_from_another_region(shared: Emulator, client: Any, account: str, pool_id: str) -> None:
    elsewhere = shared.client("cognito-identity", aws_access_key_id=account, region_name="eu-west-1")
    assert refusal(elsewhere.describe_identity_pool, IdentityPoolId=pool_id) == pool_not_found(pool_id)
    guest = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    error = refusal(elsewhere.describe_identity, IdentityId=guest)
    assert error.message == f"Identity '{guest}' not found."


OPERATIONS_ON_A_POOL: list[tuple[str, dict[str, Any]]] = [
    ("describe_identity_pool", {}),
    ("update_identity_pool", {"IdentityPoolName": "mine", "AllowUnauthenticatedIdentities": True}),
    ("delete_identity_pool", {}),
    ("list_identities", {"MaxResults": 1}),
    ("set_identity_pool_roles", {"Roles": {}}),
    ("get_identity_pool_roles", {}),
    ("set_principal_tag_attribute_map", {"IdentityProviderName": "accounts.google.com"}),
    ("get_principal_tag_attribute_map", {"IdentityProviderName": "accounts.google.com"}),
    ("get_open_id_token_for_developer_identity", {"Logins": {"login.my.app": "alice"}}),
    ("lookup_developer_identity", {"DeveloperUserIdentifier": "alice"}),
    (
        "merge_developer_identities",
        {
            "SourceUserIdentifier": "alice",
            "DestinationUserIdentifier": "bob",
            "DeveloperProviderName": "login.my.app",
        },
    ),
]


@assumed("another account's pool is like one that does not exist")
@pytest.mark.parametrize(("operation", "members"), OPERATIONS_ON_A_POOL, ids=[name for name, _ in OPERATIONS_ON_A_POOL])
def test_signed_operations_do_not_find_a_pool_of_another_account(
    shared: Emulator, client: Any, pool_id: str, operation: str, members: dict[str, Any]
) -> None:
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    assert refusal(getattr(other, operation), IdentityPoolId=pool_id, **members) == pool_not_found(pool_id)
    assert client.describe_identity_pool(IdentityPoolId=pool_id)["IdentityPoolName"] == "guests"


@assumed("another account's identity is like one that does not exist")
def test_signed_operations_do_not_find_an_identity_of_another_account(
    shared: Emulator, client: Any, pool_id: str
) -> None:
    guest = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    other = shared.client("cognito-identity", aws_access_key_id="999999999999")
    assert refusal(other.describe_identity, IdentityId=guest).message == f"Identity '{guest}' not found."
    other.delete_identities(IdentityIdsToDelete=[guest])
    assert client.describe_identity(IdentityId=guest)["IdentityId"] == guest


# --- unsigned calls ---


@documented("GetId is unsigned and names no account that it needs")
def test_an_unsigned_call_finds_pools_of_every_account_and_region(shared: Emulator) -> None:
    for access_key in ("111111111111", "222222222222"):
        for region in ("us-east-1", "eu-west-1"):
            owner = shared.client("cognito-identity", aws_access_key_id=access_key, region_name=region)
            pool_id = create(owner)
            guest = post(shared, "GetId", {"IdentityPoolId": pool_id}).json()["IdentityId"]
            assert guest.startswith(f"{region}:")
            assert [
                each["IdentityId"] for each in owner.list_identities(IdentityPoolId=pool_id, MaxResults=9)["Identities"]
            ] == [guest]


@observed("awslabs/aws-sdk-android-samples#151, awslabs/serverless-photo-recognition#11")
@pytest.mark.parametrize(
    "host",
    [
        IRELAND_HOST,
        "cognito-identity.eu-west-1.amazonaws.com:443",
        "cognito-identity-fips.us-west-2.amazonaws.com",
        "cognito-identity.eu-west-1.localhost:4591",
        "cognito-identity.cn-north-1.amazonaws.com.cn",
        "cognito-identity-us-gov.amazonaws.com",
    ],
)
def test_an_unsigned_call_does_not_find_a_pool_at_the_host_of_another_region(
    shared: Emulator, client: Any, pool_id: str, host: str
) -> None:
    response = post(shared, "GetId", {"IdentityPoolId": pool_id}, host=host)
    not_found = pool_not_found(pool_id)
    assert response.status_code == not_found.status
    assert response.json() == {"__type": not_found.code, "message": not_found.message}
    guest = client.get_id(IdentityPoolId=pool_id)["IdentityId"]
    for operation in ("GetCredentialsForIdentity", "GetOpenIdToken"):
        response = post(shared, operation, {"IdentityId": guest}, host=host)
        assert response.json() == {"__type": not_found.code, "message": f"Identity '{guest}' not found."}


@assumed("a host that does not name one of AWS's regions is the address of an emulator")
@pytest.mark.parametrize(
    "host",
    [
        "cognito-identity.us-east-1.amazonaws.com",
        "cognito-identity.amazonaws.com",
        "cognito-identity.my-namespace.svc.cluster.local",
        "cognito-identity.my-app-1.svc.cluster.local:4591",
        "localhost:4591",
    ],
)
def test_an_unsigned_call_finds_a_pool_at_its_own_host_and_at_hosts_without_a_region(
    shared: Emulator, pool_id: str, host: str
) -> None:
    response = post(shared, "GetId", {"IdentityPoolId": pool_id}, host=host)
    assert response.json()["IdentityId"].startswith("us-east-1:")


@assumed("the order is this project's own: without an id, the host names the region")
def test_an_unsigned_call_without_an_id_takes_its_region_from_the_host(shared: Emulator) -> None:
    pool_id = create(shared.client("cognito-identity", region_name="eu-west-1"))
    listed = post(shared, "ListIdentityPools", {"MaxResults": 60}, host=IRELAND_HOST).json()["IdentityPools"]
    assert pool_id in [each["IdentityPoolId"] for each in listed]
    at_home = post(shared, "ListIdentityPools", {"MaxResults": 60}).json()["IdentityPools"]
    assert pool_id not in [each["IdentityPoolId"] for each in at_home]


@documented("the service model: GetId has authtype none")
def test_a_signature_on_an_unsigned_operation_is_ignored(shared: Emulator, pool_id: str) -> None:
    elsewhere = authorization("999999999999", "eu-west-1")
    assert "IdentityId" in post(shared, "GetId", {"IdentityPoolId": pool_id}, **elsewhere).json()
