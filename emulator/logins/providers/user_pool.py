"""Cognito user pools: ID tokens of `cognito-idp.<region>.amazonaws.com/<user pool>`, or of a local user pool under
`host[:port]/<user pool>`.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html
"""

from emulator.domain.identity import Login
from emulator.domain.identity_pool import IdentityPool
from emulator.domain.proof import Proof
from emulator.domain.roles import mapping_keys
from emulator.logins.json_web_token import JsonWebToken
from emulator.logins.providers.token_check import TokenCheck

KEY_SET_PATH = "/.well-known/jwks.json"


def check(pool: IdentityPool, key: str) -> TokenCheck | None:
    """What the pool expects of a user pool's token; None when the Logins key names no user pool it knows."""
    clients = {each.client_id for each in pool.cognito_identity_providers or () if each.name == key}
    if not clients and not key.startswith("cognito-idp."):
        return None
    return TokenCheck(key, configured=bool(clients), audiences=clients, key_set_path=KEY_SET_PATH)


def proof(key: str, token: JsonWebToken, pool: IdentityPool) -> Proof:
    """The user is the `sub`; role mappings go by user pool and client, tag maps by user pool."""
    subject = token.claims["sub"]
    accepted = {each.client_id for each in pool.cognito_identity_providers or () if each.name == key}
    client = next(each for each in token.audiences if each in accepted)
    return Proof(
        login=Login(key, subject),
        amr=f"{key}:CognitoSignIn:{subject}",
        role_mapping_keys=mapping_keys(key, client_id=client),
        tag_map_key=key,
        claims=token.claims,
    )
