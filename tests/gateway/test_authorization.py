"""Calls signed with credentials of the emulator need the permissions of their session: `--authorization enforce`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from botocore import xform_name

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.credentials.permission_check import PermissionCheck
from cognito_identity_emulator.domain.access_cost import MAX_STEPS
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from tests.credentials.fixtures import ACCOUNT, COGNITO, GUEST, USER, statement, trust
from tests.databases import Databases
from tests.operations import calling
from tests.operations.calling import Refusal, authorization, post, send
from tests.provenance import assumed, documented, observed

REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitoidentity.html"
TROUBLESHOOTING = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"
CALLER = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"
SCOPE_DOWN = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"
BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
LIST_POOLS = "denials of ListIdentityPools have this resource, whose end is identitypool/"

DEVELOPER = "login.my.app"
POOLS = f"arn:aws:cognito-identity:us-east-1:{ACCOUNT}:identitypool/"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, authorization="enforce")


def policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    """A permission policy."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: str, resource: str = "*", **elements: Any) -> dict[str, Any]:
    """A statement that allows an action of Amazon Cognito Identity."""
    return {"Effect": "Allow", "Action": f"cognito-identity:{action}", "Resource": resource, **elements}


@dataclass(frozen=True)
class Sessions:
    """A pool of the emulator, and the sessions of its identities."""

    emulator: Emulator
    cognito: Any
    pool_id: str

    @property
    def pool_arn(self) -> str:
        return POOLS + self.pool_id

    def put_role(self, arn: str, *statements: Mapping[str, Any], **elements: Any) -> None:
        """Registers a role, whose only policy has these statements."""
        policies = {"permissions": policy(*statements)} if statements else {}
        self.emulator.put_role(arn, trust(statement()), policies=policies, **elements)

    def guest(self) -> str:
        return str(self.cognito.get_id(IdentityPoolId=self.pool_id)["IdentityId"])

    def user(self) -> str:
        logins = {DEVELOPER: "alice"}
        response = self.cognito.get_open_id_token_for_developer_identity(IdentityPoolId=self.pool_id, Logins=logins)
        return str(response["IdentityId"])

    def client(self, identity_id: str, service: str = "cognito-identity") -> Any:
        """A client with the credentials of an identity, from the enhanced flow."""
        minted = self.emulator.credentials_of(identity_id)
        return self.emulator.client(
            service,
            aws_access_key_id=minted.access_key_id,
            aws_secret_access_key=minted.secret_access_key,
            aws_session_token=minted.session_token,
        )


@pytest.fixture
def sessions(emulator: Emulator) -> Sessions:
    return sessions_of(emulator)


def sessions_of(emulator: Emulator) -> Sessions:
    """The sessions of a new pool."""
    cognito = emulator.client("cognito-identity")
    pool = cognito.create_identity_pool(
        IdentityPoolName="app",
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        DeveloperProviderName=DEVELOPER,
        IdentityPoolTags={"team": "red"},
    )
    roles = {"authenticated": USER, "unauthenticated": GUEST}
    cognito.set_identity_pool_roles(IdentityPoolId=pool["IdentityPoolId"], Roles=roles)
    return Sessions(emulator, cognito, pool["IdentityPoolId"])


def denial(action: str, resource: str | None, reason: str, role: str = "user") -> Refusal:
    """The refusal of a session of the enhanced flow."""
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/CognitoIdentityCredentials"
    on_resource = "" if resource is None else f" on resource: {resource}"
    return Refusal(
        "AccessDeniedException", f"User: {session} is not authorized to perform: {action}{on_resource} {reason}"
    )


def refusal(call: Callable[..., Any], **members: Any) -> Refusal:
    """The error of a call that must fail, without its encoded message."""
    refused = calling.refusal(call, **members)
    return replace(refused, message=refused.message.partition(" Encoded authorization failure message: ")[0])


def no_allow(action: str, kind: str = "identity-based policy") -> str:
    """AWS's reason when no policy of a kind allows an action."""
    return f"because no {kind} allows the {action} action"


# --- layers ---


@documented(REFERENCE)
def test_a_call_that_the_role_allows_is_performed(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("DescribeIdentityPool", sessions.pool_arn))
    pool = sessions.client(sessions.user()).describe_identity_pool(IdentityPoolId=sessions.pool_id)
    assert pool["IdentityPoolName"] == "app"


@documented(TROUBLESHOOTING)
def test_a_call_that_no_policy_allows_is_refused(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("DescribeIdentityPool", sessions.pool_arn))
    client = sessions.client(sessions.user())
    action = "cognito-identity:DeleteIdentityPool"
    expected = denial(action, sessions.pool_arn, no_allow(action))
    assert refusal(client.delete_identity_pool, IdentityPoolId=sessions.pool_id) == expected
    assert sessions.cognito.describe_identity_pool(IdentityPoolId=sessions.pool_id)["IdentityPoolName"] == "app"


@assumed("AWS has shorter headers; a decision must not delay other calls")
def test_a_call_whose_decision_is_too_much_work_is_refused(sessions: Sessions) -> None:
    patterns = ["*a?b*"] * 1000
    sessions.put_role(USER, allow("*", Condition={"StringLike": {"aws:Referer": patterns}}), EVERYTHING)
    client = sessions.client(sessions.user())
    assert client.describe_identity_pool(IdentityPoolId=sessions.pool_id)["IdentityPoolName"] == "app"

    def add_referer(request: Any, **_: Any) -> None:
        request.headers["Referer"] = "a" * 50_000

    client.meta.events.register("before-send", add_referer)
    expected = denial("cognito-identity:DescribeIdentityPool", sessions.pool_arn, "").message.rstrip()
    assert refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id).message == expected
    explanation = sessions.emulator.calls[-1].explanation
    assert explanation is not None
    assert explanation.startswith(f"permission: expected a decision in at most {MAX_STEPS} steps, got ")


@documented(TROUBLESHOOTING)
def test_an_explicit_deny_wins(sessions: Sessions) -> None:
    deny = {**allow("DescribeIdentityPool", sessions.pool_arn), "Effect": "Deny", "Sid": "NotThisPool"}
    sessions.put_role(USER, EVERYTHING, deny)
    client = sessions.client(sessions.user())
    reason = "with an explicit deny in an identity-based policy"
    expected = denial("cognito-identity:DescribeIdentityPool", sessions.pool_arn, reason)
    assert refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id) == expected
    assert sessions.emulator.calls[-1].explanation == (
        f"permission: expected cognito-identity:DescribeIdentityPool allowed on {sessions.pool_arn}, "
        "got an explicit deny in an identity-based policy. "
        "statement 1 (NotThisPool) of permissions denies it, whatever else allows it."
    )


@documented(BOUNDARIES)
def test_the_permissions_boundary_limits_the_role(sessions: Sessions) -> None:
    sessions.emulator.put_policy(BOUNDARY, policy(allow("List*")))
    sessions.put_role(USER, EVERYTHING, permissions_boundary=BOUNDARY)
    client = sessions.client(sessions.user())
    action = "cognito-identity:DescribeIdentityPool"
    expected = denial(action, sessions.pool_arn, no_allow(action, "permissions boundary"))
    assert refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id) == expected
    assert client.list_identities(IdentityPoolId=sessions.pool_id, MaxResults=1)["Identities"]


@documented(SCOPE_DOWN)
def test_the_session_policies_of_guests_limit_the_role(sessions: Sessions) -> None:
    sessions.put_role(GUEST, EVERYTHING)
    guest = sessions.guest()
    identities = sessions.client(guest).list_identities(IdentityPoolId=sessions.pool_id, MaxResults=1)
    assert identities["Identities"][0]["IdentityId"] == guest
    action = "sts:GetAccessKeyInfo"
    error = refusal(sessions.client(guest, "sts").get_access_key_info, AccessKeyId="ASIAQGPMRLBZABCDEFGH")
    sentence = denial(action, None, no_allow(action, "session policy"), "guest").message
    assert error == Refusal("AccessDenied", sentence, 403)


@documented(SCOPE_DOWN)
def test_guests_of_the_classic_flow_have_the_permissions_of_the_role(sessions: Sessions, sts: Any) -> None:
    sessions.put_role(GUEST, EVERYTHING)
    token = sessions.cognito.get_open_id_token(IdentityId=sessions.guest())["Token"]
    credentials = sts.assume_role_with_web_identity(RoleArn=GUEST, RoleSessionName="worker", WebIdentityToken=token)[
        "Credentials"
    ]
    client = sessions.emulator.client(
        "sts",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    assert client.get_access_key_info(AccessKeyId=credentials["AccessKeyId"])["Account"] == ACCOUNT


@documented(SCOPE_DOWN)
def test_a_session_policy_of_the_caller_limits_the_role(sessions: Sessions, sts: Any) -> None:
    sessions.put_role(GUEST, EVERYTHING)
    token = sessions.cognito.get_open_id_token(IdentityId=sessions.guest())["Token"]
    credentials = sts.assume_role_with_web_identity(
        RoleArn=GUEST, RoleSessionName="worker", WebIdentityToken=token, Policy=json.dumps(policy(allow("List*")))
    )["Credentials"]
    client = sessions.emulator.client(
        "cognito-identity",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    client.list_identity_pools(MaxResults=1)
    error = refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id)
    assert error.message.endswith(no_allow("cognito-identity:DescribeIdentityPool", "session policy"))


# --- resources and condition keys ---


ID = "us-east-1:00000000-0000-0000-0000-000000000000"
POOL = {"IdentityPoolId": ID}
SIGNED_OPERATIONS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "CreateIdentityPool": (POOLS, {"IdentityPoolName": "new", "AllowUnauthenticatedIdentities": True}),
    "DeleteIdentities": (POOLS, {"IdentityIdsToDelete": [ID]}),
    "DeleteIdentityPool": (POOLS + ID, POOL),
    "DescribeIdentity": (POOLS, {"IdentityId": ID}),
    "DescribeIdentityPool": (POOLS + ID, POOL),
    "GetIdentityPoolRoles": (POOLS + ID, POOL),
    "GetOpenIdTokenForDeveloperIdentity": (POOLS + ID, {**POOL, "Logins": {DEVELOPER: "alice"}}),
    "GetPrincipalTagAttributeMap": (POOLS + ID, {**POOL, "IdentityProviderName": "accounts.google.com"}),
    "ListIdentities": (POOLS + ID, {**POOL, "MaxResults": 1}),
    "ListIdentityPools": (POOLS, {"MaxResults": 1}),
    "ListTagsForResource": (POOLS + ID, {"ResourceArn": POOLS + ID}),
    "LookupDeveloperIdentity": (POOLS + ID, POOL),
    "MergeDeveloperIdentities": (
        POOLS + ID,
        {
            **POOL,
            "SourceUserIdentifier": "alice",
            "DestinationUserIdentifier": "bob",
            "DeveloperProviderName": DEVELOPER,
        },
    ),
    "SetIdentityPoolRoles": (POOLS, {**POOL, "Roles": {}}),
    "SetPrincipalTagAttributeMap": (POOLS, {**POOL, "IdentityProviderName": "accounts.google.com"}),
    "TagResource": (POOLS + ID, {"ResourceArn": POOLS + ID, "Tags": {}}),
    "UnlinkDeveloperIdentity": (
        POOLS + ID,
        {**POOL, "IdentityId": ID, "DeveloperProviderName": DEVELOPER, "DeveloperUserIdentifier": "alice"},
    ),
    "UntagResource": (POOLS + ID, {"ResourceArn": POOLS + ID, "TagKeys": []}),
    "UpdateIdentityPool": (
        POOLS + ID,
        {**POOL, "IdentityPoolName": "app", "AllowUnauthenticatedIdentities": True},
    ),
}
"""The resource of each operation, and the members of a request; those without a resource type have no pool."""


@documented(REFERENCE)
def test_each_signed_operation_is_judged_on_its_resource(sessions: Sessions) -> None:
    sessions.put_role(USER)
    client = sessions.client(sessions.user())
    refused = {
        operation: refusal(getattr(client, xform_name(operation)), **members)
        for operation, (_, members) in SIGNED_OPERATIONS.items()
    }
    expected = {
        operation: denial(f"cognito-identity:{operation}", resource, no_allow(f"cognito-identity:{operation}"))
        for operation, (resource, _) in SIGNED_OPERATIONS.items()
    }
    assert refused == expected


def test_the_table_has_every_signed_operation() -> None:
    assert set(SIGNED_OPERATIONS) == {each.name for each in COGNITO_IDENTITY.operations.values() if each.signed}


@documented(REFERENCE)
def test_a_policy_for_one_pool_does_not_allow_another(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("*", sessions.pool_arn))
    client = sessions.client(sessions.user())
    other = sessions.cognito.create_identity_pool(IdentityPoolName="other", AllowUnauthenticatedIdentities=False)
    assert client.list_identities(IdentityPoolId=sessions.pool_id, MaxResults=1)["Identities"]
    action = "cognito-identity:ListIdentities"
    expected = denial(action, POOLS + other["IdentityPoolId"], no_allow(action))
    assert refusal(client.list_identities, IdentityPoolId=other["IdentityPoolId"], MaxResults=1) == expected


@assumed("a pool that does not exist is refused like one that exists, so that a caller cannot find out")
def test_a_pool_that_does_not_exist_is_refused_without_permission(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("DescribeIdentityPool", sessions.pool_arn))
    error = refusal(sessions.client(sessions.user()).describe_identity_pool, IdentityPoolId="us-east-1:0")
    assert error.code == "AccessDeniedException"


@observed(LIST_POOLS)
def test_list_identity_pools_has_a_resource_without_a_pool(sessions: Sessions) -> None:
    sessions.put_role(USER)
    client = sessions.client(sessions.user())
    action = "cognito-identity:ListIdentityPools"
    assert refusal(client.list_identity_pools, MaxResults=1) == denial(action, POOLS, no_allow(action))
    sessions.put_role(USER, allow("ListIdentityPools", sessions.pool_arn))
    assert refusal(client.list_identity_pools, MaxResults=1) == denial(action, POOLS, no_allow(action))
    sessions.put_role(USER, allow("ListIdentityPools"))
    assert client.list_identity_pools(MaxResults=1)["IdentityPools"]


@observed("two denials of GetAccessKeyInfo name no resource")
def test_get_access_key_info_has_no_resource(sessions: Sessions) -> None:
    sessions.put_role(USER)
    client = sessions.client(sessions.user(), "sts")
    action = "sts:GetAccessKeyInfo"
    sentence = denial(action, None, no_allow(action)).message
    expected = Refusal("AccessDenied", sentence, 403)
    assert refusal(client.get_access_key_info, AccessKeyId="ASIAQGPMRLBZABCDEFGH") == expected
    sessions.put_role(USER, {"Effect": "Allow", "Action": action, "Resource": "*"})
    assert client.get_access_key_info(AccessKeyId="ASIAQGPMRLBZABCDEFGH")["Account"]


@documented(REFERENCE)
@pytest.mark.parametrize(("team", "is_allowed"), [("red", True), ("blue", False)])
def test_the_tags_of_the_pool_are_condition_keys(sessions: Sessions, team: str, is_allowed: bool) -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/team": team}}
    sessions.put_role(USER, allow("DescribeIdentityPool", Condition=tagged))
    client = sessions.client(sessions.user())
    if is_allowed:
        assert client.describe_identity_pool(IdentityPoolId=sessions.pool_id)["IdentityPoolTags"] == {"team": "red"}
    else:
        assert refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id).code == "AccessDeniedException"


@documented(REFERENCE)
@pytest.mark.parametrize(
    ("tags", "is_allowed"), [({"team": "blue"}, True), ({"team": "blue", "cost": "1"}, False), ({"team": "red"}, False)]
)
def test_the_tags_of_the_request_are_condition_keys(sessions: Sessions, tags: dict[str, str], is_allowed: bool) -> None:
    condition = {
        "StringEquals": {"aws:RequestTag/team": "blue"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
    }
    sessions.put_role(USER, allow("TagResource", sessions.pool_arn, Condition=condition))
    client = sessions.client(sessions.user())
    if is_allowed:
        client.tag_resource(ResourceArn=sessions.pool_arn, Tags=tags)
    else:
        assert refusal(client.tag_resource, ResourceArn=sessions.pool_arn, Tags=tags).code == "AccessDeniedException"


@documented(REFERENCE)
def test_the_removed_tags_are_a_condition_key(sessions: Sessions) -> None:
    only_cost = {"ForAllValues:StringEquals": {"aws:TagKeys": ["cost"]}}
    sessions.put_role(USER, allow("UntagResource", sessions.pool_arn, Condition=only_cost))
    client = sessions.client(sessions.user())
    client.untag_resource(ResourceArn=sessions.pool_arn, TagKeys=["cost"])
    error = refusal(client.untag_resource, ResourceArn=sessions.pool_arn, TagKeys=["cost", "team"])
    assert error.code == "AccessDeniedException"


@documented(REFERENCE)
@pytest.mark.parametrize("operation", ["describe_identity", "delete_identities"])
def test_the_pool_of_an_identity_is_a_condition_key(sessions: Sessions, operation: str) -> None:
    own_pool = {"ArnEquals": {"cognito-identity:IdentityPoolArn": sessions.pool_arn}}
    sessions.put_role(USER, allow("D*", Condition=own_pool))
    other = sessions.cognito.create_identity_pool(IdentityPoolName="other", AllowUnauthenticatedIdentities=True)
    in_other_pool = sessions.cognito.get_id(IdentityPoolId=other["IdentityPoolId"])["IdentityId"]
    call = getattr(sessions.client(sessions.user()), operation)

    def members(identity_id: str) -> dict[str, Any]:
        is_list = operation == "delete_identities"
        return {"IdentityIdsToDelete": [identity_id]} if is_list else {"IdentityId": identity_id}

    call(**members(sessions.guest()))
    action = f"cognito-identity:{'DescribeIdentity' if operation == 'describe_identity' else 'DeleteIdentities'}"
    assert refusal(call, **members(in_other_pool)) == denial(action, POOLS, no_allow(action))


@documented(KEYS)
def test_variables_of_the_session_have_values(sessions: Sessions) -> None:
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}", f"{COGNITO}:aud": sessions.pool_id}}
    sessions.put_role(USER, allow("DescribeIdentityPool", Condition=own), tags={"team": "red"})
    client = sessions.client(sessions.user())
    assert client.describe_identity_pool(IdentityPoolId=sessions.pool_id)["IdentityPoolName"] == "app"
    sessions.put_role(USER, allow("DescribeIdentityPool", Condition=own), tags={"team": "blue"})
    assert refusal(client.describe_identity_pool, IdentityPoolId=sessions.pool_id).code == "AccessDeniedException"


@documented(KEYS)
def test_the_time_of_the_emulator_is_a_condition_key(sessions: Sessions, clock: ManualClock) -> None:
    sessions.put_role(
        USER, allow("ListIdentityPools", Condition={"NumericLessThan": {"aws:EpochTime": clock.now() // 1000 + 60}})
    )
    client = sessions.client(sessions.user())
    client.list_identity_pools(MaxResults=1)
    clock.advance(61)
    assert refusal(client.list_identity_pools, MaxResults=1).code == "AccessDeniedException"


@documented(KEYS)
def test_the_connection_and_the_region_are_condition_keys(sessions: Sessions) -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    sessions.put_role(USER, allow("ListIdentityPools", Condition=condition))
    assert sessions.client(sessions.user()).list_identity_pools(MaxResults=1)["IdentityPools"]


# --- further actions ---


@observed("aws-api-gateway-developer-portal#11: SetIdentityPoolRoles without iam:PassRole")
def test_set_identity_pool_roles_needs_permission_to_pass_each_role(sessions: Sessions) -> None:
    passing = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": USER,
        "Condition": {"StringEquals": {"iam:PassedToService": COGNITO}},
    }
    sessions.put_role(USER, allow("SetIdentityPoolRoles"), passing)
    client = sessions.client(sessions.user())
    client.set_identity_pool_roles(IdentityPoolId=sessions.pool_id, Roles={"authenticated": USER})
    error = refusal(
        client.set_identity_pool_roles,
        IdentityPoolId=sessions.pool_id,
        Roles={"authenticated": USER, "unauthenticated": GUEST},
    )
    assert error == denial("iam:PassRole", GUEST, no_allow("iam:PassRole"))


@documented(REFERENCE)
def test_the_roles_of_mapping_rules_have_to_be_passed_too(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("SetIdentityPoolRoles"))
    rule = {"Claim": "group", "MatchType": "Equals", "Value": "admin", "RoleARN": GUEST}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    error = refusal(
        sessions.client(sessions.user()).set_identity_pool_roles,
        IdentityPoolId=sessions.pool_id,
        Roles={},
        RoleMappings={"accounts.google.com": mapping},
    )
    assert error == denial("iam:PassRole", GUEST, no_allow("iam:PassRole"))


@documented(REFERENCE)
def test_create_identity_pool_with_tags_needs_permission_to_tag(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("CreateIdentityPool"))
    client = sessions.client(sessions.user())
    members = {"IdentityPoolName": "new", "AllowUnauthenticatedIdentities": False}
    client.create_identity_pool(**members)
    action = "cognito-identity:TagResource"
    expected = denial(action, POOLS, no_allow(action))
    assert refusal(client.create_identity_pool, **members, IdentityPoolTags={"team": "red"}) == expected


@documented(REFERENCE)
@pytest.mark.parametrize(
    ("tags", "missing"),
    [
        (None, None),
        ({"team": "red"}, None),
        ({"team": "red", "cost": "1"}, "TagResource"),
        ({"team": "blue"}, "TagResource"),
        ({}, "UntagResource"),
    ],
)
def test_update_identity_pool_needs_permission_for_changes_of_tags(
    sessions: Sessions, tags: dict[str, str] | None, missing: str | None
) -> None:
    sessions.put_role(USER, allow("UpdateIdentityPool", sessions.pool_arn))
    user = sessions.user()
    members: dict[str, Any] = {
        "IdentityPoolId": sessions.pool_id,
        "IdentityPoolName": "app",
        "AllowUnauthenticatedIdentities": True,
        "DeveloperProviderName": DEVELOPER,
        **({} if tags is None else {"IdentityPoolTags": tags}),
    }
    client = sessions.client(user)
    if missing is None:
        assert client.update_identity_pool(**members)["IdentityPoolTags"] == {"team": "red"}
    else:
        action = f"cognito-identity:{missing}"
        assert refusal(client.update_identity_pool, **members) == denial(action, sessions.pool_arn, no_allow(action))


# --- who is judged ---


@documented(CALLER)
def test_get_caller_identity_needs_no_permission(sessions: Sessions) -> None:
    sessions.put_role(USER, {"Effect": "Deny", "Action": "*", "Resource": "*"})
    caller = sessions.client(sessions.user(), "sts").get_caller_identity()
    assert caller["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/user/CognitoIdentityCredentials"


@documented(REFERENCE)
def test_public_operations_stay_public(sessions: Sessions) -> None:
    sessions.put_role(USER, {"Effect": "Deny", "Action": "*", "Resource": "*"})
    client = sessions.client(sessions.user())
    identity = client.get_id(IdentityPoolId=sessions.pool_id)["IdentityId"]
    assert client.get_open_id_token(IdentityId=identity)["Token"]


@assumed("keys that the emulator did not issue belong to nobody that it knows")
def test_other_access_keys_act_as_the_administrator(sessions: Sessions) -> None:
    for key in ("AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", ACCOUNT):
        client = sessions.emulator.client("cognito-identity", aws_access_key_id=key, aws_secret_access_key="secret")
        assert client.describe_identity_pool(IdentityPoolId=sessions.pool_id)["IdentityPoolName"] == "app"


@assumed("like a role that was deleted, whose sessions can do nothing")
def test_the_session_of_a_role_that_is_not_registered_may_do_nothing(sessions: Sessions) -> None:
    client = sessions.client(sessions.user())
    action = "cognito-identity:ListIdentityPools"
    assert refusal(client.list_identity_pools, MaxResults=1) == denial(action, POOLS, no_allow(action))
    assert sessions.emulator.calls[-1].explanation == (
        f"permission: expected a registered role, got {USER}, which is not registered. Nothing is known of its "
        "permissions. Register it with PUT /_emulator/roles and its policies, or start the emulator with "
        "--authorization off."
    )


@assumed("the same session is judged, whether its signature is checked or not")
def test_sessions_are_judged_when_signatures_are_checked(settings: Settings) -> None:
    with Emulator(replace(settings, signatures="verify", signing_keys=("test:test",))) as emulator:
        cognito = emulator.client("cognito-identity", aws_access_key_id="test", aws_secret_access_key="test")
        pool = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)
        cognito.set_identity_pool_roles(IdentityPoolId=pool["IdentityPoolId"], Roles={"unauthenticated": GUEST})
        sessions = Sessions(emulator, cognito, pool["IdentityPoolId"])
        sessions.put_role(GUEST, allow("ListIdentities"))
        client = sessions.client(sessions.guest())
        assert client.list_identities(IdentityPoolId=sessions.pool_id, MaxResults=1)["Identities"]
        action = "cognito-identity:ListIdentityPools"
        assert refusal(client.list_identity_pools, MaxResults=1) == denial(action, POOLS, no_allow(action), "guest")


def test_without_enforce_every_signed_call_is_allowed(settings: Settings) -> None:
    with Emulator(replace(settings, authorization="off")) as emulator:
        cognito = emulator.client("cognito-identity")
        pool = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)
        cognito.set_identity_pool_roles(IdentityPoolId=pool["IdentityPoolId"], Roles={"unauthenticated": GUEST})
        sessions = Sessions(emulator, cognito, pool["IdentityPoolId"])
        assert sessions.client(sessions.guest()).list_identity_pools(MaxResults=1)["IdentityPools"]


# --- what a refusal says ---


def test_the_explanation_names_the_nearest_statement(sessions: Sessions) -> None:
    sessions.put_role(USER, allow("DescribeIdentityPool", POOLS + "us-east-1:0"))
    refusal(sessions.client(sessions.user()).describe_identity_pool, IdentityPoolId=sessions.pool_id)
    call = sessions.emulator.calls[-1]
    assert call.failed is not None
    assert (call.failed.name, call.failed.role_arn) == ("permission", USER)
    assert call.failed.hint == (
        f"Nearest: statement 0 of permissions does not match in its resource: expected {POOLS}us-east-1:0, "
        f"got {sessions.pool_arn}."
    )


def test_the_explanation_names_policies_that_are_not_evaluated(sessions: Sessions) -> None:
    unknown = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    sessions.put_role(USER, managed_policy_arns=[unknown])
    refusal(sessions.client(sessions.user()).list_identity_pools, MaxResults=1)
    call = sessions.emulator.calls[-1]
    assert call.failed is not None
    assert call.failed.hint == (
        "Give the role a policy that allows it, with PUT /_emulator/roles. "
        f"Not evaluated, because the document is not known: {unknown}."
    )


@observed("aws-samples/resource-control-policy-examples#18: a member Message with a capital M")
def test_the_body_of_a_refusal_has_a_capital_message(sessions: Sessions) -> None:
    sessions.put_role(USER)
    key = sessions.emulator.credentials_of(sessions.user()).access_key_id
    response = post(sessions.emulator, "ListIdentityPools", {"MaxResults": 1}, **authorization(key, "us-east-1"))
    action = "cognito-identity:ListIdentityPools"
    expected = denial(action, POOLS, no_allow(action))
    assert (response.status_code, response.headers["x-amzn-errortype"]) == (400, "AccessDeniedException:")
    assert response.text.startswith(f'{{"__type":"AccessDeniedException","Message":"{expected.message} Encoded ')


@documented("https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html")
def test_the_body_of_a_refusal_of_sts_is_xml(sessions: Sessions) -> None:
    sessions.put_role(USER)
    key = sessions.emulator.credentials_of(sessions.user()).access_key_id
    body = b"Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=ASIAQGPMRLBZABCDEFGH"
    headers = {"content-type": "application/x-www-form-urlencoded", **authorization(key, "us-east-1", "sts")}
    response = send(sessions.emulator, "sts", body, headers)
    assert response.status_code == 403
    assert "<Type>Sender</Type>\n    <Code>AccessDenied</Code>\n    <Message>User: arn:aws:sts::" in response.text


# --- roles that sessions assume ---

ROLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"


def assume_target(sessions: Sessions) -> Any:
    """Calls AssumeRole with the credentials of a user."""
    sts = sessions.client(sessions.user(), "sts")
    return sts.assume_role(RoleArn=TARGET, RoleSessionName="worker")["Credentials"]


@documented(ROLES)
@pytest.mark.parametrize("principal", [USER, f"arn:aws:sts::{ACCOUNT}:assumed-role/user/CognitoIdentityCredentials"])
def test_a_session_that_a_trust_policy_names_needs_no_permission(sessions: Sessions, principal: str) -> None:
    sessions.put_role(USER)
    trusting = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    sessions.emulator.put_role(TARGET, trust(trusting))
    assert assume_target(sessions)


@documented(ROLES)
@pytest.mark.parametrize(("is_registered", "is_allowed"), [(True, False), (True, True), (False, True)])
def test_a_session_needs_the_permission_for_a_role_that_names_no_caller(
    sessions: Sessions, is_registered: bool, is_allowed: bool
) -> None:
    statements = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": TARGET}] if is_allowed else []
    sessions.put_role(USER, *statements)
    if is_registered:
        trusting = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
        sessions.emulator.put_role(TARGET, trust(trusting))
    if is_allowed:
        assert assume_target(sessions)
    else:
        expected = denial("sts:AssumeRole", TARGET, no_allow("sts:AssumeRole"))
        assert refusal(assume_target, sessions=sessions) == Refusal("AccessDenied", expected.message, 403)


@assumed("nothing is known of the permissions of a role that is not registered")
def test_a_session_of_a_role_that_is_not_registered_assumes_no_role(sessions: Sessions) -> None:
    trusting = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    sessions.emulator.put_role(TARGET, trust(trusting))
    assert refusal(assume_target, sessions=sessions).code == "AccessDenied"
    explanation = sessions.emulator.calls[-1].explanation
    assert explanation is not None
    assert "which is not registered" in explanation


# --- order ---


@assumed("AWS's order of the two refusals is unknown")
def test_a_broken_constraint_is_refused_before_a_missing_permission(sessions: Sessions) -> None:
    sessions.put_role(USER)
    key = sessions.emulator.credentials_of(sessions.user()).access_key_id
    response = post(sessions.emulator, "ListIdentityPools", {"MaxResults": 0}, **authorization(key, "us-east-1"))
    assert response.json()["__type"] == "ValidationException"


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_call_in_the_background_needs_permission_too(sessions: Sessions, is_allowed: bool) -> None:
    """Signing a token takes a call off the event loop."""
    sessions.put_role(USER, *([EVERYTHING] if is_allowed else []))
    client = sessions.client(sessions.user())
    members = {"IdentityPoolId": sessions.pool_id, "Logins": {DEVELOPER: "bob"}}
    if is_allowed:
        assert client.get_open_id_token_for_developer_identity(**members)["Token"]
    else:
        error = refusal(client.get_open_id_token_for_developer_identity, **members)
        assert error.code == "AccessDeniedException"


@documented(
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"
)
def test_actions_of_iam_need_permission_for_their_policy_or_provider(sessions: Sessions) -> None:
    own, other = f"arn:aws:iam::{ACCOUNT}:policy/app/own", f"arn:aws:iam::{ACCOUNT}:policy/other"
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/issuer.example"
    allowed = {"Effect": "Allow", "Action": "iam:*", "Resource": [f"arn:aws:iam::{ACCOUNT}:policy/app/*", provider]}
    sessions.put_role(USER, allowed)
    iam = sessions.client(sessions.user(), "iam")
    document = json.dumps(policy(EVERYTHING))
    assert iam.create_policy(PolicyName="own", Path="/app/", PolicyDocument=document)["Policy"]["Arn"] == own
    iam.create_open_id_connect_provider(Url="https://issuer.example")
    iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    for call, members in (
        (iam.create_policy, {"PolicyName": "other", "PolicyDocument": document}),
        (iam.get_policy, {"PolicyArn": other}),
        (iam.create_open_id_connect_provider, {"Url": "https://other.example"}),
        (iam.list_policies, {}),
    ):
        assert calling.refusal(call, **members).code == "AccessDenied"


# --- once for each call ---


DECIDED_ONCE = [
    ("GetOpenIdTokenForDeveloperIdentity", {"Logins": {DEVELOPER: "alice"}}),
    ("ListIdentities", {"MaxResults": 1}),
    ("LookupDeveloperIdentity", {"DeveloperUserIdentifier": "alice"}),
]
"""The first makes a signature in a thread; the others wait for PostgreSQL there."""


@assumed("a decision takes time, and of two different decisions one would be wrong")
@pytest.mark.postgresql
@pytest.mark.parametrize(("operation", "members"), DECIDED_ONCE, ids=[operation for operation, _ in DECIDED_ONCE])
def test_permissions_are_checked_once_for_a_call_that_goes_to_a_thread(
    databases: Databases, operation: str, members: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: list[str] = []
    require = PermissionCheck.require

    def require_and_note(check: PermissionCheck, action: str, *arguments: Any) -> None:
        decided.append(action)
        require(check, action, *arguments)

    with Emulator(Settings(database_url=databases.new_url("postgresql"), authorization="enforce")) as emulator:
        sessions = sessions_of(emulator)
        sessions.put_role(USER, EVERYTHING)
        client = sessions.client(sessions.user())
        call = partial(getattr(client, xform_name(operation)), IdentityPoolId=sessions.pool_id, **members)
        call()  # reads what is registered
        monkeypatch.setattr(PermissionCheck, "require", require_and_note)
        call()
    assert decided == [f"cognito-identity:{operation}"]
