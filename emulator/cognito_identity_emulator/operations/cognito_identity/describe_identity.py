"""DescribeIdentity: get an identity's dates and the names of its login providers.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DescribeIdentity.html
"""

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.operations.cognito_identity import shapes
from cognito_identity_emulator.operations.cognito_identity.identity_members import to_wire
from cognito_identity_emulator.operations.cognito_identity.requested_resources import pools_of_identities
from cognito_identity_emulator.operations.context import CallContext


class DescribeIdentityRequest(Shape):
    identity_id: shapes.IdentityId


def _resource(request: DescribeIdentityRequest, call: CallContext) -> RequestedResource:
    return pools_of_identities(call, [request.identity_id])


@operation(
    signed=True,
    resource=_resource,
    raises=[
        errors.InvalidParameterException,
        errors.ResourceNotFoundException,
        errors.NotAuthorizedException,
        errors.TooManyRequestsException,
        errors.InternalErrorException,
    ],
)
def describe_identity(request: DescribeIdentityRequest, call: CallContext) -> shapes.IdentityDescription:
    with call.reading() as store:
        found = store.identities.find_with_all_logins(request.identity_id)
    if found is None:
        raise call.identity_not_found(request.identity_id)
    return to_wire(*found)
