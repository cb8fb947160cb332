"""MergeDeveloperIdentities: merge the identities of two developer users into one.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html

The destination's identity survives with the logins of both; the source's is disabled.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.linking import decide_merge
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class MergeDeveloperIdentitiesRequest(Shape):
    source_user_identifier: shapes.DeveloperUserIdentifier
    destination_user_identifier: shapes.DeveloperUserIdentifier
    developer_provider_name: shapes.DeveloperProviderName
    identity_pool_id: shapes.IdentityPoolId


class MergeDeveloperIdentitiesResponse(Shape):
    identity_id: shapes.IdentityId


@operation(
    signed=True,
    resource=named_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.ResourceConflictException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def merge_developer_identities(
    request: MergeDeveloperIdentitiesRequest, call: CallContext
) -> MergeDeveloperIdentitiesResponse:
    pool = call.pool(request.identity_pool_id)
    provider = request.developer_provider_name
    if provider != pool.developer_provider_name:
        raise errors.UnsupportedDeveloperProvider
    source = Login(provider, request.source_user_identifier, developer=True)
    destination = Login(provider, request.destination_user_identifier, developer=True)
    with call.transaction() as store:
        state = store.identities.link_state(pool.id, [source, destination])
        for login in (source, destination):
            if login not in state.owners:
                raise errors.DeveloperUserNotFound(login.subject)
        survivor = state.owners[destination]
        plan = decide_merge(state.owners[source], survivor, state)
        store.identities.apply(plan, survivor, call.now)
    return MergeDeveloperIdentitiesResponse(identity_id=survivor.id)
