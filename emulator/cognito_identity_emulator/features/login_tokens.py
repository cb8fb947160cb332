"""Login tokens of the built-in identity provider, with an audience that an identity pool accepts."""

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.pools import PoolAdmin
from cognito_identity_emulator.logins.issuer import BuiltInIssuer
from cognito_identity_emulator.logins.login_token import IssueError, LoginToken, LoginTokenRequest
from cognito_identity_emulator.logins.providers.saml_xml import SamlLibraryMissingError
from cognito_identity_emulator.runtime.clock import Clock


class LoginTokens:
    """Issues the login tokens of one emulator."""

    def __init__(self, issuer: BuiltInIssuer, pools: PoolAdmin, clock: Clock) -> None:
        self._issuer = issuer
        self._pools = pools
        self._clock = clock

    def issue(self, request: LoginTokenRequest, identity_pool_id: str | None) -> LoginToken:
        """A token for a Logins map. Raises AdminError.

        If the request has no audience, the token gets one that the given pool accepts, or any pool with that provider.
        """
        pools = () if request.audience is not None else self._pools.find_all(identity_pool_id)
        try:
            return self._issuer.issue(request, pools, self._clock.now())
        except (IssueError, SamlLibraryMissingError) as problem:
            raise AdminError(str(problem)) from None
