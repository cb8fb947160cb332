"""The built-in identity provider: signs login tokens of any provider, for tests that have no Google and no Facebook.

Its tokens are self-contained and pass the very checks that real ones do; they are known by their key, which stands
beside the real issuer's keys. Faults spoil one thing, so that a test reaches each refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from cognito_identity_emulator.domain.arns import oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins.providers import oidc, opaque, saml_login, user_pool
from cognito_identity_emulator.logins.providers.opaque import OpaqueToken
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.storage.registry import RegistryCache
from cognito_identity_emulator.tokens.json_web_signature import encode_unsigned, sign

FAULTS = ("wrong-signature", "wrong-issuer", "wrong-audience", "not-yet-valid", "none-algorithm")
_ALGORITHM = "RS256"
_NOT_YET_S = 3600
_NONCE_BYTES = 12
_LONGEST_S = 100 * 365 * 86_400
_WRONG_ISSUER = "https://wrong-issuer.invalid"
_WRONG_AUDIENCE = "wrong-audience"


class IssueError(ValueError):
    """A login token that cannot be made as asked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LoginTokenRequest:
    """What a login token shall say.

    `provider` is a Logins key, or the ARN of an OIDC or SAML provider. `claims` are added to the standard ones; one
    that is None is left out. `expires_in_s` may be negative. `fault` is one of FAULTS, or None.
    """

    provider: str
    subject: str
    audience: str | None = None
    claims: Mapping[str, Any] | None = None
    expires_in_s: int = 3600
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class LoginToken:
    """A login: `token` goes into the Logins map under `provider`; `subject` is the user."""

    token: str
    provider: str
    subject: str


class BuiltInIssuer:
    """Issues login tokens."""

    def __init__(self, keys: KeyRing, registry: RegistryCache, ids: Ids) -> None:
        self._keys = keys
        self._registry = registry
        self._ids = ids

    def issue(self, order: LoginTokenRequest, pools: Sequence[IdentityPool], now: int) -> LoginToken:
        """The login token ordered. `pools` are those whose audience counts when the order names none.

        Raises IssueError.
        """
        if order.fault is not None and order.fault not in FAULTS:
            raise IssueError(f"{order.fault!r} is no fault. There are: {', '.join(FAULTS)}.")
        if abs(order.expires_in_s) > _LONGEST_S:
            raise IssueError(f"expires_in_s must be between {-_LONGEST_S} and {_LONGEST_S}.")
        if saml_provider_name(order.provider) is not None:
            if order.audience is None and not any(order.provider in (pool.saml_provider_arns or ()) for pool in pools):
                raise _nobody_knows(order.provider)
            return LoginToken(self._saml_response(order, now), order.provider, order.subject)
        key = oidc_provider_name(order.provider) or order.provider
        audience = order.audience or self._audience(key, pools)
        if key in opaque.PROVIDERS:
            return LoginToken(self._opaque_token(order, key, audience, now), key, order.subject)
        return LoginToken(self._json_web_token(order, key, audience, now), key, order.subject)

    def _audience(self, key: str, pools: Sequence[IdentityPool]) -> str:
        """The audience that a pool which knows the provider accepts."""
        for pool in pools:
            for audience in _audiences(pool, key, self._registry):
                return audience
        raise _nobody_knows(key)

    def _json_web_token(self, order: LoginTokenRequest, key: str, audience: str, now: int) -> str:
        now_s = now // 1000
        claims: dict[str, Any] = {
            "iss": _WRONG_ISSUER if order.fault == "wrong-issuer" else _issuer(key),
            "sub": order.subject,
            "aud": _WRONG_AUDIENCE if order.fault == "wrong-audience" else audience,
            "iat": now_s,
            "exp": now_s + order.expires_in_s,
        }
        if key.startswith("cognito-idp."):
            claims |= {"auth_time": now_s, "cognito:username": order.subject}
            claims["token_use"] = "id"  # no password, but the kind of token  # nosec B105
        if order.fault == "not-yet-valid":
            claims |= {"nbf": now_s + _NOT_YET_S, "exp": now_s + _NOT_YET_S + max(order.expires_in_s, 1)}
        claims |= order.claims or {}
        claims = {name: value for name, value in claims.items() if value is not None}
        if order.fault == "none-algorithm":
            return encode_unsigned(claims)
        self._keys.login_tokens.note_signature()
        token = sign(self._keys.login_tokens.active(), _ALGORITHM, claims, kind="JWT")
        return _spoilt(token) if order.fault == "wrong-signature" else token

    def _opaque_token(self, order: LoginTokenRequest, key: str, audience: str, now: int) -> str:
        now_s = now // 1000
        early = order.fault == "not-yet-valid"
        facts = OpaqueToken(
            provider=key,
            sub=order.subject,
            aud=_WRONG_AUDIENCE if order.fault == "wrong-audience" else opaque.app_id(audience),
            exp=now_s + order.expires_in_s + (_NOT_YET_S if early else 0),
            nbf=now_s + _NOT_YET_S if early else 0,
        )
        sealed_for = opaque.purpose(_WRONG_ISSUER if order.fault == "wrong-issuer" else key)
        nonce = self._ids.random_bytes(_NONCE_BYTES)
        token = self._keys.seal.seal(sealed_for, msgspec.json.encode(facts), nonce)
        if order.fault in ("wrong-signature", "none-algorithm"):
            token = _spoilt(token)
        return f"{token};{opaque.secret_of(token)}" if key in opaque.WITH_SECRET else token

    def _saml_response(self, order: LoginTokenRequest, now: int) -> str:
        from cognito_identity_emulator.logins.providers.saml import AWS_AUDIENCES
        from cognito_identity_emulator.logins.saml_issuer import sign_response

        arn = order.provider
        registered = self._registry.provider(arn)
        metadata = None if registered is None else registered.saml_metadata
        expected = saml_login.SamlLogin(arn, True, metadata, self._keys.login_tokens)
        self._keys.login_tokens.note_signature()
        try:
            return sign_response(
                key=self._keys.login_tokens.active().private,
                certificate=saml_login.certificate(self._keys.login_tokens),
                issuer=expected.trusted_metadata().entity_id,
                subject=order.subject,
                audience=order.audience or AWS_AUDIENCES[0],
                attributes={name: _values(value) for name, value in (order.claims or {}).items() if value is not None},
                provider_arn=arn,
                now=now,
                expires_at=now + order.expires_in_s * 1000,
                fault=order.fault,  # type: ignore[arg-type]  # one of FAULTS, which are the issuer's own
            )
        except ValueError as problem:
            raise IssueError(f"XML cannot carry this subject, or one of these claims: {problem}.") from None


def _nobody_knows(provider: str) -> IssueError:
    return IssueError(
        f"No identity pool knows the provider {provider}, so there is no audience to take from it. "
        "Add the provider to a pool, or name the audience."
    )


def _audiences(pool: IdentityPool, key: str, registry: RegistryCache) -> Sequence[str]:
    """The audiences that the pool accepts of a provider; a made-up one where it accepts any."""
    clients = user_pool.clients(pool, key)
    if clients:
        return clients
    if key in (pool.supported_login_providers or {}):
        return ((pool.supported_login_providers or {})[key],)
    arn = oidc.provider_arn(pool, key)
    if arn is None:
        return ()
    registered = registry.provider(arn)
    return (registered.client_ids if registered is not None else None) or ("any-audience",)


def _issuer(key: str) -> str:
    from cognito_identity_emulator.logins.fetching import is_local

    return f"{'http' if is_local(key.partition('/')[0].partition(':')[0]) else 'https'}://{key}"


def _spoilt(token: str) -> str:
    """The token with another letter in the middle of its last part."""
    place = len(token) - 20
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def _values(value: Any) -> Sequence[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
