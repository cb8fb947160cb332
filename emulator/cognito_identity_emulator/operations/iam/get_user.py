"""GetUser: return the user that calls, which is the root user of the account.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html

The root user has neither a name nor a path. The session of a role is not a user.

Differs: there are no other users than the root user of each account, which was created in 1970. [iam-not-emulated]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.arns import root_arn
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import shapes

_CREATED_AT = 0
"""The date of an account, in epoch milliseconds: an account of the emulator has none."""


class User(Shape):
    path: str | None
    user_name: str | None
    user_id: str
    arn: str
    create_date: Timestamp
    password_last_used: Timestamp | None = None
    permissions_boundary: shapes.AttachedPermissionsBoundary | None = None
    tags: list[shapes.Tag] | None = None


class GetUserRequest(Shape):
    user_name: shapes.UserName | None = None


class GetUserResponse(Shape):
    user: User


@operation(signed=True, raises=[errors.NoSuchEntity, errors.ServiceFailure])
def get_user(request: GetUserRequest, call: CallContext) -> GetUserResponse:
    if request.user_name is not None:
        raise errors.NoSuchEntity.user(request.user_name)
    arn = root_arn(call.scope.region, call.account)
    if call.caller is not None and call.caller.arn != arn:
        raise errors.IamValidationError.user_name_missing()
    root = User(path=None, user_name=None, user_id=call.account, arn=arn, create_date=Timestamp(_CREATED_AT))
    return GetUserResponse(user=root)
