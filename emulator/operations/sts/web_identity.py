"""Who holds a web identity token: an identity of ours, or a user of an OIDC provider that is configured.

An OIDC provider is configured when the operator says where its keys are, or when a pool of the account names its ARN.
"""

from emulator.call import Call
from emulator.domain.arns import oidc_provider_name, parse_role_arn
from emulator.domain.proof import WebIdentity
from emulator.errors import sts as errors
from emulator.errors.cognito_identity import InvalidLoginToken
from emulator.logins import json_web_token
from emulator.logins.issuer_keys import issuer_name
from emulator.logins.json_web_token import JsonWebToken
from emulator.logins.key_sets import IssuerUnreachable
from emulator.tokens.open_id_token import BadSignature, Expired, NotOurs, web_identity


def read_web_identity(call: Call, token: str, role_arn: str) -> WebIdentity:
    """The holder of a token. Raises InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError, MustWait."""
    try:
        return web_identity(call.rooms.tokens.read(token, call.now))
    except NotOurs:
        return _of_another_issuer(call, token, role_arn)
    except BadSignature:
        raise errors.InvalidIdentityToken.signature_unverified() from None
    except Expired as expired:
        raise errors.ExpiredTokenException(expired.now_s, expired.expires_at_s) from None


def _of_another_issuer(call: Call, text: str, role_arn: str) -> WebIdentity:
    try:
        token = json_web_token.read(text)
    except InvalidLoginToken:
        raise errors.InvalidIdentityToken.not_a_jwt() from None
    for claim in ("iss", "sub", "aud", "exp"):
        if not token.claims.get(claim):
            raise errors.InvalidIdentityToken.claim_missing(claim)
    provider = _provider_arn(call, token.claims["iss"], role_arn)
    _check_signature(call, token)
    _check_times(token, call.now)
    return WebIdentity(provider, token.audiences[0], token.claims["sub"])


def _provider_arn(call: Call, issuer: str, role_arn: str) -> str:
    """The ARN of the IAM OIDC provider that stands for the issuer. Raises InvalidIdentityToken when there is none."""
    name = issuer_name(issuer)
    role = parse_role_arn(role_arn)
    account = role.account if role is not None else call.account
    with call.reading() as store:
        for each in {account, call.account}:
            for arn in store.pools.oidc_provider_arns(each, call.scope.region):
                if oidc_provider_name(arn) == name:
                    return arn
    if call.rooms.issuer_keys.named_by_operator(issuer):
        return f"arn:aws:iam::{account}:oidc-provider/{name}"
    raise errors.InvalidIdentityToken.issuer_unknown(f"https://{name}")


def _check_signature(call: Call, token: JsonWebToken) -> None:
    try:
        verified = call.rooms.issuer_keys.verify(token)
    except IssuerUnreachable:
        raise errors.IDPCommunicationError from None
    if not verified:
        raise errors.InvalidIdentityToken.signature_unverified()


def _check_times(token: JsonWebToken, now: int) -> None:
    now_s, expires_at_s = now // 1000, int(token.claims["exp"])
    if now_s >= expires_at_s:
        raise errors.ExpiredTokenException(now_s, expires_at_s)
    if now_s < int(token.claims.get("nbf") or 0):
        raise errors.InvalidIdentityToken.not_yet_valid()
