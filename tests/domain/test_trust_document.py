"""Parsing trust policies: the forms that IAM accepts, and every problem with its place."""

from typing import Any

import pytest

from cognito_identity_emulator.domain.condition_operators import Operator, Quantifier
from cognito_identity_emulator.domain.conditions import Condition
from cognito_identity_emulator.domain.policy import Actions, Effect, Principals, Statement
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.domain.trust_policy import TrustPolicy
from tests.provenance import assumed, documented

GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
STATEMENT: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Federated": "cognito-identity.amazonaws.com"},
    "Action": "sts:AssumeRoleWithWebIdentity",
}


def problems(document: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        parse_trust_policy(document)
    return tuple(map(str, refused.value.problems))


def statement_problems(**elements: Any) -> tuple[str, ...]:
    return problems(
        {"Statement": [{name: value for name, value in {**STATEMENT, **elements}.items() if value != "gone"}]}
    )


@documented(GRAMMAR)
def test_a_policy_is_parsed_with_every_element() -> None:
    document = {
        "Version": "2012-10-17",
        "Id": "trust",
        "Statement": [
            {
                "Sid": "Members",
                **STATEMENT,
                "Condition": {
                    "StringEquals": {"cognito-identity.amazonaws.com:aud": ["us-east-1:a", "us-east-1:b"]},
                    "ForAnyValue:StringLikeIfExists": {"cognito-identity.amazonaws.com:amr": "authenticated"},
                    "NumericLessThan": {"app:Level": 3},
                    "Bool": {"aws:SecureTransport": True},
                },
            },
            {
                "Effect": "Deny",
                "NotPrincipal": {"AWS": "000000000000", "Service": ["a", "b"]},
                "NotAction": ["sts:Tag*"],
            },
        ],
    }

    assert parse_trust_policy(document) == TrustPolicy(
        (
            Statement(
                Effect.ALLOW,
                Principals(federated=("cognito-identity.amazonaws.com",)),
                Actions(("sts:AssumeRoleWithWebIdentity",)),
                (
                    Condition(
                        Operator("StringEquals"), "cognito-identity.amazonaws.com:aud", ("us-east-1:a", "us-east-1:b")
                    ),
                    Condition(
                        Operator("StringLike", Quantifier.ANY, if_exists=True),
                        "cognito-identity.amazonaws.com:amr",
                        ("authenticated",),
                    ),
                    Condition(Operator("NumericLessThan"), "app:Level", ("3",)),
                    Condition(Operator("Bool"), "aws:SecureTransport", ("true",)),
                ),
                "Members",
            ),
            Statement(
                Effect.DENY,
                Principals(aws=("000000000000",), others=("Service: a", "Service: b"), negated=True),
                Actions(("sts:Tag*",), negated=True),
            ),
        ),
        "2012-10-17",
    )


@documented(GRAMMAR)
def test_a_single_statement_needs_no_list() -> None:
    assert parse_trust_policy({"Statement": STATEMENT}) == parse_trust_policy({"Statement": [STATEMENT]})


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html")
def test_a_policy_without_a_version_has_version_2008() -> None:
    assert parse_trust_policy({"Statement": STATEMENT}).version == "2008-10-17"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}, {"Federated": "*"}])
def test_a_star_as_principal_means_everyone(principal: object) -> None:
    (statement,) = parse_trust_policy({"Statement": {**STATEMENT, "Principal": principal}}).statements

    assert statement.principals.contains("cognito-identity.amazonaws.com")
    assert str(statement.principals) == "*"


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({}, "Statement: must have at least one statement"),
        ({"Statement": []}, "Statement: must have at least one statement"),
        ({"Statement": ["x"]}, "Statement[0]: must be an object"),
        ({"Statement": STATEMENT, "Version": "2020-01-01"}, "Version: must be '2012-10-17' or '2008-10-17'"),
        ({"Statement": STATEMENT, "Statements": []}, "Statements: is not an element of a policy"),
    ],
)
def test_an_invalid_document_raises_the_problem_with_its_place(document: dict[str, Any], problem: str) -> None:
    assert problems(document) == (problem,)


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ({"Effect": "allow"}, ".Effect: must be 'Allow' or 'Deny'"),
        ({"Effect": ["Allow"]}, ".Effect: must be 'Allow' or 'Deny'"),
        ({"Effect": "gone"}, ".Effect: must be 'Allow' or 'Deny'"),
        ({"Sid": 7}, ".Sid: must be a string"),
        (
            {"Resource": "*"},
            ".Resource: is not an element of a trust policy's statement; the resource is the role itself",
        ),
        ({"Conditions": {}}, ".Conditions: is not an element of a trust policy's statement"),
        ({"Principal": "gone"}, ".Principal: must have exactly one of Principal and NotPrincipal"),
        ({"NotPrincipal": "*"}, ".Principal: must have exactly one of Principal and NotPrincipal"),
        ({"Principal": "cognito-identity.amazonaws.com"}, ".Principal: must be '*' or an object such as"),
        ({"Principal": {"Federated": 3}}, ".Principal.Federated: must be a string, or a list of them"),
        ({"Principal": {"Federated": []}}, ".Principal.Federated: must not be empty"),
        ({"Principal": {"Web": "x"}}, ".Principal.Web: is not a type of principal; valid types: AWS, Federated, "),
        (
            {"Principal": {"AWS": "arn:aws:iam::*:root"}},
            ".Principal.AWS: 'arn:aws:iam::*:root': a wildcard cannot match a part",
        ),
        ({"Action": "gone"}, ".Action: must have exactly one of Action and NotAction"),
        ({"NotAction": "sts:*"}, ".Action: must have exactly one of Action and NotAction"),
        ({"Action": []}, ".Action: must not be empty"),
        (
            {"Action": "AssumeRoleWithWebIdentity"},
            ".Action: 'AssumeRoleWithWebIdentity' is not an action; actions look like sts:",
        ),
        (
            {"Action": ["sts:TagSession", "s3:GetObject"]},
            ".Action: 's3:GetObject' is not an action of a trust policy",
        ),
        (
            {"Action": "sts:GetCallerIdentity"},
            ".Action: 'sts:GetCallerIdentity' is not an action of a trust policy",
        ),
        ({"Condition": []}, ".Condition: must be an object of operators"),
        ({"Condition": {"StringEquals": "x"}}, ".Condition.StringEquals: must be an object of condition keys"),
        (
            {"Condition": {"StringEqual": {"a:b": "x"}}},
            ".Condition.StringEqual: 'StringEqual' is not a condition operator; did you",
        ),
        ({"Condition": {"StringEquals": {"aud": "x"}}}, ".Condition.StringEquals.aud: is not a condition key"),
        (
            {"Condition": {"StringEquals": {"a:b": None}}},
            ".Condition.StringEquals.a:b: must be a string, a number or a boolean",
        ),
        (
            {"Condition": {"DateLessThan": {"a:b": "soon"}}},
            ".Condition.DateLessThan.a:b: 'soon' is not a value for DateLessThan",
        ),
        (
            {"Condition": {"NumericEquals": {"a:b": "x"}}},
            ".Condition.NumericEquals.a:b: 'x' is not a value for NumericEquals",
        ),
        ({"Condition": {"Bool": {"a:b": "yes"}}}, ".Condition.Bool.a:b: 'yes' is not a value for Bool"),
        ({"Condition": {"Null": {"a:b": "maybe"}}}, ".Condition.Null.a:b: 'maybe' is not a value for Null"),
        (
            {"Condition": {"IpAddress": {"a:b": "10.0.0.0/99"}}},
            ".Condition.IpAddress.a:b: '10.0.0.0/99' is not a value for IpAddress",
        ),
    ],
)
def test_an_invalid_statement_raises_the_problem_with_its_place(elements: dict[str, Any], problem: str) -> None:
    (found,) = statement_problems(**elements)

    assert found.startswith("Statement[0]" + problem)


@assumed("IAM reports one problem at a time; all at once is more useful")
def test_a_policy_with_several_problems_raises_all_of_them() -> None:
    document = {
        "Version": "1",
        "Statement": [{**STATEMENT, "Effect": "Perhaps"}, STATEMENT, {**STATEMENT, "Action": "x"}],
    }

    assert [problem.split(":")[0] for problem in problems(document)] == [
        "Version",
        "Statement[0].Effect",
        "Statement[2].Action",
    ]


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html")
def test_a_sid_that_is_used_twice_is_a_problem() -> None:
    named = {**STATEMENT, "Sid": "Same"}

    assert problems({"Statement": [named, STATEMENT, named]}) == (
        "Statement[2].Sid: 'Same' is the Sid of another statement",
    )


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html")
def test_an_empty_sid_can_be_used_twice() -> None:
    unnamed = {**STATEMENT, "Sid": ""}

    assert len(parse_trust_policy({"Statement": [unnamed, unnamed]}).statements) == 2
