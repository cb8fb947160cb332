"""Claims as condition keys: which claims of which OIDC issuers a trust policy can test at STS."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from tests.credentials.fixtures import ACCOUNT, GOOGLE, NOT_AUTHORIZED, CredentialFlows, outcome, statement
from tests.operations.calling import Refusal
from tests.provenance import assumed, documented, observed

REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html"
EMAIL = "https://repost.aws/questions/QUX1SlRBh8TaqOYKoSISv2Mw"
GITHUB = "token.actions.githubusercontent.com"
GITLAB = "gitlab.com"
BUILDKITE = "agent.buildkite.com"
OTHER = "issuer.example/realm"

# The keys of AWS's reference, for an example of each issuer.
KEYS = {
    GITHUB: "actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id "
    "repository_owner_id workflow",
    GITLAB: "namespace_id pipeline_source project_id ref_protected runner_environment user_access_level user_email "
    "user_id user_login",
    BUILDKITE: "build_branch cluster_id cluster_name organization_id organization_slug pipeline_id pipeline_slug",
    "oidc.circleci.com/org/4f1c6cbe": "oidc.circleci.com/project-id",
    "idcs-9dc6.identity.oraclecloud.com": "rpst_id",
}
LIKE = {
    "token.actions.githubusercontent.com/octocorp": GITHUB,
    "token.actions.octocorp.ghe.com": GITHUB,
    "github.com/enterprises/octocorp": GITHUB,
    "agent.octocorp.buildkite.dev": BUILDKITE,
    "agent.octocorp.buildkite.site": BUILDKITE,
}
"""Further issuers with the same keys."""


@pytest.fixture(scope="module")
def flows(new_database_url: Callable[[], str]) -> Iterator[CredentialFlows]:
    with Emulator(Settings(database_url=new_database_url()), clock=ManualClock()) as running:
        yield CredentialFlows(running)


def is_allowed(flows: CredentialFlows, issuer: str, condition: dict[str, Any], **claims: Any) -> bool:
    """Whether a role with this condition takes a token of the issuer with these claims."""
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}"
    flows.emulator.put_identity_provider(IdentityProvider(arn, client_ids=("app",)))
    token = flows.emulator.login_token(arn, subject="job", audience="app", claims=claims)
    role = flows.role(statement(Principal={"Federated": arn}, Condition=condition))
    result = outcome(lambda: flows.classic(role, token))
    assert not isinstance(result, Refusal) or result == NOT_AUTHORIZED
    return result != NOT_AUTHORIZED


@documented(REFERENCE)
@pytest.mark.parametrize(
    ("issuer", "claim"),
    [(issuer, claim) for issuer in (*KEYS, *LIKE) for claim in KEYS[LIKE.get(issuer, issuer)].split()],
)
def test_a_listed_claim_is_a_condition_key(flows: CredentialFlows, issuer: str, claim: str) -> None:
    condition = {"StringEquals": {f"{issuer}:{claim}": "expected"}}
    assert is_allowed(flows, issuer, condition, **{claim: "expected"})
    assert not is_allowed(flows, issuer, condition, **{claim: "another"})
    assert not is_allowed(flows, issuer, condition)


@documented(f"{REFERENCE}; generateIdToken of Google: google.organization_number is a claim inside google")
@pytest.mark.parametrize(("number", "allowed"), [(442_200_000_000, True), (1, False), (None, False)])
def test_the_organization_of_google_is_a_number_inside_a_claim(
    flows: CredentialFlows, number: int | None, allowed: bool
) -> None:
    condition = {"NumericEquals": {f"{GOOGLE}:google/organization_number": "442200000000"}}
    role = flows.role(statement(Principal={"Federated": GOOGLE}, Condition=condition))
    claims = {"google": {"organization_number": number}}
    token = flows.emulator.login_token(GOOGLE, subject="job", audience="app", claims=claims)
    assert (outcome(lambda: flows.classic(role, token)) != NOT_AUTHORIZED) is allowed


@documented(f"{REFERENCE}: the claims are listed one by one")
@pytest.mark.parametrize(
    ("issuer", "claim"),
    [
        (GITHUB, "run_id"),
        (GITHUB, "event_name"),
        (GITHUB, "user_login"),
        (GITLAB, "repository"),
        (BUILDKITE, "build_number"),
        (OTHER, "repository"),
        (OTHER, "groups"),
        ("github.com/octocorp", "repository"),
        ("token.actions.octo.corp.ghe.com", "repository"),
        ("token.actions.githubusercontent.com.example", "repository"),
        ("gitlab.example", "project_id"),
        ("evil.example/gitlab.com", "project_id"),
    ],
)
def test_another_claim_or_issuer_has_no_condition_key(flows: CredentialFlows, issuer: str, claim: str) -> None:
    exists = {"Null": {f"{issuer}:{claim}": "false"}}
    assert not is_allowed(flows, issuer, exists, **{claim: "value"})


@observed(EMAIL)
@pytest.mark.parametrize("issuer", [OTHER, GITHUB])
def test_the_email_address_is_a_condition_key_of_every_issuer(flows: CredentialFlows, issuer: str) -> None:
    condition = {"StringLike": {f"{issuer}:email": "*@example.com"}}
    assert is_allowed(flows, issuer, condition, email="alice@example.com")
    assert not is_allowed(flows, issuer, condition, email="alice@example.org")
    assert not is_allowed(flows, issuer, condition)


@observed(EMAIL)
def test_a_member_of_another_claim_has_no_condition_key(flows: CredentialFlows) -> None:
    for key in ("params.department", "params/department", "department"):
        exists = {"Null": {f"{OTHER}:{key}": "false"}}
        assert not is_allowed(flows, OTHER, exists, params={"department": "engineering"})


@assumed("the reference calls these keys texts and does not say how a claim of another type reads")
@pytest.mark.parametrize(
    ("value", "text", "allowed"),
    [(True, "true", True), (7, "7", True), (["main", "dev"], "dev", True), (None, "None", False), ({}, "{}", False)],
)
def test_a_claim_of_another_type_reads_as_its_text(
    flows: CredentialFlows, value: object, text: str, allowed: bool
) -> None:
    condition = {"ForAnyValue:StringEquals": {f"{GITLAB}:ref_protected": text}}
    assert is_allowed(flows, GITLAB, condition, ref_protected=value) is allowed


@assumed("AWS compares condition keys without case; claims of a token have one")
def test_the_case_of_a_condition_key_does_not_matter(flows: CredentialFlows) -> None:
    condition = {"StringEquals": {f"{GITHUB}:Repository": "acme/app"}}
    assert is_allowed(flows, GITHUB, condition, repository="acme/app")
    assert not is_allowed(flows, GITHUB, condition, Repository="acme/app")
