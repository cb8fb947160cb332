"""`Emulator.can`: whom it takes, and what it decides and says."""

from typing import Any

import pytest

from cognito_identity_emulator import Decision, Emulator, ManualClock
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.features.access.decider import UnregisteredRoleError
from cognito_identity_emulator.runtime.clock import iso_time
from tests.features.access.conftest import ACCOUNT, GOOGLE, TABLE, App, allow, deny, policy, role_arn, trust
from tests.provenance import assumed, documented

HOME_FOLDERS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html"
FINE_GRAINED = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"
GUESTS = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"
BOUNDARIES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"

S3_OBJECT = "arn:aws:s3:::bk/app/{}/x"


@documented(HOME_FOLDERS)
@pytest.mark.parametrize(
    ("owner", "action", "resource", "context", "decision"),
    [
        ("alice", "s3:PutObject", S3_OBJECT, {}, "allowed"),
        ("bob", "s3:GetObject", S3_OBJECT, {}, "implicitDeny"),
        ("alice", "s3:ListBucket", "arn:aws:s3:::bk", {"s3:prefix": "app/{}/"}, "allowed"),
        ("alice", "s3:ListBucket", "arn:aws:s3:::bk", {"s3:prefix": "app/{}"}, "implicitDeny"),
        ("alice", "s3:ListBucket", "arn:aws:s3:::bk", {}, "implicitDeny"),
    ],
)
def test_each_user_has_a_home_folder(
    app: App, owner: str, action: str, resource: str, context: dict[str, str], decision: str
) -> None:
    name = getattr(app, owner)
    given = {key: value.format(name) for key, value in context.items()}

    assert app.emulator.can(app.alice, action, resource.format(name), given).decision == decision


@documented(FINE_GRAINED)
@pytest.mark.parametrize(
    ("action", "resource", "owners", "decision"),
    [
        ("dynamodb:GetItem", TABLE, ["alice"], "allowed"),
        ("dynamodb:GetItem", TABLE, ["bob"], "implicitDeny"),
        ("dynamodb:BatchGetItem", TABLE, ["alice", "bob"], "implicitDeny"),
        ("dynamodb:GetItem", TABLE, [], "allowed"),
        ("dynamodb:Scan", TABLE, [], "implicitDeny"),
        ("dynamodb:Query", f"{TABLE}/index/I", ["alice"], "implicitDeny"),
    ],
)
def test_each_user_has_items(app: App, action: str, resource: str, owners: list[str], decision: str) -> None:
    context = {"dynamodb:LeadingKeys": [getattr(app, each) for each in owners]}

    assert app.emulator.can(app.alice, action, resource, context).decision == decision


@documented(GUESTS)
@pytest.mark.parametrize(
    ("action", "decision"),
    [("s3:PutObject", "allowed"), ("geo:GetMapTile", "allowed"), ("ssm:GetParameter", "implicitDeny")],
)
def test_the_session_policies_of_aws_limit_a_guest(app: App, action: str, decision: str) -> None:
    decided = app.emulator.can(app.guest, action)

    assert decided.decision == decision
    assert [each.layer for each in decided.layers] == ["identity", "session"]
    assert decided.principal.authenticated is False
    assert len(decided.principal.session_policies) == 2


@documented(GUESTS)
def test_the_session_policies_of_aws_do_not_limit_the_classic_flow(app: App) -> None:
    cognito, sts = app.emulator.client("cognito-identity"), app.emulator.client("sts")
    token = cognito.get_open_id_token(IdentityId=app.guest)["Token"]
    answer = sts.assume_role_with_web_identity(
        RoleArn=role_arn("guest"), RoleSessionName="guest", WebIdentityToken=token
    )

    assert app.emulator.can(answer, "ssm:GetParameter")
    assert not app.emulator.can(app.credentials(app.guest), "ssm:GetParameter")


def test_who_is_an_answer_credentials_an_access_key_an_identity_or_a_role(app: App) -> None:
    answer = app.credentials(app.alice, "alice")
    access_key_id = answer["Credentials"]["AccessKeyId"]
    principals: list[Any] = [
        answer,
        answer["Credentials"],
        access_key_id,
        app.emulator.session_of(access_key_id),
        app.emulator.credentials_of(app.alice),
        app.alice,
    ]
    own, other = S3_OBJECT.format(app.alice), S3_OBJECT.format(app.bob)
    for who in principals:
        assert app.emulator.can(who, "s3:GetObject", own)
        assert not app.emulator.can(who, "s3:GetObject", other)
    assert not app.emulator.can(role_arn("user"), "s3:GetObject", own), "a role alone is no identity"
    assert app.emulator.can(role_arn("guest"), "ssm:GetParameter"), "a role alone has no session policies"


def test_a_question_issues_nothing_and_links_nothing(app: App) -> None:
    app.emulator.can(app.alice, "s3:GetObject")

    assert app.emulator.sessions().rows == []
    assert app.emulator.identities().total == 3
    assert "GetCredentialsForIdentity" not in [each.operation for each in app.emulator.calls]


@documented(SESSION_TAGS)
def test_an_identity_has_the_principal_tags_of_its_login(app: App) -> None:
    app.emulator.client("cognito-identity").set_principal_tag_attribute_map(
        IdentityPoolId=app.pool_id, IdentityProviderName=GOOGLE, PrincipalTags={"user": "sub"}
    )
    own = policy(allow("s3:GetObject", "arn:aws:s3:::bk/${aws:PrincipalTag/user}/*"))
    app.emulator.put_role(role_arn("user"), trust("authenticated"), policies={"own": own})

    assert app.emulator.can(app.alice, "s3:GetObject", "arn:aws:s3:::bk/alice/x")
    assert not app.emulator.can(app.bob, "s3:GetObject", "arn:aws:s3:::bk/alice/x")


@documented(BOUNDARIES)
def test_a_boundary_and_a_deny_limit_a_role(app: App) -> None:
    app.emulator.put_role(
        role_arn("user"),
        trust("authenticated"),
        policies={"all": policy(allow("*")), "keep": policy(deny("s3:DeleteObject", Sid="Keep"))},
        permissions_boundary="arn:aws:iam::aws:policy/AmazonS3FullAccess",
    )

    assert app.emulator.can(app.alice, "s3:GetObject")
    assert app.emulator.can(app.alice, "s3:DeleteObject").decision == "explicitDeny"
    refused = app.emulator.can(app.alice, "sqs:SendMessage")
    assert refused.summary == "Denied: no permissions boundary allows sqs:SendMessage on *."


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
def test_a_resource_policy_allows_a_session_that_it_names(app: App) -> None:
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/user/CognitoIdentityCredentials"
    bucket = policy({**allow("s3:GetObject", "arn:aws:s3:::bk/public/*"), "Principal": {"AWS": session}})
    question = (app.alice, "s3:GetObject", "arn:aws:s3:::bk/public/x")

    assert not app.emulator.can(*question)
    assert app.emulator.can(*question, resource_policy=bucket)


@assumed("the clock of AWS cannot be moved")
def test_the_time_of_a_request_is_the_emulators(app: App, clock: ManualClock) -> None:
    until = {"DateLessThan": {"aws:CurrentTime": iso_time(clock.now() + 60_000)}}
    policies = {"until": policy(allow("s3:GetObject", Condition=until))}
    app.emulator.put_role(role_arn("user"), trust("authenticated"), policies=policies)

    assert app.emulator.can(app.alice, "s3:GetObject")
    clock.advance(60)
    assert not app.emulator.can(app.alice, "s3:GetObject")


def test_given_condition_keys_replace_those_of_the_session_in_any_case(app: App) -> None:
    as_bob = {"COGNITO-identity.amazonaws.com:SUB": app.bob}

    assert app.emulator.can(app.alice, "s3:GetObject", S3_OBJECT.format(app.bob), as_bob)


@assumed("a client has one region, and SDKs use TLS")
def test_every_request_has_the_keys_of_a_request(app: App) -> None:
    context = app.emulator.can(app.alice, "dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:000000000000:table/T").context

    assert context["aws:SecureTransport"] == ("true",)
    assert context["aws:RequestedRegion"] == ("eu-west-1",)
    assert app.emulator.can(app.alice, "s3:GetObject").context["aws:RequestedRegion"] == ("us-east-1",)


def test_a_refusal_names_the_nearest_statement_and_what_it_expects(app: App) -> None:
    refused = app.emulator.can(app.alice, "s3:GetObject", S3_OBJECT.format(app.bob))

    assert isinstance(refused, Decision)
    assert not refused
    assert not refused.allowed
    nearest = refused.near_misses[0]
    assert (nearest.policy, nearest.index, nearest.sid, nearest.failed) == ("home", 1, "Objects", "resource")
    assert nearest.expected == f"arn:aws:s3:::bk/app/{app.alice}/*"
    assert repr(refused) == (
        "<Decision: Denied: no identity-based policy allows s3:GetObject. "
        f"Nearest: statement 1 (Objects) of home does not match in its resource: expected {nearest.expected}.>"
    )


def test_a_condition_key_that_the_request_does_not_have_is_listed(app: App) -> None:
    refused = app.emulator.can(app.alice, "s3:ListBucket", "arn:aws:s3:::bk")

    assert refused.missing_context_keys == ("s3:prefix",)


def test_an_allowed_request_names_the_statement_that_allows_it(app: App) -> None:
    allowed = app.emulator.can(app.alice, "s3:GetObject", S3_OBJECT.format(app.alice))
    (layer,) = allowed.layers

    assert [(each.policy, each.index, each.sid, each.effect) for each in layer.statements] == [
        ("home", 1, "Objects", "Allow")
    ]
    assert allowed.reason.startswith("Allowed: statement 1 (Objects) of home allows s3:GetObject on ")


def test_a_policy_without_a_known_document_is_not_evaluated(app: App) -> None:
    unknown = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    app.emulator.put_role(role_arn("user"), trust("authenticated"), managed_policy_arns=[unknown])
    refused = app.emulator.can(app.alice, "s3:GetObject")

    assert refused.not_evaluated == (unknown,)
    assert unknown in refused.reason


@pytest.mark.parametrize("who", ["ASIAQAAAAAAAAAAAAAAA", "us-east-1:00000000-0000-4000-8000-000000000000", "nobody"])
def test_an_unknown_principal_is_not_found(emulator: Emulator, who: str) -> None:
    with pytest.raises(NotFoundError):
        emulator.can(who, "s3:GetObject")


def test_the_arn_of_a_session_is_refused(emulator: Emulator) -> None:
    with pytest.raises(AdminError, match="is not the ARN of a role"):
        emulator.can(f"arn:aws:sts::{ACCOUNT}:assumed-role/user/worker", "s3:GetObject")


def test_a_role_that_is_not_registered_is_refused_with_what_to_do(app: App) -> None:
    app.emulator.delete_role(role_arn("user"))
    for who in (app.alice, role_arn("user")):
        with pytest.raises(UnregisteredRoleError, match="Register it with its policies") as refused:
            app.emulator.can(who, "s3:GetObject")
        assert role_arn("user") in str(refused.value)


def test_credentials_that_expired_or_were_revoked_are_refused(app: App, clock: ManualClock) -> None:
    revoked = app.credentials(app.alice, "alice")
    app.emulator.revoke_session(revoked["Credentials"]["AccessKeyId"])
    with pytest.raises(AdminError, match="is revoked"):
        app.emulator.can(revoked, "s3:GetObject")
    expired = app.credentials(app.alice, "alice")
    clock.advance(3600)
    with pytest.raises(AdminError, match="expired at"):
        app.emulator.can(expired, "s3:GetObject")


def test_an_identity_that_cannot_have_credentials_is_refused(app: App) -> None:
    app.emulator.set_identity_disabled(app.alice)
    with pytest.raises(AdminError, match="is disabled"):
        app.emulator.can(app.alice, "s3:GetObject")
    app.emulator.put_role(role_arn("user"), trust("unauthenticated"))
    with pytest.raises(AdminError, match="cannot have the role"):
        app.emulator.can(app.bob, "s3:GetObject")


@pytest.mark.parametrize("who", [{}, {"Credentials": {}}, {"SecretKey": "secret"}, {"Credentials": "text"}])
def test_credentials_without_an_access_key_are_refused_without_their_values(
    emulator: Emulator, who: dict[str, Any]
) -> None:
    with pytest.raises(AdminError, match="no AccessKeyId") as refused:
        emulator.can(who, "s3:GetObject")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("action", ["", "s3", "s3:*", "s3:GetObject:x", "GetObject"])
def test_a_malformed_action_is_refused(app: App, action: str) -> None:
    with pytest.raises(AdminError, match="must be one action without wildcards"):
        app.emulator.can(app.alice, action)


def test_a_malformed_resource_policy_is_refused_with_every_place(app: App) -> None:
    bucket = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    with pytest.raises(AdminError, match=r"resource_policy.Statement\[0\]"):
        app.emulator.can(app.alice, "s3:GetObject", resource_policy=bucket)
