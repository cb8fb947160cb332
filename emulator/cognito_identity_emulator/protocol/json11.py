"""AWS JSON 1.1: `POST /` with the operation in X-Amz-Target and a JSON body.

A body is decoded straight into the operation's shape. When that fails, it is read again without types, to find the
sentence of AWS, or what AWS accepts: null means absent, a number is cut to an integer, and a missing required member is
a broken constraint instead of a wrong type.

Observed form of errors: `__type` with the short name first, `message` in lower case (`Message` where access is denied),
no spaces, and the type again in a header that ends with a colon.

Differs: a call as `application/json` is answered like one of JSON 1.1; AWS wraps its response in an envelope.
[unknown-operation]
"""

from functools import cache, lru_cache
from typing import Any

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.declare.shape import MemberType, Shape, Timestamp, members, once_per_shape
from cognito_identity_emulator.errors.frontend import (
    AccessDeniedException,
    SerializationException,
    UnknownOperationException,
)
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, header_text, media_type

CONTENT_TYPE = b"application/x-amz-json-1.1"
_JSON_TYPES = ("application/x-amz-json-1.1", "application/json")
_ESCAPED_NUL = b"\\u0000"
_SCALARS = {str: "a String", int: "an Integer", bool: "a Boolean"}


def speaks(_service: Service, request: HttpRequest) -> bool:
    """Whether the request is in this protocol. Plain application/json is accepted, too."""
    return media_type(request.headers.get("content-type", "")) in _JSON_TYPES and request.method == "POST"


def operation_name(service: Service, request: HttpRequest) -> str | None:
    """The operation in the target; None when the target is not of this service."""
    prefix, _, name = request.headers.get("x-amz-target", "").rpartition(".")
    return name if prefix == service.target_prefix else None


def unknown_operation(_service: Service, _name: str | None) -> ServiceError:
    """The refusal of a missing target, or of one that names no operation of the service."""
    return UnknownOperationException()


def decode(operation: AnyOperation, request: HttpRequest) -> Shape:
    """The typed request; its constraints are not checked here.

    Raises SerializationException. A required member that is absent is None; the constraints report it.
    """
    body = request.body
    try:
        if not body.isascii():
            body.decode()
        if _ESCAPED_NUL in body:
            _refuse_nul(body)
        decoded: Shape = _decoder(operation.request).decode(body)
    except msgspec.ValidationError:
        return _read_leniently(operation.request, body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SerializationException from None
    return decoded


def encode(
    _service: Service, _operation: AnyOperation, response: Shape | None, _request: HttpRequest, _request_id: str
) -> HttpResponse:
    """A response; an operation without output has an empty body."""
    body = b"" if response is None else json_encoder().encode(response)
    return HttpResponse(200, body, [(b"content-type", CONTENT_TYPE)])


def in_own_terms(error: ServiceError | NotEmulated) -> ServiceError | NotEmulated:
    """The error itself: errors have the names of this protocol."""
    return error


def encode_error(
    _service: Service, error: ServiceError | NotEmulated, _request: HttpRequest, _request_id: str
) -> HttpResponse:
    """A refusal, in body and headers."""
    code = error.code
    headers = [(b"content-type", CONTENT_TYPE), (b"x-amzn-errortype", code.encode() + b":")]
    body = {"__type": code}
    if error.message is not None:
        # Access is refused by a layer in front of the service, which has another name for this member.
        body["Message" if code == AccessDeniedException.code else "message"] = error.message
        headers.append((b"x-amzn-errormessage", header_text(error.message)))
    return HttpResponse(error.status, msgspec.json.encode(body), headers)


def _refuse_nul(body: bytes) -> None:
    """Refuse a text with the character NUL, which PostgreSQL cannot store. How AWS answers is unknown.

    Raises SerializationException."""
    without_escaped_backslashes = body.replace(b"\\\\", b"")
    if _ESCAPED_NUL in without_escaped_backslashes:
        raise SerializationException


@once_per_shape
def _decoder(shape: type[Shape]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


@cache
def json_encoder() -> msgspec.json.Encoder:
    """Writes responses as JSON, with times in epoch seconds as Java prints a double."""
    return msgspec.json.Encoder(enc_hook=_encode_special)


def _encode_special(value: object) -> object:
    if isinstance(value, Timestamp):
        return _raw_double(value.ms)
    raise TypeError(f"no JSON form for {type(value).__name__}")


@lru_cache(maxsize=1024)  # sessions that start in the same second end together
def _raw_double(ms: int) -> msgspec.Raw:
    return msgspec.Raw(java_double(ms).encode())


def java_double(ms: int) -> str:
    """Epoch seconds as Java prints a double: 1515115602000 is `1.515115602E9`."""
    digits = str(ms)
    fraction = digits[1:].rstrip("0") or "0"
    return f"{digits[0]}.{fraction}E{len(digits) - 4}"


def _read_leniently(shape: type[Shape], body: bytes) -> Shape:
    try:
        raw = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SerializationException from None
    if isinstance(raw, list):
        raise SerializationException.list_not_expected()
    if not isinstance(raw, dict):
        raise SerializationException
    return _read_shape(shape, raw)


def _read_shape(shape: type[Shape], raw: dict[str, object]) -> Shape:
    values: dict[str, Any] = {}
    for each in members(shape):
        value = raw.get(each.name)
        if value is not None:
            values[each.attribute] = _read(each.type, value)
        elif each.required:
            values[each.attribute] = None
    return shape(**values)


def _read(declared: MemberType, value: object) -> object:
    """A value of a member, or the SerializationException that AWS answers."""
    kind = declared.kind
    if isinstance(value, list):
        if kind is not list or declared.item is None:
            raise SerializationException.list_not_expected()
        return [_read(declared.item, entry) for entry in value if entry is not None]
    if isinstance(value, dict):
        if issubclass(kind, Shape):
            return _read_shape(kind, value)
        if kind is not dict or declared.item is None:
            raise SerializationException.structure_not_expected()
        return {key: _read(declared.item, entry) for key, entry in value.items() if entry is not None}
    if kind is list:
        raise SerializationException.not_a_list()
    if kind not in _SCALARS:
        raise SerializationException.not_a_structure()
    if type(value) is kind:
        return value
    if kind is int and isinstance(value, float):
        return int(value)
    expected = "a Long" if declared.is_long else _SCALARS[kind]
    raise SerializationException.wrong_scalar(_token(value), expected)


def _token(value: object) -> str:
    """The name of a value in AWS's JSON reader."""
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"
