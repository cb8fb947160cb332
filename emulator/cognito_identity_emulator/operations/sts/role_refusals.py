"""STS's refusals for a role that cannot be assumed."""

from cognito_identity_emulator.credentials.role_assumer import (
    AssumeRoleError,
    DurationTooLongError,
    InvalidTagsError,
    TagsTooLargeError,
    UnreadableRoleArnError,
)
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.service_error import ServiceError


def role_refusal(refused: AssumeRoleError, *, unreadable_arn: ServiceError, not_allowed: ServiceError) -> ServiceError:
    """The refusal with its explanation. The two that differ between the operations are given: for a text that is not a
    role's ARN, and for a role that the caller may not assume."""
    match refused:
        case UnreadableRoleArnError():
            refusal = unreadable_arn
        case DurationTooLongError():
            refusal = errors.ValidationError.duration_over_role_maximum()
        case InvalidTagsError():
            refusal = refused.refusal
        case TagsTooLargeError():
            refusal = errors.PackedPolicyTooLarge.by_tags(refused.percent)
        case _:
            refusal = not_allowed
    return refusal.explain(refused.failed)
