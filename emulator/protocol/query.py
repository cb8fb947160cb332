"""AWS Query: the action and its parameters as a form (or a query string), the answer as XML. STS speaks it.

Observed forms: pretty-printed XML with a final newline; of a repeated parameter the first one counts; errors of unknown
actions stand in another namespace than all others; clients that accept JSON get errors as JSON.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote_plus

import msgspec

from emulator.clock import iso_time
from emulator.declare.operation import AnyOperation, Service
from emulator.declare.shape import MemberType, Shape, Timestamp, members, once_per_shape
from emulator.errors import frontend
from emulator.errors import sts as errors
from emulator.errors.cognito_identity import InternalErrorException
from emulator.errors.service_error import NotEmulated, ServiceError
from emulator.protocol.message import HttpRequest, HttpResponse

CONTENT_TYPE = b"text/xml"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09"
_FORM = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 1000
_SHORT = 256
_PLAIN = re.compile("[ !-%'-;=?-~]*")
_XML_REFUSES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")


def speaks(request: HttpRequest) -> bool:
    """Whether the request is in this protocol: a form, or a query string that names an action."""
    if request.method == "POST":
        return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
    return request.method == "GET" and "Action=" in request.query


def parameters(request: HttpRequest) -> Mapping[str, str]:
    """All parameters; of a repeated one the first."""
    if request.form is not None:
        return request.form
    text = request.body.decode("utf-8", "replace") if request.method == "POST" else request.query
    if request.method == "POST" and request.query:
        text = f"{text}&{request.query}"
    fields = text.split("&")
    if len(fields) > _MOST_PARAMETERS:
        raise errors.MalformedInput
    found: dict[str, str] = {}
    for field in fields:
        if field:
            name, _, value = field.partition("=")
            found.setdefault(_unquoted(name), _unquoted(value))
    request.form = found
    return found


def _unquoted(text: str) -> str:
    # Most are plain, a token above all, and unquote_plus looks at every letter twice to find that out. The others are
    # ARNs mostly, and come again.
    if "%" not in text and "+" not in text:
        return text
    return _short_unquoted(text) if len(text) <= _SHORT else unquote_plus(text, errors="replace")


@lru_cache(maxsize=1024)
def _short_unquoted(text: str) -> str:
    return unquote_plus(text, errors="replace")


def operation_name(service: Service, request: HttpRequest) -> str | None:
    """The action asked for, or None when it asks for none.

    Raises InvalidAction for another version of the API than the service's.
    """
    asked = parameters(request)
    action, version = asked.get("Action"), asked.get("Version")
    if action and version != service.version:
        raise errors.InvalidAction(action, version)
    return action


def unknown_operation(service: Service, name: str | None) -> ServiceError:
    """The refusal of an action that does not exist."""
    return errors.InvalidAction(name or "", service.version)


def decode(operation: AnyOperation, request: HttpRequest) -> Shape:
    """The typed request; its constraints are not checked here. Raises MalformedInput."""
    return _read_shape(operation.request, parameters(request), "")


def encode(operation: AnyOperation, response: Shape | None, request_id: str) -> HttpResponse:
    """A response."""
    before, between, after = _frame(operation.name)
    result = "" if response is None else _result_writer(type(response))(response)
    body = f"{before}{result}{between}{request_id}{after}".encode()
    return HttpResponse(200, body, [(b"content-type", CONTENT_TYPE)])


def encode_error(error: ServiceError | NotEmulated, request: HttpRequest, request_id: str) -> HttpResponse:
    """A refusal. What the front end refuses has other codes here than in the JSON protocol."""
    if isinstance(error, ServiceError):
        error = _in_query_terms(error)
    kind = "Sender" if error.status < 500 else "Receiver"
    if "application/json" in request.headers.get("accept", ""):
        told: dict[str, object] = {"Code": error.code, "Message": error.message or "", "Type": kind}
        body = msgspec.json.encode({"Error": told, "RequestId": request_id})
        return HttpResponse(error.status, body, [(b"content-type", b"application/json")])
    namespace = _FAULT_NAMESPACE if isinstance(error, errors.InvalidAction) else NAMESPACE
    lines = [f'<ErrorResponse xmlns="{namespace}">', "  <Error>", f"    <Type>{kind}</Type>"]
    lines.append(f"    <Code>{error.code}</Code>")
    if error.message is not None:
        lines.append(f"    <Message>{_text(error.message)}</Message>")
    lines += ["  </Error>", f"  <RequestId>{request_id}</RequestId>", "</ErrorResponse>", ""]
    return HttpResponse(error.status, "\n".join(lines).encode(), [(b"content-type", CONTENT_TYPE)])


_FRONT_END: Mapping[type[ServiceError], type[ServiceError]] = {
    frontend.MissingAuthenticationTokenException: errors.MissingAuthenticationToken,
    frontend.UnrecognizedClientException: errors.InvalidClientTokenId,
    frontend.ExpiredTokenException: errors.ExpiredToken,
    InternalErrorException: errors.InternalFailure,
}
_FRONT_END_WITH_MESSAGE: Mapping[type[ServiceError], type[ServiceError]] = {
    frontend.ValidationException: errors.ValidationError,
    frontend.IncompleteSignatureException: errors.IncompleteSignature,
    frontend.InvalidSignatureException: errors.SignatureDoesNotMatch,
}


def _in_query_terms(error: ServiceError) -> ServiceError:
    if type(error) in _FRONT_END:
        return _FRONT_END[type(error)]()
    if type(error) in _FRONT_END_WITH_MESSAGE:
        return _FRONT_END_WITH_MESSAGE[type(error)](error.message)
    return error


@cache
def _frame(name: str) -> tuple[str, str, str]:
    """What stands around the result of an action: before it, between it and the request id, and after that."""
    return (
        f'<{name}Response xmlns="{NAMESPACE}">\n  <{name}Result>\n',
        f"  </{name}Result>\n  <ResponseMetadata>\n    <RequestId>",
        f"</RequestId>\n  </ResponseMetadata>\n</{name}Response>\n",
    )


@once_per_shape
def _result_writer(shape: type[Shape]) -> Callable[[Shape], str]:
    """What writes a result, as deep as it stands."""
    return _writer(shape, "    ")


def _writer(shape: type[Shape], indent: str) -> Callable[[Shape], str]:
    """What writes the elements of a shape, each on a line with that indent."""
    parts: list[tuple[str, str, Callable[[Any], str], str]] = []
    for each in members(shape):
        if issubclass(each.type.kind, Shape):
            inner = _writer(each.type.kind, indent + "  ")
            parts.append((each.attribute, f"{indent}<{each.name}>\n", inner, f"{indent}</{each.name}>\n"))
        else:
            scalar = _text if each.type.kind is str else _scalar
            parts.append((each.attribute, f"{indent}<{each.name}>", scalar, f"</{each.name}>\n"))

    def write(held: Shape) -> str:
        elements = ""
        for attribute, opening, written, closing in parts:
            value = getattr(held, attribute)
            if value is not None:
                elements += f"{opening}{written(value)}{closing}"
        return elements

    return write


def _text(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else escape(value.translate(_XML_REFUSES), quote=False)


def _scalar(value: object) -> str:
    return iso_time(value.ms) if isinstance(value, Timestamp) else _text(str(value))


def _read_shape(shape: type[Shape], given: Mapping[str, str], prefix: str) -> Shape:
    held: dict[str, Any] = {}
    for each in members(shape):
        value = _read(each.type, given, prefix + each.name)
        if value is not None:
            held[each.attribute] = value
        elif each.required:
            held[each.attribute] = None
    return shape(**held)


def _read(declared: MemberType, given: Mapping[str, str], name: str) -> object:
    if declared.kind is str:
        return given.get(name)
    if declared.kind is list:
        assert declared.item is not None
        return _read_list(declared.item, given, name)
    if issubclass(declared.kind, Shape):
        return _read_shape(declared.kind, given, name + ".") if _is_given(given, name) else None
    text = given.get(name)
    return None if text is None else _integer(text)


def _read_list(item: MemberType, given: Mapping[str, str], name: str) -> object:
    entries: list[object] = []
    while True:
        place = f"{name}.member.{len(entries) + 1}"
        if not _is_given(given, place):
            return entries or None
        entries.append(_read(item, given, place))


def _is_given(given: Mapping[str, str], name: str) -> bool:
    """Whether a parameter of that name is given, or of a member of it. A structure without members is an empty one."""
    if name in given:
        return True
    start = name + "."
    for each in given:  # noqa: SIM110 - a generator costs four times as much, and every call asks
        if each.startswith(start):
            return True
    return False


def _integer(text: str) -> int:
    """A decimal of at most 32 bits; observed: signs and leading zeros pass, fractions and words do not."""
    if not text:
        raise errors.MalformedInput("missing value for decimal type")
    digits = text[1:] if text[0] in "+-" else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10:
        raise errors.MalformedInput
    number = int(text)
    if not -(2**31) <= number < 2**31:
        raise errors.MalformedInput
    return number
