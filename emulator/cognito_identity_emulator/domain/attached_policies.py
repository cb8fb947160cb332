"""Finds the documents of the policies that are attached to roles and sessions by ARN or as JSON."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from cognito_identity_emulator.domain.access_decision import AttachedPolicy
from cognito_identity_emulator.domain.aws_managed_policies import aws_managed_policy, is_aws_managed
from cognito_identity_emulator.domain.guest_policies import GUEST_INLINE_POLICY
from cognito_identity_emulator.domain.permission_policy import (
    PermissionPolicy,
    PolicyKind,
    parse_permission_policy,
)
from cognito_identity_emulator.domain.policy_grammar import PolicyError

INLINE_SESSION_POLICY = "the inline session policy"
INLINE_GUEST_POLICY = "the inline session policy of AWS for guests"

FindPolicy = Callable[[str], PermissionPolicy | None]
"""Finds a customer managed policy by its ARN; None when there is none."""


def managed_policy(arn: str, find: FindPolicy) -> AttachedPolicy:
    """The managed policy with an ARN: AWS's own, or a customer's. Without a known document it is not evaluated."""
    return AttachedPolicy(arn, aws_managed_policy(arn) if is_aws_managed(arn) else find(arn))


def session_policies(policies: Iterable[str], find: FindPolicy) -> tuple[AttachedPolicy, ...]:
    """The session policies of a session: managed ones by ARN, inline ones as JSON text."""
    return tuple(managed_policy(each, find) if each.startswith("arn:") else _inline(each) for each in policies)


def scope_down_policies(texts: Iterable[str]) -> tuple[AttachedPolicy, ...]:
    """The policies of GetScopedCredentials, from their JSON, by their number."""
    return tuple(
        AttachedPolicy(f"scope-down policy {number}", _parse(text)) for number, text in enumerate(texts, start=1)
    )


def _inline(text: str) -> AttachedPolicy:
    name = INLINE_GUEST_POLICY if text == GUEST_INLINE_POLICY else INLINE_SESSION_POLICY
    return AttachedPolicy(name, _parse(text))


@lru_cache(maxsize=256)  # of at most 2048 characters, which STS takes
def _parse(text: str) -> PermissionPolicy | None:
    try:
        return parse_permission_policy(text, PolicyKind.SESSION)
    except PolicyError:
        # A session of an earlier release, which accepted more; its policy is not evaluated.
        return None
