"""Tags of roles, policies and identity providers: the same limits for each of them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.operations.calling import Refusal, refusal
from tests.operations.iam.conftest import TRUST
from tests.operations.iam.test_policies import document
from tests.operations.iam.test_saml_providers import metadata
from tests.provenance import documented, observed

MOTO = "getmoto/moto, tests/test_iam/test_iam.py: the tags of roles and users"
PATTERN = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]"
DUPLICATES = "Duplicate tag keys found. Please note that Tag keys are case insensitive."

Create = Callable[[Any, list[dict[str, str]]], Any]
KINDS: dict[str, tuple[Create, str, str, str]] = {
    "role": (
        lambda iam, tags: iam.create_role(
            RoleName="app", AssumeRolePolicyDocument=TRUST, Tags=tags
        )["Role"]["RoleName"],
        "RoleName", "role", "list_role_tags",
    ),
    "policy": (
        lambda iam, tags: iam.create_policy(PolicyName="app", PolicyDocument=document(), Tags=tags)["Policy"]["Arn"],
        "PolicyArn", "policy", "list_policy_tags",
    ),
    "OpenID Connect provider": (
        lambda iam, tags: iam.create_open_id_connect_provider(Url="https://app.example", Tags=tags)[
            "OpenIDConnectProviderArn"
        ],
        "OpenIDConnectProviderArn", "open_id_connect_provider", "list_open_id_connect_provider_tags",
    ),
    "SAML provider": (
        lambda iam, tags: iam.create_saml_provider(Name="app", SAMLMetadataDocument=metadata(), Tags=tags)[
            "SAMLProviderArn"
        ],
        "SAMLProviderArn", "saml_provider", "list_saml_provider_tags",
    ),
}  # fmt: skip
"""How each kind of object is created with tags, the member that names it, and the ends of its operations' names."""
every_kind = pytest.mark.parametrize("kind", KINDS)


def numbered(count: int) -> list[dict[str, str]]:
    return [{"Key": f"k{number:02}", "Value": ""} for number in range(count)]


@observed(MOTO)
@every_kind
@pytest.mark.parametrize(
    ("tags", "member", "constraint"),
    [
        (numbered(51), "tags", "Member must have length less than or equal to 50"),
        ([{"Key": "k" * 129, "Value": ""}], "tags.1.member.key", "Member must have length less than or equal to 128"),
        ([{"Key": "", "Value": ""}], "tags.1.member.key", "Member must have length greater than or equal to 1"),
        ([{"Key": "k", "Value": "v" * 257}], "tags.1.member.value", "must have length less than or equal to 256"),
        ([*numbered(1), {"Key": "NOWAY!", "Value": ""}], "tags.2.member.key", f"{PATTERN}+"),
        ([{"Key": "k", "Value": "NOWAY!"}], "tags.1.member.value", f"{PATTERN}*"),
    ],
    ids=["51 tags", "long key", "no key", "long value", "character of a key", "character of a value"],
)  # fmt: skip
def test_a_tag_outside_of_the_limits_is_refused(
    iam: Any, kind: str, tags: list[dict[str, str]], member: str, constraint: str
) -> None:
    create, name, ending, _ = KINDS[kind]
    created = create(iam, [])
    calls: list[Callable[[], Refusal]] = [
        lambda: refusal(create, iam=iam, tags=tags),
        lambda: refusal(getattr(iam, f"tag_{ending}"), **{name: created}, Tags=tags),
    ]
    for refused in (call() for call in calls):
        assert refused.code == "ValidationError"
        assert f"at '{member}' failed to satisfy constraint: " in refused.message
        assert constraint in refused.message


@observed(MOTO)
@every_kind
@pytest.mark.parametrize(
    ("keys", "constraint"),
    [
        (["k"] * 51, "Member must have length less than or equal to 50"),
        (["k" * 129], "Member must have length less than or equal to 128"),
        (["a", "NOWAY!"], f"{PATTERN}+"),
    ],
    ids=["51 keys", "long key", "character of a key"],
)
def test_a_key_outside_of_the_limits_is_not_removed(iam: Any, kind: str, keys: list[str], constraint: str) -> None:
    create, name, ending, _ = KINDS[kind]
    refused = refusal(getattr(iam, f"untag_{ending}"), **{name: create(iam, [])}, TagKeys=keys)
    assert refused.code == "ValidationError"
    assert "at 'tagKeys' failed to satisfy constraint: " in refused.message
    assert constraint in refused.message


@observed(MOTO)
@every_kind
def test_tag_keys_that_differ_only_in_case_are_refused(iam: Any, kind: str) -> None:
    create, name, ending, _ = KINDS[kind]
    tags = [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]
    assert refusal(create, iam=iam, tags=tags) == Refusal("InvalidInput", DUPLICATES)
    tag = getattr(iam, f"tag_{ending}")
    assert refusal(tag, **{name: create(iam, [])}, Tags=tags) == Refusal("InvalidInput", DUPLICATES)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html")
@every_kind
def test_an_object_keeps_fifty_tags_and_lists_them_in_pages(iam: Any, kind: str) -> None:
    create, name, ending, listing = KINDS[kind]
    named = {name: create(iam, numbered(49))}
    tag, list_tags = getattr(iam, f"tag_{ending}"), getattr(iam, listing)
    tag(**named, Tags=[{"Key": "last", "Value": "value with spaces"}, {"Key": "K00", "Value": "replaced"}])
    assert refusal(tag, **named, Tags=[{"Key": "more", "Value": ""}]).code == "LimitExceeded"
    first = list_tags(**named, MaxItems=30)
    rest = list_tags(**named, Marker=first["Marker"])
    keys = [each["Key"] for each in first["Tags"] + rest["Tags"]]
    assert (len(first["Tags"]), first["IsTruncated"], rest["IsTruncated"]) == (30, True, False)
    assert sorted(keys) == sorted(["K00", *(each["Key"] for each in numbered(49)[1:]), "last"])
    getattr(iam, f"untag_{ending}")(**named, TagKeys=["k00", "LAST"])
    assert len(list_tags(**named)["Tags"]) == 48
