"""What the operations about roles share: finding a role by its name, changing it, and its form in a response."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.arns import iam_arn
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.partitions import partition_of
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.iam import NoSuchEntity, UnmodifiableEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import shapes, tags
from cognito_identity_emulator.operations.iam.documents import document_text, encode_document
from cognito_identity_emulator.storage.registry import RegistryStore, index_of_names, name_key

MAX_ROLES = 1000
"""Roles of an account. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
_SERVICE_PATH = "/aws-service-role/"


class RoleLastUsed(Shape):
    """When and in which region a role was last used; empty before that."""

    last_used_date: Timestamp | None = None
    region: str | None = None


class SourceRoleTemplate(Shape):
    """The template of a role; roles of the emulator have none."""

    template_arn: str
    template_minor_version: int


class Role(Shape):
    """A role in a response."""

    path: str
    role_name: str
    role_id: str
    arn: str
    create_date: Timestamp
    assume_role_policy_document: str | None = None
    description: str | None = None
    max_session_duration: int | None = None
    max_signin_session_duration: int | None = None
    permissions_boundary: shapes.AttachedPermissionsBoundary | None = None
    tags: list[shapes.Tag] | None = None
    role_last_used: RoleLastUsed | None = None
    source_role_template: SourceRoleTemplate | None = None


def arn_prefix(call: CallContext) -> str:
    """The beginning of the ARNs of the account's roles, policies and providers."""
    return iam_arn(call.scope.region, call.account, "")


def account_roles(call: CallContext) -> list[IamRole]:
    """The roles of the account."""
    prefix = f"{arn_prefix(call)}role/"
    return [each for each in call.services.registry.roles() if each.arn.startswith(prefix)]


def find_role(call: CallContext, name: str) -> IamRole:
    """The role with a name, in any case. Raises NoSuchEntity."""
    role = call.services.registry.role_named(arn_prefix(call), name)
    if role is None:
        raise _missing(call, name)
    return role


def _missing(call: CallContext, name: str) -> NoSuchEntity:
    expected = f"a role of the account {call.account} in the partition {partition_of(call.scope.region).id}"
    hint = "Create it, or sign with the access key and the region of its account."
    return NoSuchEntity.role(name).explain(FailedCheck("role", expected, name, hint))


@contextmanager
def changing_role(call: CallContext, name: str) -> Iterator[tuple[RegistryStore, IamRole]]:
    """The role with a name, in any case, and the registry to store it in. Raises NoSuchEntity, and UnmodifiableEntity
    for the role of a service."""
    with call.changing_registry() as registry:
        arn = index_of_names(registry.role_arns()).get(name_key(arn_prefix(call), name))
        role = None if arn is None else registry.role(arn)
        if role is None:
            raise _missing(call, name)
        if role.path.startswith(_SERVICE_PATH):
            raise UnmodifiableEntity.service_role(role.name)
        yield registry, role


def trust_policy_text(role: IamRole) -> str:
    """The trust policy as it was written."""
    return role.trust_policy_text or document_text(role.trust_policy)


def to_wire(role: IamRole, **others: object) -> Role:
    """A role with the members that every response has, and `others`."""
    members: Mapping[str, object] = {
        "path": role.path,
        "role_name": role.name,
        "role_id": role.id,
        "arn": role.arn,
        "create_date": Timestamp(role.created_at or 0),
        "assume_role_policy_document": encode_document(trust_policy_text(role)),
        "description": role.description or None,
        **others,
    }
    return Role(**members)  # type: ignore[arg-type]


def details(role: IamRole) -> dict[str, object]:
    """The members of a role that a list leaves out."""
    boundary = role.permissions_boundary
    return {
        "permissions_boundary": None if boundary is None else shapes.attached_boundary(boundary),
        "tags": tags.to_wire(role.tags) or None,
    }
