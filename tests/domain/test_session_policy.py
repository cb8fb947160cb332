"""The grammar of session policies."""

import json
from typing import Any

import pytest

from cognito_identity_emulator.domain.session_policy import check_session_policy
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from tests.provenance import assumed, documented

GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
VERSION = "2012-10-17"
ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
NO_ACTIONS = "Policy statement must contain actions."
NO_RESOURCES = "Policy statement must contain resources."


def policy(*statements: Any, **elements: Any) -> Any:
    return {"Version": VERSION, "Statement": list(statements), **elements}


def allow(**elements: Any) -> dict[str, Any]:
    """A statement with these elements; one that is None is left out."""
    return {name: value for name, value in {**ALLOW, **elements}.items() if value is not None}


def refusal(document: Any) -> str | None:
    try:
        check_session_policy(json.dumps(document))
    except MalformedPolicyDocument as malformed:
        return malformed.message
    return None


@documented(GRAMMAR)
@pytest.mark.parametrize(
    "document",
    [
        policy(ALLOW),
        {"Statement": ALLOW},
        policy(ALLOW, Version="2008-10-17", Id="policy"),
        policy(allow(Effect="Deny", Sid="one"), allow(Sid="two"), allow(Sid=""), allow(Sid="")),
        policy(allow(Action="*", Resource=["arn:aws:s3:::example_bucket", "*"])),
        policy(allow(Action=None, NotAction=["iam:*", "s3:Get*"])),
        policy(allow(Resource=None, NotResource="arn:aws-cn:s3:::${aws:PrincipalTag/team}/*")),
        policy(allow(Resource="arn:aws:s3:::a:b:c")),
        policy(allow(Resource="arn:*:s3:::example_bucket")),
        policy(allow(Condition={"ForAllValues:StringLikeIfExists": {"aws:TagKeys": ["a", "b"]}})),
        policy(allow(Condition={"Bool": {"aws:SecureTransport": True}, "NumericLessThan": {"s3:max-keys": 10}})),
        policy(allow(Condition={})),
    ],
)
def test_a_policy_of_the_grammar_is_accepted(document: Any) -> None:
    assert refusal(document) is None


@documented(GRAMMAR)
@pytest.mark.parametrize(
    "document",
    [
        {"Version": VERSION},
        policy(),
        policy("afd"),
        policy(ALLOW, **{"Extra field": "value"}),
        policy(ALLOW, Version="2013-10-17"),
        policy(ALLOW, Id=["id"]),
        policy(allow(**{"Extra field": "value"})),
        policy(allow(Effect="invalid")),
        policy(allow(Effect=None)),
        policy(allow(Sid=[])),
        policy(allow(NotAction="s3:ListBucket")),
        policy(allow(NotResource=[])),
        policy(allow(Action=[[]])),
        policy(allow(Action={})),
        policy(allow(Resource={"a": "arn:aws:s3:::example_bucket"})),
        policy(allow(Resource=["adfdf", {}])),
        policy(allow(Condition=[])),
        policy(allow(Condition="a")),
        policy(allow(Condition={"a": "b"})),
        policy(allow(Condition={"x": {"a": "1"}})),
        policy(allow(Condition={"DateGreaterThan": []})),
        policy(allow(Condition={"DateGreaterThan": {"a": {}}})),
        policy(allow(Condition={"ForAnyValue::StringEqualsIfExists": {"a": "asf"}})),
    ],
)
def test_a_policy_with_syntax_errors_is_malformed(document: Any) -> None:
    assert refusal(document) == SYNTAX


@assumed("STS has the sentences that IAM has for the same policies, in moto's tests")
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (allow(Effect="denY"), LEGACY),
        (allow(Action=None), NO_ACTIONS),
        (allow(Action=[]), NO_ACTIONS),
        ({"Effect": "Deny"}, NO_ACTIONS),
        (allow(Action="invalid"), VENDOR),
        (allow(Action="invalid", Resource=None), VENDOR),
        (allow(Action=None, NotAction=""), VENDOR),
        (allow(Action="a a:ListBucket"), "Vendor a a is not valid"),
        (allow(Action="s3:List:Bucket"), "Actions/Condition can contain only one colon."),
        (allow(Resource=None), NO_RESOURCES),
        (allow(Resource=[]), NO_RESOURCES),
        (allow(Resource=""), 'Resource  must be in ARN format or "*".'),
        (allow(Resource=["adf"]), 'Resource adf must be in ARN format or "*".'),
        (allow(Action="s:3:ListBucket", Resource="sdfsadf"), 'Resource sdfsadf must be in ARN format or "*".'),
        (
            allow(Resource="a:bsdfdsafsad"),
            'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".',
        ),
        (allow(Resource="a:b:cadfsdf"), 'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".'),
        (allow(Resource="a:b:c:d:e:f:g:h"), 'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".'),
        (
            allow(Resource="aws:s3:::example_bucket"),
            'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
        ),
        (allow(Resource="arn:aws"), "Resource vendor must be fully qualified and cannot contain regexes."),
    ],
)
def test_a_mistake_in_a_statement_has_its_sentence(statement: Any, sentence: str) -> None:
    assert refusal(policy(statement)) == sentence


@assumed("STS has the sentences that IAM has for the same policies, in moto's tests")
def test_the_sids_of_a_policy_are_unique() -> None:
    twice = policy(allow(Sid="sdf"), {"Sid": "sdf", "Effect": "Allow"})
    assert refusal(twice) == "Statement IDs (SID) in a single policy must be unique."


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html")
@pytest.mark.parametrize("name", ["Principal", "NotPrincipal"])
def test_a_session_policy_has_no_principal(name: str) -> None:
    assert refusal(policy(allow(**{name: "*"}))) == "Policy document should not specify a principal."


@documented(GRAMMAR)
@pytest.mark.parametrize("text", ["", "{", "{'Statement': []}", "[" * 2048])
def test_a_text_that_is_not_json_is_malformed(text: str) -> None:
    with pytest.raises(MalformedPolicyDocument, match="valid JSON format"):
        check_session_policy(text)


@documented(GRAMMAR)
def test_the_explanation_names_the_place_of_a_mistake() -> None:
    with pytest.raises(MalformedPolicyDocument) as caught:
        check_session_policy(json.dumps(policy(ALLOW, allow(Effect="Perhaps"))))
    assert caught.value.failed is not None
    assert caught.value.failed.got == "Statement[1].Effect: must be 'Allow' or 'Deny'"
