"""Finds the endpoint of a request, and calls it.

Every module of `routes` is searched for endpoints, so that a new endpoint needs no entry in a list.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import IO, Any

from cognito_identity_emulator.control_api import routes
from cognito_identity_emulator.control_api.body import read_body, read_object, read_parameters
from cognito_identity_emulator.control_api.endpoint import METHODS, PREFIX, Endpoint
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest


class WrongMethodError(AdminError):
    """The path exists, but not with this method."""

    code = "wrong-method"
    status = 405


def _declared() -> Iterator[Endpoint]:
    for found in pkgutil.iter_modules(routes.__path__):
        module = importlib.import_module(f"{routes.__name__}.{found.name}")
        yield from (each for each in vars(module).values() if isinstance(each, Endpoint))


ENDPOINTS = tuple(sorted(_declared(), key=lambda each: (each.path, METHODS.index(each.method))))
"""Every endpoint of the control API."""

_PATHS = {each.path: each.pattern for each in sorted(ENDPOINTS, key=lambda each: len(each.variables))}
"""The pattern of each path; a path without variable parts comes first."""

_BY_PATH: Mapping[str, Mapping[str, Endpoint]] = {
    path: {each.method: each for each in ENDPOINTS if each.path == path} for path in _PATHS
}


def find_endpoint(request: HttpRequest) -> tuple[Endpoint, Mapping[str, str]]:
    """The endpoint of a request, and the variable parts of its path. Raises NotFoundError, WrongMethodError."""
    path = request.path.removeprefix(PREFIX)
    for template, pattern in _PATHS.items():
        matched = pattern.fullmatch(path)
        if matched is not None:
            return _with_method(_BY_PATH[template], request), matched.groupdict()
    raise NotFoundError(f"Unknown path {request.path}. Valid paths: {', '.join(PREFIX + path for path in _BY_PATH)}.")


def _with_method(methods: Mapping[str, Endpoint], request: HttpRequest) -> Endpoint:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        raise WrongMethodError(f"{request.path} supports {', '.join(sorted(methods))}, not {request.method}.")
    return methods[method]


def call(
    endpoint: Endpoint,
    core: EmulatorCore,
    request: HttpRequest,
    variables: Mapping[str, str],
    file: IO[bytes] | None = None,
) -> Any:
    """Call the endpoint's function with the arguments that it names. `file` has the body if the endpoint takes a file.

    Raises AdminError, TooLargeError.
    """
    values: dict[str, Any] = {"core": core, "request": request, "file": file, "endpoints": ENDPOINTS, **variables}
    if "parameters" in endpoint.arguments:
        values["parameters"] = read_parameters(endpoint, request.query)
    if "body" in endpoint.arguments:
        values["body"] = _body(endpoint, core, request)
    return endpoint.function(**{name: values[name] for name in endpoint.arguments})


def _body(endpoint: Endpoint, core: EmulatorCore, request: HttpRequest) -> Any:
    if not endpoint.request_required and not request.body.strip():
        return None
    assert endpoint.request is not None, "the annotation of `body` is the type of the request"
    return read_object(request.body) if endpoint.request is dict else read_body(request.body, endpoint.request)
