"""Proves the Logins map of a call: every token in it must be good, or the whole call is refused.

How much is verified is a setting: `strict` everything; `claims` everything but signatures, for tokens made by hand;
`none` nothing, so that any string is a login. What the pool itself says, which providers it knows, holds in all modes.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from cognito_identity_emulator.domain.arns import saml_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogin, VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.check import Check, Checks, verify
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.providers import oidc, opaque, saml_login, user_pool
from cognito_identity_emulator.logins.providers.jwt_login import JwtLogin
from cognito_identity_emulator.logins.providers.opaque import OpaqueLogin
from cognito_identity_emulator.logins.providers.saml_login import SamlLogin
from cognito_identity_emulator.logins.user_directory import UserDirectory
from cognito_identity_emulator.protocol.compact_jws import read_token
from cognito_identity_emulator.runtime.waiting import WouldBlock
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.tokens.open_id_token import (
    PROVIDER_NAME,
    BadSignatureError,
    Expired,
    ForeignTokenError,
    OpenIdTokens,
)

_MOST_JWT_LOGINS = 256

_log = logging.getLogger("cognito_identity_emulator.logins")


class LoginVerifier:
    """Proves logins against what a pool configures. May fetch keys, so it is never asked inside a transaction.

    `verification` is strict, claims or none.
    """

    def __init__(
        self,
        verification: str,
        tokens: OpenIdTokens,
        issuer_keys: IssuerKeys,
        registry: RegistryCache,
        keys: KeyRing,
        users: UserDirectory,
    ) -> None:
        self._verification = verification
        self._tokens = tokens
        self._keys_asked = issuer_keys if verification == "strict" else None
        self._registry = registry
        self._keys = keys
        self._users = users
        self._jwt_logins: dict[tuple[str, str], tuple[IdentityPool, JwtLogin]] = {}

    def verify(
        self, pool: IdentityPool, logins: Mapping[str, str] | None, now: int, *, own_token_allowed: bool = False
    ) -> VerifiedLogins:
        """What the logins prove. `now` is epoch milliseconds.

        `own_token_allowed`: a token of ours under cognito-identity.amazonaws.com vouches for its identity; elsewhere it
        is refused. Raises NotAuthorizedException's kinds, NotAPublicProvider, ExternalServiceException, WouldBlock.
        """
        if not logins:
            return VerifiedLogins()
        token_claims = None
        verified_logins = []
        for key, token in logins.items():
            if key == PROVIDER_NAME:
                token_claims = self._own_token(token, pool, now, own_token_allowed)
            else:
                verified_logins.append(
                    self._proven_at_once(pool, key, token, now) or self._checked(pool, key, token, now)
                )
        return VerifiedLogins(tuple(verified_logins), token_claims)

    def fetch_needed(self, pool: IdentityPool, logins: Mapping[str, str], now: int) -> Any:
        """What has to be fetched before these logins can be verified."""
        try:
            self.verify(pool, logins, now, own_token_allowed=True)
        except WouldBlock as blocked:
            return blocked.ready_when
        except Exception:
            return None
        return None

    def checks(self, pool: IdentityPool, key: str, token: str, now: int) -> Checks:
        """Every check of a public login, in AWS's order. May raise WouldBlock."""
        if key == pool.developer_provider_name:
            refusal = self._refusal_of_developer_provider(token, now)
            hint = "Its users log in by GetOpenIdTokenForDeveloperIdentity."
            yield Check("provider", "a public provider", "the pool's developer provider", refusal, hint)
        if not pool.has_login_providers:
            hint = "Add an identity provider to the pool."
            yield Check("pool", "a pool with providers", "none", errors.PoolWithoutProviders(pool.id), hint)
        return (yield from self._provider_checks(pool, key, token, now))

    def own_token_checks(self, pool: IdentityPool, token: str, now: int) -> Iterator[Check]:
        """Every check of a token of ours under cognito-identity.amazonaws.com, where that key is allowed. Raises
        MalformedJwsError."""
        read = read_token(token)
        signed = True
        try:
            self._tokens.read(token, now)
        except (ForeignTokenError, BadSignatureError):
            signed = False
        except Expired:
            pass
        unverified = None if signed else errors.InvalidLoginToken.signature_unverified()
        hint = None if signed else "It was changed, or signed elsewhere: GET /_emulator/keys lists the keys of here."
        yield Check("signature", "a signature by a key of this emulator", f"key {read.key_id}", unverified, hint)
        now_s, expires_at_s = now // 1000, int(read.claims.get("exp") or 0)
        yield check.expiry(now_s, expires_at_s, lambda: errors.InvalidLoginToken.expired(now_s, expires_at_s))
        got = ", ".join(read.audiences) or "no aud claim"
        if pool.id in read.audiences:
            yield Check("audience", pool.id, got)
        else:
            yield Check("audience", pool.id, got, errors.LoginsDoNotMatch(), f"It vouches for an identity of {got}.")

    def claimed(self, pool: IdentityPool, key: str, claims: Mapping[str, Any]) -> VerifiedLogin:
        """What a good token with these claims would prove under a Logins key. Raises ProviderNotSupported for a
        provider that the pool does not know, SamlRefusal."""
        login = self._login(pool, key)
        if not login.configured:
            raise errors.ProviderNotSupported
        return login.claimed(claims)

    def _proven_at_once(self, pool: IdentityPool, key: str, token: str, now: int) -> VerifiedLogin | None:
        """The proof of a login that passes every check and is of a kind that need not be told one by one."""
        if self._verification == "none" or key == pool.developer_provider_name:
            return None
        expected = self._login(pool, key)
        return expected.verify_fast(token, now, self._keys_asked) if isinstance(expected, JwtLogin) else None

    def _checked(self, pool: IdentityPool, key: str, token: str, now: int) -> VerifiedLogin:
        """The proof of a login, check by check; the first that fails is the refusal."""
        outcome = verify(self.checks(pool, key, token, now))
        if isinstance(outcome, Check):
            raise _explained(outcome, pool, key)
        return outcome

    def _provider_checks(self, pool: IdentityPool, key: str, token: str, now: int) -> Checks:
        expected = self._login(pool, key)
        if self._verification == "none":
            return (yield from _unchecked(expected, token))
        if isinstance(expected, JwtLogin):
            return (yield from expected.checks(token, now, self._keys_asked))
        return (yield from expected.checks(token, now, strict=self._verification == "strict"))

    def _login(self, pool: IdentityPool, key: str) -> JwtLogin | OpaqueLogin | SamlLogin:
        """What the pool expects under a Logins key."""
        held = self._jwt_logins.get((pool.id, key))
        # When the pool changes, or a provider is registered, the pool is read into a new object.
        if held is not None and held[0] is pool:
            return held[1]
        if key in opaque.PROVIDERS:
            return opaque.login(pool, key, self._keys.seal)
        if saml_provider_name(key) is not None:
            return saml_login.login(pool, key, self._registry, self._keys.login_tokens)
        login = user_pool.login(pool, key, self._users) or oidc.login(pool, key, self._registry)
        if len(self._jwt_logins) >= _MOST_JWT_LOGINS:
            self._jwt_logins.clear()
        self._jwt_logins[pool.id, key] = pool, login
        return login

    def _own_token(self, token: str, pool: IdentityPool, now: int, allowed: bool) -> OpenIdTokenClaims:
        try:
            token_claims = self._tokens.read(token, now)
        except ForeignTokenError:
            raise errors.InvalidLoginToken.not_a_cognito_token() from None
        except BadSignatureError:
            raise errors.InvalidLoginToken.signature_unverified() from None
        except Expired as expired:
            raise errors.InvalidLoginToken.expired(expired.now_s, expired.expires_at_s) from None
        if not allowed:
            raise errors.InvalidLoginToken.is_a_cognito_token()
        if token_claims.pool_id != pool.id:
            raise errors.LoginsDoNotMatch
        return token_claims

    def _refusal_of_developer_provider(self, token: str, now: int) -> ServiceError:
        """A developer provider has no place in a public call; a token of ours under its name is told apart."""
        try:
            self._tokens.read(token, now)
        except ForeignTokenError:
            return errors.NotAPublicProvider()
        except (BadSignatureError, Expired):
            pass
        return errors.InvalidLoginToken.is_a_cognito_token()


def _unchecked(expected: JwtLogin | OpaqueLogin | SamlLogin, token: str) -> Checks:
    """With nothing verified, the pool must still know the provider."""
    configured = expected.configured
    hint = None if configured else f"Add {expected.key} to the pool."
    refusal = None if configured else errors.ProviderNotSupported()
    yield Check(
        "provider",
        f"{expected.key} among the pool's providers",
        "it is among them" if configured else "it is not among them",
        refusal,
        hint,
    )
    return expected.unchecked(token)


def _explained(failed: Check, pool: IdentityPool, key: str) -> ServiceError:
    """The refusal of a check, with a line in the log that says what would have passed."""
    refusal = failed.refusal
    assert refusal is not None, "only checks that failed are explained"
    refusal.explain(failed.failure())
    _log.warning("Login %s refused by pool %s. %s", key, pool.id, refusal.explanation)
    return refusal
