"""Cognito user pools: ID tokens of `cognito-idp.<region>.amazonaws.com/<user pool>`, or of a local user pool under
`host[:port]/<user pool>`.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html
"""

from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool, UserPoolProvider
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import ExternalServiceException, InvalidLoginToken
from cognito_identity_emulator.logins.check import Check
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin, Some
from cognito_identity_emulator.logins.user_directory import DirectoryUnreachable, UserDirectory, UserStatus
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken

KEY_SET_PATH = "/.well-known/jwks.json"


def clients(pool: IdentityPool, key: str) -> tuple[str, ...]:
    """The client ids by which the pool names a user pool."""
    return tuple(each.client_id for each in _accepted_as(pool, key))


def _accepted_as(pool: IdentityPool, key: str) -> list[UserPoolProvider]:
    return [each for each in pool.cognito_identity_providers or () if each.name == key]


def login(pool: IdentityPool, key: str, users: UserDirectory) -> JwtLogin | None:
    """What the pool expects of a user pool's token; None when the Logins key names no user pool."""
    accepted = frozenset(clients(pool, key))
    if not accepted and not key.startswith("cognito-idp."):
        return None

    def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
        """The user is the `sub`; role mappings go by user pool and client, tag maps by user pool."""
        audience = claims.get("aud")
        offered = [audience] if isinstance(audience, str) else audience or ()
        client = next(filter(accepted.__contains__, offered), None)
        return VerifiedLogin(
            login=Login(key, claims["sub"]),
            amr=f"{key}:CognitoSignIn:{claims['sub']}",
            role_mapping_keys=mapping_keys(key, client_id=client),
            tag_map_key=key,
            claims=claims,
        )

    asking = [each.client_id for each in _accepted_as(pool, key) if each.server_side_token_check]

    def user_check(token: JsonWebToken) -> Some:
        """ServerSideTokenCheck of the client that the token is for: is the user still there, and enabled?"""
        if any(client_id in token.audiences for client_id in asking):
            yield _user_check(users, key, str(token.claims.get("cognito:username") or token.claims["sub"]))

    asks = bool(asking) and users.covers(key)
    return JwtLogin(
        key,
        bool(accepted),
        accepted,
        verified_login,
        key_set_path=KEY_SET_PATH,
        user_check=user_check if asks else None,
    )


def _user_check(users: UserDirectory, key: str, username: str) -> Check:
    expected = f"{username} to be an enabled user of {key}"
    try:
        status = users.status(key, username)
    except DirectoryUnreachable as problem:
        hint = f"Is this the user pool's endpoint? --user-pool-endpoint {key}=URL"
        return Check("user", expected, str(problem), ExternalServiceException(key), hint)
    told = "Or leave ServerSideTokenCheck out of the pool: the user pool is not asked then."
    if status is UserStatus.DISABLED:
        hint = f"Enable the user in the user pool. {told}"
        return Check("user", expected, status.value, InvalidLoginToken.user_disabled(), hint)
    if status is UserStatus.DELETED:
        hint = f"Create the user in the user pool. {told}"
        return Check("user", expected, status.value, InvalidLoginToken.user_deleted(), hint)
    return Check("user", expected, status.value)
