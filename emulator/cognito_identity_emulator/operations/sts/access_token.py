"""Verifies an OAuth 2.0 access token of Facebook or Login with Amazon, which a call names as its ProviderId.

Differs: AWS asks the provider; here an access token is only good when the built-in identity provider made it, whatever
`--login-verification` says. [provider-id]
"""

import msgspec

from cognito_identity_emulator.domain.social_providers import sts_access_token_providers
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.runtime.bounds import join_names

_LOGIN_WITH_AMAZON = "www.amazon.com"


class AccessToken(msgspec.Struct, frozen=True):
    """An access token, not yet verified, and the provider that the call names."""

    provider: str
    text: str


def load_access_token(provider_id: str, text: str) -> AccessToken:
    """The access token of a call with a ProviderId, nothing of it verified. Raises AccessDenied for a provider that has
    no access tokens at STS."""
    providers = sts_access_token_providers()
    if provider_id not in providers:
        hint = "Leave ProviderId out for an OpenID Connect token."
        failed = FailedCheck("ProviderId", join_names(providers, " or "), provider_id, hint)
        raise errors.AccessDenied.not_authorized("AssumeRoleWithWebIdentity").explain(failed)
    return AccessToken(provider_id, text)


def verify_access_token(call: CallContext, token: AccessToken) -> WebIdentity:
    """The holder of the token. Raises InvalidIdentityToken, IDPRejectedClaim."""
    contents = call.services.logins.open_access_token(token.provider, token.text)
    if contents is None:
        raise _not_made_here(token.provider)
    now_s = call.now // 1000
    rejected = errors.IDPRejectedClaim.bad_request(token.provider)
    for each in (
        check.expiry(now_s, contents.exp, lambda: rejected),
        check.not_before(now_s, contents.nbf or None, lambda: rejected),
    ):
        if not each.passed:
            raise each.explained_refusal()
    return WebIdentity(provider=token.provider, audience=contents.aud, subject=contents.sub)


def _not_made_here(provider: str) -> ServiceError:
    if provider == _LOGIN_WITH_AMAZON:
        refusal: ServiceError = errors.InvalidIdentityToken.not_login_with_amazon()
    else:
        refusal = errors.IDPRejectedClaim.bad_request(provider)
    hint = "Only the provider can verify its tokens. Issue one with POST /_emulator/login-tokens."
    expected = f"a token of {provider} by the built-in identity provider"
    return refusal.explain(FailedCheck("signature", expected, "another string", hint))
