"""The permissions of a session: the registered policies of its role, its session policies, and its condition keys."""

from typing import Any

import pytest
from msgspec.structs import replace

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.credentials.session_permissions import SessionPermissions, gather_permissions
from cognito_identity_emulator.domain.access_decision import AttachedPolicy
from cognito_identity_emulator.domain.guest_policies import GUEST_MANAGED_POLICY
from cognito_identity_emulator.domain.policy import RoleSession
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.storage.registry import RegistryCache
from tests.credentials.fixtures import ACCOUNT, USER, statement, trust
from tests.provenance import assumed, documented

POLICY_TYPES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html"
SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
GUESTS = "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html"

OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
UNKNOWN = f"arn:aws:iam::{ACCOUNT}:policy/unknown"
S3_READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
DOCUMENT = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/user/worker"
SESSION = Session("ASIAEXAMPLE", ACCOUNT, USER, "AROAEXAMPLE", "worker", 1_700_000_000_000, 1_700_003_600_000)


def gather(emulator: Emulator, session: Session = SESSION) -> SessionPermissions:
    """The permissions that are registered for a session."""
    gathered = gather_permissions(session, RegistryCache(emulator.database, emulator.shared_state))
    assert gathered is not None
    return gathered


def names(policies: tuple[AttachedPolicy, ...]) -> list[tuple[str, bool]]:
    """The name of each policy, and whether its document is known."""
    return [(each.name, each.policy is not None) for each in policies]


@documented(POLICY_TYPES)
def test_every_policy_of_the_role_is_gathered(emulator: Emulator) -> None:
    emulator.put_policy(OWN, DOCUMENT)
    emulator.put_role(
        USER,
        trust(statement()),
        policies={"read": DOCUMENT},
        managed_policy_arns=[OWN, S3_READ_ONLY, UNKNOWN],
        permissions_boundary=OWN,
    )
    gathered = gather(emulator)

    assert names(gathered.policies.identity) == [("read", True), (OWN, True), (S3_READ_ONLY, True), (UNKNOWN, False)]
    assert gathered.policies.boundary is not None
    assert gathered.policies.boundary.name == OWN
    assert gathered.policies.session == ()
    assert gathered.session == RoleSession(USER, SESSION_ARN, ACCOUNT)


@documented(GUESTS)
def test_the_session_policies_of_a_guest_are_gathered(emulator: Emulator) -> None:
    emulator.put_role(USER, trust(statement()))
    gathered = gather(emulator, replace(SESSION, scoped_down=True))

    assert len(gathered.policies.session) == 2
    assert gathered.policies.session[0].name == GUEST_MANAGED_POLICY
    assert gathered.policies.not_evaluated == ()


@documented(SESSION_TAGS)
@pytest.mark.parametrize(
    ("tags", "value"),
    [({}, "red"), ({"team": "blue"}, "blue")],
)
def test_tags_of_the_role_are_condition_keys_unless_the_session_has_its_own(
    emulator: Emulator, tags: dict[str, str], value: str
) -> None:
    emulator.put_role(USER, trust(statement()), tags={"team": "red"})

    assert gather(emulator, replace(SESSION, tags=tags)).context["aws:PrincipalTag/team"] == (value,)


@assumed("AWS has no roles that are unknown to it")
def test_a_role_that_is_not_registered_has_no_permissions_that_are_known(emulator: Emulator) -> None:
    registry = RegistryCache(emulator.database, emulator.shared_state)

    assert gather_permissions(SESSION, registry) is None


@assumed("AWS's changes take a while to reach every endpoint")
def test_a_change_of_a_policy_applies_to_the_sessions_that_exist(emulator: Emulator) -> None:
    registry = RegistryCache(emulator.database, emulator.shared_state)
    emulator.put_role(USER, trust(statement()), managed_policy_arns=[OWN])
    before = gather_permissions(SESSION, registry)
    emulator.put_policy(OWN, DOCUMENT)
    after = gather_permissions(SESSION, registry)

    assert before is not None
    assert after is not None
    assert names(before.policies.identity) == [(OWN, False)]
    assert names(after.policies.identity) == [(OWN, True)]


@assumed("the registry is small, and every call needs it")
def test_documents_are_parsed_once(emulator: Emulator) -> None:
    emulator.put_policy(OWN, DOCUMENT)
    emulator.put_role(USER, trust(statement()), policies={"read": DOCUMENT}, managed_policy_arns=[OWN])
    registry = RegistryCache(emulator.database, emulator.shared_state)
    first, second = (gather_permissions(SESSION, registry) for _ in range(2))

    assert first is not None
    assert second is not None
    pairs: list[tuple[Any, Any]] = list(zip(first.policies.identity, second.policies.identity, strict=True))
    assert all(one.policy is other.policy for one, other in pairs)
