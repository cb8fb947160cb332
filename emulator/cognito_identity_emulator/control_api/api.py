"""The verbs of the control API: which path and method is which, and nothing else than Control does."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from cognito_identity_emulator.control_api.access import check_access
from cognito_identity_emulator.control_api.body import Body, check_size, read_body
from cognito_identity_emulator.control_api.call_query import read_query
from cognito_identity_emulator.control_api.requests import (
    FaultBody,
    IdentityProviderBody,
    LoginTokenBody,
    ResetBody,
    RoleBody,
    SessionBody,
    call_body,
)
from cognito_identity_emulator.control_api.routes import clock as clock_verbs
from cognito_identity_emulator.control_api.routes import data as data_verbs
from cognito_identity_emulator.control_api.routes import explain as explain_verbs
from cognito_identity_emulator.control_api.routes import metrics as metrics_verb
from cognito_identity_emulator.control_api.routes.seed import get_schema, post_seed
from cognito_identity_emulator.errors.admin import AdminError, NotFoundError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.keys.key_ring import SigningKey
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse
from cognito_identity_emulator.runtime.clock import iso_time

PREFIX = "/_emulator/"
Verb = Callable[[EmulatorCore, HttpRequest], Any]

_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class WrongMethodError(AdminError):
    """The path is known, the method is not."""

    code = "wrong-method"
    status = 405


def respond(core: EmulatorCore, request: HttpRequest) -> HttpResponse:
    """The answer to a request under /_emulator/; blocks while the verb is carried out."""
    try:
        check_access(request, core.settings)
        answer = _verb(request)(core, request)
    except AdminError as refusal:
        return refused(refusal)
    if isinstance(answer, HttpResponse):  # which is not in JSON
        return answer
    return HttpResponse(200, msgspec.json.encode(answer), list(_JSON))


def refused(refusal: AdminError) -> HttpResponse:
    """A refusal in the one form that they all have."""
    told = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
    return HttpResponse(refusal.status, msgspec.json.encode({"error": told}), list(_JSON))


def _verb(request: HttpRequest) -> Verb:
    """The verb that a path and a method name. Raises NotFoundError, WrongMethodError."""
    path = request.path.removeprefix(PREFIX)
    verbs = _VERBS.get(path)
    if verbs is None and path.count("/") == 1:
        verbs = _VERBS_OF_ONE.get(path.partition("/")[0])
    if verbs is None:
        raise NotFoundError(
            f"There is no {request.path}. There are: {', '.join(PREFIX + known for known in sorted(_VERBS))}."
        )
    method = "GET" if request.method == "HEAD" else request.method
    if method not in verbs:
        raise WrongMethodError(f"{request.path} takes {', '.join(sorted(verbs))}, not {request.method}.")
    return verbs[method]


def _body(request: HttpRequest, core: EmulatorCore, form: type[Body]) -> Body:
    """The JSON body in its form. Raises AdminError, TooLargeError."""
    check_size(request, core.settings)
    return read_body(request.body, form)


def _parameter(request: HttpRequest, name: str) -> str | None:
    return dict(parse_qsl(request.query)).get(name)


def _required_parameter(request: HttpRequest, name: str) -> str:
    value = _parameter(request, name)
    if not value:
        raise AdminError(f"Say which: ?{name}=...")
    return value


def _login_token(core: EmulatorCore, request: HttpRequest) -> Any:
    body = _body(request, core, LoginTokenBody)
    order = LoginTokenRequest(body.provider, body.subject, body.audience, body.claims, body.expires_in_s, body.fault)
    return core.issue_login_token(order, body.identity_pool_id)


def _get_providers(core: EmulatorCore, request: HttpRequest) -> Any:
    providers = [IdentityProviderBody.of(each) for each in core.identity_providers()]
    return _one_or_all(providers, "identity_providers", _parameter(request, "arn"))


def _put_provider(core: EmulatorCore, request: HttpRequest) -> Any:
    body = _body(request, core, IdentityProviderBody)
    core.put_identity_provider(body.provider())
    return body


def _delete_provider(core: EmulatorCore, request: HttpRequest) -> Any:
    core.delete_identity_provider(_required_parameter(request, "arn"))
    return {}


def _get_roles(core: EmulatorCore, request: HttpRequest) -> Any:
    return _one_or_all([RoleBody.of(each) for each in core.roles()], "roles", _parameter(request, "arn"))


def _put_role(core: EmulatorCore, request: HttpRequest) -> Any:
    body = _body(request, core, RoleBody)
    core.put_role(body.arn, body.trust_policy, body.max_session_duration_s)
    return body


def _delete_role(core: EmulatorCore, request: HttpRequest) -> Any:
    core.delete_role(_required_parameter(request, "arn"))
    return {}


def _one_or_all(registered: list[Any], name: str, arn: str | None) -> Any:
    if arn is None:
        return {name: registered}
    found = next((each for each in registered if each.arn == arn), None)
    if found is None:
        raise NotFoundError(f"Nothing is registered as {arn}.")
    return found


def _session(core: EmulatorCore, request: HttpRequest) -> Any:
    return SessionBody.of(core.session_of(_last_of(request.path)))


def _call(core: EmulatorCore, request: HttpRequest) -> Any:
    return call_body(core.call(_last_of(request.path)))


def _last_of(path: str) -> str:
    return path.rpartition("/")[2]


def _get_faults(core: EmulatorCore, _request: HttpRequest) -> Any:
    return {"faults": core.faults()}


def _post_fault(core: EmulatorCore, request: HttpRequest) -> Any:
    body = _body(request, core, FaultBody)
    options = {name: getattr(body, name) for name in body.__struct_fields__ if name not in ("operation", "error")}
    return core.add_fault(body.operation, body.error, **options)


def _delete_faults(core: EmulatorCore, request: HttpRequest) -> Any:
    return {"deleted": core.delete_faults(_parameter(request, "id"))}


def _get_calls(core: EmulatorCore, request: HttpRequest) -> Any:
    return {"calls": [call_body(each) for each in read_query(request.query).found(core.journal)]}


def _reset(core: EmulatorCore, request: HttpRequest) -> Any:
    body = _body(request, core, ResetBody) if request.body.strip() else ResetBody()
    return core.reset(body.account)


def _get_keys(core: EmulatorCore, _request: HttpRequest) -> Any:
    return {"keys": [_key(each) for each in core.keys.open_id_tokens.all()]}


def _rotate_keys(core: EmulatorCore, _request: HttpRequest) -> Any:
    return _key(core.keys.open_id_tokens.rotate())


def _key(key: SigningKey) -> Any:
    retired_at = None if key.retired_at is None else iso_time(key.retired_at)
    created_at = iso_time(key.created_at)
    return {"key_id": key.key_id, "active": retired_at is None, "created_at": created_at, "retired_at": retired_at}


def _get_openapi(_core: EmulatorCore, _request: HttpRequest) -> Any:
    from cognito_identity_emulator.control_api.openapi import document

    return document(all_verbs(), PREFIX)


def all_verbs() -> dict[str, tuple[str, ...]]:
    """Every path of the control API below its prefix, with its methods; health has a door of its own."""
    known = {path: tuple(methods) for path, methods in _VERBS.items()}
    return {"health": ("GET",), "health/live": ("GET",), **_OF_ONE, **known}


_OF_ONE = {"calls/{call_id}": ("GET",), "credentials/{access_key_id}": ("GET",)}
_VERBS_OF_ONE: Mapping[str, Mapping[str, Verb]] = {"calls": {"GET": _call}, "credentials": {"GET": _session}}

_VERBS: Mapping[str, Mapping[str, Verb]] = {
    **data_verbs.VERBS,
    **clock_verbs.VERBS,
    "calls": {"GET": _get_calls},
    "calls/stream": {"GET": _get_calls},  # the pages stream them
    "faults": {"GET": _get_faults, "POST": _post_fault, "DELETE": _delete_faults},
    "keys": {"GET": _get_keys},
    "keys/rotate": {"POST": _rotate_keys},
    "reset": {"POST": _reset},
    "seed": {"POST": post_seed},
    "seed/schema": {"GET": get_schema},
    "openapi.json": {"GET": _get_openapi},
    "login-tokens": {"POST": _login_token},
    "identity-providers": {"GET": _get_providers, "PUT": _put_provider, "DELETE": _delete_provider},
    "roles": {"GET": _get_roles, "PUT": _put_role, "DELETE": _delete_role},
    **explain_verbs.VERBS,
    **metrics_verb.VERBS,
}
