"""PUT, GET and DELETE /_emulator/policies: registers customer managed policies."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S

CREATE_POLICY = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html"
QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"

ARN = "arn:aws:iam::000000000000:policy/team/read"
DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
}
DOCUMENT_SIZE = len(json.dumps(DOCUMENT, separators=(",", ":")))


@pytest.fixture(scope="module")
def running(new_database_url: Callable[[], str]) -> Iterator[Emulator]:
    """One emulator for the module."""
    with Emulator(Settings(database_url=new_database_url())) as emulator:
        yield emulator


@pytest.fixture
def control(running: Emulator) -> Iterator[httpx.Client]:
    """A client of the control API of an emulator without policies."""
    running.reset()
    with httpx.Client(base_url=f"{running.endpoint_url}/_emulator/", timeout=TIMEOUT_S) as client:
        yield client


def details(answer: httpx.Response) -> list[str]:
    """The details of a refusal: one text for each problem."""
    assert answer.status_code == 400, answer.text
    listed: list[str] = answer.json()["error"]["details"]
    return listed


def with_sid(characters: int) -> dict[str, Any]:
    """DOCUMENT with a Sid that makes it that many characters long."""
    sid = "x" * (characters - DOCUMENT_SIZE - len('"Sid":"",'))
    return {**DOCUMENT, "Statement": [{"Sid": sid, **DOCUMENT["Statement"][0]}]}  # type: ignore[dict-item]


def test_a_policy_is_put_found_listed_and_deleted(control: httpx.Client) -> None:
    policy = {"arn": ARN, "document": DOCUMENT, "description": "Reads photos", "tags": {"team": "blue"}}
    assert control.put("policies", json=policy).json() == policy
    assert control.get("policies", params={"arn": ARN}).json() == policy
    assert control.get("policies").json() == {"policies": [policy]}
    assert control.delete("policies", params={"arn": ARN}).json() == {}
    assert control.get("policies").json() == {"policies": []}


@documented("https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html")
@pytest.mark.parametrize("partition", ["aws", "aws-cn"])
def test_a_policy_of_aws_with_a_known_document_is_found_but_not_listed(control: httpx.Client, partition: str) -> None:
    arn = f"arn:{partition}:iam::aws:policy/AdministratorAccess"
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    assert control.get("policies", params={"arn": arn}).json() == {
        "arn": arn,
        "document": {"Version": "2012-10-17", "Statement": [statement]},
    }
    assert control.get("policies").json() == {"policies": []}


@pytest.mark.parametrize(
    ("arn", "sentence"),
    [
        (ARN, f"{ARN} is not registered."),
        (
            "arn:aws:iam::aws:policy/NoSuchPolicy",
            "The document of arn:aws:iam::aws:policy/NoSuchPolicy is not known, so the policy is not evaluated.",
        ),
    ],
)
def test_a_policy_without_a_known_document_is_not_found(control: httpx.Client, arn: str, sentence: str) -> None:
    answer = control.get("policies", params={"arn": arn})
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, sentence)


def test_a_policy_that_is_put_again_is_replaced(control: httpx.Client) -> None:
    control.put("policies", json={"arn": ARN, "document": with_sid(2000), "description": "old", "tags": {"a": "b"}})
    control.put("policies", json={"arn": ARN, "document": DOCUMENT})
    assert control.get("policies").json() == {"policies": [{"arn": ARN, "document": DOCUMENT}]}


def test_a_policy_that_is_not_registered_is_not_found(control: httpx.Client) -> None:
    for answer in (control.get("policies", params={"arn": ARN}), control.delete("policies", params={"arn": ARN})):
        assert answer.status_code == 404
        assert ARN in answer.json()["error"]["message"]


def test_policies_in_python_are_those_of_the_control_api(running: Emulator, control: httpx.Client) -> None:
    running.put_policy(ARN, DOCUMENT, description="Reads photos", tags={"team": "blue"})
    (policy,) = running.policies()
    assert control.get("policies").json() == {
        "policies": [{"arn": ARN, "document": DOCUMENT, "description": "Reads photos", "tags": {"team": "blue"}}]
    }
    assert (policy.arn, policy.document) == (ARN, DOCUMENT)
    with pytest.raises(AdminError, match="was not registered"):
        running.put_policy("x", DOCUMENT)
    running.delete_policy(ARN)
    with pytest.raises(NotFoundError):
        running.delete_policy(ARN)


def test_a_reset_counts_and_deletes_policies(running: Emulator, control: httpx.Client) -> None:
    running.put_policy(ARN, DOCUMENT)
    assert control.get("reset").json()["policies"] == 1
    assert control.post("reset", json={"account": "000000000000"}).json()["policies"] == 0
    assert control.post("reset").json()["policies"] == 1
    assert control.get("policies").json() == {"policies": []}


@documented(CREATE_POLICY)
@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"arn": "read"}, "arn: 'read' is not the ARN of a managed policy"),
        ({"arn": "arn:aws:iam::000000000000:role/read"}, "arn: 'arn:aws:iam::000000000000:role/read' is not the ARN"),
        (
            {"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            "arn: arn:aws:iam::aws:policy/ReadOnlyAccess is a policy of AWS; register a copy of it",
        ),
        ({"arn": f"arn:aws:iam::000000000000:policy/{'x' * 129}"}, "arn (the name): must have length less than"),
        ({"document": {"Statement": []}}, "document.Statement: must have at least one statement"),
        ({"document": {**DOCUMENT, "Version": "2020-01-01"}}, "document.Version: must be"),
        ({"description": "x" * 1001}, "description: must have length less than or equal to 1000"),
        ({"tags": {"aws:a": "b"}}, "tags['aws:a'] (the key): must not begin with aws:"),
    ],
)
def test_a_policy_with_a_problem_is_refused_with_its_place(
    control: httpx.Client, changed: dict[str, Any], problem: str
) -> None:
    (found,) = details(control.put("policies", json={"arn": ARN, "document": DOCUMENT, **changed}))
    assert found.startswith(problem)
    assert control.get("policies").json() == {"policies": []}


@documented(QUOTAS)
def test_a_managed_policy_has_at_most_6144_characters_without_white_space(control: httpx.Client) -> None:
    (problem,) = details(control.put("policies", json={"arn": ARN, "document": with_sid(6145)}))
    assert problem == "document: 6145 characters without white space; IAM takes 6144"
    spaced = json.dumps({"arn": ARN, "document": with_sid(6144)}, indent=8)
    assert control.put("policies", content=spaced).status_code == 200
