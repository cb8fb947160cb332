"""The revocation endpoint, with which a client ends a session: it revokes a refresh token or an access token.

https://www.rfc-editor.org/rfc/rfc7009
https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
"""

from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.sign_in.client import read_form_of_client
from cognito_identity_emulator.sign_in.errors import TokenError
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.sealed import RefreshToken, unseal
from cognito_identity_emulator.sign_in.tokens import is_access_token, live_claims
from cognito_identity_emulator.storage.sign_in_codes import RevokedTokenStore


def revoke(core: EmulatorCore, request: HttpRequest, provider: SignInProvider) -> None:
    """Revoke the token of a request. A token that is not valid needs no revocation. Raises TokenError.

    A refresh token takes the access tokens with it that it led to. A user pool revokes refresh tokens only.
    """
    form, client_id = read_form_of_client(request, provider)
    text = form.get("token")
    if text is None:
        raise TokenError("invalid_request", "The request has no token to revoke.")
    refresh = unseal(core, text, RefreshToken)
    if refresh is not None:
        _check_client((refresh.provider, refresh.client_id), provider, client_id)
        _store(core, refresh.id, refresh.expires_at)
        return
    claims = live_claims(core, text, provider)
    if claims is None:
        return
    if provider.is_user_pool or not is_access_token(claims):
        kinds = "refresh tokens" if provider.is_user_pool else "refresh tokens and access tokens"
        raise TokenError("unsupported_token_type", f"Only {kinds} of {provider.name} can be revoked.")
    _check_client((provider.name, claims["client_id"]), provider, client_id)
    _store(core, claims["jti"], claims["exp"] * 1000)


def _check_client(owner: tuple[str, str], provider: SignInProvider, client_id: str) -> None:
    """Raises TokenError unless the token is of this client at this provider."""
    name, client = owner
    if owner != (provider.name, client_id):
        raise TokenError("invalid_grant", f"The token is for {client} at {name}.")


def _store(core: EmulatorCore, token_id: str, expires_at: int) -> None:
    with core.database.transaction() as connection:
        RevokedTokenStore(connection).revoke(token_id, expires_at, core.clock.now())
