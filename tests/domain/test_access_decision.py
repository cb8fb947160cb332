"""Decisions about access: the layers, how resource policies name a session, and the worked examples of AWS's guides."""

from typing import Any

import pytest

from cognito_identity_emulator.domain.access_decision import (
    AccessRequest,
    AttachedPolicy,
    PolicySet,
    decide,
    request_problems,
)
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from tests.domain.access_policies import (
    FOREIGN_TABLE,
    GET_ITEM,
    HOME,
    ITEMS,
    LEADING_KEYS,
    NARROW,
    OBJECT,
    ROLE,
    ROOT,
    SESSION,
    TABLE,
    UNKNOWN,
    Context,
    Statement,
    allow,
    attached,
    deny,
    policies,
    request,
    verdict,
    without,
)
from tests.provenance import assumed, documented

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
EVALUATION = f"{GUIDE}reference_policies_evaluation-logic_policy-eval-denyallow.html"
BOUNDARIES = f"{GUIDE}access_policies_boundaries.html"
SESSION_POLICIES = f"{GUIDE}access_policies.html#policies_session"
PRINCIPAL = f"{GUIDE}reference_policies_elements_principal.html"
NOT_PRINCIPAL = f"{GUIDE}reference_policies_elements_notprincipal.html"
RESOURCE = f"{GUIDE}reference_policies_elements_resource.html"
NOT_RESOURCE = f"{GUIDE}reference_policies_elements_notresource.html"
ACTION = f"{GUIDE}reference_policies_elements_action.html"
NOT_ACTION = f"{GUIDE}reference_policies_elements_notaction.html"
VARIABLES = f"{GUIDE}reference_policies_variables.html"
CROSS_ACCOUNT = f"{GUIDE}reference_policies_evaluation-logic-cross-account.html"
S3_EXAMPLE = f"{GUIDE}reference_policies_examples_s3_cognito-bucket.html"


@documented(EVALUATION)
@pytest.mark.parametrize(
    ("policy_set", "decision"),
    [
        (policies(), "implicitDeny"),
        (policies(allow()), "allowed"),
        (policies(deny(), allow()), "explicitDeny"),
        (policies(allow(), deny("s3:PutObject")), "allowed"),
        (policies(allow(), boundary=[deny(), allow()]), "explicitDeny"),
        (policies(allow(), session=[[allow(), deny()]]), "explicitDeny"),
        (policies(allow(), resource=[deny(Principal="*")]), "explicitDeny"),
        (policies(boundary=[deny()]), "explicitDeny"),
    ],
)
def test_a_deny_of_any_layer_overrides_every_allow(policy_set: PolicySet, decision: str) -> None:
    assert verdict(policy_set) == decision


@documented(BOUNDARIES)
@pytest.mark.parametrize(
    ("policy_set", "decision"),
    [
        (policies(allow(), boundary=[allow()]), "allowed"),
        (policies(allow(), boundary=[allow("s3:PutObject")]), "implicitDeny"),
        (policies(allow("s3:PutObject"), boundary=[allow()]), "implicitDeny"),
        (policies(boundary=[allow()]), "implicitDeny"),
    ],
)
def test_a_boundary_must_allow_what_the_role_allows_and_gives_nothing(policy_set: PolicySet, decision: str) -> None:
    assert verdict(policy_set) == decision


@documented(SESSION_POLICIES)
@pytest.mark.parametrize(
    ("policy_set", "decision"),
    [
        (policies(allow(), session=[[allow()]]), "allowed"),
        (policies(allow(), session=[[allow("s3:PutObject")], [allow()]]), "allowed"),
        (policies(allow(), session=[[allow("s3:PutObject")]]), "implicitDeny"),
        (policies(allow(), session=[[allow()], [deny()]]), "explicitDeny"),
        (policies(session=[[allow()]]), "implicitDeny"),
        (policies(allow(), boundary=[allow()], session=[[allow("s3:PutObject")]]), "implicitDeny"),
        (policies(allow(), boundary=[allow("s3:PutObject")], session=[[allow()]]), "implicitDeny"),
    ],
)
def test_the_session_policies_are_one_set_and_give_nothing(policy_set: PolicySet, decision: str) -> None:
    assert verdict(policy_set) == decision


@documented(PRINCIPAL)
@pytest.mark.parametrize(
    ("principal", "policy_set", "decision"),
    [
        (SESSION.session_arn, {}, "allowed"),
        (SESSION.session_arn, NARROW, "allowed"),
        (ROLE, {}, "allowed"),
        (ROLE, {"boundary": [allow()], "session": [[allow()]]}, "allowed"),
        (ROLE, {"boundary": [allow("s3:PutObject")]}, "implicitDeny"),
        (ROLE, {"session": [[allow("s3:PutObject")]]}, "implicitDeny"),
        ("123456789012", {}, "implicitDeny"),
        (ROOT, {}, "implicitDeny"),
        ("arn:aws:iam::123456789012:role/other", {}, "implicitDeny"),
        ("arn:aws:iam::123456789012:role/reader", {}, "implicitDeny"),
        ("arn:aws:sts::123456789012:assumed-role/reader/other", {}, "implicitDeny"),
    ],
)
def test_a_resource_policy_allows_by_how_it_names_the_session(
    principal: str, policy_set: dict[str, Any], decision: str
) -> None:
    resource = [allow(Principal={"AWS": ["210987654321", principal]})]

    assert verdict(policies(**policy_set, resource=resource)) == decision


@documented(PRINCIPAL)
def test_a_resource_policy_that_names_the_account_leaves_the_decision_to_the_role() -> None:
    resource = [allow(Principal={"AWS": ROOT})]

    assert verdict(policies(allow(), resource=resource)) == "allowed"
    assert verdict(policies(allow(), resource=resource, **NARROW)) == "implicitDeny"


@assumed("AWS documents it for a role session with a condition on aws:PrincipalArn")
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}])
def test_a_resource_policy_for_everyone_allows_the_session_itself(principal: object) -> None:
    assert verdict(policies(resource=[allow(Principal=principal)], **NARROW)) == "allowed"


@documented(PRINCIPAL)
@pytest.mark.parametrize("principal", ["*", *({"AWS": each} for each in (SESSION.session_arn, ROLE, ROOT))])
def test_a_deny_of_a_resource_policy_hits_the_session_by_each_of_its_names(principal: object) -> None:
    assert verdict(policies(allow(), resource=[deny(Principal=principal)])) == "explicitDeny"


@assumed("a session of an identity pool is the session of a role for resource policies")
@pytest.mark.parametrize("principal", [{"Service": "s3.amazonaws.com"}, {"Federated": "*"}])
def test_a_resource_policy_for_other_principals_does_not_name_the_session(principal: object) -> None:
    assert verdict(policies(resource=[allow(Principal=principal)])) == "implicitDeny"


@documented(NOT_PRINCIPAL)
@pytest.mark.parametrize(
    ("excepted", "decision"),
    [
        ([SESSION.session_arn, ROLE, ROOT], "allowed"),
        ([SESSION.session_arn, ROLE, "123456789012"], "allowed"),
        ([SESSION.session_arn, ROLE], "explicitDeny"),
        ([ROLE, ROOT], "explicitDeny"),
        ([SESSION.session_arn, ROOT], "explicitDeny"),
        ("*", "allowed"),
    ],
)
def test_not_principal_spares_a_session_that_is_named_with_its_role_and_account(
    excepted: object, decision: str
) -> None:
    statement = deny(NotPrincipal={"AWS": excepted})

    assert verdict(policies(allow(), resource=[statement])) == decision


@documented(NOT_PRINCIPAL)
def test_not_principal_hits_every_role_with_a_boundary() -> None:
    statement = deny(NotPrincipal={"AWS": [SESSION.session_arn, ROLE, ROOT]})

    assert verdict(policies(allow(), boundary=[allow()], resource=[statement])) == "explicitDeny"


@documented(CROSS_ACCOUNT)
@pytest.mark.parametrize(
    ("policy_set", "decision"),
    [
        (policies(GET_ITEM), "implicitDeny"),
        (policies(resource=[{**GET_ITEM, "Principal": {"AWS": SESSION.session_arn}}]), "implicitDeny"),
        (policies(resource=[{**GET_ITEM, "Principal": {"AWS": ROLE}}]), "implicitDeny"),
        (policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": {"AWS": ROOT}}]), "allowed"),
        (policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": {"AWS": ROLE}}]), "allowed"),
        (policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": "*"}]), "allowed"),
        (policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": {"AWS": "210987654321"}}]), "implicitDeny"),
        (policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": "*"}], boundary=[allow()]), "implicitDeny"),
    ],
)
def test_a_resource_of_another_account_needs_an_allow_of_both(policy_set: PolicySet, decision: str) -> None:
    assert verdict(policy_set, request("dynamodb:GetItem", FOREIGN_TABLE)) == decision


@assumed("the emulator's default account stands for any account, as for roles")
def test_a_resource_of_the_default_account_belongs_to_every_account() -> None:
    asked = request("dynamodb:GetItem", FOREIGN_TABLE)

    assert decide(policies(GET_ITEM), SESSION, asked, default_account="210987654321").allowed


@documented(ACTION)
@pytest.mark.parametrize(
    ("pattern", "action", "matches"),
    [
        ("s3:GetObject", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:GetObject", "S3:GETOBJECT", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:*Object*", "s3:PutObjectAcl", True),
        ("s3:*", "s3:PutObject", True),
        ("*", "sqs:SendMessage", True),
        ("s3:Get", "s3:GetObject", False),
        ("s3:*", "s3-object-lambda:GetObject", False),
        ("s3:?", "s3:GetObject", False),
    ],
)
def test_an_action_matches_in_any_case_and_with_wildcards(pattern: str, action: str, matches: bool) -> None:
    assert decide(policies(allow(pattern)), SESSION, request(action)).allowed is matches


@documented(NOT_ACTION)
@pytest.mark.parametrize(
    ("action", "matches"), [("s3:GetObject", True), ("iam:GetRole", False), ("IAM:getrole", False), ("sts:X", True)]
)
def test_not_action_matches_every_other_action(action: str, matches: bool) -> None:
    statement = without(allow(), "Action", NotAction=["iam:*"])

    assert decide(policies(statement), SESSION, request(action)).allowed is matches


@documented(RESOURCE)
@pytest.mark.parametrize(
    ("pattern", "resource", "matches"),
    [
        ("*", OBJECT, True),
        ("arn:aws:s3:::bk/a", OBJECT, True),
        ("arn:aws:s3:::BK/a", OBJECT, False),
        ("arn:aws:s3:::bk/*", "arn:aws:s3:::bk/a/b/c", True),
        ("arn:aws:s3:::bk/*", "arn:aws:s3:::bk/", True),
        ("arn:aws:s3:::bk/*", "arn:aws:s3:::bk", False),
        ("arn:aws:s3:::bk/?", "arn:aws:s3:::bk/a", True),
        ("arn:aws:s3:::bk/?", "arn:aws:s3:::bk/ab", False),
        ("arn:aws:s3:::bk/*/test/*", "arn:aws:s3:::bk//test/x", True),
        ("arn:aws:s3:::bk/*/test/*", "arn:aws:s3:::bk/1/2/test/3/x", True),
        ("arn:aws:s3:::bk/*/test/*", "arn:aws:s3:::bk/test/x", False),
        ("arn:aws:s3:::bk/*", "arn:aws:s3:::bk/us-east-1:a/x", True),
        ("arn:aws:dynamodb:*:*:table/T", "arn:aws:dynamodb:us-east-1:123456789012:table/T", True),
        ("arn:aws:dynamodb:us-*:table/T", "arn:aws:dynamodb:us-east-1:123456789012:table/T", False),
        ("arn:aws:dynamodb:*:table/T", "arn:aws:dynamodb:us-east-1:123456789012:table/T", False),
        ("arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:us-east-1:123456789012:q", True),
        ("arn:aws:sqs:us-east-1:123456789012:q", "arn:aws:sqs:eu-west-1:123456789012:q", False),
        ("arn:aws:s3:::*", "*", False),
        ("*", "*", True),
    ],
)
def test_a_resource_matches_part_by_part(pattern: str, resource: str, matches: bool) -> None:
    assert decide(policies(allow(resource=pattern)), SESSION, request(resource=resource)).allowed is matches


@assumed("AWS does not say what a short ARN of a policy matches")
@pytest.mark.parametrize(
    ("pattern", "matches"), [("arn:aws:s3", True), ("arn:aws:sqs", False), ("arn:*:s3:::bk*", True)]
)
def test_the_missing_parts_of_a_resource_match_everything(pattern: str, matches: bool) -> None:
    assert decide(policies(allow(resource=pattern)), SESSION, request()).allowed is matches


@documented(NOT_RESOURCE)
@pytest.mark.parametrize(
    ("excepted", "resource", "matches"),
    [
        ("arn:aws:s3:::bk/*", OBJECT, False),
        ("arn:aws:s3:::bk/*", "arn:aws:s3:::other/a", True),
        (["arn:aws:s3:::x", "arn:aws:s3:::bk/*"], OBJECT, False),
    ],
)
def test_not_resource_matches_every_other_resource(excepted: object, resource: str, matches: bool) -> None:
    statement = without(allow(), "Resource", NotResource=excepted)

    assert decide(policies(statement), SESSION, request(resource=resource)).allowed is matches


@documented(VARIABLES)
@pytest.mark.parametrize(
    ("pattern", "resource", "matches"),
    [
        ("arn:aws:s3:::bk/${app:user}/*", "arn:aws:s3:::bk/ann/x", True),
        ("arn:aws:s3:::bk/${app:user}/*", "arn:aws:s3:::bk/ben/x", False),
        ("arn:aws:s3:::bk/${APP:User}/*", "arn:aws:s3:::bk/ann/x", True),
        ("arn:aws:s3:::bk/${app:nobody}/*", "arn:aws:s3:::bk//x", False),
        ("arn:aws:s3:::bk/${app:nobody}/*", "arn:aws:s3:::bk/${app:nobody}/x", False),
        ("arn:aws:s3:::bk/${app:nobody, 'all'}/*", "arn:aws:s3:::bk/all/x", True),
        ("arn:aws:s3:::bk/${app:several}/*", "arn:aws:s3:::bk/a/x", False),
        ("arn:aws:s3:::bk/${*}", "arn:aws:s3:::bk/*", True),
        ("arn:aws:s3:::bk/${*}", "arn:aws:s3:::bk/a", False),
        ("arn:aws:s3:::bk/${app:star}/x", "arn:aws:s3:::bk/a/x", False),
        ("arn:aws:s3:::bk/${app:star}/x", "arn:aws:s3:::bk/*/x", True),
        ("arn:aws:s3:::bk/${app:variable}/x", "arn:aws:s3:::bk/ann/x", False),
        ("arn:aws:sqs:${app:region}:1:q", "arn:aws:sqs:us-east-1:1:q", False),
    ],
)
def test_a_variable_in_a_resource_is_replaced_by_its_value(pattern: str, resource: str, matches: bool) -> None:
    context = {
        "app:user": ("ann",),
        "app:star": ("*",),
        "app:several": ("a", "b"),
        "app:variable": ("${app:user}",),
        "app:region": ("us-east-1",),
    }

    assert (
        decide(policies(allow(resource=pattern)), SESSION, request(resource=resource, context=context)).allowed
        is matches
    )


@documented(f"{GUIDE}reference_policies_elements_version.html")
def test_a_policy_of_version_2008_has_no_variables() -> None:
    statement = allow(resource="arn:aws:s3:::bk/${app:user}")
    policy = parse_permission_policy({"Version": "2008-10-17", "Statement": statement}, PolicyKind.MANAGED)
    policy_set = PolicySet((AttachedPolicy("old", policy),))
    context = {"app:user": ("ann",)}

    assert not decide(policy_set, SESSION, request(resource="arn:aws:s3:::bk/ann", context=context)).allowed
    assert decide(policy_set, SESSION, request(resource="arn:aws:s3:::bk/${app:user}", context=context)).allowed


@assumed("AWS does not say what NotResource does with a variable without a value: it spares nothing")
def test_not_resource_with_a_variable_without_a_value_spares_nothing() -> None:
    statement = without(deny(), "Resource", NotResource="arn:aws:s3:::bk/${app:nobody}/*")

    assert verdict(policies(allow(), statement)) == "explicitDeny"


# The worked examples: a home folder in S3, fine-grained access in DynamoDB, and tags.


@documented(S3_EXAMPLE)
@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        (request("s3:PutObject", "arn:aws:s3:::bk/app/us-east-1:a/x"), "allowed"),
        (request("s3:GetObject", "arn:aws:s3:::bk/app/us-east-1:b/x"), "implicitDeny"),
        (request("s3:ListBucket", "arn:aws:s3:::bk", {"s3:prefix": ("app/us-east-1:a/",)}), "allowed"),
        (request("s3:ListBucket", "arn:aws:s3:::bk", {"s3:prefix": ("app/us-east-1:a",)}), "implicitDeny"),
        (request("s3:ListBucket", "arn:aws:s3:::bk"), "implicitDeny"),
    ],
)
def test_the_home_folder_of_the_guide_is_for_its_user_only(asked: AccessRequest, decision: str) -> None:
    assert verdict(policies(*HOME), asked) == decision


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html")
@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        (request("dynamodb:GetItem", TABLE, {LEADING_KEYS: ("us-east-1:a",)}), "allowed"),
        (request("dynamodb:GetItem", TABLE, {LEADING_KEYS: ("us-east-1:b",)}), "implicitDeny"),
        (request("dynamodb:BatchGetItem", TABLE, {LEADING_KEYS: ("us-east-1:a", "us-east-1:b")}), "implicitDeny"),
        (request("dynamodb:GetItem", TABLE), "allowed"),
        (request("dynamodb:Scan", TABLE), "implicitDeny"),
        (request("dynamodb:Query", f"{TABLE}/index/I", {LEADING_KEYS: ("us-east-1:a",)}), "implicitDeny"),
    ],
)
def test_the_fine_grained_access_of_the_guide_is_for_its_user_only(asked: AccessRequest, decision: str) -> None:
    assert verdict(policies(*ITEMS), asked) == decision


TEAM = "aws:PrincipalTag/team"
TEAM_ALLOW = allow("s3:GetObject", f"arn:aws:s3:::bk/${{{TEAM}}}/*")
TEAM_DENY = deny("s3:*", Condition={"StringNotEquals": {TEAM: ["red", "blue"]}})


@documented(f"{GUIDE}access_tags.html")
@pytest.mark.parametrize(
    ("statements", "context", "decision"),
    [
        ([TEAM_ALLOW, TEAM_DENY], {TEAM: ("red",)}, "allowed"),
        ([TEAM_ALLOW, TEAM_DENY], {TEAM: ("*",)}, "explicitDeny"),
        ([TEAM_ALLOW], {TEAM: ("*",)}, "implicitDeny"),
        ([TEAM_ALLOW, TEAM_DENY], {}, "explicitDeny"),
    ],
)
def test_a_principal_tag_names_the_folder_of_a_team(
    statements: list[Statement], context: Context, decision: str
) -> None:
    assert verdict(policies(*statements), request(resource="arn:aws:s3:::bk/red/x", context=context)) == decision


@assumed("AWS does not say which of several layers its refusal names")
def test_a_refusal_names_one_of_several_layers() -> None:
    order = [
        policies(deny(), boundary=[deny()], session=[[deny()]], resource=[deny(Principal="*")]),
        policies(boundary=[deny()], session=[[deny()]], resource=[deny(Principal="*")]),
        policies(boundary=[deny()], session=[[deny()]]),
        policies(session=[[deny()]]),
        policies(boundary=[allow("s3:X")], session=[[allow("s3:X")]]),
        policies(allow(), boundary=[allow("s3:X")], session=[[allow("s3:X")]]),
    ]

    assert [decide(each, SESSION, request()).refused_by for each in order] == [
        "identity",
        "resource",
        "boundary",
        "session",
        "identity",
        "boundary",
    ]


@assumed("AWS has no policy without a document")
@pytest.mark.parametrize("layer", ["boundary", "session"])
def test_a_boundary_or_session_policy_without_a_document_is_not_absent(layer: str) -> None:
    unknown = PolicySet(
        (attached("p", [allow()]),),
        boundary=UNKNOWN if layer == "boundary" else None,
        session=(UNKNOWN,) if layer == "session" else (),
    )

    assert decide(unknown, SESSION, request()).refused_by == layer


@assumed("the limits of a question are ours")
@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (AccessRequest("s3:Get*"), "action: must be one action"),
        (AccessRequest("GetObject"), "action: must be one action"),
        (AccessRequest("s3:" + "G" * 300), "action: must be one action"),
        (AccessRequest("s3:GetObject", "a" * 2049), "resource: 2049 characters; at most 2048"),
        (AccessRequest("s3:GetObject", context={"a:b": ("v",) * 1001}), "context: 1001 values; at most 1000"),
        (AccessRequest("s3:GetObject", context={"a:b": ("v" * 65536,)}), "context: 65539 characters; at most 65536"),
    ],
)
def test_a_request_over_a_limit_has_a_problem(asked: AccessRequest, problem: str) -> None:
    (found,) = request_problems(asked)

    assert found.startswith(problem)


@assumed("the limits of a question are ours")
def test_a_usual_request_has_no_problem() -> None:
    assert request_problems(request("execute-api:Invoke", "a" * 2048)) == []
