"""Who holds a web identity token: an identity of ours, or a user of an OIDC provider that is configured.

An OIDC provider is configured when it is registered, when the operator says where its keys are, or when a pool of the
account names its ARN.
"""

from cognito_identity_emulator.domain.arns import account_of_arn, oidc_provider_name, parse_role_arn
from cognito_identity_emulator.domain.session_claims import session_tags, source_identity, texts, transitive_tag_keys
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.cognito_identity import InvalidLoginToken
from cognito_identity_emulator.logins import json_web_token
from cognito_identity_emulator.logins.issuer_keys import issuer_name
from cognito_identity_emulator.logins.json_web_token import JsonWebToken
from cognito_identity_emulator.logins.key_sets import IssuerUnreachableError
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.tokens.open_id_token import BadSignatureError, Expired, ForeignTokenError, web_identity


def read_web_identity(call: CallContext, token: str, role_arn: str) -> WebIdentity:
    """The holder of a token. Raises InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError, WouldBlock."""
    try:
        return web_identity(call.services.tokens.read(token, call.now))
    except ForeignTokenError:
        return _of_another_issuer(call, token, role_arn)
    except BadSignatureError:
        raise errors.InvalidIdentityToken.signature_unverified() from None
    except Expired as expired:
        raise errors.ExpiredTokenException(expired.now_s, expired.expires_at_s) from None


def _of_another_issuer(call: CallContext, text: str, role_arn: str) -> WebIdentity:
    try:
        token = json_web_token.read(text)
    except InvalidLoginToken:
        raise errors.InvalidIdentityToken.not_a_jwt() from None
    for claim in ("iss", "sub", "aud", "exp"):
        if not token.claims.get(claim):
            raise errors.InvalidIdentityToken.claim_missing(claim)
    provider = _provider_arn(call, token.claims["iss"], role_arn)
    _check_audience(call, token, provider)
    _check_signature(call, token)
    _check_times(token, call.now)
    return WebIdentity(
        provider=provider,
        audience=token.claims.get("azp") or token.audiences[0],
        subject=token.claims["sub"],
        token_audiences=tuple(token.audiences),
        amr=texts(token.claims.get("amr")),
        principal_tags=session_tags(token.claims),
        transitive_tag_keys=transitive_tag_keys(token.claims),
        source_identity=source_identity(token.claims),
    )


def _provider_arn(call: CallContext, issuer: str, role_arn: str) -> str:
    """The ARN of the IAM OIDC provider that stands for the issuer, best in the account of the role.

    Raises InvalidIdentityToken when there is none.
    """
    name = issuer_name(issuer)
    role = parse_role_arn(role_arn)
    account = role.account if role is not None else call.account
    registered = [each.arn for each in call.services.registry.providers() if oidc_provider_name(each.arn) == name]
    if registered:
        return next((arn for arn in registered if account_of_arn(arn) == account), registered[0])
    with call.reading() as store:
        for each in (account, call.account):
            for arn in sorted(store.pools.oidc_provider_arns(each)):
                if oidc_provider_name(arn) == name:
                    return arn
    if call.services.issuer_keys.named_by_operator(issuer):
        return f"arn:aws:iam::{account}:oidc-provider/{name}"
    raise errors.InvalidIdentityToken.issuer_unknown(f"https://{name}")


def _check_audience(call: CallContext, token: JsonWebToken, provider: str) -> None:
    """A registered provider accepts its own client ids only. Raises InvalidIdentityToken."""
    registered = call.services.registry.provider(provider)
    if registered is None or registered.client_ids is None:
        return
    party = token.claims.get("azp")
    parties = (party,) if party else token.audiences
    if not any(each in registered.client_ids for each in parties):
        raise errors.InvalidIdentityToken.audience_differs(registered.client_ids, parties)


def _check_signature(call: CallContext, token: JsonWebToken) -> None:
    try:
        verified = call.services.issuer_keys.verify(token)
    except IssuerUnreachableError:
        raise errors.IDPCommunicationError from None
    if not verified:
        raise errors.InvalidIdentityToken.signature_unverified()


def _check_times(token: JsonWebToken, now: int) -> None:
    now_s, expires_at_s = now // 1000, int(token.claims["exp"])
    if now_s >= expires_at_s:
        raise errors.ExpiredTokenException(now_s, expires_at_s)
    if now_s < int(token.claims.get("nbf") or 0):
        raise errors.InvalidIdentityToken.not_yet_valid()
