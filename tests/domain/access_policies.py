"""Builds policies and requests for tests of decisions about access."""

from collections.abc import Mapping, Sequence
from typing import Any

from cognito_identity_emulator.domain.access_decision import AccessRequest, AttachedPolicy, PolicySet, decide
from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy import RoleSession

SUB = "cognito-identity.amazonaws.com:sub"
ROLE = "arn:aws:iam::123456789012:role/path/reader"
SESSION = RoleSession(ROLE, "arn:aws:sts::123456789012:assumed-role/reader/CognitoIdentityCredentials", "123456789012")
ROOT = "arn:aws:iam::123456789012:root"
OBJECT = "arn:aws:s3:::bk/a"
Statement = dict[str, Any]
Context = Mapping[str, tuple[str, ...]]


def allow(action: str | list[str] = "s3:GetObject", resource: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: str | list[str] = "s3:GetObject", resource: str | list[str] = "*", **elements: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **elements}


def without(statement: Statement, element: str, **elements: Any) -> Statement:
    return {**{name: value for name, value in statement.items() if name != element}, **elements}


def attached(name: str, statements: Sequence[Statement], kind: PolicyKind = PolicyKind.MANAGED) -> AttachedPolicy:
    return AttachedPolicy(name, parse_permission_policy({"Version": "2012-10-17", "Statement": list(statements)}, kind))


def policies(
    *identity: Statement,
    boundary: Sequence[Statement] | None = None,
    session: Sequence[Sequence[Statement]] = (),
    resource: Sequence[Statement] | None = None,
) -> PolicySet:
    """The policies of all layers; a layer that is None is not there."""
    return PolicySet(
        (attached("role-policy", identity),) if identity else (),
        None if boundary is None else attached("boundary", boundary),
        tuple(attached(f"session-{number}", statements) for number, statements in enumerate(session)),
        None if resource is None else attached("bucket", resource, PolicyKind.RESOURCE),
    )


def request(action: str = "s3:GetObject", resource: str = OBJECT, context: Context | None = None) -> AccessRequest:
    return AccessRequest(action, resource, {SUB: ("us-east-1:a",), **(context or {})})


def verdict(policy_set: PolicySet, asked: AccessRequest | None = None) -> str:
    return decide(policy_set, SESSION, asked or request()).decision


NARROW: dict[str, Any] = {"boundary": [allow("s3:PutObject")], "session": [[allow("s3:PutObject")]]}
"""A boundary and a session policy that allow another action than most requests."""
FOREIGN_TABLE = "arn:aws:dynamodb:us-east-1:210987654321:table/T"
GET_ITEM = allow("dynamodb:GetItem")
UNKNOWN = AttachedPolicy("arn:aws:iam::aws:policy/Unknown", None)
"""A policy whose document is not known."""
HOME = [
    allow("s3:ListBucket", "arn:aws:s3:::bk", Condition={"StringLike": {"s3:prefix": [f"app/${{{SUB}}}/*"]}}),
    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"arn:aws:s3:::bk/app/${{{SUB}}}/*"),
]
"""A home folder in S3 for each identity: an example of AWS's guide."""
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/T"
LEADING_KEYS = "dynamodb:LeadingKeys"
ITEMS = [
    allow(
        ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"],
        TABLE,
        Condition={"ForAllValues:StringEquals": {LEADING_KEYS: [f"${{{SUB}}}"]}},
    )
]
"""Items in DynamoDB whose keys begin with the identity: an example of AWS's guide."""
