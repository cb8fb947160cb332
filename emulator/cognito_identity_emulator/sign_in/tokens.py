"""The token endpoint: exchanges a code or a refresh token for tokens; and the userinfo endpoint, which reads them.

https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3 and https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.logins.login_token import LoginTokenRequest
from cognito_identity_emulator.logins.redirect_uris import matches
from cognito_identity_emulator.logins.verification_key import verify_with_rsa_key
from cognito_identity_emulator.protocol.compact_jws import MalformedJwsError, read_token
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.sign_in.client import read_form_of_client
from cognito_identity_emulator.sign_in.errors import TokenError
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.sealed import AuthorizationCode, RefreshToken, SignedInUser, seal, unseal
from cognito_identity_emulator.sign_in.user import OWN_CLAIMS
from cognito_identity_emulator.storage.sign_in_codes import RevokedTokenStore, UsedCodeStore
from cognito_identity_emulator.tokens.json_web_signature import sign

ALGORITHM = "RS256"
TOKEN_LIFETIME_S = 3600
CODE_LIFETIME_MS = 60_000
REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000
GRANTS = ("authorization_code", "refresh_token")

_ACCESS_TOKEN = "access"  # a value of the claim token_use  # nosec B105
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def exchange(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> dict[str, Any]:
    """The token response to a grant. Raises TokenError."""
    form, client_id = read_form_of_client(request, provider)
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
        raise TokenError("invalid_grant", "This emulator did not issue the code, or it has expired. Sign in again.")
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
    if not request.has_refresh_token:
        return _tokens(core, provider, client_id, request.scope, code.user, nonce=request.nonce)
    expires_at = core.clock.now() + REFRESH_TOKEN_LIFETIME_MS
    refresh = RefreshToken(core.ids.uuid(), provider.name, client_id, request.scope, code.user, expires_at)
    response = _tokens(core, provider, client_id, request.scope, code.user, refresh.id, nonce=request.nonce)
    return {**response, "refresh_token": seal(core, refresh)}


def _refresh(core: EmulatorCore, form: Mapping[str, str], client_id: str, provider: SignInProvider) -> dict[str, Any]:
    token = unseal(core, form.get("refresh_token", ""), RefreshToken)
    if token is None:
        raise TokenError(
            "invalid_grant", "This emulator did not issue the refresh token, or it has expired. Sign in again."
        )
    if (token.provider, token.client_id) != (provider.name, client_id):
        raise TokenError("invalid_grant", f"The refresh token is for {token.client_id} at {token.provider}.")
    if _is_revoked(core, token.id):
        raise TokenError("invalid_grant", "The refresh token was revoked. Sign in again.")
    return _tokens(core, provider, client_id, token.scope, token.user, token.id)


def _tokens(
    core: EmulatorCore,
    provider: SignInProvider,
    client_id: str,
    scope: str,
    user: SignedInUser,
    refresh_token_id: str | None = None,
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
        "access_token": _access_token(core, provider, client_id, scope, user, refresh_token_id),
        "token_type": "Bearer",  # how the token is sent  # nosec B105
        "expires_in": TOKEN_LIFETIME_S,
        "scope": scope,
        "id_token": id_token,
    }


def _access_token(
    core: EmulatorCore,
    provider: SignInProvider,
    client_id: str,
    scope: str,
    user: SignedInUser,
    refresh_token_id: str | None,
) -> str:
    """A token with the members of a user pool's access tokens. It has no audience, so no identity pool takes it.

    Its claim `refresh_token_id` has the refresh token with which it is revoked, if there is one.
    """
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
    if refresh_token_id is not None:
        # A user pool's claim is origin_jti. With it, Amplify would call RevokeToken, which is not emulated.
        claims["refresh_token_id"] = refresh_token_id
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
    claims = live_claims(core, text.strip(), provider)
    if claims is None or not is_access_token(claims):
        raise TokenError("invalid_token", f"The access token is not from {provider.issuer}, or it has expired.", 401)
    if _is_revoked(core, claims["jti"], claims.get("refresh_token_id")):
        raise TokenError("invalid_token", "The access token was revoked. Sign in again.", 401)
    return {"sub": claims["sub"], **{name: value for name, value in claims.items() if name not in OWN_CLAIMS}}


def is_access_token(claims: Mapping[str, Any]) -> bool:
    """Whether the claims are those of an access token of the emulator."""
    return claims.get("token_use") == _ACCESS_TOKEN and "jti" in claims and "client_id" in claims


def live_claims(core: EmulatorCore, text: str, provider: SignInProvider) -> Mapping[str, Any] | None:
    """The claims of a token that the emulator signed for the provider; None for any other text, and once expired."""
    try:
        token = read_token(text)
    except MalformedJwsError:
        return None
    key = None if token.key_id is None else core.keys.login_tokens.find(token.key_id)
    if token.algorithm != ALGORITHM or key is None or not verify_with_rsa_key(token, key.public):
        return None
    claims = token.claims
    return claims if claims.get("iss") == provider.issuer and core.clock.now() < claims.get("exp", 0) * 1000 else None


def _is_revoked(core: EmulatorCore, *token_ids: str | None) -> bool:
    """Whether any token with one of these ids was revoked."""
    with core.database.reading() as connection:
        revoked = RevokedTokenStore(connection)
        return any(revoked.has(each) for each in token_ids if each is not None)


def _is_verifier_of(challenge: str, verifier: str) -> bool:
    """Whether the challenge was made of this verifier by S256 (RFC 7636, section 4.6)."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())
