"""Explanations of decisions about access: the reason, the near misses and the missing condition keys."""

import pytest

from cognito_identity_emulator.domain.access_decision import AccessDecision, AccessRequest, PolicySet, decide
from cognito_identity_emulator.domain.access_explanation import AccessExplanation, explain_decision, refusal_reason
from tests.domain.access_policies import (
    FOREIGN_TABLE,
    GET_ITEM,
    HOME,
    ITEMS,
    NARROW,
    OBJECT,
    SESSION,
    SUB,
    TABLE,
    UNKNOWN,
    Statement,
    allow,
    attached,
    deny,
    policies,
    request,
    verdict,
)
from tests.provenance import assumed, documented

ACCESS_DENIED = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"


def explain(policy_set: PolicySet, asked: AccessRequest | None = None) -> tuple[AccessDecision, AccessExplanation]:
    decision = decide(policy_set, SESSION, asked or request())
    return decision, explain_decision(decision, policy_set, SESSION, asked or request())


@assumed("AWS has no such sentences")
@pytest.mark.parametrize(
    ("policy_set", "asked", "reason"),
    [
        (
            policies(allow(Sid="Read")),
            request(),
            f"Allowed: statement 0 (Read) of role-policy allows s3:GetObject on {OBJECT}.",
        ),
        (
            policies(allow(), deny(Sid="Closed")),
            request(),
            f"Denied: statement 1 (Closed) of role-policy denies s3:GetObject on {OBJECT}. A Deny overrides every "
            "Allow.",
        ),
        (policies(), request(), f"Denied: no identity-based policy allows s3:GetObject on {OBJECT}."),
        (
            policies(*HOME),
            request(resource="arn:aws:s3:::bk/app/us-east-1:b/x"),
            "Denied: no identity-based policy allows s3:GetObject on arn:aws:s3:::bk/app/us-east-1:b/x. Nearest: "
            "statement 1 of role-policy does not match in its resource: expected arn:aws:s3:::bk/app/us-east-1:a/*, "
            "got arn:aws:s3:::bk/app/us-east-1:b/x.",
        ),
        (
            policies(*HOME),
            request("s3:ListBucket", "arn:aws:s3:::bk", {"s3:prefix": ("x",)}),
            "Denied: no identity-based policy allows s3:ListBucket on arn:aws:s3:::bk. Nearest: statement 0 of "
            "role-policy does not match in its condition: expected StringLike on s3:prefix 'app/us-east-1:a/*', got "
            "'x'.",
        ),
        (
            policies(*ITEMS),
            request("dynamodb:GetItem", TABLE),
            f"Allowed: statement 0 of role-policy allows dynamodb:GetItem on {TABLE}. ForAllValues:StringEquals on "
            "dynamodb:LeadingKeys: the key is missing, which ForAllValues accepts.",
        ),
        (
            policies(allow(), boundary=[allow("s3:PutObject")]),
            request(),
            f"Denied: no permissions boundary allows s3:GetObject on {OBJECT}. Nearest: statement 0 of boundary does "
            "not match in its action: expected s3:PutObject, got s3:GetObject.",
        ),
        (
            policies(resource=[allow(Principal="*")], **NARROW),
            request(),
            f"Allowed: statement 0 of bucket allows s3:GetObject on {OBJECT} to the session itself, so no other layer "
            "is asked.",
        ),
        (
            policies(GET_ITEM, resource=[{**GET_ITEM, "Principal": {"AWS": "210987654321"}}]),
            request("dynamodb:GetItem", FOREIGN_TABLE),
            f"Denied: no resource-based policy allows dynamodb:GetItem on {FOREIGN_TABLE}. Nearest: statement 0 of "
            f"bucket does not match in its principal: expected AWS: 210987654321, got {SESSION.session_arn}.",
        ),
    ],
)
def test_a_decision_has_a_reason(policy_set: PolicySet, asked: AccessRequest, reason: str) -> None:
    assert explain(policy_set, asked)[1].reason == reason


@assumed("AWS has no such list")
def test_the_near_misses_begin_with_the_statement_that_fails_least() -> None:
    statements = [
        allow("sqs:SendMessage"),
        allow("s3:PutObject", OBJECT, Sid="Action"),
        allow("s3:GetObject", "arn:aws:s3:::other/*", Sid="Resource", Condition={"StringEquals": {"app:a": "b"}}),
        allow("s3:GetObject", OBJECT, Sid="Condition", Condition={"StringEquals": {"app:a": "b"}}),
        allow("s3:PutObject", "arn:aws:s3:::other/*", Sid="Both"),
        deny("s3:PutObject"),
    ]
    near_misses = explain(policies(*statements))[1].near_misses

    assert [(each.index, each.sid, each.failed) for each in near_misses] == [
        (3, "Condition", "condition"),
        (1, "Action", "action"),
        (2, "Resource", "resource"),
        (4, "Both", "action"),
    ]
    assert (near_misses[0].expected, near_misses[0].got) == ("StringEquals on app:a 'b'", "no such key")


@assumed("AWS has no such list")
def test_a_decision_has_the_statements_of_every_layer_that_was_asked() -> None:
    decision, _ = explain(
        policies(allow("s3:*"), allow(), boundary=[allow()], session=[[allow("s3:PutObject")], [allow()]])
    )

    assert [
        (layer.layer, layer.decision, [(each.policy, each.index) for each in layer.statements])
        for layer in decision.layers
    ] == [
        ("identity", "allowed", [("role-policy", 0), ("role-policy", 1)]),
        ("boundary", "allowed", [("boundary", 0)]),
        ("session", "allowed", [("session-1", 0)]),
    ]


@documented("https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html")
@pytest.mark.parametrize(
    ("statements", "missing"),
    [
        (HOME, ("s3:prefix",)),
        ([allow("s3:ListBucket", Condition={"StringEquals": {"app:A": "${app:B}", SUB: "x"}})], ("app:A", "app:b")),
        ([allow("s3:ListBucket", "arn:aws:s3:::bk${app:C}")], ("app:c",)),
        ([allow("s3:ListBucket", Condition={"Null": {"app:D": "true"}})], ()),
        ([allow("s3:ListBucket", "arn:aws:s3:::other", Condition={"StringEquals": {"app:E": "x"}})], ()),
        ([allow("s3:GetObject", Condition={"StringEquals": {"app:F": "x"}})], ()),
    ],
)
def test_the_missing_context_keys_are_those_that_statements_about_the_request_name(
    statements: list[Statement], missing: tuple[str, ...]
) -> None:
    asked = request("s3:ListBucket", "arn:aws:s3:::bk")

    assert explain(policies(*statements), asked)[1].missing_context_keys == missing


@assumed("AWS has no policy without a document")
def test_a_policy_without_a_document_neither_allows_nor_denies_and_is_named() -> None:
    with_unknown = PolicySet((UNKNOWN, attached("p", [allow()])))
    refused, explanation = explain(PolicySet((UNKNOWN,)))

    assert decide(with_unknown, SESSION, request()).allowed
    assert decide(with_unknown, SESSION, request()).not_evaluated == (UNKNOWN.name,)
    assert refused.decision == "implicitDeny"
    assert explanation.reason.endswith(f"Not evaluated, because the document is not known: {UNKNOWN.name}.")
    assert verdict(PolicySet((UNKNOWN, attached("p", [deny()])))) == "explicitDeny"


@documented(ACCESS_DENIED)
@pytest.mark.parametrize(
    ("policy_set", "reason"),
    [
        (policies(), "because no identity-based policy allows the s3:GetObject action"),
        (policies(allow(), boundary=[allow("s3:X")]), "because no permissions boundary allows the s3:GetObject action"),
        (policies(allow(), session=[[allow("s3:X")]]), "because no session policy allows the s3:GetObject action"),
        (policies(deny()), "with an explicit deny in an identity-based policy"),
        (policies(allow(), boundary=[deny()]), "with an explicit deny in a permissions boundary"),
        (policies(allow(), session=[[deny()]]), "with an explicit deny in a session policy"),
        (policies(allow(), resource=[deny(Principal="*")]), "with an explicit deny in a resource-based policy"),
    ],
)
def test_a_refusal_has_the_reason_of_aws(policy_set: PolicySet, reason: str) -> None:
    assert refusal_reason(decide(policy_set, SESSION, request()), "s3:GetObject") == reason


@documented(ACCESS_DENIED)
def test_a_refusal_for_a_resource_of_another_account_names_its_policy() -> None:
    asked = request("dynamodb:GetItem", FOREIGN_TABLE)
    reason = refusal_reason(decide(policies(GET_ITEM), SESSION, asked), asked.action)

    assert reason == "because no resource-based policy allows the dynamodb:GetItem action"
