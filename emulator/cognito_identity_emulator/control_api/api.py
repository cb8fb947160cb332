"""Answers requests to the control API."""

import msgspec

from cognito_identity_emulator.control_api import routing
from cognito_identity_emulator.control_api.access import PRIVATE_HEADERS, check_access
from cognito_identity_emulator.control_api.endpoint import JSON, Endpoint
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse


def find_endpoint(core: EmulatorCore, head: HttpRequest) -> Endpoint:
    """The endpoint of a request, which needs no body for it. Raises AdminError for a request that may not use it."""
    check_access(head, core.settings)
    return routing.find_endpoint(head)[0]


def respond(core: EmulatorCore, request: HttpRequest) -> HttpResponse:
    """The response to a request below /_emulator/. Blocks while the endpoint's function runs."""
    try:
        check_access(request, core.settings)
        endpoint, variables = routing.find_endpoint(request)
        response = routing.call(endpoint, core, request, variables)
    except AdminError as error:
        return refused(error)
    except UnstorableTextException as unstorable:
        return refused(AdminError(str(unstorable.explanation)))
    body = response.encode() if isinstance(response, str) else msgspec.json.encode(response)
    return _response(200, body, endpoint.media_type)


def refused(error: AdminError) -> HttpResponse:
    """The response for an error: every endpoint has the same form."""
    fields = {"code": error.code, "message": error.message, "details": error.details}
    return _response(error.status, msgspec.json.encode({"error": fields}), JSON)


def _response(status: int, body: bytes, media_type: str) -> HttpResponse:
    headers = [(b"content-type", media_type.encode()), (b"cache-control", b"no-store"), *PRIVATE_HEADERS]
    return HttpResponse(status, body, headers)
