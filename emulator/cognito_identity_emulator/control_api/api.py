"""Answers requests to the control API."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

import msgspec

from cognito_identity_emulator.control_api import routing
from cognito_identity_emulator.control_api.access import PRIVATE_HEADERS, check_access
from cognito_identity_emulator.control_api.endpoint import JSON, Endpoint, JsonFile
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.frontend import UnstorableTextException
from cognito_identity_emulator.errors.service_error import NotEmulated, ServiceError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.storage.errors import ContentionError

_MAX_ATTEMPTS = 8


class FileResponse(msgspec.Struct):
    """A response whose body is in a file, which the sender closes. It has all headers, with the length."""

    status: int
    file: IO[bytes]
    headers: list[tuple[bytes, bytes]]


def find_endpoint(core: EmulatorCore, head: HttpRequest) -> Endpoint:
    """The endpoint of a request, which needs no body for it. Raises AdminError for a request that may not use it."""
    check_access(head, core.settings)
    return routing.find_endpoint(head)[0]


def respond(core: EmulatorCore, request: HttpRequest, file: IO[bytes] | None = None) -> HttpResponse | FileResponse:
    """The response to a request below /_emulator/. Blocks while the endpoint's function runs.

    `file` has the body for an endpoint that takes it as a file.
    """
    try:
        check_access(request, core.settings)
        endpoint, variables = routing.find_endpoint(request)
        response = _with_retries(lambda: routing.call(endpoint, core, request, variables, file))
    except AdminError as error:
        return refused(error)
    except UnstorableTextException as unstorable:
        return refused(AdminError(str(unstorable.explanation)))
    except (ServiceError, NotEmulated) as error:
        return _refused_by_operation(error)
    if isinstance(response, JsonFile):
        return FileResponse(200, response.file, [*_headers(JSON), (b"content-length", b"%d" % response.size)])
    body = response.encode() if isinstance(response, str) else msgspec.json.encode(response)
    return HttpResponse(200, body, _headers(endpoint.media_type))


def _with_retries(call: Callable[[], Any]) -> Any:
    """The result of a function, which is called again when another transaction came first. Raises AdminError after the
    last attempt."""
    for _ in range(_MAX_ATTEMPTS):
        with suppress(ContentionError):
            return call()
    raise AdminError("The same rows were being written at the same time, and nothing was changed. Try again.")


def refused(error: AdminError) -> HttpResponse:
    """The response for an error: every endpoint has the same form."""
    return _error_response(error.status, error.code, error.message, error.details)


def _refused_by_operation(error: ServiceError | NotEmulated) -> HttpResponse:
    """The response for an error of an operation: AWS's code, which begins with a capital letter, and its sentence."""
    explanation = error.explanation if isinstance(error, ServiceError) else None
    return _error_response(error.status, error.code, error.message or "", [explanation] if explanation else [])


def _error_response(status: int, code: str, message: str, details: Sequence[str]) -> HttpResponse:
    fields = {"code": code, "message": message, "details": details}
    return HttpResponse(status, msgspec.json.encode({"error": fields}), _headers(JSON))


def _headers(media_type: str) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", media_type.encode()), (b"cache-control", b"no-store"), *PRIVATE_HEADERS]
