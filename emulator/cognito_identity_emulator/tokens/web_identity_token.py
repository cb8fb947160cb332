"""Signs the tokens of GetWebIdentityToken, and has the public documents of their issuers: one issuer for each account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cognito_identity_emulator.domain.arns import root_arn
from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.keys.key_ring import WEB_IDENTITY_TOKENS, KeyRing
from cognito_identity_emulator.runtime.clock import iso_time
from cognito_identity_emulator.tokens.json_web_signature import sign

ISSUER_PATH = "/web-identity"
"""The issuer of an account is the account below this path."""
SIGNING_ALGORITHMS = tuple(WEB_IDENTITY_TOKENS)
_AWS_CLAIMS = "https://sts.amazonaws.com/"


class TokenHolder(msgspec.Struct, frozen=True):
    """The caller that a token is for. `session` is None for an access key that the emulator did not issue;
    `principal_tags` are the tags of the role and of the session, values by key."""

    account: str
    region: str
    session: Session | None
    principal_tags: Mapping[str, str]


def issuer_of_account(endpoint_url: str, account: str) -> str:
    """The `iss` of an account's tokens: an address below the emulator's, as the caller reached it."""
    return f"{endpoint_url}{ISSUER_PATH}/{account}"


def web_identity_claims(
    holder: TokenHolder, audiences: Sequence[str], request_tags: Mapping[str, str]
) -> dict[str, object]:
    """The claims of a token except for issuer, times and id. One audience is a text, several are a list."""
    session = holder.session
    is_role = session is not None and session.account_arn is None
    principal = session.role_arn if is_role and session is not None else root_arn(holder.region, holder.account)
    of_aws: dict[str, object] = {"aws_account": holder.account}
    if session is not None:
        of_aws["original_session_exp"] = iso_time(session.expires_at)
    of_aws |= {"source_region": holder.region, "principal_id": principal}
    if session is not None and session.source_identity is not None:
        of_aws["source_identity"] = session.source_identity
    if holder.principal_tags:
        of_aws["principal_tags"] = holder.principal_tags
    if request_tags:
        of_aws["request_tags"] = request_tags
    audience = audiences[0] if len(audiences) == 1 else list(audiences)
    return {"aud": audience, "sub": principal, _AWS_CLAIMS: of_aws}


class WebIdentityTokens(msgspec.Struct, frozen=True):
    """Signs the tokens. Signing is slow: never inside a transaction."""

    keys: KeyRing

    def sign(self, claims: Mapping[str, object], algorithm: str) -> str:
        """A token with these claims. `algorithm` is RS256 or ES384."""
        keys = self.keys.web_identity_tokens[algorithm]
        keys.note_signature()
        return sign(keys.active(), algorithm, claims, kind="JWT")


def discovery(issuer: str) -> dict[str, Any]:
    """The OpenID Connect discovery document of an account's issuer."""
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(SIGNING_ALGORITHMS),
        "claims_supported": ["sub", "aud", "iss", "exp", "iat", "jti", _AWS_CLAIMS],
    }


def key_set(keys: KeyRing) -> dict[str, Any]:
    """The JSON Web Key Set of every account's issuer: each key of both algorithms whose tokens may still be valid."""
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    web_keys = []
    for algorithm, signing_keys in keys.web_identity_tokens.items():
        for key in signing_keys.all():
            if algorithm == "ES384":
                public = ECAlgorithm.to_jwk(key.elliptic_curve.public_key(), as_dict=True)
            else:
                public = RSAAlgorithm.to_jwk(key.public, as_dict=True)
            public = {name: public[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in public}
            web_keys.append({**public, "alg": algorithm, "use": "sig", "kid": key.key_id})
    return {"keys": web_keys}
