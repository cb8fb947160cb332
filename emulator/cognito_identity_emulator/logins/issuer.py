"""The built-in identity provider: makes login tokens of any provider, for tests without a real one.

Its tokens are self-contained and pass the same checks as real ones: its keys are valid as well as the real issuer's. A
fault spoils one part of a token, so that a test can reach each refusal.
"""

from collections.abc import Sequence

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.logins.kinds import kind_of
from cognito_identity_emulator.logins.login_token import FAULTS, IssueError, LoginToken, LoginTokenRequest
from cognito_identity_emulator.logins.provider_kind import IssuingContext, ProviderKind
from cognito_identity_emulator.runtime.random import Ids
from cognito_identity_emulator.storage.registry import RegistryCache

_MAX_EXPIRY_S = 100 * 365 * 86_400


class BuiltInIssuer:
    """Makes login tokens."""

    def __init__(self, keys: KeyRing, registry: RegistryCache, ids: Ids) -> None:
        self._context = IssuingContext(keys, registry, ids)

    def issue(self, request: LoginTokenRequest, pools: Sequence[IdentityPool], now: int) -> LoginToken:
        """The requested token. Without an audience in the request, the token is for the first of `pools` that names
        the provider. `now` is epoch milliseconds. Raises IssueError.
        """
        if request.fault is not None and request.fault not in FAULTS:
            raise IssueError(f"{request.fault!r} is not a fault. Valid faults: {', '.join(FAULTS)}.")
        if abs(request.expires_in_s) > _MAX_EXPIRY_S:
            raise IssueError(f"expires_in_s must be between {-_MAX_EXPIRY_S} and {_MAX_EXPIRY_S}.")
        key = oidc_provider_name(request.provider) or request.provider
        kind = kind_of(key, pools)
        audience = request.audience or self._audience(kind, key, pools)
        return LoginToken(kind.issue(request, key, audience, now, self._context), key, request.subject)

    def _audience(self, kind: ProviderKind, key: str, pools: Sequence[IdentityPool]) -> str:
        """The first audience that a pool accepts from the provider. Raises IssueError."""
        for pool in pools:
            for audience in kind.audiences(pool, key, self._context.registry):
                return audience
        raise IssueError(f"No identity pool has the provider {key}. Add it to a pool, or specify the audience.")
