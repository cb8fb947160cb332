"""CreatePolicy and PutRolePolicy: the documents that IAM refuses, each with its sentence, and those that it takes."""

import json
from typing import Any

import pytest

from cognito_identity_emulator import Emulator
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed, documented, observed

MOTO = "getmoto/moto, tests/test_iam/test_iam_policies.py"
BUCKET = "arn:aws:s3:::bucket"
ARNS = "https://docs.aws.amazon.com/service-authorization/latest/reference/: list_amazons3.html and list_iam.html"
SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
VERSION = "Policy document must be version 2012-10-17 or greater."
SAME_SID = "Statement IDs (SID) in a single policy must be unique."
NO_ACTIONS = "Policy statement must contain actions."
IAM_PATHS = (
    'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, '
    "mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/."
)


def policy(*statements: object, **elements: Any) -> str:
    """A policy with these statements; an element that is None is left out."""
    written = {"Version": "2012-10-17", "Statement": list(statements), **elements}
    return json.dumps({name: value for name, value in written.items() if value is not None})


def allow(**elements: Any) -> dict[str, Any]:
    """A statement with these elements; one that is None is left out."""
    written = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET, **elements}
    return {name: value for name, value in written.items() if value is not None}


def after(value: object) -> dict[str, Any]:
    """A condition on a date."""
    return {"DateGreaterThan": {"aws:CurrentTime": value}}


@observed(MOTO)
@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (policy(allow(), Version=None), VERSION),
        (policy(allow(), Version="2013-10-17"), SYNTAX),
        (policy(Statement=None), SYNTAX),
        (policy(), SYNTAX),
        (policy("text"), SYNTAX),
        (policy(allow(), Id={}), SYNTAX),
        (policy(allow(), Extra="x"), SYNTAX),
        (policy(allow(Extra="x")), SYNTAX),
        (policy(allow(Effect=None)), SYNTAX),
        (policy(allow(Effect="Perhaps")), SYNTAX),
        (policy(allow(Sid=[])), SYNTAX),
        (policy(allow(NotAction="s3:*")), SYNTAX),
        (policy(allow(NotResource="*")), SYNTAX),
        (policy(allow(Action=[[]])), SYNTAX),
        (policy(allow(Resource={"a": BUCKET})), SYNTAX),
        (policy(allow(Condition=[])), SYNTAX),
        (policy(allow(Condition={"DateGreaterThan": "x"})), SYNTAX),
        (policy(allow(Condition=after({}))), SYNTAX),
        (policy(allow(Condition={"Unknown": {"aws:CurrentTime": "1"}})), SYNTAX),
        (policy(allow(Effect="aLLow")), LEGACY),
        (policy(allow(Effect="aLLow"), Version=None), VERSION),
        (policy(allow(Effect="aLLow", Sid="a"), allow(Sid="a")), LEGACY),
        (policy(allow(Condition=after("no date"))), LEGACY),
        (policy(allow(Condition=after("234-13"))), LEGACY),
        (policy(allow(Condition=after("no date")), Version=None), VERSION),
        (policy(allow(Action=None, Resource=None, Condition=after("no date"))), LEGACY),
        (policy(allow(Resource="arn:none:s3:::bucket", Condition=after("no date"))), LEGACY),
        (policy(allow(Resource="arn:aws:s3::bucket")), LEGACY),
        (policy(allow(Resource=None, NotResource="arn:aws:s3::bucket")), LEGACY),
        (policy(allow(Resource="arn:aws::bucket")), LEGACY),
        (policy(allow(Resource="arn:aws::::bucket")), LEGACY),
        (policy(allow(Resource="arn:aws:iam:::bucket")), IAM_PATHS),
        (policy(allow(Action=None)), NO_ACTIONS),
        (policy({"Effect": "Deny"}, allow()), NO_ACTIONS),
        (policy(allow(Sid="a"), {"Sid": "a", "Effect": "Allow"}), SAME_SID),
        (policy(allow(Action="a b:List")), "Vendor a b is not valid"),
        (policy(allow(Action="s3:List:Bucket")), "Actions/Condition can contain only one colon."),
        (policy(allow(Resource=["text"])), 'Resource text must be in ARN format or "*".'),
        (policy(allow(Resource="aws:s3:::b")), 'Partition "s3" is not valid for resource "arn:s3:::b:*".'),
        (policy(allow(Resource="arn:aws")), "Resource vendor must be fully qualified and cannot contain regexes."),
    ],
)  # fmt: skip
def test_a_document_is_refused_for_its_first_mistake(iam: Any, document: str, sentence: str) -> None:
    refused = refusal(iam.create_policy, PolicyName="a", PolicyDocument=document)
    assert refused == Refusal("MalformedPolicyDocument", sentence)


@observed("cloud-gov/terraform-provision#1838; boto/boto3#1154; aws/aws-cdk#22445")
@pytest.mark.parametrize(
    ("resource", "sentence"),
    [
        ("arn:aws:iam:us-east-1::role/app", "IAM resource {} cannot contain region information."),
        ("arn:aws:s3:us-west-2:123456789012:bucket/athena", "Resource {} can not contain region information."),
        ("arn:aws:s3:us-east-1::bucket", "Resource {} can not contain region information."),
    ],
)
def test_the_arn_of_a_global_resource_has_no_region(iam: Any, role_name: str, resource: str, sentence: str) -> None:
    members = {"PolicyName": "a", "PolicyDocument": policy(allow(), allow(Resource=[BUCKET, resource]))}
    expected = Refusal("MalformedPolicyDocument", sentence.format(resource))
    assert refusal(iam.create_policy, **members) == expected
    assert refusal(iam.put_role_policy, RoleName=role_name, **members) == expected


@observed(MOTO)
@pytest.mark.parametrize(
    "document",
    [
        policy(allow(Action="*")),
        policy(allow(Action="no-service:and no action")),
        policy(allow(Action="s3.s:List")),
        policy(allow(Action=None, NotAction="s3:*", Resource=None, NotResource="*")),
        policy(allow(Resource="arn:aws:text")),
        policy(allow(Resource="arn:aws:no-service:us-east-1::text")),
        policy(allow(Resource="arn:aws:iam:::user/alice")),
        policy(allow(Resource="arn:aws:rds:region:*:*")),
        policy(allow(Sid=""), allow(Sid="")),
        policy(allow(Condition={})),
        policy(allow(Condition={"Unknown": {}})),
        policy(allow(Condition=after([]))),
        policy(allow(Condition=after("2026-12-13T21:20:37.593194+00:00"))),
    ],
)
def test_a_document_with_unusual_elements_is_stored(iam: Any, document: str) -> None:
    arn = iam.create_policy(PolicyName="a", PolicyDocument=document)["Policy"]["Arn"]
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == json.loads(document)


@documented(ARNS)
@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:s3:us-west-2:123456789012:accesspoint/photos/object/*",
        "arn:aws:s3:us-west-2:123456789012:job/*",
        "arn:aws:s3:*:123456789012:accesspoint/*",
        "arn:aws:s3:us-west-2:123456789012:*",
        "arn:aws:s3:us-west-2:123456789012:storage-lens-group/all",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:iam::123456789012:delegation-request/1",
        "arn:aws:iam::123456789012:*",
    ],
)
def test_the_arns_of_other_resources_of_s3_and_iam_are_taken(iam: Any, resource: str) -> None:
    iam.create_policy(PolicyName="a", PolicyDocument=policy(allow(Resource=resource)))


@assumed("seeds and the control API describe what is deployed on AWS, and keep what earlier releases took")
def test_the_control_api_takes_any_arn_of_the_grammar(shared: Emulator, account: str) -> None:
    arn = f"arn:aws:iam::{account}:policy/app"
    document = json.loads(policy(allow(Resource="arn:aws:s3:us-east-1::bucket")))
    shared.put_policy(arn, document)
    assert shared.policy(arn).document == document
