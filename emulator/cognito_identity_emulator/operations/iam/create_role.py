"""CreateRole: create a role with a trust policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html

Differs: MaxSigninSessionDuration is refused, because AWS Sign-In is not emulated. [iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import iam_arn
from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S, IamRole
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import roles, shapes, tags
from cognito_identity_emulator.operations.iam.attachable_policies import check_boundary
from cognito_identity_emulator.operations.iam.condition_keys import tagging
from cognito_identity_emulator.operations.iam.documents import read_trust_policy
from cognito_identity_emulator.operations.iam.requested_roles import new_role
from cognito_identity_emulator.operations.iam.trust_principals import check_principals
from cognito_identity_emulator.operations.iam.unique_ids import new_unique_id
from cognito_identity_emulator.operations.refused_members import refuse_members
from cognito_identity_emulator.storage.registry import index_of_names, name_key


class CreateRoleRequest(Shape):
    path: shapes.Path | None = None
    role_name: shapes.RoleName
    assume_role_policy_document: shapes.PolicyDocument
    description: shapes.RoleDescription | None = None
    max_session_duration: shapes.RoleMaxSessionDuration | None = None
    max_signin_session_duration: shapes.MaxSigninSessionDuration | None = None
    permissions_boundary: shapes.Arn | None = None
    tags: shapes.TagList | None = None


class CreateRoleResponse(Shape):
    role: roles.Role


@operation(
    signed=True,
    resource=new_role,
    dependent_actions=tagging("iam:TagRole", new_role),
    raises=[
        errors.LimitExceeded,
        errors.InvalidInput,
        errors.EntityAlreadyExists,
        MalformedPolicyDocument,
        errors.ConcurrentModification,
        errors.ServiceFailure,
    ],
)
def create_role(request: CreateRoleRequest, call: CallContext) -> CreateRoleResponse:
    refuse_members("iam", "CreateRole", MaxSigninSessionDuration=request.max_signin_session_duration)
    role = IamRole(
        arn=iam_arn(call.scope.region, call.account, f"role{request.path or '/'}{request.role_name}"),
        trust_policy=read_trust_policy(request.assume_role_policy_document),
        max_session_duration_s=request.max_session_duration or DEFAULT_MAX_SESSION_DURATION_S,
        permissions_boundary=request.permissions_boundary,
        tags=tags.to_domain(request.tags),
        description=request.description or "",
        assigned_id=new_unique_id("AROA", call),
        created_at=call.now,
        trust_policy_text=request.assume_role_policy_document,
    )
    prefix = roles.arn_prefix(call)
    with call.changing_registry() as registry:
        check_principals(role.trust_policy, registry, prefix)
        if role.permissions_boundary is not None:
            check_boundary(registry, role.permissions_boundary)
        arns = [each for each in registry.role_arns() if each.startswith(prefix)]
        if name_key(prefix, role.name) in index_of_names(arns):
            raise errors.EntityAlreadyExists.role(role.name)
        if len(arns) >= roles.MAX_ROLES:
            raise errors.LimitExceeded.quota("RolesPerAccount", roles.MAX_ROLES)
        registry.put_role(role)
    return CreateRoleResponse(role=roles.to_wire(role, **roles.details(role)))
