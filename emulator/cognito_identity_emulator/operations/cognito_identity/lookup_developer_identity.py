"""LookupDeveloperIdentity: find the identity of a developer user, or the developer users of an identity.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_LookupDeveloperIdentity.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext

_MAX_RESULTS = 60


class LookupDeveloperIdentityRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    identity_id: shapes.IdentityId | None = None
    developer_user_identifier: shapes.DeveloperUserIdentifier | None = None
    max_results: shapes.QueryLimit | None = None
    next_token: shapes.PaginationKey | None = None


class LookupDeveloperIdentityResponse(Shape):
    developer_user_identifier_list: list[shapes.DeveloperUserIdentifier] | None = None
    identity_id: shapes.IdentityId | None = None
    next_token: shapes.PaginationKey | None = None


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
def lookup_developer_identity(
    request: LookupDeveloperIdentityRequest, call: CallContext
) -> LookupDeveloperIdentityResponse:
    pool = call.pool(request.identity_pool_id)
    identifier, identity_id = request.developer_user_identifier, request.identity_id
    if identifier is None and identity_id is None:
        raise errors.NothingToLookUp
    with call.reading() as store:
        if identifier is not None:
            login = Login(pool.developer_provider_name or "", identifier, developer=True)
            owner = store.identities.owner(pool.id, login)
            if owner is None:
                raise errors.DeveloperUserNotFound(identifier)
            if identity_id is not None and owner != identity_id:
                raise errors.DeveloperUserElsewhere(identifier, identity_id)
            return LookupDeveloperIdentityResponse(developer_user_identifier_list=[identifier], identity_id=owner)
        assert identity_id is not None
        identity = store.identities.find(identity_id)
        if identity is None or identity.pool_id != pool.id:
            raise call.identity_not_found(identity_id)
        identifiers, next_token = call.page(
            f"developer users of {identity_id}",
            request.next_token,
            request.max_results or _MAX_RESULTS,
            lambda after, limit: store.identities.developer_identifiers_page(identity_id, after, limit),
        )
    return LookupDeveloperIdentityResponse(
        developer_user_identifier_list=identifiers, identity_id=identity_id, next_token=next_token
    )
