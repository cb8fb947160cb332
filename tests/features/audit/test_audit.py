"""Every rule of an audit, with a pool or a role that breaks it and its neighbours that do not."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.access_decision import AccessRequest, PolicySet, decide
from cognito_identity_emulator.domain.attached_policies import session_policies
from cognito_identity_emulator.domain.guest_policies import GUEST_SESSION_POLICIES
from cognito_identity_emulator.domain.policy import Actions, RoleSession
from cognito_identity_emulator.features.audit.guest_cap import beyond_cap
from cognito_identity_emulator.features.audit.rules import MAX_FINDINGS, RULES
from tests.control_api.client import ask, refusal
from tests.provenance import assumed, documented

COGNITO = "cognito-identity.amazonaws.com"
GOOGLE = "accounts.google.com"
ACCOUNT = "000000000000"
USER = f"arn:aws:iam::{ACCOUNT}:role/user"
GUEST = f"arn:aws:iam::{ACCOUNT}:role/guest"
ADMIN = f"arn:aws:iam::{ACCOUNT}:role/admin"
POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
OTHER_POOL = "us-east-1:99999999-2222-4333-8444-555555555555"
GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide/"
TRUST = f"{GUIDE}role-trust-and-permissions.html"
AUD = {"StringEquals": {f"{COGNITO}:aud": POOL}}
ANY_AMR = "ForAnyValue:StringLike"


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    with Emulator(Settings(database_url=new_database_url())) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_stored(emulator: Emulator) -> None:
    emulator.reset()


def trust(conditions: Mapping[str, Any], **statement: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {
        "Effect": "Allow",
        "Principal": {"Federated": COGNITO},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": conditions,
        **statement,
    }


def amr(value: str) -> dict[str, Any]:
    return {**AUD, ANY_AMR: {f"{COGNITO}:amr": value}}


FOR_USERS = trust(amr("authenticated"))
FOR_GUESTS = trust(amr("unauthenticated"))


def permission(action: Any, resource: Any = "arn:aws:s3:::photos/*", **statement: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **statement}],
    }


def put_role(emulator: Emulator, arn: str, *statements: Mapping[str, Any], **members: Any) -> None:
    emulator.put_role(arn, {"Version": "2012-10-17", "Statement": list(statements)}, **members)


def put_pool(emulator: Emulator, **members: Any) -> None:
    """A pool without findings, as long as its roles have none."""
    entry = {
        "IdentityPoolId": POOL,
        "IdentityPoolName": "app",
        "AllowUnauthenticatedIdentities": True,
        "AllowClassicFlow": False,
        "SupportedLoginProviders": {GOOGLE: "app"},
        "Roles": {"authenticated": USER, "unauthenticated": GUEST},
        **members,
    }
    emulator.put_pool(entry)


def mapping(*role_arns: str) -> dict[str, Any]:
    rules = [{"Claim": "team", "MatchType": "Equals", "Value": arn[-8:], "RoleARN": arn} for arn in role_arns]
    details = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": rules}}
    return {GOOGLE: details}


def found(emulator: Emulator, rule: str | None = None) -> list[tuple[str, str]]:
    """The rule and the place of each finding, or of those of one rule."""
    status, answer = ask(emulator.endpoint_url, "GET", f"pools/{POOL}/audit")
    assert status == 200, answer
    return [(each["rule"], each["place"]) for each in answer["findings"] if rule in (None, each["rule"])]


def put_good_roles(emulator: Emulator) -> None:
    put_role(emulator, USER, FOR_USERS, policies={"photos": permission("s3:GetObject")})
    put_role(emulator, GUEST, FOR_GUESTS, policies={"photos": permission("s3:GetObject")})


def test_a_pool_with_good_roles_has_no_findings(emulator: Emulator) -> None:
    put_good_roles(emulator)
    put_pool(emulator)
    assert found(emulator) == []


def test_a_pool_that_does_not_exist_cannot_be_audited(emulator: Emulator) -> None:
    status, code, sentence = refusal(emulator.endpoint_url, "GET", f"pools/{OTHER_POOL}/audit")
    assert (status, code) == (404, "not-found")
    assert OTHER_POOL in sentence


def test_the_findings_in_python_are_those_of_the_control_api(emulator: Emulator) -> None:
    put_good_roles(emulator)
    put_role(emulator, USER, trust(AUD))
    put_pool(emulator, AllowClassicFlow=True)
    high, medium = emulator.audit_pool(POOL)
    assert ask(emulator.endpoint_url, "GET", f"pools/{POOL}/audit")[1]["findings"] == [
        {
            "rule": "trust-without-amr",
            "severity": "high",
            "place": f"{USER}: trust_policy.Statement[0]",
            "message": high.message,
            "documentation": TRUST,
        },
        {
            "rule": "classic-flow-for-guests",
            "severity": "medium",
            "place": "AllowClassicFlow",
            "message": medium.message,
            "documentation": f"{GUIDE}authentication-flow.html",
        },
    ]
    assert "Guests can assume this role" in high.message
    assert f"{COGNITO}:amr" in high.message
    assert "Set it to false" in medium.message


DENY_GUESTS = trust({ANY_AMR: {f"{COGNITO}:amr": "unauthenticated"}}, Effect="Deny")
DENY_SOME = trust({"StringEquals": {f"{COGNITO}:sub": f"{POOL}x"}}, Effect="Deny")


@documented(TRUST)
@pytest.mark.parametrize(
    ("statements", "indices"),
    [
        ([trust(AUD)], [0]),
        ([FOR_USERS], []),
        ([FOR_USERS, trust(AUD)], [1]),
        ([trust(amr("unauthenticated"))], [0]),
        ([trust(amr("*authenticated"))], [0]),
        ([trust({**AUD, "ForAnyValue:StringEquals": {f"{COGNITO}:amr": ["authenticated", "unauthenticated"]}})], [0]),
        ([trust({**AUD, "StringLike": {f"{COGNITO}:sub": "us-east-1:*"}})], [0]),
        ([trust({"StringEquals": {f"{COGNITO}:aud": OTHER_POOL}}), FOR_USERS], []),
        ([trust({"StringEquals": {f"{GOOGLE}:aud": "app"}}, Principal={"Federated": GOOGLE}), FOR_USERS], []),
        ([trust(AUD, Action="sts:TagSession"), FOR_USERS], []),
        ([trust(AUD), DENY_GUESTS], []),
        ([trust(AUD), DENY_SOME], [0]),
    ],
)
def test_a_role_for_logins_that_guests_can_assume_is_found(
    emulator: Emulator, statements: list[dict[str, Any]], indices: list[int]
) -> None:
    put_good_roles(emulator)
    put_role(emulator, USER, *statements)
    put_pool(emulator)
    expected = [("trust-without-amr", f"{USER}: trust_policy.Statement[{index}]") for index in indices]
    assert found(emulator, "trust-without-amr") == expected


@documented(TRUST)
@pytest.mark.parametrize("kind", ["authenticated", "unauthenticated"])
@pytest.mark.parametrize(
    ("condition", "is_found"),
    [
        ({}, True),
        ({"StringLike": {f"{COGNITO}:aud": "us-east-1:*"}}, True),
        ({"StringEqualsIfExists": {f"{COGNITO}:aud": POOL}}, False),
        ({"StringNotEquals": {f"{COGNITO}:aud": OTHER_POOL}}, True),
        ({"StringEquals": {f"{COGNITO}:aud": [POOL, OTHER_POOL]}}, False),
    ],
)
def test_a_role_that_other_pools_can_assume_is_found(
    emulator: Emulator, kind: str, condition: dict[str, Any], is_found: bool
) -> None:
    put_good_roles(emulator)
    arn = USER if kind == "authenticated" else GUEST
    put_role(emulator, arn, trust({ANY_AMR: {f"{COGNITO}:amr": kind}, **condition}))
    put_pool(emulator)
    expected = [("trust-without-aud", f"{arn}: trust_policy.Statement[0]")] if is_found else []
    assert found(emulator, "trust-without-aud") == expected


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
@pytest.mark.parametrize(
    ("principal", "effect", "is_found"),
    [
        ("*", "Allow", True),
        ({"AWS": "*"}, "Allow", True),
        ({"Federated": "*"}, "Allow", True),
        ("*", "Deny", False),
        ({"Federated": [COGNITO, GOOGLE]}, "Allow", False),
    ],
)
def test_a_wildcard_as_principal_is_found(emulator: Emulator, principal: Any, effect: str, is_found: bool) -> None:
    put_good_roles(emulator)
    condition = {**amr("authenticated"), "Bool": {"aws:SecureTransport": "false"}}
    put_role(emulator, USER, FOR_USERS, trust(condition, Principal=principal, Effect=effect))
    put_pool(emulator)
    assert found(emulator) == ([("wildcard-principal", f"{USER}: trust_policy.Statement[1]")] if is_found else [])


@documented(f"{GUIDE}authentication-flow.html")
@pytest.mark.parametrize(
    ("members", "is_found"),
    [
        ({"AllowClassicFlow": True}, True),
        ({"AllowClassicFlow": None}, True),
        ({"AllowClassicFlow": False}, False),
        ({"AllowClassicFlow": True, "AllowUnauthenticatedIdentities": False}, False),
    ],
)
def test_the_classic_flow_of_guests_is_found(emulator: Emulator, members: dict[str, Any], is_found: bool) -> None:
    put_good_roles(emulator)
    put_pool(emulator, **members)
    assert found(emulator) == ([("classic-flow-for-guests", "AllowClassicFlow")] if is_found else [])


@documented(f"{GUIDE}iam-roles.html#access-policies-scope-down-services")
@pytest.mark.parametrize(
    ("action", "beyond"),
    [
        ("s3:*", ""),
        (["s3:Get*", "DynamoDB:getitem", "kms:Decrypt"], ""),
        (["s3:GetObject", "ssm:GetParameter", "geo:*"], "ssm:GetParameter, geo:*"),
        ("geo:GetMap*", ""),
        ("geo:Get*", "geo:Get*"),
        ("sagemaker:InvokeEndpoint?", "sagemaker:InvokeEndpoint?"),
        ("*", "*"),
    ],
)
def test_an_action_that_guests_never_get_is_found(emulator: Emulator, action: Any, beyond: str) -> None:
    put_good_roles(emulator)
    put_role(emulator, GUEST, FOR_GUESTS, policies={"photos": permission(action)})
    put_pool(emulator)
    findings = [each for each in emulator.audit_pool(POOL) if each.rule == "guest-role-beyond-cap"]
    place = f"{GUEST}: policies['photos'].Statement[0]"
    assert [each.place for each in findings] == ([place] if beyond else [])
    assert all(f"allows {beyond}, which" in each.message for each in findings)
    put_pool(emulator, AllowUnauthenticatedIdentities=False)
    assert found(emulator) == [], "a pool without guests gives nobody the role for guests"


@documented(f"{GUIDE}iam-roles.html#access-policies-scope-down-services")
@given(
    service=st.sampled_from(["s3", "geo", "kms", "ssm", "rum", "textract"]),
    pattern=st.text("GetMapDecrypt*?", max_size=8),
    name=st.text("GetMapDecrypt", min_size=1, max_size=8),
)
def test_an_action_of_a_pattern_without_finding_is_allowed_by_the_session_policies(
    service: str, pattern: str, name: str
) -> None:
    actions = Actions((f"{service}:{pattern}",))
    if beyond_cap(actions) or not actions.matches(f"{service}:{name}"):
        return
    policies = PolicySet(
        identity=session_policies(GUEST_SESSION_POLICIES, lambda _: None),
    )
    session = RoleSession(GUEST, f"arn:aws:sts::{ACCOUNT}:assumed-role/guest/name", ACCOUNT)
    assert decide(policies, session, AccessRequest(f"{service}:{name}")).allowed


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege")
@pytest.mark.parametrize(
    ("resource", "wildcards"),
    [
        ("*", "*"),
        ("arn:aws:s3:::*", "arn:aws:s3:::*"),
        (["arn:aws:s3:::photos/*", "arn:aws:dynamodb:*:*:*"], "arn:aws:dynamodb:*:*:*"),
        (f"arn:aws:s3:::photos/${{{COGNITO}:sub}}/*", ""),
    ],
)
def test_a_wildcard_as_resource_is_found(emulator: Emulator, resource: Any, wildcards: str) -> None:
    put_good_roles(emulator)
    put_role(emulator, USER, FOR_USERS, policies={"photos": permission("s3:GetObject", resource)})
    put_pool(emulator)
    findings = emulator.audit_pool(POOL)
    place = f"{USER}: policies['photos'].Statement[0]"
    assert [(each.rule, each.place) for each in findings] == ([("wildcard-resource", place)] if wildcards else [])
    assert all(f"on {wildcards}. " in each.message for each in findings)


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html")
def test_all_actions_and_resources_but_some_are_found(emulator: Emulator) -> None:
    put_good_roles(emulator)
    statement = {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::photos/*"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Effect": "Deny"}, statement]}
    put_role(emulator, GUEST, FOR_GUESTS, policies={"all": policy})
    put_pool(emulator)
    place = f"{GUEST}: policies['all'].Statement[1]"
    assert found(emulator) == [("guest-role-beyond-cap", place), ("wildcard-resource", place)]


def test_managed_policies_with_a_known_document_are_audited(emulator: Emulator) -> None:
    put_good_roles(emulator)
    customer, aws = f"arn:aws:iam::{ACCOUNT}:policy/photos", "arn:aws:iam::aws:policy/AdministratorAccess"
    unknown = "arn:aws:iam::aws:policy/NotEvaluated"
    emulator.put_policy(customer, permission("ssm:GetParameter"))
    put_role(emulator, GUEST, FOR_GUESTS, managed_policy_arns=[customer, aws, unknown])
    put_pool(emulator)
    places = [f"{GUEST}: managed_policy_arns['{arn}'].Statement[0]" for arn in (customer, aws)]
    assert found(emulator) == [
        ("guest-role-beyond-cap", places[0]),
        ("guest-role-beyond-cap", places[1]),
        ("wildcard-resource", places[1]),
    ]


RULE = f"RoleMappings['{GOOGLE}'].RulesConfiguration.Rules"


@documented(f"{GUIDE}role-based-access-control.html")
@pytest.mark.parametrize(
    ("statement", "is_found"),
    [
        (FOR_USERS, False),
        (trust({**AUD, ANY_AMR: {f"{COGNITO}:amr": f"{GOOGLE}*"}}), False),
        (trust({**AUD, "StringLike": {f"{COGNITO}:sub": "us-east-1:9*"}}), False),
        (FOR_GUESTS, True),
        (trust({"StringEquals": {f"{COGNITO}:aud": OTHER_POOL}}), True),
        (trust({}, Principal={"Federated": GOOGLE}), True),
        (trust(amr("authenticated"), Action="sts:TagSession"), True),
        (trust({**AUD, "StringEquals": {f"{COGNITO}:amr": "authenticated", f"{COGNITO}:aud": POOL}}), True),
    ],
)
def test_a_mapped_role_that_trusts_no_login_of_the_pool_is_found(
    emulator: Emulator, statement: dict[str, Any], is_found: bool
) -> None:
    put_good_roles(emulator)
    put_role(emulator, ADMIN, statement)
    put_pool(emulator, RoleMappings=mapping(USER, ADMIN))
    assert found(emulator, "role-not-assumable") == ([("role-not-assumable", f"{RULE}[1].RoleARN")] if is_found else [])


@documented(f"{GUIDE}iam-roles.html")
def test_the_role_for_guests_must_trust_guests(emulator: Emulator) -> None:
    put_good_roles(emulator)
    put_pool(emulator, Roles={"authenticated": GUEST, "unauthenticated": USER})
    assert found(emulator, "role-not-assumable") == [
        ("role-not-assumable", "Roles.authenticated"),
        ("role-not-assumable", "Roles.unauthenticated"),
    ]


@assumed("a role of another account is refused as the emulator's GetCredentialsForIdentity refuses it")
def test_a_mapped_role_of_another_account_is_found(emulator: Emulator) -> None:
    foreign = "arn:aws:iam::444455556666:role/foreign"
    put_role(emulator, foreign, FOR_USERS)
    entry = {
        "IdentityPoolId": POOL,
        "IdentityPoolName": "app",
        "AllowUnauthenticatedIdentities": False,
        "SupportedLoginProviders": {GOOGLE: "app"},
        "RoleMappings": mapping(foreign),
    }
    emulator.put_pool(entry, "111122223333")
    assert found(emulator) == [("role-not-assumable", f"{RULE}[0].RoleARN")]


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html")
def test_a_role_with_another_path_than_the_role_of_that_name_is_found(emulator: Emulator) -> None:
    put_good_roles(emulator)
    put_pool(emulator, Roles={"authenticated": USER.replace("role/", "role/app/"), "unauthenticated": GUEST})
    assert found(emulator) == [("role-not-assumable", "Roles.authenticated")]


@pytest.mark.parametrize(("roles", "rule"), [("any", "role-not-registered"), ("registered", "role-not-assumable")])
def test_a_role_that_is_not_registered_is_found(new_database_url: Callable[[], str], roles: Any, rule: str) -> None:
    with Emulator(Settings(database_url=new_database_url(), roles=roles)) as running:
        put_role(running, USER, FOR_USERS)
        put_pool(running)
        assert found(running) == [(rule, "Roles.unauthenticated")]


def test_keys_of_other_regions_begin_with_their_provider(emulator: Emulator) -> None:
    """The provider of an opt-in region has a name of its own, besides the global one."""
    pool_id, provider = (
        "il-central-1:11111111-2222-4333-8444-555555555555",
        "cognito-identity.il-central-1.amazonaws.com",
    )
    condition = {
        "StringEquals": {f"{provider}:aud": pool_id},
        ANY_AMR: {f"{provider}:amr": "authenticated"},
    }
    put_role(emulator, USER, trust(condition, Principal={"Federated": provider}))
    put_pool(emulator, IdentityPoolId=pool_id, AllowUnauthenticatedIdentities=False, Roles={"authenticated": USER})
    assert emulator.audit_pool(pool_id) == []


def test_an_audit_lists_a_bounded_number_of_findings_the_most_severe_first(emulator: Emulator) -> None:
    put_good_roles(emulator)
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    arns = [f"arn:aws:iam::{ACCOUNT}:policy/p{number}" for number in range(10)]
    for arn in arns:
        emulator.put_policy(arn, {"Version": "2012-10-17", "Statement": [statement] * 110})
    put_role(emulator, USER, trust(AUD), managed_policy_arns=arns)
    put_pool(emulator)
    rules = [rule for rule, _ in found(emulator)]
    assert rules == ["trust-without-amr", *["wildcard-resource"] * (MAX_FINDINGS - 1)]


def test_every_rule_has_a_name_of_its_own_and_a_page_of_aws() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.documentation.startswith("https://docs.aws.amazon.com/") for rule in RULES)
