"""The managed policies that a role may have, attached or as its permissions boundary.

Differs: every well-formed ARN of a policy of AWS is attachable, because the emulator has the documents of some of them
only. [aws-managed-policies]
"""

from cognito_identity_emulator.domain.arns import is_arn
from cognito_identity_emulator.domain.aws_managed_policies import is_aws_managed
from cognito_identity_emulator.errors.iam import IamValidationError, NoSuchEntity
from cognito_identity_emulator.storage.registry import RegistryStore


def check_arn(policy_arn: str) -> None:
    """Raises ValidationError for a text that is not an ARN."""
    if not is_arn(policy_arn):
        raise IamValidationError.arn_unreadable()


def check_attachable(registry: RegistryStore, policy_arn: str) -> None:
    """Raises ValidationError for a text that is not an ARN, NoSuchEntity for a policy that does not exist."""
    check_arn(policy_arn)
    if not _exists(registry, policy_arn):
        raise NoSuchEntity.attachable_policy(policy_arn)


def check_boundary(registry: RegistryStore, policy_arn: str) -> None:
    """As `check_attachable`, with the sentence about a permissions boundary."""
    check_arn(policy_arn)
    if not _exists(registry, policy_arn):
        raise NoSuchEntity.boundary(policy_arn)


def _exists(registry: RegistryStore, policy_arn: str) -> bool:
    return is_aws_managed(policy_arn) or registry.policy(policy_arn) is not None
