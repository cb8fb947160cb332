"""The endpoints of a sign-in, below ``/sign-in/NAME``: finds the endpoint of a request, and checks where it comes from.

The page answers browsers that follow a link, its form only the page itself, and the endpoints of tokens only programs
and pages of the registered redirect URIs. Discovery document and key set are public.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.control_api import sign_in_paths
from cognito_identity_emulator.control_api.access import (
    ForbiddenError,
    check_host,
    check_source,
    has_other_origin,
    is_secret,
)
from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX, SignInPath
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.logins.redirect_uris import is_origin_of
from cognito_identity_emulator.protocol.message import HttpRequest, HttpResponse, header_text
from cognito_identity_emulator.sign_in import discovery
from cognito_identity_emulator.sign_in.authorization import (
    ClientRedirect,
    check_redirect_uri,
    read_redirect,
    read_request,
    response_url,
)
from cognito_identity_emulator.sign_in.errors import RedirectedError, RefusedError, TokenError
from cognito_identity_emulator.sign_in.page import (
    FormValues,
    form_post_page,
    refusal_page,
    sign_in_page,
    signed_out_page,
)
from cognito_identity_emulator.sign_in.parameters import MAX_PARAMETER_CHARACTERS, ParameterError, read_form, read_query
from cognito_identity_emulator.sign_in.provider import SignInProvider, find_provider
from cognito_identity_emulator.sign_in.revocation import revoke
from cognito_identity_emulator.sign_in.sealed import AuthorizationCode, AuthorizationRequest, seal, unseal
from cognito_identity_emulator.sign_in.tokens import CODE_LIFETIME_MS, exchange, user_info
from cognito_identity_emulator.sign_in.user import UserError, read_user

MAX_USERS = 10
"""The users that the page offers."""
BODY_LIMIT_BYTES = 64 * 1024

_log = logging.getLogger("cognito_identity_emulator")
_JSON = (b"content-type", b"application/json")
_NO_STORE = (b"cache-control", b"no-store")
_VARY = (b"vary", b"origin")
Answer = Callable[[EmulatorCore, HttpRequest, SignInProvider], HttpResponse]


def respond(core: EmulatorCore, request: HttpRequest) -> HttpResponse:
    """The response to a request below /sign-in/. Blocks while it reads, writes and signs."""
    try:
        name, answer = _find_endpoint(request)
        check_host(request, core.settings)
        return answer(core, request, find_provider(request, name, core.identity_providers(), core.settings))
    except ForbiddenError as error:
        return _refused(RefusedError(error.message, "The sign-in is as open as the control API.", status=403))
    except RefusedError as refusal:
        return _refused(refusal)


def _find_endpoint(request: HttpRequest) -> tuple[str, Answer]:
    """The name of the provider in the path of a request, and what answers it. Raises RefusedError."""
    found = next((each for each in _ANSWERS if request.path.endswith(each.path)), None)
    if found is None:
        sentence = f"The pages of a provider are below {SIGN_IN_PREFIX}NAME."
        raise RefusedError("There is no such page.", sentence, status=404)
    answer, method = _ANSWERS[found], "GET" if request.method == "HEAD" else request.method
    if method not in found.methods and (method != "OPTIONS" or answer in _PAGES):
        sentence = f"{request.path} supports {', '.join(found.methods)}, not {method}."
        raise RefusedError(sentence, "The discovery document names the endpoints.", status=405)
    return request.path[len(SIGN_IN_PREFIX) : -len(found.path)], answer


def _refused(refusal: RefusedError) -> HttpResponse:
    _log.info("Sign-in refused: %s", refusal.sentence)
    return refusal_page(refusal)


def _authorize(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """The sign-in page, or a refusal at the client's redirect URI."""
    parameters, repeated = _query(request)
    redirect = read_redirect(parameters, repeated, provider, _own_address(request))
    try:
        authorization = read_request(parameters, repeated, provider, redirect, core.clock.now())
    except RedirectedError as refusal:
        return _to_client(redirect, provider, error=refusal.error, error_description=refusal.description)
    hint = parameters.get("login_hint", "")[:MAX_PARAMETER_CHARACTERS]
    return sign_in_page(provider, authorization, seal(core, authorization), _form_values(core, provider, subject=hint))


def _login(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """Sends the browser back to the client, with a code. Only the page itself can send the form."""
    check_source(request, core.settings)
    try:
        form = read_form(request)
    except ParameterError as problem:
        raise RefusedError(str(problem), "Start again in your app.") from None
    sealed = form.get("request", "")
    authorization = unseal(core, sealed, AuthorizationRequest)
    if authorization is None or authorization.provider != provider.name:
        raise RefusedError("The page is too old, or from another emulator.", "Start again in your app.")
    check_redirect_uri(authorization.redirect_uri, provider, _own_address(request))
    redirect = ClientRedirect(authorization.redirect_uri, authorization.response_mode, authorization.state)
    if "cancel" in form:
        return _to_client(redirect, provider, error="access_denied", error_description="The user cancelled.")
    subject, claims = form.get("user") or form.get("subject", ""), form.get("claims", "")
    control_token = core.settings.control_token
    if control_token and not is_secret(form.get("control_token", ""), control_token):
        values = _form_values(core, provider, subject, claims, "The control token is wrong.")
        return sign_in_page(provider, authorization, sealed, values, 403)
    try:
        user = read_user(subject, claims, core.clock.now())
    except UserError as problem:
        return sign_in_page(
            provider, authorization, sealed, _form_values(core, provider, subject, claims, str(problem)), 400
        )
    # Servers limit the length of a URL, which has the state besides the code.
    without_state = msgspec.structs.replace(authorization, state=None)
    code = AuthorizationCode(core.ids.uuid(), without_state, user, core.clock.now() + CODE_LIFETIME_MS)
    return _to_client(redirect, provider, code=seal(core, code))


def _logout(_core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    """Sends the browser back to the client. There is no session to end, because every sign-in shows the page.

    The URI is a registered one, as OpenID Connect and as Cognito name it.
    https://openid.net/specs/openid-connect-rpinitiated-1_0.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
    """
    parameters, repeated = _query(request)
    if repeated:
        raise RefusedError("The request has a parameter more than once.", "Send it once.")
    uri = parameters.get("post_logout_redirect_uri") or parameters.get("logout_uri")
    if uri is None:
        return signed_out_page()
    check_redirect_uri(uri, provider, _own_address(request))
    state = parameters.get("state")
    if state is not None and len(state) > MAX_PARAMETER_CHARACTERS:
        raise RefusedError(f"state has more than {MAX_PARAMETER_CHARACTERS} characters.", "Shorten it.")
    return _redirect(response_url(uri, {"state": state}))


def _token(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return _for_the_client(request, provider, "POST", lambda: exchange(core, request, provider))


def _revoke(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return _for_the_client(request, provider, "POST", lambda: revoke(core, request, provider))


def _user_info(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return _for_the_client(request, provider, "GET, POST", lambda: user_info(core, request, provider))


def _for_the_client(
    request: HttpRequest, provider: SignInProvider, methods: str, answer: Callable[[], Mapping[str, Any] | None]
) -> HttpResponse:
    """A JSON response, or an empty one, that programs may read, and pages of the origins of the redirect URIs."""
    headers = [_JSON, _NO_STORE, _VARY, (b"x-content-type-options", b"nosniff")]
    if has_other_origin(request):
        origin = request.headers["origin"]
        if not is_origin_of(origin, provider.redirect_uris):
            sentence = "No redirect URI has the origin of this page. Register one (redirect_uris)."
            return _token_refused(TokenError("access_denied", sentence, 403), headers)
        headers.append((b"access-control-allow-origin", header_text(origin)))
    if request.method == "OPTIONS":
        requested = request.headers.get("access-control-request-headers", "authorization")
        return HttpResponse(
            204,
            b"",
            [
                *headers,
                (b"access-control-allow-methods", methods.encode()),
                # All that is requested: Amplify, for one, sends a header of its own.
                (b"access-control-allow-headers", header_text(requested)),
                (b"access-control-max-age", b"600"),
            ],
        )
    try:
        content = answer()
    except TokenError as error:
        return _token_refused(error, headers)
    return HttpResponse(200, b"" if content is None else msgspec.json.encode(content), headers)


def _token_refused(error: TokenError, headers: list[tuple[bytes, bytes]]) -> HttpResponse:
    _log.info("Sign-in refused: %s", error.description)
    if error.status == 401:
        scheme = "Bearer" if error.error == "invalid_token" else "Basic"
        headers = [*headers, (b"www-authenticate", f'{scheme} realm="sign-in", error="{error.error}"'.encode())]
    fields = {"error": error.error, "error_description": error.description}
    return HttpResponse(error.status, msgspec.json.encode(fields), headers)


def _discovery(_core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return _public(request, lambda: discovery.discovery(provider))


def _key_set(core: EmulatorCore, request: HttpRequest, _provider: SignInProvider) -> HttpResponse:
    return _public(request, lambda: discovery.key_set(core))


def _public(request: HttpRequest, document: Callable[[], Mapping[str, Any]]) -> HttpResponse:
    """A JSON document that pages of any origin may read."""
    any_origin = (b"access-control-allow-origin", b"*")
    if request.method == "OPTIONS":
        return HttpResponse(204, b"", [any_origin, (b"access-control-allow-methods", b"GET")])
    return HttpResponse(200, msgspec.json.encode(document()), [_JSON, any_origin])


def _to_client(redirect: ClientRedirect, provider: SignInProvider, **parameters: str) -> HttpResponse:
    """The response at the client's redirect URI, with its state and our issuer (RFC 9207)."""
    sent = {**parameters, "state": redirect.state, "iss": provider.issuer}
    if redirect.response_mode == "form_post":
        return form_post_page(redirect.redirect_uri, sent)
    return _redirect(response_url(redirect.redirect_uri, sent))


def _redirect(url: str) -> HttpResponse:
    return HttpResponse(303, b"", [(b"location", url.encode()), _NO_STORE, (b"referrer-policy", b"no-referrer")])


def _query(request: HttpRequest) -> tuple[Mapping[str, str], frozenset[str]]:
    """The parameters of a request. Raises RefusedError."""
    try:
        return read_query(request)
    except ParameterError as problem:
        raise RefusedError(str(problem), "Send the parameters of OpenID Connect.") from None


def _form_values(
    core: EmulatorCore, provider: SignInProvider, subject: str = "", claims: str = "", problem: str = ""
) -> FormValues:
    """The values of the form. Users are not shown where a control token protects them."""
    asks_for_token = bool(core.settings.control_token)
    users = () if asks_for_token else _users(core, provider)
    return FormValues(subject, claims, problem, users, asks_for_token)


def _users(core: EmulatorCore, provider: SignInProvider) -> tuple[str, ...]:
    """The first users of the provider that an identity has."""
    try:
        found = core.identities(query=provider.name).rows
    except AdminError:
        return ()
    logins = (login for each in found for login in each.logins if login.provider == provider.name)
    return tuple(dict.fromkeys(login.subject for login in logins))[:MAX_USERS]


def _own_address(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.headers.get('host', 'localhost')}"


_ANSWERS: Mapping[SignInPath, Answer] = {
    sign_in_paths.DISCOVERY: _discovery,
    sign_in_paths.KEY_SET: _key_set,
    sign_in_paths.AUTHORIZE: _authorize,
    sign_in_paths.LOGIN: _login,
    sign_in_paths.TOKEN: _token,
    sign_in_paths.REVOKE: _revoke,
    sign_in_paths.USER_INFO: _user_info,
    sign_in_paths.LOGOUT: _logout,
}
"""The function that answers each path."""
_PAGES = (_authorize, _login, _logout)
"""Those that have no preflight, because no page may read them."""
