"""The verbs of the control API: which path and method is which, and nothing else than Control does."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec

from emulator.admin.access import check_access
from emulator.admin.bodies import IdentityProviderBody, LoginTokenBody, RoleBody, SessionBody
from emulator.control.control import Control
from emulator.control.refusal import ControlRefusal, NotThere
from emulator.logins.issuer import LoginTokenOrder
from emulator.protocol.message import HttpRequest, HttpResponse

PREFIX = "/_emulator/"
Body = TypeVar("Body", bound=msgspec.Struct)
Verb = Callable[[Control, HttpRequest], Any]

_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class TooLarge(ControlRefusal):
    """The body is over the limit."""

    code = "too-large"
    status = 413


class WrongMethod(ControlRefusal):
    """The path is known, the method is not."""

    code = "wrong-method"
    status = 405


def respond(control: Control, request: HttpRequest) -> HttpResponse:
    """The answer to a request under /_emulator/; blocks while the verb is carried out."""
    try:
        check_access(request, control.settings)
        answer = _verb(request)(control, request)
    except ControlRefusal as refusal:
        told = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
        return HttpResponse(refusal.status, msgspec.json.encode({"error": told}), list(_JSON))
    return HttpResponse(200, msgspec.json.encode(answer), list(_JSON))


def _verb(request: HttpRequest) -> Verb:
    """The verb that a path and a method name. Raises NotThere, WrongMethod."""
    path = request.path.removeprefix(PREFIX)
    verbs = _VERBS.get(path)
    if verbs is None and path.startswith("credentials/") and path.count("/") == 1:
        verbs = {"GET": _session}
    if verbs is None:
        raise NotThere(
            f"There is no {request.path}. There are: {', '.join(PREFIX + known for known in sorted(_VERBS))}."
        )
    method = "GET" if request.method == "HEAD" else request.method
    if method not in verbs:
        raise WrongMethod(f"{request.path} takes {', '.join(sorted(verbs))}, not {request.method}.")
    return verbs[method]


def _body(request: HttpRequest, control: Control, form: type[Body]) -> Body:
    """The JSON body in its form. Raises ControlRefusal, TooLarge."""
    limit = control.settings.control_body_limit
    if len(request.body) > limit:
        raise TooLarge(f"The body is larger than {limit} bytes (--control-body-limit).")
    try:
        return msgspec.json.decode(request.body, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise ControlRefusal("The body is not what this verb takes.", [str(problem)]) from None


def _parameter(request: HttpRequest, name: str) -> str | None:
    return dict(parse_qsl(request.query)).get(name)


def _required_parameter(request: HttpRequest, name: str) -> str:
    value = _parameter(request, name)
    if not value:
        raise ControlRefusal(f"Say which: ?{name}=...")
    return value


def _login_token(control: Control, request: HttpRequest) -> Any:
    body = _body(request, control, LoginTokenBody)
    order = LoginTokenOrder(body.provider, body.subject, body.audience, body.claims, body.expires_in_s, body.fault)
    return control.issue_login_token(order, body.identity_pool_id)


def _get_providers(control: Control, request: HttpRequest) -> Any:
    providers = [IdentityProviderBody.of(each) for each in control.identity_providers()]
    return _one_or_all(providers, "identity_providers", _parameter(request, "arn"))


def _put_provider(control: Control, request: HttpRequest) -> Any:
    body = _body(request, control, IdentityProviderBody)
    control.put_identity_provider(body.provider())
    return body


def _delete_provider(control: Control, request: HttpRequest) -> Any:
    control.delete_identity_provider(_required_parameter(request, "arn"))
    return {}


def _get_roles(control: Control, request: HttpRequest) -> Any:
    return _one_or_all([RoleBody.of(each) for each in control.roles()], "roles", _parameter(request, "arn"))


def _put_role(control: Control, request: HttpRequest) -> Any:
    body = _body(request, control, RoleBody)
    control.put_role(body.arn, body.trust_policy, body.max_session_duration_s)
    return body


def _delete_role(control: Control, request: HttpRequest) -> Any:
    control.delete_role(_required_parameter(request, "arn"))
    return {}


def _one_or_all(registered: list[Any], name: str, arn: str | None) -> Any:
    if arn is None:
        return {name: registered}
    found = next((each for each in registered if each.arn == arn), None)
    if found is None:
        raise NotThere(f"Nothing is registered as {arn}.")
    return found


def _session(control: Control, request: HttpRequest) -> Any:
    return SessionBody.of(control.session_of(request.path.rpartition("/")[2]))


_VERBS: Mapping[str, Mapping[str, Verb]] = {
    "login-tokens": {"POST": _login_token},
    "identity-providers": {"GET": _get_providers, "PUT": _put_provider, "DELETE": _delete_provider},
    "roles": {"GET": _get_roles, "PUT": _put_role, "DELETE": _delete_role},
}
