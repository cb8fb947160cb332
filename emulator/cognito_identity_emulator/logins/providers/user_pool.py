"""Cognito user pools: ID tokens of `cognito-idp.<region>.amazonaws.com/<user pool>`, or of a local user pool under
`host[:port]/<user pool>`.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator.domain.identity import Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.roles import mapping_keys
from cognito_identity_emulator.domain.verified_login import VerifiedLogin
from cognito_identity_emulator.errors.cognito_identity import ExternalServiceException, InvalidLoginToken
from cognito_identity_emulator.logins.check import Check
from cognito_identity_emulator.logins.provider_kind import VerificationContext
from cognito_identity_emulator.logins.providers.jwt_kind import JwtKind, user_pool_client_ids
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin
from cognito_identity_emulator.logins.user_directory import DirectoryUnreachableError, UserDirectory, UserStatus
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken

_KEY_SET_PATH = "/.well-known/jwks.json"
_AWS_PREFIX = "cognito-idp."


class UserPoolKind(JwtKind):
    """User pools of AWS by their name, local user pools because a pool names them."""

    def recognizes(self, key: str, pools: Sequence[IdentityPool]) -> bool:
        """Whether the key is a user pool of AWS, or one of the pools names it as a user pool."""
        return key.startswith(_AWS_PREFIX) or any(user_pool_client_ids(pool, key) for pool in pools)

    def login(self, pool: IdentityPool, key: str, context: VerificationContext) -> JwtLogin:
        """The pool's client ids of the user pool are the audiences."""
        client_ids = frozenset(user_pool_client_ids(pool, key))

        def verified_login(claims: Mapping[str, Any]) -> VerifiedLogin:
            """The user is the `sub`; role mappings go by user pool and client, tag maps by user pool."""
            audience = claims.get("aud")
            audiences = [audience] if isinstance(audience, str) else audience or ()
            client_id = next(filter(client_ids.__contains__, audiences), None)
            return VerifiedLogin(
                login=Login(key, claims["sub"]),
                amr=f"{key}:CognitoSignIn:{claims['sub']}",
                role_mapping_keys=mapping_keys(key, client_id=client_id),
                tag_map_key=key,
                claims=claims,
            )

        return JwtLogin(
            key=key,
            is_configured=bool(client_ids),
            audiences=client_ids,
            verified_login=verified_login,
            issuer_keys=context.issuer_keys if context.strict else None,
            key_set_path=_KEY_SET_PATH,
            user_check=_server_side_token_check(pool, key, context.users),
        )

    def extra_claims(self, key: str, subject: str, now_s: int) -> Mapping[str, Any]:
        """The claims of a user pool's ID token."""
        if not key.startswith(_AWS_PREFIX):
            return {}
        token_use = "id"  # no password, but the kind of token  # nosec B105
        return {"auth_time": now_s, "cognito:username": subject, "token_use": token_use}


@dataclass(frozen=True, slots=True)
class ServerSideTokenCheck:
    """Whether the user of a token still exists and is enabled. `client_ids` are the clients whose tokens it is for."""

    users: UserDirectory
    key: str
    client_ids: frozenset[str]

    def checks(self, token: JsonWebToken) -> Iterator[Check]:
        """The check of the user; none for tokens of other clients."""
        if not self.client_ids.isdisjoint(token.audiences):
            yield self._check(_username(token))

    def fetch_needed(self, token: JsonWebToken) -> "Future[None] | None":
        """The lookup of the user."""
        if self.client_ids.isdisjoint(token.audiences):
            return None
        return self.users.fetch_needed(self.key, _username(token))

    def _check(self, username: str) -> Check:
        expected = f"{username} to be an enabled user of {self.key}"
        try:
            status = self.users.status(self.key, username)
        except DirectoryUnreachableError as problem:
            hint = f"Check the endpoint of the user pool: --user-pool-endpoint {self.key}=URL"
            return Check("user", expected, str(problem), ExternalServiceException(self.key), hint)
        alternative = "Or turn ServerSideTokenCheck off in the identity pool."
        if status is UserStatus.DISABLED:
            hint = f"Enable the user in the user pool. {alternative}"
            return Check("user", expected, status.value, InvalidLoginToken.user_disabled(), hint)
        if status is UserStatus.DELETED:
            hint = f"Create the user in the user pool. {alternative}"
            return Check("user", expected, status.value, InvalidLoginToken.user_deleted(), hint)
        return Check("user", expected, status.value)


def _server_side_token_check(pool: IdentityPool, key: str, users: UserDirectory) -> ServerSideTokenCheck | None:
    """The check that the pool asks for; None when it asks for none, or no endpoint is configured."""
    client_ids = frozenset(
        each.client_id
        for each in pool.cognito_identity_providers or ()
        if each.name == key and each.server_side_token_check
    )
    return ServerSideTokenCheck(users, key, client_ids) if client_ids and users.covers(key) else None


def _username(token: JsonWebToken) -> str:
    return str(token.claims.get("cognito:username") or token.claims["sub"])
