"""Signs and verifies the OpenID tokens of identities.

Header and claims are in the order of AWS's tokens. Our own tokens are verified with the key ring, not over HTTP.
"""

from dataclasses import dataclass

import msgspec

from cognito_identity_emulator.domain.arns import identity_pool_arn
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import cognito_provider, is_cognito_provider
from cognito_identity_emulator.domain.session_claims import TAGS_CLAIM
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, WebIdentity
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, MalformedJwsError, read_token
from cognito_identity_emulator.runtime.scope import region_of
from cognito_identity_emulator.settings import COGNITO_ISSUER, Settings
from cognito_identity_emulator.tokens.json_web_signature import sign, verify_rsa

POOL_ARN_CLAIM = "https://cognito-identity.amazonaws.com/identity-pool-arn"
_SCHEME = "https://"


def token_issuer(settings: Settings, region: str) -> str:
    """The `iss` of the tokens of pools in a region: `--issuer`, whose default is AWS's issuer of each region."""
    return settings.issuer if settings.issuer != COGNITO_ISSUER else _SCHEME + cognito_provider(region).name


def is_own_issuer(settings: Settings, issuer: str) -> bool:
    """Whether an `iss` is the issuer of our tokens in some region."""
    if issuer == settings.issuer:
        return True
    if settings.issuer != COGNITO_ISSUER or not issuer.startswith(_SCHEME):
        return False
    return is_cognito_provider(issuer.removeprefix(_SCHEME))


def web_identity(token: OpenIdTokenClaims) -> WebIdentity:
    """The web identity in a token of ours, for STS. Its provider is that of the pool's region, for every `--issuer`."""
    provider = cognito_provider(region_of(token.pool_id))
    return WebIdentity(
        provider=provider.name,
        aliases=provider.other_principals,
        audience=token.pool_id,
        subject=token.identity_id,
        identity_id=token.identity_id,
        identity_pool_id=token.pool_id,
        amr=token.amr,
        principal_tags=token.principal_tags,
    )


class ForeignTokenError(Exception):
    """The token was not signed by us."""


class BadSignatureError(Exception):
    """The token has our issuer, but not our signature."""


class TokenExpiredError(Exception):
    """The token is ours, and has expired. Both times are epoch seconds."""

    def __init__(self, now_s: int, expires_at_s: int) -> None:
        super().__init__(f"{now_s} >= {expires_at_s}")
        self.now_s = now_s
        self.expires_at_s = expires_at_s


class UnverifiedOpenIdToken(msgspec.Struct, frozen=True):
    """A token whose issuer claim is this emulator's; its signature is not yet verified."""

    token: JsonWebToken


@dataclass(frozen=True, slots=True)
class OpenIdTokens:
    """Signs and reads OpenID tokens. Signing is slow: never inside a transaction."""

    keys: KeyRing
    settings: Settings

    def sign(self, pool: IdentityPool, facts: OpenIdTokenClaims, *, now: int, duration_s: int | None = None) -> str:
        """A token for an identity of the pool.

        It is valid from `now` (epoch milliseconds) for `duration_s`, or for the setting's lifetime when that is None.
        """
        issued_at_s = now // 1000
        lifetime_s = self.settings.open_id_token_lifetime_s if duration_s is None else duration_s
        claims: dict[str, object] = {"sub": facts.identity_id, "aud": facts.pool_id, "amr": facts.amr}
        if facts.principal_tags:
            claims[TAGS_CLAIM] = {"principal_tags": {key: [value] for key, value in facts.principal_tags.items()}}
        claims["iss"] = token_issuer(self.settings, pool.region)
        claims[POOL_ARN_CLAIM] = identity_pool_arn(pool.region, pool.account, pool.id)
        claims["exp"] = issued_at_s + lifetime_s
        claims["iat"] = issued_at_s
        self.keys.open_id_tokens.note_signature()
        return sign(self.keys.open_id_tokens.active(), self.settings.token_algorithm, claims, kind="JWS")

    def parse(self, token: str) -> UnverifiedOpenIdToken:
        """A token that claims to be of this emulator. Raises ForeignTokenError for any other."""
        try:
            read = read_token(token)
        except MalformedJwsError:
            raise ForeignTokenError from None
        if not is_own_issuer(self.settings, read.claims.get("iss") or ""):
            raise ForeignTokenError
        return UnverifiedOpenIdToken(read)

    def verify(self, unverified: UnverifiedOpenIdToken, now: int) -> OpenIdTokenClaims:
        """The claims of a token of ours. `now` is epoch milliseconds. Raises BadSignatureError, TokenExpiredError."""
        token = unverified.token
        claims = token.claims
        key = None if token.key_id is None else self.keys.open_id_tokens.find(token.key_id)
        if key is None or token.algorithm != self.settings.token_algorithm:
            raise BadSignatureError
        if not verify_rsa(key.public, token.algorithm, token.signed, token.signature):
            raise BadSignatureError
        # From here on the claims are those that `sign` wrote.
        if now // 1000 >= claims["exp"]:
            raise TokenExpiredError(now // 1000, claims["exp"])
        tags = claims.get(TAGS_CLAIM, {}).get("principal_tags", {})
        principal_tags = {tag: values[0] for tag, values in tags.items()}
        return OpenIdTokenClaims(claims["sub"], claims["aud"], tuple(claims["amr"]), principal_tags)

    def read(self, token: str, now: int) -> OpenIdTokenClaims:
        """`parse` and `verify` in one. Raises ForeignTokenError, BadSignatureError, TokenExpiredError."""
        return self.verify(self.parse(token), now)
