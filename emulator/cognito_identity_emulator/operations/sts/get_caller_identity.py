"""GetCallerIdentity: return the identity that signed the call.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

Minted credentials identify their session; any other access key, and credentials of GetSessionToken, are the root user
of their account. No permission is
needed: even a Deny has no effect.
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.arns import root_arn
from cognito_identity_emulator.operations.context import CallContext


class GetCallerIdentityRequest(Shape):
    """Has no members."""


class GetCallerIdentityResponse(Shape):
    arn: str | None = None
    user_id: str | None = None
    account: str | None = None


@operation(signed=True, needs_permission=False, raises=[])
def get_caller_identity(request: GetCallerIdentityRequest, call: CallContext) -> GetCallerIdentityResponse:
    caller = call.caller
    if caller is None:  # only `--signatures ignore` lets unsigned calls through
        account = call.account
        return GetCallerIdentityResponse(arn=root_arn(call.scope.region, account), user_id=account, account=account)
    return GetCallerIdentityResponse(arn=caller.arn, user_id=caller.user_id, account=caller.account)
