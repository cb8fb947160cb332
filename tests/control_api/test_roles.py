"""PUT, GET and DELETE /_emulator/roles: registers roles with their trust policies and permissions."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S

GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
CREATE_ROLE = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html"

ARN = "arn:aws:iam::000000000000:role/app"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}


MANAGED = "arn:aws:iam::000000000000:policy/limits"
PERMISSIONS = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
}


def permissions(characters: int) -> dict[str, Any]:
    """PERMISSIONS with a Sid that makes it that many characters long."""
    sid = "x" * (characters - len(json.dumps(PERMISSIONS, separators=(",", ":"))) - len('"Sid":"",'))
    return {**PERMISSIONS, "Statement": [{"Sid": sid, **PERMISSIONS["Statement"][0]}]}  # type: ignore[dict-item]


@pytest.fixture(scope="module")
def running(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module."""
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        yield emulator


@pytest.fixture
def control(running: Emulator) -> Iterator[httpx.Client]:
    """A client of the control API of an emulator without roles."""
    for role in running.roles():
        running.delete_role(role.arn)
    with httpx.Client(base_url=f"{running.endpoint_url}/_emulator/", timeout=TIMEOUT_S) as client:
        yield client


def policy(**elements: Any) -> dict[str, Any]:
    """POLICY with changed elements in its statement. An element that is None is left out."""
    changed = {**POLICY["Statement"][0], **elements}  # type: ignore[dict-item]
    return {**POLICY, "Statement": [{name: value for name, value in changed.items() if value is not None}]}


def details(answer: httpx.Response) -> list[str]:
    """The details of a refusal: one text for each problem."""
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert error["message"]
    listed: list[str] = error["details"]
    return listed


def test_a_role_is_put_found_listed_and_deleted(control: httpx.Client) -> None:
    role = {"arn": ARN, "trust_policy": POLICY, "max_session_duration_s": 7200}
    assert control.put("roles", json=role).json() == role
    assert control.get("roles", params={"arn": ARN}).json() == role
    assert control.get("roles").json() == {"roles": [role]}
    assert control.delete("roles", params={"arn": ARN}).json() == {}
    assert control.get("roles").json() == {"roles": []}


def test_a_role_keeps_its_permissions(control: httpx.Client, running: Emulator) -> None:
    role = {
        "arn": "arn:aws:iam::000000000000:role/service/app",
        "trust_policy": POLICY,
        "max_session_duration_s": 3600,
        "policies": {"read": PERMISSIONS, "write": PERMISSIONS},
        "managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", MANAGED],
        "permissions_boundary": MANAGED,
        "tags": {"team": "blue", "Größe": ""},
        "description": "Users of the app",
    }
    assert control.put("roles", json=role).json() == role
    assert control.get("roles").json() == {"roles": [role]}
    (registered,) = running.roles()
    assert registered.path == "/service/"
    assert registered.policies == role["policies"]
    assert list(registered.managed_policy_arns) == role["managed_policy_arns"]


def test_a_role_that_is_put_again_without_permissions_has_none(control: httpx.Client) -> None:
    role = {"arn": ARN, "trust_policy": POLICY, "max_session_duration_s": 3600}
    control.put("roles", json={**role, "policies": {"read": PERMISSIONS}, "tags": {"a": "b"}, "description": "x"})
    control.put("roles", json=role)
    assert control.get("roles", params={"arn": ARN}).json() == role


def test_a_role_without_a_path_has_a_slash_as_its_path(running: Emulator, control: httpx.Client) -> None:
    running.put_role(ARN, POLICY)
    assert [each.path for each in running.roles()] == ["/"]


def test_a_role_without_a_session_duration_has_one_hour(control: httpx.Client) -> None:
    assert control.put("roles", json={"arn": ARN, "trust_policy": POLICY}).json()["max_session_duration_s"] == 3600


def test_a_role_that_is_put_again_is_replaced(control: httpx.Client) -> None:
    control.put("roles", json={"arn": ARN, "trust_policy": POLICY, "max_session_duration_s": 7200})
    control.put("roles", json={"arn": ARN, "trust_policy": policy(Effect="Deny")})
    (role,) = control.get("roles").json()["roles"]
    assert role["trust_policy"]["Statement"][0]["Effect"] == "Deny"
    assert role["max_session_duration_s"] == 3600


def test_roles_are_listed_by_arn(control: httpx.Client) -> None:
    for name in ("b", "a", "path/c"):
        control.put("roles", json={"arn": f"arn:aws:iam::000000000000:role/{name}", "trust_policy": POLICY})
    listed = [role["arn"].rpartition("role/")[2] for role in control.get("roles").json()["roles"]]
    assert listed == ["a", "b", "path/c"]


def test_a_role_that_is_not_registered_is_not_found(control: httpx.Client) -> None:
    for answer in (control.get("roles", params={"arn": ARN}), control.delete("roles", params={"arn": ARN})):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "not-found"
        assert ARN in answer.json()["error"]["message"]


def test_a_delete_without_an_arn_is_refused(control: httpx.Client) -> None:
    control.put("roles", json={"arn": ARN, "trust_policy": POLICY})
    assert control.delete("roles").status_code == 400
    assert len(control.get("roles").json()["roles"]) == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "truncated"),
        (b"{", "truncated"),
        (b"[]", "object"),
        (b'{"arn": "x"}', "trust_policy: is missing"),
        (b'{"arn": 5, "trust_policy": {}}', "arn: Expected"),
        (b'{"arn": "x", "trust_policy": "{}"}', "trust_policy: Expected"),
        (b'{"arn": "x", "trust_policy": {}, "max_session_duration_s": "3600"}', "max_session_duration_s: Expected"),
        (b'{"arn": "x", "trust_policy": {}, "max_session_duration_s": true}', "max_session_duration_s: Expected"),
        (b'{"arn": "x", "trust_policy": {}, "path": "/"}', "path: unknown member"),
        (b'{"arn": "x", "trust_policy": {}, "policies": {"read": "{}"}}', "policies"),
        (b'{"arn": "x", "trust_policy": {}, "managed_policy_arns": "x"}', "managed_policy_arns: Expected"),
        (b'{"arn": "x", "trust_policy": {}, "tags": [{"Key": "a", "Value": "b"}]}', "tags: Expected"),
        (b'{"arn": "\xff", "trust_policy": {}}', "UTF-8"),
    ],
)
def test_a_body_of_another_type_is_refused_with_the_place_of_the_problem(
    control: httpx.Client, body: bytes, place: str
) -> None:
    (problem,) = details(control.put("roles", content=body))
    assert place.lower() in problem.lower()


def test_a_body_with_several_wrong_types_is_refused_with_all_of_them(control: httpx.Client) -> None:
    body: dict[str, Any] = {"arn": None, "max_session_duration_s": 3600.5, "path": "/"}
    places = [problem.partition(":")[0] for problem in details(control.put("roles", json=body))]
    assert places == ["path", "arn", "trust_policy", "max_session_duration_s"]


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ({}, ["trust_policy.Statement: must have at least one statement"]),
        ({"Version": "2012-10-17", "Statement": []}, ["trust_policy.Statement: must have at least one statement"]),
        (
            {**POLICY, "Version": "2020-01-01"},
            ["trust_policy.Version: must be '2012-10-17' or '2008-10-17'"],
        ),
        (policy(Effect="allow"), ["trust_policy.Statement[0].Effect: must be 'Allow' or 'Deny'"]),
        (
            policy(Principal=None),
            ["trust_policy.Statement[0].Principal: must have exactly one of Principal and NotPrincipal"],
        ),
        (
            policy(Resource="*"),
            [
                "trust_policy.Statement[0].Resource: is not an element of a trust policy's statement; "
                "the resource is the role itself"
            ],
        ),
    ],
)
def test_a_document_that_is_not_a_trust_policy_is_refused(
    control: httpx.Client, document: dict[str, Any], problems: list[str]
) -> None:
    assert details(control.put("roles", json={"arn": ARN, "trust_policy": document})) == problems
    assert control.get("roles").json() == {"roles": []}


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"Action": "s3:GetObject"}, "Statement[0].Action"),
        ({"Principal": {"Federated": "cognito-identity.*"}}, "Statement[0].Principal.Federated"),
        ({"Principal": {"User": "x"}}, "Statement[0].Principal.User"),
        ({"Condition": {"StringMatches": {"a:b": "c"}}}, "Statement[0].Condition.StringMatches"),
        ({"Condition": {"StringEquals": {"aud": "c"}}}, "Statement[0].Condition.StringEquals.aud"),
        ({"Condition": {"NumericEquals": {"a:b": "many"}}}, "Statement[0].Condition.NumericEquals.a:b"),
        ({"Condition": []}, "Statement[0].Condition"),
        ({"Sid": 7}, "Statement[0].Sid"),
    ],
)
def test_a_problem_of_a_policy_begins_with_its_place(
    control: httpx.Client, changed: dict[str, Any], place: str
) -> None:
    (problem,) = details(control.put("roles", json={"arn": ARN, "trust_policy": policy(**changed)}))
    assert problem.startswith(f"trust_policy.{place}: ")


def test_a_role_with_several_problems_is_refused_with_all_of_them(control: httpx.Client) -> None:
    wrong = policy(Effect="Maybe", Action="s3:GetObject", Resource="*")
    body = {"arn": "arn:aws:iam::1:role/app", "trust_policy": wrong, "max_session_duration_s": 900}
    places = [problem.partition(":")[0] for problem in details(control.put("roles", json=body))]
    assert sorted(places) == [
        "arn",
        "max_session_duration_s",
        "trust_policy.Statement[0].Action",
        "trust_policy.Statement[0].Effect",
        "trust_policy.Statement[0].Resource",
    ]


@documented(QUOTAS)
@pytest.mark.parametrize(
    "large",
    [{"Version": "2012-10-17", "Statement": [{}] * 20_000}, policy(Condition={"StringEquals": {"a:b": "${" * 4000}})],
    ids=["empty statements", "unclosed variables"],
)
def test_a_trust_policy_larger_than_iams_is_refused_with_one_short_problem(
    control: httpx.Client, large: dict[str, Any]
) -> None:
    (problem,) = details(control.put("roles", json={"arn": ARN, "trust_policy": large}))
    assert problem.startswith("trust_policy: ")
    assert len(problem) < 100


@documented(CREATE_ROLE)
@pytest.mark.parametrize(("duration_s", "fits"), [(3599, False), (3600, True), (43200, True), (43201, False)])
def test_the_session_duration_of_a_role_is_one_to_twelve_hours(
    control: httpx.Client, duration_s: int, fits: bool
) -> None:
    body = {"arn": ARN, "trust_policy": POLICY, "max_session_duration_s": duration_s}
    assert (control.put("roles", json=body).status_code == 200) is fits


@documented(CREATE_ROLE)
@pytest.mark.parametrize(
    ("member", "value", "problem"),
    [
        ("policies", {"a b": PERMISSIONS}, "policies['a b'] (the name): must satisfy regular expression pattern"),
        ("policies", {"x" * 129: PERMISSIONS}, "(the name): must have length less than or equal to 128"),
        ("managed_policy_arns", ["AmazonS3FullAccess"], "managed_policy_arns[0]: 'AmazonS3FullAccess' is not the ARN"),
        ("managed_policy_arns", [MANAGED, MANAGED], f"managed_policy_arns[1]: {MANAGED} is listed before"),
        ("permissions_boundary", ARN, f"permissions_boundary: '{ARN}' is not the ARN of a managed policy"),
        ("tags", {"a": "!"}, "tags['a']: must satisfy regular expression pattern"),
        ("tags", {"": "x"}, "tags[''] (the key): must satisfy"),
        ("tags", {"aws:a": "x"}, "tags['aws:a'] (the key): must not begin with aws:"),
        ("tags", {"a": "x", "A": "y"}, "tags['A'] (the key): differs only in case from 'a'"),
        ("description", "x" * 1001, "description: must have length less than or equal to 1000"),
        ("description", "a\0", "description: must satisfy regular expression pattern"),
    ],
)
def test_a_wrong_part_of_the_permissions_is_refused_with_its_place(
    control: httpx.Client, member: str, value: object, problem: str
) -> None:
    found = details(control.put("roles", json={"arn": ARN, "trust_policy": POLICY, member: value}))
    assert problem in found[0]
    assert control.get("roles").json() == {"roles": []}


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"Effect": "allow"}, "Effect"),
        ({"Action": "GetObject"}, "Action"),
        ({"Action": "s3:Get", "NotAction": "s3:Put"}, "Action"),
        ({"Resource": "photos"}, "Resource"),
        ({"Principal": "*"}, "Principal"),
        ({"Condition": {"StringMatches": {"s3:prefix": "a"}}}, "Condition.StringMatches"),
    ],
)
def test_a_mistake_in_an_inline_policy_is_refused_with_its_place(
    control: httpx.Client, changed: dict[str, Any], place: str
) -> None:
    statement: dict[str, Any] = {**PERMISSIONS["Statement"][0], **changed}  # type: ignore[dict-item]
    wrong = {**PERMISSIONS, "Statement": [statement]}
    role = {"arn": ARN, "trust_policy": POLICY, "policies": {"read": PERMISSIONS, "write": wrong}}
    (problem,) = details(control.put("roles", json=role))
    assert problem.startswith(f"policies['write'].Statement[0].{place}: ")


@documented(QUOTAS)
@pytest.mark.parametrize(
    ("member", "fitting", "beyond", "problem"),
    [
        (
            "policies",
            {"a": permissions(5000), "b": permissions(5240)},
            {"a": permissions(5000), "b": permissions(5241)},
            "policies: 10241 characters without white space in all; IAM takes 10240: "
            "move statements to managed policies",
        ),
        (
            "managed_policy_arns",
            [f"{MANAGED}{number}" for number in range(10)],
            [f"{MANAGED}{number}" for number in range(11)],
            "managed_policy_arns: 11 managed policies; a role has at most 10",
        ),
        (
            "tags",
            {f"key{number}": "" for number in range(50)},
            {f"key{number}": "" for number in range(51)},
            "tags: 51 tags; IAM takes 50",
        ),
    ],
)
def test_the_permissions_of_a_role_have_iams_quotas(
    control: httpx.Client, member: str, fitting: object, beyond: object, problem: str
) -> None:
    role = {"arn": ARN, "trust_policy": POLICY}
    assert details(control.put("roles", json={**role, member: beyond})) == [problem]
    assert control.put("roles", json={**role, member: fitting}).status_code == 200


def test_other_methods_are_refused(control: httpx.Client) -> None:
    answer = control.post("roles", json={})
    assert answer.status_code == 405
    assert answer.json()["error"]["message"] == "/_emulator/roles supports DELETE, GET, PUT, not POST."
