"""DeleteIdentities: delete identities by their ids.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentities.html

An id that does not exist counts as deleted; one of another account or region is unprocessed with AccessDenied. Neither
was ever captured from AWS.
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length
from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.requested_resources import pools_of_identities
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.runtime.scope import region_of


class DeleteIdentitiesRequest(Shape):
    identity_ids_to_delete: Annotated[list[shapes.IdentityId], Length(1, 60)]


class UnprocessedIdentityId(Shape):
    error_code: str | None = None
    identity_id: shapes.IdentityId | None = None


class DeleteIdentitiesResponse(Shape):
    unprocessed_identity_ids: list[UnprocessedIdentityId]


def _resource(request: DeleteIdentitiesRequest, call: CallContext) -> RequestedResource:
    return pools_of_identities(call, request.identity_ids_to_delete)


@operation(
    signed=True,
    resource=_resource,
    raises=[
        errors.InvalidParameterException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def delete_identities(request: DeleteIdentitiesRequest, call: CallContext) -> DeleteIdentitiesResponse:
    unprocessed = []
    with call.transaction() as store:
        # Sorted, so that two calls with the same identities lock them in the same order and cannot deadlock.
        for identity_id in sorted(set(request.identity_ids_to_delete)):
            identity = store.identities.find_anywhere(identity_id)
            if identity is None:
                continue
            if call.scope.covers(identity.account, region_of(identity_id)):
                store.identities.delete(identity_id)
            else:
                unprocessed.append(UnprocessedIdentityId(error_code="AccessDenied", identity_id=identity_id))
    return DeleteIdentitiesResponse(unprocessed_identity_ids=unprocessed)
