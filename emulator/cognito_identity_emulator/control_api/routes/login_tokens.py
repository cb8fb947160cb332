"""Login tokens of the built-in identity provider."""

from typing import Any

import msgspec

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.logins.login_token import LoginToken, LoginTokenRequest


class LoginTokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """The login token that the built-in identity provider issues; see LoginTokenRequest."""

    provider: str
    subject: str
    audience: str | None = None
    identity_pool_id: str | None = None
    claims: dict[str, Any] | None = None
    expires_in_s: int = 3600
    fault: str | None = None


@endpoint("POST", "login-tokens", python="login_token")
def post_login_token(core: EmulatorCore, body: LoginTokenBody) -> LoginToken:
    """A login token of any provider, issued by the built-in identity provider."""
    request = LoginTokenRequest(body.provider, body.subject, body.audience, body.claims, body.expires_in_s, body.fault)
    return core.issue_login_token(request, body.identity_pool_id)
