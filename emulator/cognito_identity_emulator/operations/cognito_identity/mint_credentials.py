"""Mints the credentials of the enhanced flow, once the identity and its role are known."""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.issuer import Credentials
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.tokens.open_id_token import web_identity

SESSION_NAME = "CognitoIdentityCredentials"
"""The session name of the credentials that Cognito gets from STS."""

_DURATION_S = 3600


def mint_credentials(services: Services, role_arn: str, claims: OpenIdTokenClaims, now: int) -> Credentials:
    """Credentials of the role for an identity, which are valid once they are saved. `now` is epoch milliseconds.

    AWS's own session policies for guests apply to a guest. Raises AssumeRoleError.
    """
    session = services.roles.assume(role_arn, SESSION_NAME, web_identity(claims), now=now, duration_s=_DURATION_S)
    if not session.authenticated:
        session = replace(session, scoped_down=True)
    return services.credentials.mint(session)
