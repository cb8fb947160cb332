"""SetIdentityPoolRoles: set the roles and role mappings of a pool.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html

It replaces both: without RoleMappings in the request, the pool has none.

Differs: any well-formed role ARN is accepted. AWS checks that the caller may pass the role, as the emulator does with
`--authorization enforce`. [pass-role]
"""

from collections.abc import Iterator

from msgspec.structs import replace

from cognito_identity_emulator.declare.operation import DependentAction, RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.partitions import GLOBAL_PROVIDER
from cognito_identity_emulator.domain.role_rules import (
    MAX_RULES,
    mapping_key_violations,
    role_violations,
    rule_count_violations,
)
from cognito_identity_emulator.domain.rule_violation import raise_first
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import role_members, shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import no_pool
from cognito_identity_emulator.operations.context import CallContext


class SetIdentityPoolRolesRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    roles: shapes.RolesMap
    role_mappings: shapes.RoleMappingMap | None = None


def _dependent_actions(request: SetIdentityPoolRolesRequest, _call: CallContext) -> Iterator[DependentAction]:
    """The caller has to pass each role to Cognito. A mapping with too many rules is refused later."""
    rules = (
        rule
        for mapping in (request.role_mappings or {}).values()
        if mapping.rules_configuration is not None
        for rule in mapping.rules_configuration.rules[:MAX_RULES]
    )
    for role_arn in dict.fromkeys((*request.roles.values(), *(rule.role_arn for rule in rules))):
        resource = RequestedResource(role_arn, {"iam:PassedToService": (GLOBAL_PROVIDER,)})
        yield DependentAction("iam:PassRole", resource)


@operation(
    signed=True,
    resource=no_pool,
    dependent_actions=_dependent_actions,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
        errors.ConcurrentModificationException,
    ],
)
def set_identity_pool_roles(request: SetIdentityPoolRolesRequest, call: CallContext) -> None:
    mappings = role_members.to_domain(request.role_mappings)
    with call.transaction() as store:
        pool = call.pool_in(store, request.identity_pool_id)
        # The order of the first two, and that a provider is checked before AmbiguousRoleResolution, were observed.
        raise_first(rule_count_violations(mappings))
        raise_first(mapping_key_violations(pool, mappings or ()))
        raise_first(role_violations(request.roles, mappings))
        store.pools.replace(replace(pool, roles=request.roles, role_mappings=mappings))
