"""The two documents with which clients find the endpoints and verify the tokens of a provider.

https://openid.net/specs/openid-connect-discovery-1_0.html
"""

from typing import Any

from cognito_identity_emulator.control_api.sign_in_paths import AUTHORIZE, KEY_SET, LOGOUT, REVOKE, TOKEN, USER_INFO
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.sign_in.authorization import RESPONSE_MODES
from cognito_identity_emulator.sign_in.provider import SignInProvider
from cognito_identity_emulator.sign_in.tokens import ALGORITHM, GRANTS
from cognito_identity_emulator.tokens.documents import rsa_key_set

_CLIENT_AUTHENTICATION = ("none", "client_secret_basic", "client_secret_post")


def discovery(provider: SignInProvider) -> dict[str, Any]:
    """The discovery document. Its endpoints are below the address that the client used."""
    return {
        "issuer": provider.issuer,
        "authorization_endpoint": provider.address + AUTHORIZE.path,
        "token_endpoint": provider.address + TOKEN.path,
        "revocation_endpoint": provider.address + REVOKE.path,
        "userinfo_endpoint": provider.address + USER_INFO.path,
        "end_session_endpoint": provider.address + LOGOUT.path,
        "jwks_uri": provider.address + KEY_SET.path,
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": ["openid", "profile", "email", "phone", "offline_access"],
        "token_endpoint_auth_methods_supported": list(_CLIENT_AUTHENTICATION),
        "revocation_endpoint_auth_methods_supported": list(_CLIENT_AUTHENTICATION),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def key_set(core: EmulatorCore) -> dict[str, Any]:
    """The JSON Web Key Set of the built-in identity provider. The first request creates the key, which takes long."""
    return rsa_key_set(core.keys.login_tokens, ALGORITHM)
