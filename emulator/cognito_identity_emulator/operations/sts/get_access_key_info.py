"""GetAccessKeyInfo: return the account that an access key id belongs to.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html

A minted access key id encodes its account; any other belongs to the caller's account.
"""

from cognito_identity_emulator.credentials.access_key_id import account_of
from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes


class GetAccessKeyInfoRequest(Shape):
    access_key_id: shapes.AccessKeyId


class GetAccessKeyInfoResponse(Shape):
    account: str | None = None


@operation(signed=True, raises=[])
def get_access_key_info(request: GetAccessKeyInfoRequest, call: CallContext) -> GetAccessKeyInfoResponse:
    return GetAccessKeyInfoResponse(account=account_of(request.access_key_id) or call.account)
