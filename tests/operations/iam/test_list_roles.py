"""ListRoles: pages, paths and members."""

from typing import Any

import pytest

from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html"


@pytest.fixture
def names(iam: Any, trust: str) -> list[str]:
    """Three roles, one of them under a path."""
    for name, path in (("b", "/"), ("a", "/team/"), ("c", "/")):
        tags = [{"Key": "k", "Value": "v"}]
        iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trust, Tags=tags)
    return ["a", "b", "c"]


@documented(API)
def test_list_roles_pages_through_all_roles_in_the_order_of_their_names(iam: Any, names: list[str]) -> None:
    first = iam.list_roles(MaxItems=2)
    assert [each["RoleName"] for each in first["Roles"]] == names[:2]
    assert first["IsTruncated"] is True
    iam.delete_role(RoleName="b")
    second = iam.list_roles(MaxItems=2, Marker=first["Marker"])
    assert [each["RoleName"] for each in second["Roles"]] == ["c"]
    assert second["IsTruncated"] is False
    assert "Marker" not in second


@documented(API)
@pytest.mark.parametrize(
    ("prefix", "expected"), [("/", ["a", "b", "c"]), ("/team/", ["a"]), ("/te", ["a"]), ("/x/", [])]
)
def test_a_path_prefix_chooses_roles(iam: Any, names: list[str], prefix: str, expected: list[str]) -> None:
    assert [each["RoleName"] for each in iam.list_roles(PathPrefix=prefix)["Roles"]] == expected


@observed("LocalStack's snapshots of IAM, recorded on AWS")
def test_a_listed_role_has_its_longest_session_but_no_tags(iam: Any, names: list[str]) -> None:
    role = iam.list_roles()["Roles"][0]
    assert role["MaxSessionDuration"] == 3600
    assert not {"Tags", "RoleLastUsed", "PermissionsBoundary"} & set(role)


@assumed("no capture of AWS's sentence exists; other emulators have this one")
@pytest.mark.parametrize("marker", ["x", "AAAAAAAAAAAAAA=="])
def test_a_marker_of_another_list_is_refused(iam: Any, marker: str) -> None:
    assert refusal(iam.list_roles, Marker=marker) == Refusal("ValidationError", "Invalid Marker.")
