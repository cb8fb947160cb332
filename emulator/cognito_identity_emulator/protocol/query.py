"""AWS Query, the protocol of STS and IAM: the action and its parameters in a form or query string, the response as XML.

Observed: pretty-printed XML with a final newline; the first value of a repeated parameter counts; errors of unknown
actions are in another namespace than all others; clients that accept JSON get responses and errors as JSON; a request
without an action, and a POST that is not a form, are redirected to the product's page.

Differs: a GET without an Action gets the emulator's front page, where AWS redirects it. A POST that is not a form is
redirected when its host, its signature or its body names STS; any other is Amazon Cognito's, and unknown there.
[sts-no-action]
Differs: responses have no x-amz-sts-extended-request-id. [sts-response]
"""

import re
from collections.abc import Mapping
from functools import cache

import msgspec

from cognito_identity_emulator.declare.operation import AnyOperation, Service
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors import frontend
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.cognito_identity import InternalErrorException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.protocol import form, json_result, xml
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, header_text, media_type

CONTENT_TYPE = b"text/xml"
_FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09"
_PRODUCT_PAGE = "https://aws.amazon.com/iam"
_ACTION = re.compile(rb"(?:^|&)Action=")
_MAX_SEARCHED_BYTES = 4096
_MAX_LOCATION_CHARACTERS = 8192
_JSON_TYPE = (b"content-type", b"application/json")
_FORM = "application/x-www-form-urlencoded"


def speaks(service: Service, request: HttpRequest) -> bool:
    """Whether the request is in this protocol and for this service: a form, or a query string that names an action, of
    the service's version; or another request to the service.

    All services share a port, so a POST that is not a form is for a service when its host or its signature says so, and
    for STS when its body names an action. Such a request has no parameters.
    """
    if request.method == "GET":
        return "Action=" in request.query and _is_of_version(service, request)
    if request.method != "POST":
        return False
    return _is_of_version(service, request) if _is_form(request) else _names_service(service, request)


def _is_form(request: HttpRequest) -> bool:
    return media_type(request.headers.get("content-type", "")) == _FORM


def _is_of_version(service: Service, request: HttpRequest) -> bool:
    """Whether the version is that of the service, for all but the one that also gets every other. The parameters are
    not decoded for that, because a large body is decoded off the event loop."""
    if service.answers_other_versions:
        return True
    version = f"Version={service.version}"
    return version.encode() in request.body or version in request.query


def _names_service(service: Service, request: HttpRequest) -> bool:
    headers, name = request.headers, service.name
    if "x-amz-target" in headers:
        return False
    return (
        headers.get("host", "").startswith((f"{name}.", f"{name}-fips."))
        or f"/{name}/aws4_request" in headers.get("authorization", "")
        or (service.answers_other_versions and _ACTION.search(request.body, 0, _MAX_SEARCHED_BYTES) is not None)
    )


def parameters(request: HttpRequest) -> dict[str, str]:
    """All parameters; the first value of a repeated one. Raises MalformedInput."""
    if request.form is None:
        request.form = _read_parameters(request)
    return request.form


def _read_parameters(request: HttpRequest) -> dict[str, str]:
    if request.method != "POST":
        return form.read(request.query)
    if not _is_form(request):
        return {}  # whatever its body and its query string have
    text = request.body.decode("utf-8", "replace")
    return form.read(f"{text}&{request.query}" if request.query else text)


def operation_name(service: Service, request: HttpRequest) -> str:
    """The action of the request. Raises MissingAction; InvalidAction for another version of the API."""
    request_parameters = parameters(request)
    action, version = request_parameters.get("Action"), request_parameters.get("Version")
    if action is None:
        raise errors.MissingAction(f"{_PRODUCT_PAGE}?{request.query}" if request.query else _PRODUCT_PAGE)
    if version != service.version:
        raise errors.InvalidAction(action, version)
    return action


def unknown_operation(service: Service, name: str | None) -> ServiceError:
    """The refusal of an action that does not exist."""
    return errors.InvalidAction(name or "", service.version)


def decode(operation: AnyOperation, request: HttpRequest) -> Shape:
    """The typed request; its constraints are not checked here. Raises MalformedInput."""
    return form.reader(operation.request)(parameters(request), "")


def encode(
    service: Service, operation: AnyOperation, response: Shape | None, request: HttpRequest, request_id: str
) -> HttpResponse:
    """A response. An operation without output has no result, only the request id."""
    if _accepts_json(request):
        return HttpResponse(200, json_result.encode(operation.name, response, request_id), [_JSON_TYPE])
    before, between, after = _frame(service.namespace, operation.name, operation.response is not None)
    result = "" if response is None else xml.elements(response)
    body = f"{before}{result}{between}{request_id}{after}".encode()
    return HttpResponse(200, body, [(b"content-type", CONTENT_TYPE)])


def in_own_terms(error: ServiceError | NotEmulated) -> ServiceError | NotEmulated:
    """The error itself, or for an error of AWS's front end the one that the Query protocol has in its place."""
    own: ServiceError
    if isinstance(error, NotEmulated):
        return error
    if type(error) in _FRONT_END:
        own = _FRONT_END[type(error)]()
    elif type(error) in _FRONT_END_WITH_MESSAGE:
        own = _FRONT_END_WITH_MESSAGE[type(error)](error.message, record=error.record)
    else:
        return error
    own.failed, own.explanation = error.failed, error.explanation
    return own


def encode_error(
    service: Service, error: ServiceError | NotEmulated, request: HttpRequest, request_id: str
) -> HttpResponse:
    """A refusal, in the protocol's own terms."""
    if isinstance(error, errors.MissingAction):
        return HttpResponse(error.status, b"", [(b"location", header_text(error.location, _MAX_LOCATION_CHARACTERS))])
    error = in_own_terms(error)
    kind = "Sender" if error.status < 500 else "Receiver"
    if _accepts_json(request):
        error_body: dict[str, object] = {"Code": error.code, "Message": error.message or "", "Type": kind}
        body = msgspec.json.encode({"Error": error_body, "RequestId": request_id})
        return HttpResponse(error.status, body, [_JSON_TYPE])
    namespace = _FAULT_NAMESPACE if isinstance(error, errors.InvalidAction) else service.namespace
    lines = [f'<ErrorResponse xmlns="{namespace}">', "  <Error>", f"    <Type>{kind}</Type>"]
    lines.append(f"    <Code>{error.code}</Code>")
    if error.message is not None:
        lines.append(f"    <Message>{xml.escaped(error.message)}</Message>")
    lines += ["  </Error>", f"  <RequestId>{request_id}</RequestId>", "</ErrorResponse>", ""]
    return HttpResponse(error.status, "\n".join(lines).encode(), [(b"content-type", CONTENT_TYPE)])


def _accepts_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


_FRONT_END: Mapping[type[ServiceError], type[ServiceError]] = {
    frontend.MissingAuthenticationTokenException: errors.MissingAuthenticationToken,
    frontend.UnrecognizedClientException: errors.InvalidClientTokenId,
    frontend.ExpiredTokenException: errors.ExpiredToken,
    frontend.UnstorableTextException: errors.MalformedInput,
    InternalErrorException: errors.InternalFailure,
}
_FRONT_END_WITH_MESSAGE: Mapping[type[ServiceError], type[ServiceError]] = {
    frontend.AccessDeniedException: errors.AccessDenied,
    frontend.ValidationException: errors.ValidationError,
    frontend.IncompleteSignatureException: errors.IncompleteSignature,
    frontend.InvalidSignatureException: errors.SignatureDoesNotMatch,
}


@cache
def _frame(namespace: str, name: str, has_result: bool) -> tuple[str, str, str]:
    """The XML around the result of an action: before the result, between result and request id, and after it."""
    opening, closing = (f"  <{name}Result>\n", f"  </{name}Result>\n") if has_result else ("", "")
    return (
        f'<{name}Response xmlns="{namespace}">\n{opening}',
        f"{closing}  <ResponseMetadata>\n    <RequestId>",
        f"</RequestId>\n  </ResponseMetadata>\n</{name}Response>\n",
    )
