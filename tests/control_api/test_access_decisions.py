"""POST /_emulator/access: what a session may do."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.access_cost import MAX_STEPS
from cognito_identity_emulator.features.access.decider import MAX_LISTED, MAX_REQUESTS
from tests.control_api.client import ask, refusal
from tests.features.access.conftest import ACCOUNT, GOOGLE, SUB, allow, policy, role_arn, trust

ROLE = role_arn("user")
PUBLIC = "arn:aws:s3:::bk/public/x"
OWN = policy(
    allow("s3:GetObject", ["arn:aws:s3:::bk/public/*", f"arn:aws:s3:::bk/{SUB}/*"], Sid="Read"),
    allow("s3:PutObject", "arn:aws:s3:::bk/${aws:PrincipalTag/team}/*"),
)


@pytest.fixture(scope="module")
def emulator(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module, with a role."""
    with Emulator(Settings(database_url=new_database_url())) as running:
        running.put_role(ROLE, trust("authenticated"), policies={"own": OWN})
        yield running


@pytest.fixture(scope="module")
def pool_id(emulator: Emulator) -> str:
    """A pool whose users get the role, and a rule that gives Bob another one."""
    pool: str = emulator.create_pool(
        SupportedLoginProviders={GOOGLE: "app"},
        Roles={"authenticated": ROLE, "unauthenticated": ROLE},
        RoleMappings={
            GOOGLE: {
                "Type": "Rules",
                "AmbiguousRoleResolution": "AuthenticatedRole",
                "RulesConfiguration": {
                    "Rules": [
                        {
                            "Claim": "email",
                            "MatchType": "Equals",
                            "Value": "admin@example",
                            "RoleARN": role_arn("admin"),
                        }
                    ]
                },
            }
        },
    )["IdentityPoolId"]
    emulator.put_role(role_arn("admin"), trust("authenticated"), policies={"all": policy(allow("*"))})
    return pool


def decide(emulator: Emulator, **body: Any) -> Any:
    """The answer to a question that is answered."""
    status, answer = ask(emulator.endpoint_url, "POST", "access", body)
    assert status == 200, answer
    return answer


def refused(emulator: Emulator, **body: Any) -> str:
    """The message and the details of a refusal."""
    status, _, text = refusal(emulator.endpoint_url, "POST", "access", body)
    assert status == 400
    return text


def identity(emulator: Emulator, pool_id: str, subject: str) -> str:
    """The identity of a user."""
    logins = {GOOGLE: emulator.login_token(GOOGLE, subject, identity_pool_id=pool_id)}
    found: str = emulator.client("cognito-identity").get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    return found


def test_the_answer_has_every_member(emulator: Emulator) -> None:
    answer = decide(emulator, role_arn=ROLE, action="s3:GetObject", resource=PUBLIC)
    context = answer.pop("context")

    assert answer == {
        "decision": "allowed",
        "action": "s3:GetObject",
        "resource": PUBLIC,
        "principal": {
            "role_arn": ROLE,
            "session_arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/user/CognitoIdentityCredentials",
            "account": ACCOUNT,
            "access_key_id": None,
            "identity_id": None,
            "identity_pool_id": None,
            "authenticated": False,
            "tags": {},
            "session_policies": [],
        },
        "summary": f"Allowed: statement 0 (Read) of own allows s3:GetObject on {PUBLIC}.",
        "reason": f"Allowed: statement 0 (Read) of own allows s3:GetObject on {PUBLIC}.",
        "layers": [
            {
                "layer": "identity",
                "decision": "allowed",
                "statements": [{"policy": "own", "index": 0, "sid": "Read", "effect": "Allow"}],
            }
        ],
        "near_misses": [],
        "missing_context_keys": ["cognito-identity.amazonaws.com:sub"],
        "not_evaluated": [],
    }
    assert context["aws:PrincipalArn"] == [ROLE]
    assert set(context) >= {"aws:CurrentTime", "aws:SecureTransport", "aws:userid", "sts:RoleSessionName"}


def test_lists_are_answered_in_the_order_of_actions_then_resources(emulator: Emulator) -> None:
    actions, resources = ["s3:GetObject", "s3:PutObject"], [PUBLIC, "arn:aws:s3:::bk/other/x"]
    results = decide(emulator, role_arn=ROLE, action=actions, resource=resources)["results"]

    assert [(each["action"], each["resource"]) for each in results] == [
        (action, resource) for action in actions for resource in resources
    ]
    assert [each["decision"] for each in results] == ["allowed", *["implicitDeny"] * 3]
    assert len(decide(emulator, role_arn=ROLE, action=["s3:GetObject"])["results"]) == 1
    assert len(decide(emulator, role_arn=ROLE, action="s3:GetObject", resource=["*"])["results"]) == 1


def test_a_role_is_assumed_as_the_session_says(emulator: Emulator) -> None:
    session = {
        "name": "worker",
        "tags": {"team": "red"},
        "source_identity": "ann",
        "identity_id": "us-east-1:a",
        "identity_pool_id": "us-east-1:pool",
        "amr": ["authenticated", GOOGLE, f"{GOOGLE}:app:ann"],
    }
    answer = decide(emulator, role_arn=ROLE, session=session, action="s3:PutObject", resource="arn:aws:s3:::bk/red/x")

    assert answer["decision"] == "allowed"
    assert answer["principal"]["session_arn"].endswith("/user/worker")
    assert answer["principal"]["identity_id"] == "us-east-1:a"
    context = answer["context"]
    assert context["aws:PrincipalTag/team"] == ["red"]
    assert context["aws:SourceIdentity"] == ["ann"]
    assert context["cognito-identity.amazonaws.com:aud"] == ["us-east-1:pool"]
    assert context["cognito-identity.amazonaws.com:amr"] == session["amr"]


def test_the_session_policies_of_a_session_limit_it(emulator: Emulator) -> None:
    question = {"role_arn": ROLE, "action": "s3:GetObject", "resource": PUBLIC}
    narrow, unknown = policy(allow("s3:PutObject")), "arn:aws:iam::aws:policy/ReadOnlyAccess"

    assert decide(emulator, session={"policies": [policy(allow("s3:*"))]}, **question)["decision"] == "allowed"
    answer = decide(emulator, session={"policies": [narrow], "policy_arns": [unknown]}, **question)
    assert answer["decision"] == "implicitDeny"
    assert answer["reason"].startswith("Denied: no session policy allows s3:GetObject")
    assert answer["not_evaluated"] == [unknown]


def test_an_identity_is_decided_by_the_logins_of_the_question(emulator: Emulator, pool_id: str) -> None:
    ann = identity(emulator, pool_id, "ann")
    admin = emulator.login_token(GOOGLE, "ann", identity_pool_id=pool_id, claims={"email": "admin@example"})
    question = {"identity_id": ann, "action": "sqs:SendMessage"}

    assert decide(emulator, **question)["principal"]["role_arn"] == ROLE
    answer = decide(emulator, logins={GOOGLE: admin}, **question)
    assert answer["principal"]["role_arn"] == role_arn("admin")
    assert answer["decision"] == "allowed"


def test_a_new_login_of_a_guest_is_not_linked(emulator: Emulator, pool_id: str) -> None:
    guest = emulator.client("cognito-identity").get_id(IdentityPoolId=pool_id)["IdentityId"]
    token = emulator.login_token(GOOGLE, "new-user", identity_pool_id=pool_id)
    answer = decide(emulator, identity_id=guest, logins={GOOGLE: token}, action="s3:GetObject")

    assert answer["principal"]["authenticated"] is True
    assert emulator.identities(query="new-user").total == 0
    assert emulator.identity(guest).identity.authenticated is False


def test_a_login_of_another_identity_is_refused(emulator: Emulator, pool_id: str) -> None:
    ann, bob = identity(emulator, pool_id, "ann"), identity(emulator, pool_id, "bob")
    of_bob = emulator.login_token(GOOGLE, "bob", identity_pool_id=pool_id)
    text = refused(emulator, identity_id=ann, logins={GOOGLE: of_bob}, action="s3:GetObject")
    assert text.startswith(f"GetCredentialsForIdentity refuses credentials for {ann}.")
    assert [each.subject for each in emulator.identity(bob).logins] == ["bob"]


@pytest.mark.parametrize(
    ("fault", "expected"), [("wrong-signature", "signature"), ("wrong-audience", "audience"), (None, "forged")]
)
def test_a_bad_login_is_refused_as_the_operation_refuses_it(
    emulator: Emulator, pool_id: str, fault: str | None, expected: str
) -> None:
    ann = identity(emulator, pool_id, "ann")
    token = "forged" if fault is None else emulator.login_token(GOOGLE, "ann", identity_pool_id=pool_id, fault=fault)
    text = refused(emulator, identity_id=ann, logins={GOOGLE: token}, action="s3:GetObject")

    assert "GetCredentialsForIdentity refuses credentials" in text
    if fault is not None:
        assert expected in text.lower()
        assert token not in text


def test_a_custom_role_is_the_role_of_an_identity(emulator: Emulator, pool_id: str) -> None:
    ann = identity(emulator, pool_id, "ann")
    answer = decide(emulator, identity_id=ann, custom_role_arn=role_arn("admin"), action="sqs:SendMessage")

    assert answer["principal"]["role_arn"] == role_arn("admin")


def test_numbers_and_booleans_are_context_values(emulator: Emulator) -> None:
    context = {"s3:max-keys": 1000, "aws:MultiFactorAuthPresent": True, "s3:signatureAge": 1.5, "x:list": [1, "a"]}
    answer = decide(emulator, role_arn=ROLE, action="s3:GetObject", context={**context, "aws:SecureTransport": []})

    assert {key: answer["context"][key] for key in context} == {
        "s3:max-keys": ["1000"],
        "aws:MultiFactorAuthPresent": ["true"],
        "s3:signatureAge": ["1.5"],
        "x:list": ["1", "a"],
    }
    assert "aws:SecureTransport" not in answer["context"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "principal: none specified"),
        ({"role_arn": ROLE, "identity_id": "us-east-1:a"}, "principal: identity_id and role_arn specified"),
        ({"role_arn": ROLE, "custom_role_arn": ROLE}, "custom_role_arn: needs identity_id"),
        ({"role_arn": ROLE, "logins": {}}, "logins: needs identity_id"),
        ({"identity_id": "us-east-1:a", "session": {}}, "session: needs role_arn"),
        ({"role_arn": "arn:aws:iam::0:role/x"}, "is not the ARN of a role"),
        ({"role_arn": ROLE, "session": {"nam": "x"}}, "session"),
        ({"role_arn": ROLE, "session": {"name": "a b"}}, "session.name: must satisfy regular expression pattern"),
        ({"role_arn": ROLE, "session": {"source_identity": "x"}}, "session.source_identity: must have length"),
        ({"role_arn": ROLE, "session": {"amr": []}}, "session.amr: must begin with"),
        ({"role_arn": ROLE, "session": {"amr": ["authenticated"]}}, "session.amr: needs identity_id"),
        ({"role_arn": ROLE, "session": {"tags": {"aws:x": "y"}}}, "session.tags:"),
        ({"role_arn": ROLE, "session": {"policy_arns": ["x"]}}, "session.policy_arns[0]: x is not the ARN"),
        ({"role_arn": ROLE, "session": {"policy_arns": ["x"] * 11}}, "session.policy_arns: 11 policies"),
        ({"role_arn": ROLE, "session": {"policies": [{}]}}, "session.policies[0]."),
        ({"role_arn": ROLE, "action": []}, "0 requests"),
        ({"role_arn": ROLE, "action": ["s3:GetObject"] * (MAX_REQUESTS + 1)}, f"ask 1 to {MAX_REQUESTS}"),
        ({"role_arn": ROLE, "resource": "x" * 2049}, "resource: 2049 characters"),
        ({"role_arn": ROLE, "context": {"x:y": ["z"] * 1001}}, "values; at most 1000"),
        (
            {"role_arn": ROLE, "action": ["s3:GetObject"] * 20, "context": {"x:y": "z" * 60_000}},
            "ask about fewer requests",
        ),
        ({"role_arn": ROLE, "resource_policy": {"Statement": []}}, "resource_policy.Statement"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_place(
    emulator: Emulator, body: dict[str, Any], expected: str
) -> None:
    assert expected in refused(emulator, **{"action": "s3:GetObject", **body})


def test_an_unknown_principal_is_a_404(emulator: Emulator) -> None:
    for who in ({"access_key_id": "ASIAQAAAAAAAAAAAAAAA"}, {"identity_id": "us-east-1:a"}):
        for more in ({}, {"logins": {GOOGLE: "token"}} if "identity_id" in who else {}):
            status, code, _ = refusal(
                emulator.endpoint_url, "POST", "access", {**who, **more, "action": "s3:GetObject"}
            )
            assert (status, code) == (404, "not-found")


def test_a_role_that_is_not_registered_has_a_code_of_its_own(emulator: Emulator) -> None:
    body = {"role_arn": role_arn("unregistered"), "action": "s3:GetObject"}
    status, code, text = refusal(emulator.endpoint_url, "POST", "access", body)

    assert (status, code) == (400, "role-not-registered")
    assert role_arn("unregistered") in text


def test_a_question_that_is_too_much_work_is_refused(emulator: Emulator) -> None:
    hostile = allow("s3:*", Condition={"StringLike": {"x:y": ["*a?b*"] * 1000}})
    emulator.put_role(role_arn("hostile"), trust("authenticated"), policies={"hostile": policy(hostile)})
    question = {"role_arn": role_arn("hostile"), "action": ["s3:GetObject"], "resource": ["*"]}
    assert len(decide(emulator, **question, context={"x:y": "a" * 5000})["results"]) == 1

    text = refused(emulator, **question, context={"x:y": "a" * 50_000})
    assert f"steps of matching; at most {MAX_STEPS}: ask about fewer requests" in text


def test_the_answer_to_the_largest_question_is_bounded(emulator: Emulator) -> None:
    statements = [allow("s3:*", Sid=f"S{number}") for number in range(80)]
    emulator.put_role(role_arn("large"), trust("authenticated"), policies={"many": policy(*statements)})
    answer = decide(
        emulator,
        role_arn=role_arn("large"),
        action=["s3:GetObject"] * 10,
        resource=["arn:aws:s3:::" + "x" * 2000] * 10,
        context={"x:y": "z" * 9000},
    )

    assert len(answer["results"]) == MAX_REQUESTS
    assert all(len(each["layers"][0]["statements"]) == MAX_LISTED for each in answer["results"])
