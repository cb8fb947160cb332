"""Proves the Logins map of a call: every token in it must be good, or the whole call is refused."""

from collections.abc import Mapping

from emulator.domain.identity_pool import IdentityPool
from emulator.domain.proof import OwnToken, Proof, Proofs
from emulator.errors import cognito_identity as errors
from emulator.logins.issuer_keys import IssuerKeys
from emulator.logins.providers import oidc, user_pool
from emulator.tokens.open_id_token import PROVIDER_NAME, BadSignature, Expired, NotOurs, OpenIdTokens


class Prover:
    """Proves logins against what a pool configures. May fetch keys, so it is never asked inside a transaction."""

    def __init__(self, tokens: OpenIdTokens, issuer_keys: IssuerKeys) -> None:
        self._tokens = tokens
        self._issuer_keys = issuer_keys

    def prove(
        self, pool: IdentityPool, logins: Mapping[str, str] | None, now: int, *, own_token_allowed: bool = False
    ) -> Proofs:
        """What the logins prove. `now` is epoch milliseconds.

        `own_token_allowed`: a token of ours under cognito-identity.amazonaws.com vouches for its identity; elsewhere it
        is refused. Raises NotAuthorizedException's kinds, NotAPublicProvider, ExternalServiceException, MustWait.
        """
        if not logins:
            return Proofs()
        own_token = None
        proven = []
        for key, token in logins.items():
            if key == PROVIDER_NAME:
                own_token = self._own_token(token, pool, now, own_token_allowed)
            else:
                proven.append(self._prove(pool, key, token, now))
        return Proofs(tuple(proven), own_token)

    def _own_token(self, token: str, pool: IdentityPool, now: int, allowed: bool) -> OwnToken:
        try:
            own_token = self._tokens.read(token, now)
        except NotOurs:
            raise errors.InvalidLoginToken.not_a_cognito_token() from None
        except BadSignature:
            raise errors.InvalidLoginToken.signature_unverified() from None
        except Expired as expired:
            raise errors.InvalidLoginToken.expired(expired.now_s, expired.expires_at_s) from None
        if not allowed:
            raise errors.InvalidLoginToken.is_a_cognito_token()
        if own_token.pool_id != pool.id:
            raise errors.LoginsDoNotMatch
        return own_token

    def _prove(self, pool: IdentityPool, key: str, token: str, now: int) -> Proof:
        if key == pool.developer_provider_name:
            raise self._refusal_of_developer_provider(token, now)
        if not pool.has_login_providers:
            raise errors.PoolWithoutProviders(pool.id)
        expected = user_pool.check(pool, key)
        if expected is not None:
            return user_pool.proof(key, expected.prove(token, now, self._issuer_keys), pool)
        proven = oidc.check(pool, key).prove(token, now, self._issuer_keys)
        return oidc.proof(key, proven, pool)

    def _refusal_of_developer_provider(self, token: str, now: int) -> Exception:
        """A developer provider has no place in a public call; a token of ours under its name is told apart."""
        try:
            self._tokens.read(token, now)
        except NotOurs:
            return errors.NotAPublicProvider()
        except (BadSignature, Expired):
            pass
        return errors.InvalidLoginToken.is_a_cognito_token()
