"""The token endpoint: exchanges a code or a refresh token for tokens; and the userinfo endpoint, which reads them.

https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 and https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
"""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.failed_check import shown
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.logins.redirect_uris import matches
from cognito_identity_emulator.logins.verification_key import verify_with_rsa_key
from cognito_identity_emulator.protocol.compact_jws import MalformedJwsError, read_token
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.sign_in.errors import TokenError
from cognito_identity_emulator.sign_in.parameters import ParameterError, read_form
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.sealed import AuthorizationCode, RefreshToken, SignedInUser, seal, unseal
from cognito_identity_emulator.sign_in.user import OWN_CLAIMS
from cognito_identity_emulator.storage.sign_in_codes import UsedCodeStore
from cognito_identity_emulator.tokens.json_web_signature import sign

ALGORITHM = "RS256"
TOKEN_LIFETIME_S = 3600
CODE_LIFETIME_MS = 60_000
REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000
GRANTS = ("authorization_code", "refresh_token")

_ACCESS_TOKEN = "access"  # a value of the claim token_use  # nosec B105
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def exchange(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> dict[str, Any]:
    """The token response to a grant. Raises TokenError.

    The secret of a client is not compared with anything: PKCE binds a code to the client that asked for it, and nothing
    that a token of the emulator protects is secret.
    """
    try:
        form = read_form(request)
    except ParameterError as problem:
        raise TokenError("invalid_request", str(problem)) from None
    client_id = _client_id(request, form)
    if not provider.accepts_client(client_id):
        raise TokenError("invalid_client", f"{provider.name} has no client {shown(client_id)}.", 401)
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _exchange_code(core, form, client_id, provider)
    if grant == "refresh_token":
        return _refresh(core, form, client_id, provider)
    raise TokenError("unsupported_grant_type", f"grant_type must be {' or '.join(GRANTS)}.")


def _exchange_code(
    core: EmulatorCore, form: Mapping[str, str], client_id: str, provider: SignInProvider
) -> dict[str, Any]:
    code = unseal(core, form.get("code", ""), AuthorizationCode)
    if code is None:
        raise TokenError("invalid_grant", "The code is not one of this emulator, or it expired. Sign in again.")
    request = code.request
    if (request.provider, request.client_id) != (provider.name, client_id):
        raise TokenError("invalid_grant", f"The code is for {request.client_id} at {request.provider}.")
    if form.get("redirect_uri") != request.redirect_uri:
        raise TokenError("invalid_grant", "redirect_uri must be the one of the authorization request.")
    if not matches(request.redirect_uri, provider.redirect_uris):
        raise TokenError("invalid_grant", "The redirect URI is not registered any more.")
    if not _is_verifier_of(request.challenge, form.get("code_verifier", "")):
        raise TokenError("invalid_grant", "code_verifier is not the one whose challenge was sent (PKCE).")
    with core.database.transaction() as connection:
        is_first_use = UsedCodeStore(connection).use(code.id, code.expires_at, core.clock.now())
    if not is_first_use:
        raise TokenError("invalid_grant", "The code was used before. Sign in again.")
    response = _tokens(core, provider, client_id, request.scope, code.user, nonce=request.nonce)
    if request.has_refresh_token:
        expires_at = core.clock.now() + REFRESH_TOKEN_LIFETIME_MS
        response["refresh_token"] = seal(
            core, RefreshToken(provider.name, client_id, request.scope, code.user, expires_at)
        )
    return response


def _refresh(core: EmulatorCore, form: Mapping[str, str], client_id: str, provider: SignInProvider) -> dict[str, Any]:
    token = unseal(core, form.get("refresh_token", ""), RefreshToken)
    if token is None:
        raise TokenError("invalid_grant", "The refresh token is not one of this emulator, or it expired.")
    if (token.provider, token.client_id) != (provider.name, client_id):
        raise TokenError("invalid_grant", f"The refresh token is for {token.client_id} at {token.provider}.")
    return _tokens(core, provider, client_id, token.scope, token.user)


def _tokens(
    core: EmulatorCore,
    provider: SignInProvider,
    client_id: str,
    scope: str,
    user: SignedInUser,
    *,
    nonce: str | None = None,
) -> dict[str, Any]:
    own = {"iss": provider.issuer, "auth_time": user.auth_time, "nonce": nonce}
    request = LoginTokenRequest(provider.name, user.subject, client_id, {**user.claims, **own}, TOKEN_LIFETIME_S)
    try:
        id_token = core.issue_login_token(request).token
    except AdminError as problem:
        raise TokenError("invalid_grant", str(problem)) from None
    return {
        "access_token": _access_token(core, provider, client_id, scope, user),
        "token_type": "Bearer",  # how the token is sent  # nosec B105
        "expires_in": TOKEN_LIFETIME_S,
        "scope": scope,
        "id_token": id_token,
    }


def _access_token(core: EmulatorCore, provider: SignInProvider, client_id: str, scope: str, user: SignedInUser) -> str:
    """A token with the members of a user pool's access tokens. It has no audience, so no identity pool takes it."""
    now_s = core.clock.now() // 1000
    claims: dict[str, Any] = {
        **user.claims,
        "sub": user.subject,
        "iss": provider.issuer,
        "client_id": client_id,
        "token_use": _ACCESS_TOKEN,
        "scope": scope,
        "auth_time": user.auth_time,
        "iat": now_s,
        "exp": now_s + TOKEN_LIFETIME_S,
        "jti": core.ids.uuid(),
    }
    if provider.is_user_pool:
        claims["username"] = user.subject
    keys = core.keys.login_tokens
    keys.note_signature()
    return sign(keys.active(), ALGORITHM, claims, kind="JWT")


def user_info(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> dict[str, Any]:
    """The claims of the user whose access token the request has. Raises TokenError."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenError("invalid_token", "Send the access token as `Authorization: Bearer TOKEN`.", 401)
    claims = _access_token_claims(core, text.strip(), provider)
    if claims is None:
        raise TokenError("invalid_token", f"The access token is not one of {provider.issuer}, or it expired.", 401)
    return {"sub": claims["sub"], **{name: value for name, value in claims.items() if name not in OWN_CLAIMS}}


def _access_token_claims(core: EmulatorCore, text: str, provider: SignInProvider) -> Mapping[str, Any] | None:
    """The claims of an access token of the provider; None for any other text."""
    try:
        token = read_token(text)
    except MalformedJwsError:
        return None
    key = None if token.key_id is None else core.keys.login_tokens.find(token.key_id)
    if token.algorithm != ALGORITHM or key is None or not verify_with_rsa_key(token, key.public):
        return None
    claims = token.claims
    is_of_provider = claims.get("token_use") == _ACCESS_TOKEN and claims.get("iss") == provider.issuer
    return claims if is_of_provider and core.clock.now() < claims.get("exp", 0) * 1000 else None


def _client_id(request: HttpRequest, form: Mapping[str, str]) -> str:
    """The client, from the form or from HTTP Basic authentication. Raises TokenError."""
    named = form.get("client_id")
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user = unquote_plus(b64decode(text.strip(), validate=True).decode().partition(":")[0])
        except (binascii.Error, ValueError):
            raise TokenError("invalid_client", "The Authorization header is not HTTP Basic.", 401) from None
        if named not in (None, user):
            raise TokenError("invalid_client", "client_id differs from that of the Authorization header.", 401)
        named = user
    if not named:
        raise TokenError("invalid_client", "The request names no client: send client_id.", 401)
    return named


def _is_verifier_of(challenge: str, verifier: str) -> bool:
    """Whether the challenge was made of this verifier by S256 (RFC 7636, section 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())
