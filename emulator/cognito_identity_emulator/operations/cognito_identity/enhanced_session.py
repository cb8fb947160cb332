"""The session that the enhanced flow gives credentials for, once the identity and its role are known."""

from msgspec.structs import replace

from cognito_identity_emulator.credentials.role_assumer import AssumeRoleError, log_refusal
from cognito_identity_emulator.domain.arns import is_foreign, parse_role_arn
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.tokens.open_id_token import web_identity

SESSION_NAME = "CognitoIdentityCredentials"
"""The session name of the credentials that Cognito gets from STS."""

_DURATION_S = 3600


def foreign_role(pool: IdentityPool, role_arn: str, default_account: str) -> FailedCheck | None:
    """The failed check of a role that belongs to another account than the pool; None for any other role."""
    role = parse_role_arn(role_arn)
    if role is None or not is_foreign(role.account, pool.account, default_account):
        return None
    hint = (
        "Name a role of the pool's account, or get the credentials by GetOpenIdToken and AssumeRoleWithWebIdentity. "
        f"The account {default_account} stands for any account."
    )
    return FailedCheck("role account", f"a role of account {pool.account}, as the pool", role_arn, hint, role_arn)


def enhanced_session(
    services: Services, pool: IdentityPool, role_arn: str, claims: OpenIdTokenClaims, now: int
) -> Session:
    """The session of the role for an identity of the pool, not yet with credentials. `now` is epoch milliseconds.

    AWS's own session policies for guests apply to a guest. Raises AssumeRoleError.
    """
    foreign = foreign_role(pool, role_arn, services.settings.account)
    if foreign is not None:
        raise log_refusal(AssumeRoleError(foreign))
    session = services.roles.assume(role_arn, SESSION_NAME, web_identity(claims), now=now, duration_s=_DURATION_S)
    return session if session.authenticated else replace(session, scoped_down=True)
