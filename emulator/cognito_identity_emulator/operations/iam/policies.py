"""What the operations about managed policies share: finding a policy, changing it, its use, and its form in a response.

AWS managed policies without a known document can be attached and got, but their versions are not known.

Differs: an AWS managed policy has the dates of the release whose documents the emulator has, 1 May 2026, and only its
default version. [iam-aws-managed-policies]
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from cognito_identity_emulator.declare.operation import RequestedResource
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.arns import is_policy_arn
from cognito_identity_emulator.domain.aws_managed_policies import (
    aws_managed_document,
    aws_managed_version,
    known_policies,
)
from cognito_identity_emulator.domain.iam import IamRole, ManagedPolicy, PolicyVersion
from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.domain.policy_versions import find_version, updated_at
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import IamAccessDenied, NoSuchEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes, tags
from cognito_identity_emulator.operations.iam.attachable_policies import check_arn
from cognito_identity_emulator.operations.iam.condition_keys import keys_of
from cognito_identity_emulator.operations.iam.documents import document_text, encode_document
from cognito_identity_emulator.storage.registry import RegistryStore

MAX_POLICIES = 1500
"""Customer managed policies of an account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""
_AWS_MANAGED_AT = 1_777_593_600_000  # 1 May 2026


class RequestForPolicy(Protocol):
    """A request that names a policy."""

    policy_arn: str


class PolicyShape(Shape):
    """A managed policy in a response."""

    policy_name: str
    policy_id: str
    arn: str
    path: str
    default_version_id: str
    attachment_count: int
    permissions_boundary_usage_count: int
    is_attachable: bool
    description: str | None = None
    create_date: Timestamp
    update_date: Timestamp
    tags: list[shapes.Tag] | None = None


class PolicyVersionShape(Shape):
    """A version of a managed policy in a response."""

    document: str | None = None
    version_id: str
    is_default_version: bool
    create_date: Timestamp


class PolicyUse:
    """How many of some roles have each policy attached, and how many have it as their boundary."""

    def __init__(self, listed: Sequence[IamRole]) -> None:
        self.attachments = Counter(arn for role in listed for arn in role.managed_policy_arns)
        self.boundaries = Counter(role.permissions_boundary for role in listed if role.permissions_boundary)

    def is_used(self, arn: str, usage: str | None = None) -> bool:
        """Whether a role has the policy: attached, as its boundary, or for a `usage` of None either way."""
        attached = usage != shapes.PERMISSIONS_BOUNDARY and arn in self.attachments
        return attached or (usage != shapes.PERMISSIONS_POLICY and arn in self.boundaries)


def account_policies(call: CallContext) -> list[ManagedPolicy]:
    """The customer managed policies of the account."""
    prefix = own_prefix(call)
    return [each for each in call.services.registry.policies() if each.arn.startswith(prefix)]


def aws_policies(call: CallContext) -> list[ManagedPolicy]:
    """The AWS managed policies whose documents are known, in the partition of the call."""
    return [_aws_policy(f"{_aws_prefix(call)}{name}") for name in known_policies()]


def requested_policy(request: RequestForPolicy, call: CallContext) -> RequestedResource:
    """The policy that a caller needs permission for, whether it exists or not, with its tags."""
    policy = call.services.registry.policy(request.policy_arn)
    return RequestedResource(request.policy_arn, keys_of(request, {} if policy is None else policy.tags))


def find_policy(call: CallContext, arn: str) -> ManagedPolicy:
    """The policy with an ARN, of the account or of AWS. Raises ValidationError, NoSuchEntity."""
    check_arn(arn)
    if arn.startswith(_aws_prefix(call)) and is_policy_arn(arn):
        return _aws_policy(arn)
    policy = call.services.registry.policy(arn) if arn.startswith(own_prefix(call)) else None
    if policy is None:
        raise NoSuchEntity.policy(arn)
    return policy


@contextmanager
def changing_policy(call: CallContext, arn: str) -> Iterator[tuple[RegistryStore, ManagedPolicy]]:
    """The policy with an ARN, and the registry to store it in.

    Raises ValidationError, NoSuchEntity, and AccessDenied for a policy of AWS.
    """
    check_arn(arn)
    if arn.startswith(_aws_prefix(call)):
        raise IamAccessDenied.policy_of_aws()
    with call.changing_registry() as registry:
        policy = registry.policy(arn) if arn.startswith(own_prefix(call)) else None
        if policy is None:
            raise NoSuchEntity.policy(arn)
        yield registry, policy


def find_policy_version(policy: ManagedPolicy, version_id: str) -> PolicyVersion:
    """The version with an id, such as ``v2``. Raises NoSuchEntity."""
    number = version_id.removeprefix("v")
    version = find_version(policy, int(number)) if number.isdigit() else None
    if version is None:
        refusal = NoSuchEntity.policy_version(policy.arn, version_id)
        versions = ", ".join(each.id for each in policy.versions) or "none, because its document is not known"
        raise refusal.explain(FailedCheck("version", f"a version of the policy: {versions}", version_id))
    return version


def to_wire(policy: ManagedPolicy, use: PolicyUse, *, is_listed: bool = False) -> PolicyShape:
    """A policy in a response. A list leaves out the description and the tags."""
    return PolicyShape(
        policy_name=policy.name,
        policy_id=policy.id,
        arn=policy.arn,
        path=policy.path,
        default_version_id=f"v{policy.default_version}",
        attachment_count=use.attachments[policy.arn],
        permissions_boundary_usage_count=use.boundaries[policy.arn],
        is_attachable=True,
        description=None if is_listed else policy.description or None,
        create_date=Timestamp(policy.created_at),
        update_date=Timestamp(updated_at(policy)),
        tags=None if is_listed else tags.to_wire(policy.tags),
    )


def version_to_wire(policy: ManagedPolicy, version: PolicyVersion, *, with_document: bool) -> PolicyVersionShape:
    """A version of a policy in a response."""
    return PolicyVersionShape(
        document=encode_document(version.document) if with_document else None,
        version_id=version.id,
        is_default_version=version.number == policy.default_version,
        create_date=Timestamp(version.created_at),
    )


def own_prefix(call: CallContext) -> str:
    """The beginning of the ARNs of the account's policies."""
    return f"{roles.arn_prefix(call)}policy/"


def _aws_prefix(call: CallContext) -> str:
    return f"arn:{partition_of(call.scope.region).id}:iam::aws:policy/"


def _aws_policy(arn: str) -> ManagedPolicy:
    document, version_id = aws_managed_document(arn), aws_managed_version(arn)
    if document is None or version_id is None:
        return ManagedPolicy(arn, {}, created_at=_AWS_MANAGED_AT)
    version = PolicyVersion(int(version_id.removeprefix("v")), document_text(document), _AWS_MANAGED_AT)
    return ManagedPolicy(arn, document, created_at=_AWS_MANAGED_AT, versions=(version,), default_version=version.number)
