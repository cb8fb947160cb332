"""Refusals about a role: the failed check of the call, and the question to explain/role that repeats the decision."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from tests.control_api.client import ask

USER_POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
USER, ADMIN, GUEST = (f"arn:aws:iam::000000000000:role/{name}" for name in ("user", "admin", "guest"))
COGNITO = "cognito-identity.amazonaws.com"
Flow = Callable[[Emulator, str], None]


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module. Only the role GUEST is registered; its trust policy wants a login."""
    settings = Settings(database_url=new_database_url(), roles="registered", max_identity_pools=1000)
    with Emulator(settings) as running:
        statement = {
            "Sid": "Members",
            "Effect": "Allow",
            "Principal": {"Federated": COGNITO},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"ForAnyValue:StringLike": {f"{COGNITO}:amr": "authenticated"}},
        }
        running.put_role(GUEST, {"Version": "2012-10-17", "Statement": [statement]})
        yield running


@pytest.fixture
def pool_id(emulator: Emulator) -> str:
    """A pool whose role mapping gives ADMIN to one group and denies all others."""
    client = {"ProviderName": USER_POOL, "ClientId": "one"}
    other = {"ProviderName": USER_POOL, "ClientId": "two"}
    pool_id = str(
        emulator.create_pool(CognitoIdentityProviders=[client, other], AllowClassicFlow=True)["IdentityPoolId"]
    )
    rule = {"Claim": "cognito:groups", "MatchType": "Contains", "Value": "admins", "RoleARN": ADMIN}
    mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
    emulator.perform(
        "SetIdentityPoolRoles",
        IdentityPoolId=pool_id,
        Roles={"authenticated": USER, "unauthenticated": GUEST},
        RoleMappings={f"{USER_POOL}:one": mapping},
    )
    return pool_id


def credentials(
    emulator: Emulator, pool_id: str, claims: Mapping[str, Any] | None, audience: str = "one", **members: Any
) -> None:
    """GetCredentialsForIdentity for the login with these claims, or for a guest."""
    logins = {}
    if claims is not None:
        logins = {USER_POOL: emulator.login_token(USER_POOL, "alice", audience, claims=claims)}
    cognito = emulator.client("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins, **members)


def no_rule_matches(emulator: Emulator, pool_id: str) -> None:
    credentials(emulator, pool_id, {"cognito:groups": ["users"], "email": "alice@example.com"})


def custom_role_forbidden(emulator: Emulator, pool_id: str) -> None:
    credentials(emulator, pool_id, {"cognito:groups": ["admins"]}, CustomRoleArn=USER)


def role_not_registered(emulator: Emulator, pool_id: str) -> None:
    credentials(emulator, pool_id, {}, "two")


def trust_policy_denies(emulator: Emulator, pool_id: str) -> None:
    credentials(emulator, pool_id, None)


def no_role_for_guests(emulator: Emulator, pool_id: str) -> None:
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={"authenticated": USER})
    credentials(emulator, pool_id, None)


CASES: dict[Flow, tuple[str, str, str, str, str | None]] = {
    no_rule_matches: (
        "role mapping",
        "cognito:groups Contains 'admins'",
        "cognito:groups '[users]'",
        "Change a rule or the claims of the login, or set AmbiguousRoleResolution to AuthenticatedRole.",
        None,
    ),
    custom_role_forbidden: (
        "custom role",
        ADMIN,
        USER,
        "Send a role of a rule that matches, or add a rule that gives this one.",
        USER,
    ),
    role_not_registered: (
        "role",
        "a registered role",
        f"{USER}, which is not registered",
        "Register it with PUT /_emulator/roles, or start the emulator with --roles any.",
        USER,
    ),
    trust_policy_denies: (
        "trust policy",
        f"ForAnyValue:StringLike on {COGNITO}:amr 'authenticated'",
        "'unauthenticated'",
        "Change the condition in statement 0 (Members) of the role's trust policy, or send Logins with the call.",
        GUEST,
    ),
    no_role_for_guests: (
        "role",
        "the pool's role for guests",
        "none",
        "Set it with SetIdentityPoolRoles, or as Roles of the pool in a seed.",
        None,
    ),
}


@pytest.mark.parametrize("flow", CASES, ids=lambda each: each.__name__)
def test_a_refusal_has_its_check_and_the_question_that_repeats_it(emulator: Emulator, pool_id: str, flow: Flow) -> None:
    with pytest.raises(ClientError):
        flow(emulator, pool_id)
    call = ask(emulator.endpoint_url, "GET", f"calls/{emulator.calls[-1].id}")[1]
    failed = call["failed_check"]
    name, expected, got, hint, role_arn = CASES[flow]
    assert [failed[each] for each in ("name", "expected", "got", "hint", "role_arn")] == [
        name,
        expected,
        got,
        hint,
        role_arn,
    ]
    assert call["explanation"] == f"{name}: expected {expected}, got {got}. {hint}"
    question = failed["role_question"]
    assert question["identity_pool_id"] == pool_id
    status, explained = ask(emulator.endpoint_url, "POST", "explain/role", question)
    assert (status, explained["assumable"], explained["assumed_audience"]) == (200, False, None)
    assert role_arn in (None, explained["role_arn"], question["custom_role_arn"])


def test_the_question_has_only_the_claims_that_the_decision_reads(emulator: Emulator, pool_id: str) -> None:
    with pytest.raises(ClientError):
        no_rule_matches(emulator, pool_id)
    failed = emulator.calls[-1].failed
    assert failed is not None
    assert failed.role_question is not None
    assert failed.role_question.claims == {
        "iss": f"https://{USER_POOL}",
        "sub": "alice",
        "aud": "one",
        "cognito:groups": ["users"],
    }


def test_an_assumed_role_that_is_denied_is_named(emulator: Emulator, pool_id: str) -> None:
    emulator.perform("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={})
    guest = emulator.perform("GetId", IdentityPoolId=pool_id)["IdentityId"]
    token = emulator.perform("GetOpenIdToken", IdentityId=guest)["Token"]
    with pytest.raises(ClientError, match="AccessDenied"):
        emulator.client("sts").assume_role_with_web_identity(
            RoleArn=GUEST, RoleSessionName="session", WebIdentityToken=token
        )
    failed = emulator.calls[-1].failed
    assert failed is not None
    assert (failed.name, failed.role_arn, failed.role_question) == ("trust policy", GUEST, None)


def test_a_token_that_names_its_own_user_is_not_in_the_question() -> None:
    facebook, token = "graph.facebook.com", "EAAB-the-token-of-a-user"
    with Emulator(Settings(login_verification="none")) as unverified:
        pool_id = unverified.create_pool(SupportedLoginProviders={facebook: "app"})["IdentityPoolId"]
        rule = {"Claim": "sub", "MatchType": "Equals", "Value": "someone", "RoleARN": ADMIN}
        mapping = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [rule]}}
        unverified.perform("SetIdentityPoolRoles", IdentityPoolId=pool_id, Roles={}, RoleMappings={facebook: mapping})
        cognito = unverified.client("cognito-identity")
        identity = cognito.get_id(IdentityPoolId=pool_id, Logins={facebook: token})["IdentityId"]
        with pytest.raises(ClientError):
            cognito.get_credentials_for_identity(IdentityId=identity, Logins={facebook: token})
        call = ask(unverified.endpoint_url, "GET", f"calls/{unverified.calls[-1].id}")[1]
    assert token not in str(call)
    assert call["failed_check"]["got"] == "sub '[redacted]'"
