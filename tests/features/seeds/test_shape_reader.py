"""The fast and the member-by-member reading of a shape have the same result and the same problems."""

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as some

from cognito_identity_emulator.features.seeds.problems import ProblemCollector
from cognito_identity_emulator.features.seeds.shape_reader import ShapeReader
from cognito_identity_emulator.features.state.document import PoolState
from tests.provenance import assumed

OWN_FORMAT = "our own format: the fast way of reading reports the same problems"
POOL: dict[str, Any] = {
    "seq": 1,
    "account": "000000000000",
    "created_at": 1_795_000_000_000,
    "IdentityPoolId": "us-east-1:11111111-2222-4333-8444-555555555555",
    "IdentityPoolName": "my app",
    "AllowUnauthenticatedIdentities": True,
    "SupportedLoginProviders": {"accounts.google.com": "app"},
    "CognitoIdentityProviders": [
        {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc", "ClientId": "c"}
    ],
    "Roles": {"authenticated": "arn:aws:iam::000000000000:role/user"},
    "RoleMappings": {
        "accounts.google.com": {
            "Type": "Rules",
            "AmbiguousRoleResolution": "Deny",
            "RulesConfiguration": {
                "Rules": [
                    {
                        "Claim": "sub",
                        "MatchType": "Equals",
                        "Value": "a",
                        "RoleARN": "arn:aws:iam::000000000000:role/user",
                    }
                ]
            },
        }
    },
    "PrincipalTagAttributeMaps": [
        {"IdentityProviderName": "accounts.google.com", "UseDefaults": False, "PrincipalTags": {"user": "sub"}}
    ],
    "identities": [
        {
            "seq": 1,
            "IdentityId": "us-east-1:11111111-2222-4333-8444-666666666666",
            "authenticated": True,
            "created_at": 1,
            "modified_at": 2,
            "Logins": {"accounts.google.com": "alice"},
            "developer_user_identifiers": [{"seq": 1, "provider": "login.my.app", "identifier": "a"}],
        }
    ],
}
OTHERS: some.SearchStrategy[Any] = some.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        1.0,
        1.5,
        2**70,
        float("nan"),
        "",
        "x",
        "\ud800",
        "1",
        [],
        {},
        [1],
        {"x": 1},
    ]
)


def entries_of(value: Any) -> list[tuple[Any, Any]]:
    """Every entry of every map and list in a value: the map or list, and the key or index."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [each for key in keys for each in entries_of(value[key])]


@some.composite
def changed_pools(draw: some.DrawFn) -> Any:
    """POOL with up to three random mistakes."""
    pool = copy.deepcopy(POOL)
    for _ in range(draw(some.integers(0, 3))):
        entries_inside = entries_of(pool)
        if not entries_inside:
            break
        container, key = draw(some.sampled_from(entries_inside))
        mistake = draw(some.sampled_from(["replaced", "left out", "renamed"]))
        if mistake == "replaced":
            container[key] = copy.deepcopy(draw(OTHERS))  # copied, because a further mistake can change it
        elif mistake == "left out":
            del container[key]
        elif isinstance(container, dict):
            container[draw(some.sampled_from([f"{key}s", str(key).lower()]))] = container.pop(key)
    return pool


@assumed(OWN_FORMAT)
@settings(max_examples=500)
@given(changed_pools())
@example(POOL)
@example({**POOL, "unknown": None})
@example({**POOL, "seq": 1.0})
@example({**POOL, "DeveloperProviderName": None})
def test_a_pool_read_fast_equals_the_pool_read_member_by_member(pool: Any) -> None:
    fast, one_by_one = ProblemCollector(), ProblemCollector()
    whole = ShapeReader(one_by_one).shape(PoolState, pool, "pools[0]")
    entries = list(ShapeReader(fast).entries(PoolState, [pool], "pools"))
    assert fast.found == one_by_one.found
    assert entries == ([] if one_by_one.found else [("pools[0]", whole)])
