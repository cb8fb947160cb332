"""Verifies the Logins map of a call: every token in it must be good, or the whole call is refused.

A setting says how much is verified: `strict` everything; `claims` everything but signatures, for tokens made by hand;
`none` nothing, so that any string is a login. In all modes the pool must name the provider.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import cognito_provider, is_cognito_provider
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogin, VerifiedLogins
from cognito_identity_emulator.errors import cognito_identity as errors
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.check import Check, Checks, first_failure
from cognito_identity_emulator.logins.issuer_keys import IssuerKeys
from cognito_identity_emulator.logins.kinds import kind_of
from cognito_identity_emulator.logins.provider_kind import ProviderLogin, VerificationContext
from cognito_identity_emulator.logins.providers.opaque import OpaqueToken, open_token
from cognito_identity_emulator.logins.single_flight import when_all_done
from cognito_identity_emulator.logins.user_directory import UserDirectory
from cognito_identity_emulator.protocol.compact_jws import read_token
from cognito_identity_emulator.runtime.bounds import join_names
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.tokens.open_id_token import (
    BadSignatureError,
    ForeignTokenError,
    OpenIdTokens,
    TokenExpiredError,
)

if TYPE_CHECKING:
    from cognito_identity_emulator.logins.providers.saml import SamlAssertion

_MAX_CACHED_LOGINS = 256
_OWN_LOGIN_HINT = (
    "Send the token of GetOpenIdTokenForDeveloperIdentity, or the provider's token under the provider's own key."
)
_OWN_USE_HINT = (
    "Send the provider's token. An OpenID token is only a login in GetCredentialsForIdentity and UnlinkIdentity."
)

_log = logging.getLogger("cognito_identity_emulator.logins")


class LoginVerifier:
    """Verifies logins against the configuration of a pool. `verification` is strict, claims or none."""

    def __init__(
        self,
        verification: str,
        tokens: OpenIdTokens,
        issuer_keys: IssuerKeys,
        registry: RegistryCache,
        keys: KeyRing,
        users: UserDirectory,
    ) -> None:
        self._trusts_any = verification == "none"
        self._tokens = tokens
        self._context = VerificationContext(verification == "strict", issuer_keys, registry, keys, users)
        self._logins: dict[tuple[str, str], tuple[IdentityPool, ProviderLogin]] = {}

    def fetch_needed(
        self, pool: IdentityPool, logins: Mapping[str, str] | None, now: int, *, every_check: bool = False
    ) -> "Future[None] | None":
        """The fetch that should end before these logins are verified; None, which is usual, when there is none.

        Starts what is missing for all logins of the map. Then call it again: a user's status is looked up after the
        keys are there. `now` is epoch milliseconds. `every_check`: see ProviderLogin.
        """
        if not logins or self._trusts_any:
            return None
        needed = []
        for key, token in logins.items():
            if key != pool.developer_provider_name and not is_cognito_provider(key):
                future = self._login(pool, key).fetch_needed(token, now, every_check=every_check)
                if future is not None:
                    needed.append(future)
        return when_all_done(needed) if needed else None

    def verify(
        self, pool: IdentityPool, logins: Mapping[str, str] | None, now: int, *, own_token_allowed: bool = False
    ) -> VerifiedLogins:
        """The verified logins. Never waits; see `fetch_needed`. `now` is epoch milliseconds.

        `own_token_allowed`: a token of ours under a Logins key of the pool's region, such as
        cognito-identity.amazonaws.com, is accepted for its identity; elsewhere it is refused. Raises
        NotAuthorizedException's kinds, NotAPublicProvider, ExternalServiceException.
        """
        if not logins:
            return VerifiedLogins()
        token_claims = None
        verified_logins = []
        for key, token in logins.items():
            if is_cognito_provider(key):
                token_claims = self._own_token(key, token, pool, now, own_token_allowed)
            else:
                verified_logins.append(
                    self._verify_fast(pool, key, token, now) or self._verify_with_checks(pool, key, token, now)
                )
        return VerifiedLogins(tuple(verified_logins), token_claims)

    def checks(self, pool: IdentityPool, key: str, token: str, now: int) -> Checks:
        """Every check of a public login, in AWS's order. Never waits; see `fetch_needed`."""
        if key == pool.developer_provider_name:
            refusal = self._refusal_of_developer_provider(token, now)
            hint = "Users of a developer provider log in with GetOpenIdTokenForDeveloperIdentity."
            yield Check("provider", "a public provider", "the pool's developer provider", refusal, hint)
        if not pool.has_login_providers:
            hint = "Add an identity provider to the pool."
            yield Check("pool", "a pool with providers", "none", errors.PoolWithoutProviders(pool.id), hint)
        login = self._login(pool, key)
        return (yield from _trust_any(login, token) if self._trusts_any else login.checks(token, now))

    def own_token_checks(self, pool: IdentityPool, key: str, token: str, now: int) -> Iterator[Check]:
        """Every check of a token of ours under a Logins key of Cognito's, where such a key is allowed. Raises
        MalformedJwsError."""
        read = read_token(token)
        is_signed = True
        try:
            self._tokens.read(token, now)
        except (ForeignTokenError, BadSignatureError):
            is_signed = False
        except TokenExpiredError:
            pass
        unverified = None if is_signed else errors.InvalidLoginToken.signature_unverified()
        yield check.own_signature(read.key_id, unverified)
        now_s, expires_at_s = now // 1000, int(read.claims.get("exp") or 0)
        yield check.expiry(now_s, expires_at_s, lambda: errors.InvalidLoginToken.expired(now_s, expires_at_s))
        yield _own_key_check(pool, key)
        yield _own_pool_check(pool, read.audiences)

    def preview(self, pool: IdentityPool, key: str, claims: Mapping[str, Any]) -> VerifiedLogin:
        """The login that a good token with these claims would verify as. Raises ProviderNotSupported for a provider
        that the pool does not name, SamlError."""
        login = self._login(pool, key)
        if not login.is_configured:
            raise errors.ProviderNotSupported
        return login.preview(claims)

    def audiences(self, pool: IdentityPool, key: str) -> Sequence[str]:
        """The audiences that the pool accepts under a Logins key; empty when the pool does not name the provider."""
        return kind_of(key, (pool,)).audiences(pool, key, self._context.registry)

    def open_access_token(self, provider: str, token: str) -> OpaqueToken | None:
        """The contents of an access token that the built-in identity provider made for this provider; None for any
        other string."""
        return open_token(token, provider, self._context.keys.seal)

    def saml_assertion(self, provider_arn: str, text: str, now: int) -> "SamlAssertion":
        """The assertion of a response of the registered provider, verified whatever the verification of logins. `now`
        is epoch milliseconds. Raises SamlError, SamlLibraryMissingError."""
        from cognito_identity_emulator.logins.providers.saml_login import registered_assertion

        context = self._context
        return registered_assertion(text, provider_arn, now, context.registry, context.keys.login_tokens)

    def _verify_fast(self, pool: IdentityPool, key: str, token: str, now: int) -> VerifiedLogin | None:
        """The login of a token that passes every check, if its kind can tell without the single checks."""
        if self._trusts_any or key == pool.developer_provider_name:
            return None
        return self._login(pool, key).verify_fast(token, now)

    def _verify_with_checks(self, pool: IdentityPool, key: str, token: str, now: int) -> VerifiedLogin:
        """The login, check by check; the first that fails is the refusal."""
        outcome = first_failure(self.checks(pool, key, token, now))
        if isinstance(outcome, Check):
            raise _explained(outcome, pool, key)
        return outcome

    def _login(self, pool: IdentityPool, key: str) -> ProviderLogin:
        """What the pool expects under a Logins key."""
        cached = self._logins.get((pool.id, key))
        # When the pool changes, or a provider is registered, the pool is read into a new object.
        if cached is not None and cached[0] is pool:
            return cached[1]
        login = kind_of(key, (pool,)).login(pool, key, self._context)
        if len(self._logins) >= _MAX_CACHED_LOGINS:
            self._logins.clear()
        self._logins[pool.id, key] = pool, login
        return login

    def _own_token(self, key: str, token: str, pool: IdentityPool, now: int, allowed: bool) -> OpenIdTokenClaims:
        try:
            token_claims = self._tokens.read(token, now)
        except ForeignTokenError:
            refusal = errors.InvalidLoginToken.not_a_cognito_token()
            failed = Check("token", "an OpenID token of this emulator", "another string", refusal, _OWN_LOGIN_HINT)
            raise _explained(failed, pool, key) from None
        except BadSignatureError:
            refusal = errors.InvalidLoginToken.signature_unverified()
            failed = check.own_signature(read_token(token).key_id, refusal)
            raise _explained(failed, pool, key) from None
        except TokenExpiredError as expired:
            refusal = errors.InvalidLoginToken.expired(expired.now_s, expired.expires_at_s)
            failed = check.expiry(expired.now_s, expired.expires_at_s, lambda: refusal)
            raise _explained(failed, pool, key) from None
        if not allowed:
            refusal = errors.InvalidLoginToken.is_a_cognito_token()
            failed = Check(
                "token", "a login token of a provider", "an OpenID token of this emulator", refusal, _OWN_USE_HINT
            )
            raise _explained(failed, pool, key)
        for each in (_own_key_check(pool, key), _own_pool_check(pool, (token_claims.pool_id,))):
            if not each.passed:
                raise _explained(each, pool, key)
        return token_claims

    def _refusal_of_developer_provider(self, token: str, now: int) -> ServiceError:
        """The refusal of a developer provider in a public call; a token of ours has another one."""
        try:
            self._tokens.read(token, now)
        except ForeignTokenError:
            return errors.NotAPublicProvider()
        except (BadSignatureError, TokenExpiredError):
            pass
        return errors.InvalidLoginToken.is_a_cognito_token()


def _own_key_check(pool: IdentityPool, key: str) -> Check:
    """The check that a Logins key of Cognito's is one of the pool's region."""
    provider = cognito_provider(pool.region)
    if provider.has_login_key(key):
        return Check("issuer", provider.name, key)
    hint = f"Send the token of a pool in {pool.region} under the key {provider.name}."
    return Check("issuer", provider.name, key, errors.InvalidLoginToken.issuer_differs(), hint)


def _own_pool_check(pool: IdentityPool, audiences: Sequence[str]) -> Check:
    """The check that a token of ours is for an identity of the pool."""
    got = join_names(audiences) or "no aud claim"
    if pool.id in audiences:
        return Check("audience", pool.id, got)
    return Check("audience", pool.id, got, errors.LoginsDoNotMatch(), f"The token is for an identity of {got}.")


def _trust_any(login: ProviderLogin, token: str) -> Checks:
    """The only check when nothing is verified: the pool must name the provider."""
    is_configured = login.is_configured
    yield Check(
        "provider",
        f"{login.key} among the pool's providers",
        "it is one of them" if is_configured else "it is not one of them",
        None if is_configured else errors.ProviderNotSupported(),
        None if is_configured else f"Add {login.key} to the pool.",
    )
    return login.trust_any(token)


def _explained(failed: Check, pool: IdentityPool, key: str) -> ServiceError:
    """The refusal of a check, with a line in the log that says what would have passed."""
    refusal = failed.explained_refusal()
    _log.warning("Login %s refused by pool %s. %s", key, pool.id, refusal.explanation)
    return refusal
