"""Parsing permission policies: the forms that IAM accepts, and every problem with its place."""

import json
from typing import Any

import pytest

from cognito_identity_emulator.domain.permission_policy import (
    MAX_CHARACTERS,
    PermissionPolicy,
    PolicyKind,
    parse_permission_policy,
)
from cognito_identity_emulator.domain.policy_grammar import PolicyError
from tests.provenance import assumed, documented

GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
PRINCIPAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
NOT_PRINCIPAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"
RESOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"
QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bk/*"}
WITHOUT_PRINCIPAL = [PolicyKind.INLINE, PolicyKind.MANAGED, PolicyKind.SESSION]


def problems(document: object, kind: PolicyKind = PolicyKind.INLINE) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        parse_permission_policy(document, kind)
    return [str(problem) for problem in refused.value.problems]


def statement(**elements: Any) -> dict[str, Any]:
    """The document with a statement of these elements; one that is None is left out."""
    written = {name: value for name, value in {**ALLOW, **elements}.items() if value is not None}
    return {"Version": "2012-10-17", "Statement": [written]}


@documented(GRAMMAR)
@pytest.mark.parametrize("kind", WITHOUT_PRINCIPAL)
@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"Action": ["s3:*", "*", "execute-api:Invoke"], "Resource": ["*", "arn:aws:s3:::bk"]},
        {"Action": None, "NotAction": "iam:*", "Resource": None, "NotResource": "arn:aws-cn:s3:::bk/*"},
        {"Effect": "Deny", "Sid": "Home", "Condition": {"BinaryEquals": {"app:key": "QmluYXJ5"}}},
        {"Resource": "arn:aws:s3:::bk/${cognito-identity.amazonaws.com:sub}/*"},
        {"Resource": "arn:aws:dynamodb:*:*:table/*"},
        {"Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a", "b"]}}},
    ],
)
def test_a_statement_of_the_grammar_is_accepted(kind: PolicyKind, elements: dict[str, Any]) -> None:
    document = statement(**elements)
    policy = parse_permission_policy(document, kind)

    assert isinstance(policy, PermissionPolicy)
    assert policy == parse_permission_policy(json.dumps(document), kind)
    assert [each.sid for each in policy.statements] == [elements.get("Sid")]
    assert policy.with_variables


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("{", "policy: is not JSON"),
        ("[" * 100_000, "policy: is not JSON"),
        ([], "policy: must be an object"),
        (None, "policy: must be an object"),
        ({}, "Statement: must have at least one statement"),
        ({"Statement": [3]}, "Statement[0]: must be an object"),
        ({"Statement": ALLOW, "Version": "2013-01-01"}, "Version: must be '2012-10-17' or '2008-10-17'"),
        ({"Statement": ALLOW, "Id": 3}, "Id: must be a string"),
        ({"Statement": ALLOW, "Comment": ""}, "Comment: is not an element of a policy"),
    ],
)
def test_an_invalid_document_raises_the_problem_with_its_place(document: object, problem: str) -> None:
    assert problems(document) == [problem]


@documented(GRAMMAR)
@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ({"Comment": "x"}, ".Comment: is not an element of an inline policy's statement"),
        ({"Effect": "allow"}, ".Effect: must be 'Allow' or 'Deny'"),
        ({"Effect": None}, ".Effect: must be 'Allow' or 'Deny'"),
        ({"Sid": 1}, ".Sid: must be a string"),
        ({"Action": None}, ".Action: must have exactly one of Action and NotAction"),
        ({"NotAction": "iam:*"}, ".Action: must have exactly one of Action and NotAction"),
        ({"Action": []}, ".Action: must not be empty"),
        ({"Action": "GetObject"}, ".Action: 'GetObject' is not an action; actions look like s3:GetObject"),
        ({"Action": "s*:GetObject"}, ".Action: 's*:GetObject' is not an action"),
        ({"Action": "s3:Get:Object"}, ".Action: 's3:Get:Object' is not an action"),
        ({"Resource": None}, ".Resource: must have exactly one of Resource and NotResource"),
        ({"NotResource": "*"}, ".Resource: must have exactly one of Resource and NotResource"),
        ({"Resource": []}, ".Resource: must not be empty"),
        ({"Resource": [1]}, ".Resource: must be a string, or a list of them"),
        ({"Resource": "bk/*"}, ".Resource: 'bk/*' is neither an ARN nor '*'"),
        ({"Resource": "urn:aws:s3:::bk"}, ".Resource: 'urn:aws:s3:::bk' is neither an ARN nor '*'"),
        ({"Resource": "arn:asw:s3:::bk"}, ".Resource: 'arn:asw:s3:::bk' has no partition of AWS"),
        ({"Resource": "arn:aws"}, ".Resource: 'arn:aws' must name one service, without wildcards"),
        ({"Resource": "arn:aws:s*:::bk"}, ".Resource: 'arn:aws:s*:::bk' must name one service, without wildcards"),
        ({"Principal": "*"}, ".Principal: is not an element of an inline policy's statement; the principal is"),
        ({"Condition": {"StringLik": {"a:b": "c"}}}, ".Condition.StringLik: 'StringLik' is not a condition operator"),
        ({"Condition": {"Bool": {"a:b": "yes"}}}, ".Condition.Bool.a:b: 'yes' is not a value for Bool"),
        ({"Condition": {"BinaryEquals": {"a:b": "?"}}}, ".Condition.BinaryEquals.a:b: '?' is not a value for Bin"),
        ({"Condition": {"StringEquals": {"sub": "c"}}}, ".Condition.StringEquals.sub: is not a condition key"),
    ],
)
def test_an_invalid_statement_raises_the_problem_with_its_place(elements: dict[str, Any], problem: str) -> None:
    (found,) = problems(statement(**elements))

    assert found.startswith("Statement[0]" + problem)


@assumed("IAM reports one problem at a time; all at once is more useful")
def test_a_policy_with_several_problems_raises_all_of_them_and_knows_which_iam_reports() -> None:
    document = {"Statement": [{**ALLOW, "Resource": "bk"}, {**ALLOW, "Sid": "a"}, {"Sid": "a", "Effect": "Maybe"}]}

    with pytest.raises(PolicyError) as refused:
        parse_permission_policy(document, PolicyKind.MANAGED)

    assert [each.place for each in refused.value.problems] == [
        "Statement[0].Resource",
        "Statement[2].Effect",
        "Statement[2].Action",
        "Statement[2].Resource",
        "Statement[2].Sid",
    ]
    assert refused.value.first.place == "Statement[2].Effect"
    assert refused.value.first.refusal.message == "Syntax errors in policy."


@documented(PRINCIPAL)
@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ["000000000000", "arn:aws:iam::000000000000:root"]},
        {"AWS": "arn:aws:iam::000000000000:role/path/reader"},
        {"AWS": "arn:aws-cn:sts::000000000000:assumed-role/reader/CognitoIdentityCredentials"},
        {"Service": "lambda.amazonaws.com", "Federated": "cognito-identity.amazonaws.com"},
    ],
)
def test_a_resource_policy_names_its_principals(principal: object) -> None:
    assert parse_permission_policy(statement(Principal=principal), PolicyKind.RESOURCE).statements[0].principals


@documented(PRINCIPAL)
@pytest.mark.parametrize(
    ("elements", "problem"),
    [
        ({}, ".Principal: must have exactly one of Principal and NotPrincipal"),
        ({"Principal": "000000000000"}, ".Principal: must be '*' or an object"),
        ({"Principal": {}}, ".Principal: must be '*' or an object"),
        ({"Principal": {"Account": "000000000000"}}, ".Principal.Account: is not a type of principal"),
        ({"Principal": {"AWS": []}}, ".Principal.AWS: must not be empty"),
        ({"Principal": {"AWS": "alice"}}, ".Principal.AWS: 'alice' is not an account, or the ARN of"),
        (
            {"Principal": {"AWS": "arn:aws:iam::000000000000:role/*"}},
            ".Principal.AWS: 'arn:aws:iam::000000000000:role/*': a wildcard cannot match a part of a principal",
        ),
    ],
)
def test_a_resource_policy_with_other_principals_raises_the_problem(elements: dict[str, Any], problem: str) -> None:
    (found,) = problems(statement(**elements), PolicyKind.RESOURCE)

    assert found.startswith("Statement[0]" + problem)


@documented(NOT_PRINCIPAL)
def test_not_principal_is_for_a_deny() -> None:
    excepted = {"NotPrincipal": {"AWS": "000000000000"}}

    assert parse_permission_policy(statement(Effect="Deny", **excepted), PolicyKind.RESOURCE)
    assert problems(statement(**excepted), PolicyKind.RESOURCE) == [
        "Statement[0].NotPrincipal: must be with Effect 'Deny'"
    ]


@documented(QUOTAS)
@pytest.mark.parametrize("kind", PolicyKind)
def test_a_policy_has_a_size_limit_without_white_space(kind: PolicyKind) -> None:
    principal = "*" if kind is PolicyKind.RESOURCE else None
    most = MAX_CHARACTERS[kind]
    size = len(json.dumps(statement(Principal=principal, Sid=""), separators=(",", ":")))

    largest = statement(Principal=principal, Sid="s" * (most - size))
    assert parse_permission_policy(json.dumps(largest, indent=9), kind)
    assert problems(statement(Principal=principal, Sid="s" * (most - size + 1)), kind) == [
        f"policy: has {most + 1} characters without white space; IAM takes {most}"
    ]
