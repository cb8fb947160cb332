"""The session policies of a request: what STS accepts, and how much of the packed size they take with the tags.

Differs: PackedPolicySize is an estimate, because AWS does not publish its packing: the bytes of policies and tags
relative to 2048. A policy that fits here may be too large for AWS, which refused policies of 1,690 characters.
[packed-policy]
"""

from collections.abc import Sequence

from cognito_identity_emulator.domain.arns import is_policy_arn
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.session_policy import check_session_policy
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.operations.sts import shapes

_PACKED_BYTES = 2048
_MAX_POLICY_ARNS = 10
_SMALLER_POLICY = (
    "Name fewer actions and resources, or fewer managed policies; AWS packs policies before it measures them."
)


def read_session_policies(descriptors: Sequence[shapes.PolicyDescriptor] | None, policy: str | None) -> tuple[str, ...]:
    """The managed policies by ARN, then the inline one. Raises ValidationError, MalformedPolicyDocument,
    PackedPolicyTooLarge."""
    arns = tuple(each.arn for each in descriptors or () if each.arn is not None)
    if len(arns) > _MAX_POLICY_ARNS:
        raise errors.ValidationError.too_many_policy_arns(len(arns), _MAX_POLICY_ARNS)
    for arn in arns:
        if not is_policy_arn(arn):
            raise errors.ValidationError.policy_arn_unreadable(arn)
    if policy is None:
        return arns
    _packed_percent([policy])  # a text that is too large is not read
    check_session_policy(policy)
    return (*arns, policy)


def packed_policy_size(session: Session) -> int | None:
    """How much of the limit for policies and tags is used, in percent; None without any. Raises
    PackedPolicyTooLarge."""
    parts = [*session.session_policies, *session.tags.keys(), *session.tags.values()]
    return _packed_percent(parts) if parts else None


def _packed_percent(parts: Sequence[str]) -> int:
    size = sum(len(part.encode()) for part in parts)
    percent = -(-size * 100 // _PACKED_BYTES)
    if percent > 100:
        # Tags alone never are: the role is refused for tags of more than 460 bytes.
        failed = FailedCheck(
            "session policies", f"policies and tags of at most {_PACKED_BYTES} bytes", f"{size} bytes", _SMALLER_POLICY
        )
        raise errors.PackedPolicyTooLarge.by_policies(percent).explain(failed)
    return percent
