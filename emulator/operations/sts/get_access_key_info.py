"""GetAccessKeyInfo: the account an access key id belongs to.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html

An id carries its account in its letters; one that carries none is the caller's.
"""

from emulator.call import Call
from emulator.credentials.access_key_id import account_of
from emulator.declare.operation import operation
from emulator.declare.shape import Shape
from emulator.operations.sts import shapes


class GetAccessKeyInfoRequest(Shape):
    access_key_id: shapes.AccessKeyId


class GetAccessKeyInfoResponse(Shape):
    account: str | None = None


@operation(signed=True, raises=[])
def get_access_key_info(request: GetAccessKeyInfoRequest, call: Call) -> GetAccessKeyInfoResponse:
    return GetAccessKeyInfoResponse(account=account_of(request.access_key_id) or call.account)
