"""Requests for services that are not emulated: which service they are for, their refusal and their journal entry.

AWS_ENDPOINT_URL sends the clients of all services here. What `--forward-to` does not send elsewhere is refused.
"""

import logging
import re
from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.engine.journal import JournalEntry
from cognito_identity_emulator.errors.forwarding import ForwardingError
from cognito_identity_emulator.errors.s3 import S3Error
from cognito_identity_emulator.errors.service_error import NotEmulated
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.gateway import cors
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.protocol import xml
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.protocol.signature import read_credential, read_signed_service
from cognito_identity_emulator.runtime.clock import monotonic

_log = logging.getLogger("cognito_identity_emulator")

_Refusal = ForwardingError | NotEmulated | S3Error
_EMULATED = tuple(each.name for each in SERVICES)
_XML_REST_SERVICES = ("s3", "s3-object-lambda", "cloudfront", "route53")
_PARAMETER = re.compile(rb"(?:^|&)(Action|Version)=([^&]*)")
_MAX_TEXT_CHARACTERS = 100


def other_service(query: str, headers: Mapping[str, str]) -> str | None:
    """The service that a signature names, when it is not emulated; None for a request that is not signed."""
    service = read_signed_service(query, headers)
    return None if service is None or service in _EMULATED else service[:_MAX_TEXT_CHARACTERS]


def not_emulated(service: str) -> NotEmulated:
    """The refusal of a request for a service."""
    return NotEmulated.service(service, _EMULATED)


def refuse(core: EmulatorCore, service: str, request: HttpRequest, request_id: str) -> HttpResponse:
    """The refusal of a request for a service that is not emulated, logged and in the journal."""
    started = monotonic()
    refusal = not_emulated(service)
    _log.warning("Request %s: %s", request_id, refusal.message)
    error = (refusal.code, refusal.message)
    core.journal.record([journal_entry(core, service, request, refusal.status, started, request_id, error)])
    return refusal_response(refusal, service, request, request_id)


def refusal_response(refusal: _Refusal, service: str, request: HttpRequest, request_id: str) -> HttpResponse:
    """A refusal in a form that clients of the service can read."""
    is_json = _reads_json(service, request)
    headers = [
        (b"content-type", b"application/x-amz-json-1.1" if is_json else b"text/xml"),
        (b"x-amzn-errortype", refusal.code.encode()),
        (b"x-amz-request-id" if service == "s3" else b"x-amzn-requestid", request_id.encode()),
    ]
    cors.allow(headers, request.headers.get("origin"))
    body = _in_json(refusal) if is_json else _in_xml(refusal, service, request_id)
    return HttpResponse(refusal.status, body, headers)


def journal_entry(
    core: EmulatorCore,
    service: str,
    request: HttpRequest,
    status: int,
    started: float,
    request_id: str,
    error: tuple[str, str | None] | None,
    forwarded_to: str | None = None,
) -> JournalEntry:
    """The entry of a request for another service, without its bodies."""
    credential = read_credential(request.query, request.headers)
    region = None if credential is None else credential.region
    return JournalEntry(
        id=core.journal.next_id(),
        time=core.clock.known_now(),
        service=service[:_MAX_TEXT_CHARACTERS] or "unknown",
        operation=requested_operation(request, service)[:_MAX_TEXT_CHARACTERS],
        account=None,
        region=None if region is None else region[:_MAX_TEXT_CHARACTERS],
        status=status,
        duration_ms=(monotonic() - started) * 1000,
        request_id=request_id,
        error=error,
        forwarded_to=forwarded_to,
    )


def _reads_json(service: str, request: HttpRequest) -> bool:
    """Whether the client reads JSON: it sends or accepts it, or its service has a REST API that is not in XML.

    A client of S3 may send JSON as the content of an object.
    """
    headers = request.headers
    if service == "s3":
        return False
    if "json" in headers.get("content-type", "") or "json" in headers.get("accept", ""):
        return True
    return request.path != "/" and bool(service) and service not in _XML_REST_SERVICES


def requested_operation(request: HttpRequest, service: str = "") -> str:
    """The operation that a request names; of a REST API, method and path. What PUT and S3's clients send is content."""
    target = request.headers.get("x-amz-target")
    if target is not None:
        return target.rpartition(".")[2]
    names_action = request.method != "PUT" and service != "s3"
    return (names_action and call_parameters(request).get("Action")) or f"{request.method} {request.raw_path}"


def call_parameters(request: HttpRequest) -> Mapping[str, str]:
    """The Action and the Version of a call in the Query protocol. The others are not decoded: a body may be large."""
    found: dict[str, str] = {}
    for text in (request.body, request.query.encode("latin-1")):
        for match in _PARAMETER.finditer(text):
            found.setdefault(match[1].decode(), match[2].decode("latin-1"))
            if len(found) == 2:
                return found
    return found


def _in_json(refusal: _Refusal) -> bytes:
    return msgspec.json.encode({"__type": refusal.code, "message": refusal.message})


def _in_xml(refusal: _Refusal, service: str, request_id: str) -> bytes:
    parts = f"<Code>{refusal.code}</Code><Message>{xml.escaped(refusal.message or '')}</Message>"
    request = f"<RequestId>{request_id}</RequestId>"
    if service == "s3":
        return f"<Error>{parts}{request}</Error>\n".encode()
    return f"<ErrorResponse><Error>{parts}</Error>{request}</ErrorResponse>\n".encode()
