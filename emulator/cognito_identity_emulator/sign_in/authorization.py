"""The authorization endpoint: checks the request of a client, and makes the response at its redirect URI.

https://openid.net/specs/openid-connect-core-1_0.html#AuthorizationEndpoint
https://www.rfc-editor.org/rfc/rfc7636 (PKCE)
"""

import re
import shlex
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.logins.redirect_uris import matches, redirect_uri_problem
from cognito_identity_emulator.sign_in.errors import RedirectedError, RefusedError
from cognito_identity_emulator.sign_in.parameters import MAX_PARAMETER_CHARACTERS
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.sealed import AuthorizationRequest

RESPONSE_MODES = ("query", "form_post")
PAGE_LIFETIME_MS = 3_600_000
"""How long the page may be open before its form is sent."""

_S256 = re.compile(r"[A-Za-z0-9_-]{43}")


class ClientRedirect(msgspec.Struct, frozen=True):
    """Where the client receives its response, and how; known before the rest of its request is checked."""

    redirect_uri: str
    response_mode: str
    state: str | None


def read_redirect(
    parameters: Mapping[str, str], repeated: frozenset[str], provider: SignInProvider, host: str
) -> ClientRedirect:
    """Where the response goes. Raises RefusedError unless the provider has the client and the redirect URI.

    `host` is this emulator's, for a command in the refusal.
    """
    for name in ("client_id", "redirect_uri"):
        if name in repeated:
            raise RefusedError(f"The request has {name} more than once.", "Send it once.")
        if name not in parameters:
            raise RefusedError(f"The request has no {name}.", "An OpenID Connect client sends one: see its settings.")
    check_redirect_uri(parameters["redirect_uri"], provider, host)
    if not provider.accepts_client(parameters["client_id"]):
        clients = ", ".join(sorted(provider.client_ids or ()))
        raise RefusedError(
            f"{provider.name} has no client {shown(parameters['client_id'])}.",
            f"Add it to client_ids of {provider.arn}, or use one of them: {shown(clients)}.",
        )
    state = parameters.get("state")
    mode = parameters.get("response_mode", "query")
    return ClientRedirect(
        parameters["redirect_uri"],
        mode if mode in RESPONSE_MODES else "query",
        state if state is not None and len(state) <= MAX_PARAMETER_CHARACTERS else None,
    )


def check_redirect_uri(uri: str, provider: SignInProvider, host: str) -> None:
    """Raises RefusedError, with the command that registers the URI, unless the provider has it."""
    if matches(uri, provider.redirect_uris):
        return
    problem = redirect_uri_problem(uri)
    sentence = f"{shown(uri)} is not a redirect URI of {provider.name}."
    if problem is not None:
        raise RefusedError(sentence, f"It cannot be registered: {problem}.")
    command = ["cognito-identity-emulator", "redirect-uri", provider.name, uri, "--endpoint-url", host]
    raise RefusedError(
        sentence,
        f"If your app is there, register it: in redirect_uris of {provider.arn} (PUT /_emulator/identity-providers, a "
        "seed file, or the console under Roles), or with this command:",
        shlex.join(command),
    )


def read_request(
    parameters: Mapping[str, str],
    repeated: frozenset[str],
    provider: SignInProvider,
    redirect: ClientRedirect,
    now: int,
) -> AuthorizationRequest:
    """The checked request. `now` is epoch milliseconds. Raises RedirectedError."""
    if repeated:
        raise RedirectedError("invalid_request", f"{shown(min(repeated))} is specified more than once.")
    for name in ("state", "nonce", "scope", "client_id"):
        if len(parameters.get(name, "")) > MAX_PARAMETER_CHARACTERS:
            raise RedirectedError("invalid_request", f"{name} has more than {MAX_PARAMETER_CHARACTERS} characters.")
    for name in ("request", "request_uri"):
        if name in parameters:
            raise RedirectedError(f"{name}_not_supported", f"Send the parameters themselves instead of {name}.")
    if parameters.get("response_type") != "code":
        raise RedirectedError("unsupported_response_type", "response_type must be code.")
    if parameters.get("response_mode", "query") not in RESPONSE_MODES:
        raise RedirectedError("invalid_request", f"response_mode must be {' or '.join(RESPONSE_MODES)}.")
    scopes = parameters.get("scope", "").split()
    if "openid" not in scopes:
        raise RedirectedError("invalid_scope", "scope must contain openid.")
    if parameters.get("code_challenge_method") != "S256" or not _S256.fullmatch(parameters.get("code_challenge", "")):
        raise RedirectedError("invalid_request", "PKCE is required: code_challenge, and code_challenge_method S256.")
    prompts = parameters.get("prompt", "").split()
    if "none" in prompts:
        if len(prompts) > 1:
            raise RedirectedError("invalid_request", "prompt=none cannot be combined with other values.")
        raise RedirectedError("login_required", "Every sign-in shows a page. Use a refresh token for silent renewal.")
    return AuthorizationRequest(
        provider=provider.name,
        client_id=parameters["client_id"],
        redirect_uri=redirect.redirect_uri,
        response_mode=redirect.response_mode,
        state=redirect.state,
        nonce=parameters.get("nonce"),
        scope=" ".join(scopes),
        challenge=parameters["code_challenge"],
        has_refresh_token=(
            provider.is_user_pool or "offline_access" in scopes or parameters.get("access_type") == "offline"
        ),
        expires_at=now + PAGE_LIFETIME_MS,
    )


def response_url(redirect_uri: str, parameters: Mapping[str, str | None]) -> str:
    """The redirect URI with these parameters in its query; those that are None are left out."""
    present = {name: value for name, value in parameters.items() if value is not None}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(present)}" if present else redirect_uri
