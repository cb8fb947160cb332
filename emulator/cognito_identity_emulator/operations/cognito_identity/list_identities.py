"""ListIdentities: list the identities of a pool, page by page.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.identity_members import to_wire
from cognito_identity_emulator.operations.cognito_identity.requested_resources import named_pool
from cognito_identity_emulator.operations.context import CallContext


class ListIdentitiesRequest(Shape):
    identity_pool_id: shapes.IdentityPoolId
    max_results: shapes.QueryLimit
    next_token: shapes.PaginationKey | None = None
    hide_disabled: bool | None = None


class ListIdentitiesResponse(Shape):
    identities: list[shapes.IdentityDescription]
    identity_pool_id: shapes.IdentityPoolId
    next_token: shapes.PaginationKey | None = None


@operation(
    signed=True,
    resource=named_pool,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def list_identities(request: ListIdentitiesRequest, call: CallContext) -> ListIdentitiesResponse:
    pool = call.pool(request.identity_pool_id)
    hide_disabled = bool(request.hide_disabled)
    with call.reading() as store:
        rows, next_token = call.page(
            f"identities of {pool.id}",
            request.next_token,
            request.max_results,
            lambda after, most: store.identities.page_with_logins(pool.id, after, most, hide_disabled=hide_disabled),
        )
    identities = [to_wire(identity, logins) for identity, logins in rows]
    return ListIdentitiesResponse(identities=identities, identity_pool_id=pool.id, next_token=next_token)
