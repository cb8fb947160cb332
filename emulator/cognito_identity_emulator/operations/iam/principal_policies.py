"""The policies of a role as simulations show them: with their texts, and with the names that AWS gives them."""

from collections.abc import Iterator, Mapping

from cognito_identity_emulator.domain.arns import account_of_arn, assumed_role_arn, parse_role_arn
from cognito_identity_emulator.domain.aws_managed_policies import aws_managed_document, aws_managed_policy
from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.policy import RoleSession
from cognito_identity_emulator.domain.policy_simulation import SimulatedPolicy
from cognito_identity_emulator.errors.iam import InvalidInput, NoSuchEntity
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam.documents import document_text
from cognito_identity_emulator.operations.iam.roles import arn_prefix

_SESSION_NAME = "simulation"


def find_principal(arn: str, call: CallContext) -> IamRole:
    """The role with an ARN. Raises NoSuchEntity, and InvalidInput for what is not a user, group or role."""
    kind, _, name = arn.removeprefix(arn_prefix(call)).partition("/")
    if not arn.startswith(arn_prefix(call)) or kind not in ("user", "group", "role") or not name:
        raise InvalidInput.invalid_entity_arn(arn)
    role = call.services.registry.role(arn)
    if role is None:
        raise NoSuchEntity.principal(kind, name.rpartition("/")[2])
    return role


def policies_of(role: IamRole, call: CallContext) -> list[SimulatedPolicy]:
    """The inline and the managed policies of a role. Those without a known document are left out."""
    return [*_inline(role), *filter(None, (_managed(arn, call) for arn in role.managed_policy_arns))]


def boundary_of(role: IamRole, call: CallContext) -> SimulatedPolicy | None:
    """The permissions boundary of a role. Raises InvalidInput when its document is not known."""
    if role.permissions_boundary is None:
        return None
    boundary = _managed(role.permissions_boundary, call)
    if boundary is None:
        raise InvalidInput.unknown_boundary(role.permissions_boundary)
    return boundary


def session_of(role: IamRole) -> RoleSession:
    """A session of the role, as resource policies name it."""
    parsed = parse_role_arn(role.arn)
    assert parsed is not None, "a registered role has an ARN of a role"
    return RoleSession(role.arn, assumed_role_arn(parsed, _SESSION_NAME), account_of_arn(role.arn))


def _inline(role: IamRole) -> Iterator[SimulatedPolicy]:
    texts: Mapping[str, str] = role.policy_texts
    for name, policy in role.inline_policies.items():
        text = texts.get(name) or document_text(role.policies[name])
        yield SimulatedPolicy(f"role_{role.name}_{name}", text, policy)


def _managed(arn: str, call: CallContext) -> SimulatedPolicy | None:
    name = arn.rpartition("/")[2]
    registered = call.services.registry.policy(arn)
    if registered is not None:
        versions = {each.number: each.document for each in registered.versions}
        text = versions.get(registered.default_version) or document_text(registered.document)
        return SimulatedPolicy(name, text, registered.policy)
    policy, document = aws_managed_policy(arn), aws_managed_document(arn)
    return None if policy is None or document is None else SimulatedPolicy(name, document_text(document), policy)
