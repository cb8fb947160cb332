"""The two public documents with which clients verify our tokens: the key set and the discovery document.

https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html names their paths; `jwks_uri` is literally one.
"""

from typing import Any

from cognito_identity_emulator.keys.key_ring import KeyRing, SigningKeys
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.tokens.open_id_token import token_issuer


def key_set(keys: KeyRing, settings: Settings) -> dict[str, Any]:
    """The JSON Web Key Set of the tokens of identities."""
    return rsa_key_set(keys.open_id_tokens, settings.token_algorithm)


def rsa_key_set(signing_keys: SigningKeys, algorithm: str) -> dict[str, Any]:
    """A JSON Web Key Set: every key whose tokens may still be valid."""
    from jwt.algorithms import RSAAlgorithm

    web_keys = []
    for key in signing_keys.all():
        public = RSAAlgorithm.to_jwk(key.public, as_dict=True)
        n_e = {"n": public["n"], "e": public["e"]}
        web_keys.append({"kty": "RSA", "alg": algorithm, "use": "sig", "kid": key.key_id, **n_e})
    return {"keys": web_keys}


def discovery(settings: Settings, own_address: str, region: str) -> dict[str, Any]:
    """The OpenID Connect discovery document of a region. `own_address` is the address that the client used; the key set
    is below it."""
    return {
        "issuer": token_issuer(settings, region),
        "jwks_uri": f"{own_address}/.well-known/jwks_uri",
        "authorization_endpoint": f"{own_address}/",
        "response_types_supported": ["token", "id_token", "token id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [settings.token_algorithm],
        "claims_supported": ["sub", "aud", "amr", "iss", "exp", "iat"],
    }
