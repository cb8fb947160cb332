"""Where the statements of a policy are in its text, and which condition keys its statements name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.permission_policy import PolicyKind, parse_permission_policy
from cognito_identity_emulator.domain.policy_simulation import SimulatedPolicy, context_keys
from tests.provenance import assumed, documented, observed

SNAPSHOTS = "LocalStack's snapshots of IAM, recorded on AWS"


def simulated(text: str) -> SimulatedPolicy:
    return SimulatedPolicy("policy", text, parse_permission_policy(text, PolicyKind.INLINE))


def allow(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **elements}


@observed(SNAPSHOTS)
def test_a_statement_begins_behind_its_first_brace_and_ends_behind_its_last() -> None:
    text = (
        '{"Version": "2012-10-17", "Statement": '
        '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    )
    ((start, end),) = simulated(text).positions
    assert ((start.line, start.column), (end.line, end.column)) == ((1, 41), (1, 113))


@assumed("every layout of a document is counted as the recorded one")
@given(
    sids=st.lists(st.text("abc", min_size=1, max_size=3), unique=True, min_size=1, max_size=4),
    indent=st.sampled_from([None, 0, 1, 3]),
    separators=st.sampled_from([(",", ":"), (" , ", " : "), (",\n", ":\t")]),
    comes_first=st.booleans(),
    text=st.sampled_from(["]", "}", '"', "\\", "{", "[,", "é"]),
)
def test_the_text_between_the_positions_is_the_statement(
    sids: list[str], indent: int | None, separators: tuple[str, str], comes_first: bool, text: str
) -> None:
    statements = [allow(Sid=sid, Condition={"StringEquals": {"aws:RequestTag/a": text}}) for sid in sids]
    members = [("Statement", statements), ("Version", "2012-10-17"), ("Id", text)]
    document = dict(members if comes_first else reversed(members))
    policy = simulated(json.dumps(document, indent=indent, separators=separators, ensure_ascii=False))
    lines = policy.text.split("\n")
    for (start, end), statement in zip(policy.positions, statements, strict=True):
        rest = "\n".join([lines[start.line - 1][start.column - 2 :], *lines[start.line :]])
        read, length = json.JSONDecoder().raw_decode(rest)
        assert read == statement
        covered = rest[:length].split("\n")
        assert end.line == start.line + len(covered) - 1
        assert lines[end.line - 1][end.column - 2] == "}"


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html")
@pytest.mark.parametrize(
    ("elements", "keys"),
    [
        ({}, ()),
        ({"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, ("aws:SourceVpc",)),
        ({"Condition": {"Null": {"aws:TokenIssueTime": "true"}}}, ("aws:TokenIssueTime",)),
        ({"Resource": "arn:aws:s3:::b/${aws:username}"}, ("aws:username",)),
        ({"Condition": {"StringLike": {"s3:prefix": "${aws:userid}/*"}}}, ("s3:prefix", "aws:userid")),
        (
            {"Condition": {"StringLike": {"s3:prefix": "a"}, "StringNotLike": {"S3:PREFIX": "b"}}},
            ("s3:prefix",),
        ),
    ],
)
def test_the_condition_keys_are_those_of_conditions_and_variables(
    elements: dict[str, Any], keys: tuple[str, ...]
) -> None:
    document = {"Version": "2012-10-17", "Statement": [allow(**elements)]}
    assert context_keys([parse_permission_policy(document, PolicyKind.INLINE)]) == keys
