"""DecodeAuthorizationMessage: decode the message at the end of a refusal of `--authorization enforce`.

https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html

The document says which statements denied the request and what its condition keys were.

Differs: every refusal of `--authorization enforce` ends with a message. Amazon Cognito and STS send none on AWS, where
services such as EC2 do. A message is decoded for callers of its account only. [decode-authorization-message]
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.sts import InvalidAuthorizationMessageException
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts import shapes


class DecodeAuthorizationMessageRequest(Shape):
    encoded_message: shapes.EncodedMessage


class DecodeAuthorizationMessageResponse(Shape):
    decoded_message: str | None = None


@operation(signed=True, raises=[InvalidAuthorizationMessageException])
def decode_authorization_message(
    request: DecodeAuthorizationMessageRequest, call: CallContext
) -> DecodeAuthorizationMessageResponse:
    decoded = call.services.authorization_messages.decode(call.account, request.encoded_message)
    if decoded is None:
        raise InvalidAuthorizationMessageException
    return DecodeAuthorizationMessageResponse(decoded_message=decoded)
