"""Verifies a web identity token: an OpenID token of this emulator, a token of a configured OIDC provider or of Google,
or an access token.

An OIDC provider is configured when it is registered, when the operator names its keys (`--issuer-keys`), or when a pool
of the account names its ARN. Google needs none of these, because it is built into STS.
"""

from typing import TYPE_CHECKING, Protocol

import msgspec

from cognito_identity_emulator.credentials.role_assumer import role_arn_check
from cognito_identity_emulator.declare.operation import Verification
from cognito_identity_emulator.domain.arns import RoleArn, account_of_arn, is_arn, parse_role_arn
from cognito_identity_emulator.domain.condition_claims import condition_claims
from cognito_identity_emulator.domain.session_claims import (
    authorized_roles,
    session_tags,
    source_identity,
    texts,
    transitive_tag_keys,
)
from cognito_identity_emulator.domain.social_providers import STS_KEYS, has_opaque_tokens
from cognito_identity_emulator.domain.verified_login import WebIdentity
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.logins import check
from cognito_identity_emulator.logins.hosts import is_local_issuer
from cognito_identity_emulator.logins.issuer_keys import is_provider_of, issuer_name
from cognito_identity_emulator.logins.key_sets import IssuerUnreachableError
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.sts.access_token import (
    AccessToken,
    load_access_token,
    verify_access_token,
)
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, MalformedJwsError, read_token
from cognito_identity_emulator.tokens.open_id_token import (
    BadSignatureError,
    ForeignTokenError,
    TokenExpiredError,
    UnverifiedOpenIdToken,
    web_identity,
)

if TYPE_CHECKING:
    from concurrent.futures import Future


STS_ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html"""
_MAX_SUBJECT_CHARACTERS = 255
_MAX_TOKEN_AGE_S = 86400
"""Assumed: AWS refused tokens of 153938 and 441398 seconds, and takes those of EKS, which are valid for a day."""


class WebIdentityRequest(Protocol):
    """A request that brings a web identity token for a role."""

    @property
    def web_identity_token(self) -> str: ...
    @property
    def role_arn(self) -> str: ...
    @property
    def provider_id(self) -> str | None: ...


class ProviderToken(msgspec.Struct, frozen=True):
    """A token of another issuer, not yet verified, and the issuer as roles trust it: by the ARN of an IAM provider,
    or by its name when it is built into STS."""

    token: JsonWebToken
    provider: str


UnverifiedToken = UnverifiedOpenIdToken | ProviderToken | AccessToken


def load_web_identity(request: WebIdentityRequest, call: CallContext) -> UnverifiedToken:
    """The token of the request and its provider, nothing of it verified.

    Raises InvalidIdentityToken; AccessDenied for a ProviderId that STS does not know; ValidationError for a token of
    another issuer when the role's ARN, whose account is searched for the issuer's provider, cannot be parsed.
    """
    if request.provider_id is not None:
        return load_access_token(request.provider_id, request.web_identity_token)
    try:
        return call.services.tokens.parse(request.web_identity_token)
    except ForeignTokenError:
        return _provider_token(call, request.web_identity_token, request.role_arn)


def unreadable_role(role_arn: str) -> errors.ValidationError:
    """The refusal of a text that is not a role's ARN."""
    kind = errors.ValidationError
    refusal = kind.not_a_role_arn() if is_arn(role_arn) else kind.not_an_arn(role_arn)
    return refusal.explain(role_arn_check(role_arn))


def _provider_token(call: CallContext, text: str, role_arn: str) -> ProviderToken:
    try:
        token = read_token(text)
    except MalformedJwsError:
        raise errors.InvalidIdentityToken.not_a_jwt() from None
    for claim in ("iss", "sub", "aud", "exp"):
        if not token.claims.get(claim):
            raise errors.InvalidIdentityToken.claim_missing(claim)
    role = parse_role_arn(role_arn)
    if role is None:
        raise unreadable_role(role_arn)
    issuer = token.claims["iss"]
    # Few issuers in the operator's own network have certificates.
    if issuer.startswith("http://") and not is_local_issuer(issuer_name(issuer)):
        raise errors.InvalidIdentityToken.issuer_without_https(issuer)
    provider = _provider(call, issuer, role)
    _check_audience(call, token, provider)
    if token.algorithm not in STS_ALGORITHMS:
        raise errors.InvalidIdentityToken.algorithm_unsupported(STS_ALGORITHMS, token.algorithm)
    return ProviderToken(token, provider)


def _fetch_needed(request: WebIdentityRequest, call: CallContext, unverified: UnverifiedToken) -> "Future[None] | None":
    if not isinstance(unverified, ProviderToken) or not _may_fetch(call, unverified, request.role_arn):
        return None
    return call.services.issuer_keys.fetch_needed(unverified.token)


def _may_fetch(call: CallContext, unverified: ProviderToken, role_arn: str) -> bool:
    """Whether a pool or the operator named the issuer. An issuer that is built into STS must be named by the trust
    policy of the role, or by `--issuer-keys`: its tokens alone do not make the emulator send requests."""
    if unverified.provider not in STS_KEYS or call.services.issuer_keys.named_by_operator(unverified.provider):
        return True
    role = call.services.registry.role(role_arn)
    return role is not None and any(unverified.provider in each.principals.federated for each in role.policy.statements)


def _verify(request: WebIdentityRequest, call: CallContext, unverified: UnverifiedToken) -> WebIdentity:
    """The holder of the token. Raises InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim."""
    if isinstance(unverified, UnverifiedOpenIdToken):
        return _verify_own_token(call, unverified)
    if isinstance(unverified, AccessToken):
        holder = verify_access_token(call, unverified)
        _check_subject(holder.subject)
        return holder
    token = unverified.token
    _check_signature(call, unverified, request.role_arn)
    _check_times(token, call.now)
    _check_subject(token.claims["sub"])
    roles = authorized_roles(token.claims)
    if roles is not None and request.role_arn not in roles:
        raise errors.InvalidIdentityToken.role_not_authorized(roles, request.role_arn)
    return WebIdentity(
        provider=unverified.provider,
        audience=token.claims.get("azp") or token.audiences[0],
        subject=token.claims["sub"],
        token_audiences=tuple(token.audiences),
        amr=texts(token.claims.get("amr")),
        principal_tags=session_tags(token.claims),
        transitive_tag_keys=transitive_tag_keys(token.claims),
        source_identity=source_identity(token.claims),
        condition_claims=condition_claims(issuer_name(token.claims["iss"]), token.claims),
        role_authorized=roles is not None,
    )


WEB_IDENTITY = Verification(_fetch_needed, _verify)


def _verify_own_token(call: CallContext, unverified: UnverifiedOpenIdToken) -> WebIdentity:
    try:
        return web_identity(call.services.tokens.verify(unverified, call.now))
    except BadSignatureError:
        refusal = errors.InvalidIdentityToken.own_signature_unverified()
        raise check.own_signature(unverified.token.key_id, refusal).explained_refusal() from None
    except TokenExpiredError as expired:
        raise _expired(expired.now_s, expired.expires_at_s) from None


def _provider(call: CallContext, issuer: str, role: RoleArn) -> str:
    """The ARN of the IAM OIDC provider of the issuer, preferably in the account of the role; without one, the name of
    an issuer that is built into STS.

    Raises InvalidIdentityToken when there is neither.
    """
    name, account = issuer_name(issuer), role.account
    registered = [each.arn for each in call.services.registry.providers() if is_provider_of(each.arn, issuer)]
    if registered:
        return next((arn for arn in registered if account_of_arn(arn) == account), registered[0])
    with call.reading() as store:
        for each in (account, call.account):
            for arn in sorted(store.pools.oidc_provider_arns(each)):
                if is_provider_of(arn, issuer):
                    return arn
    if name in STS_KEYS and not has_opaque_tokens(name):
        return name
    if call.services.issuer_keys.named_by_operator(issuer):
        return f"arn:{role.partition}:iam::{account}:oidc-provider/{name}"
    raise errors.InvalidIdentityToken.issuer_unknown(f"https://{name}")


def _check_audience(call: CallContext, token: JsonWebToken, provider: str) -> None:
    """A registered provider accepts only its own client ids. Raises InvalidIdentityToken."""
    registered = call.services.registry.provider(provider)
    if registered is None or registered.client_ids is None:
        return
    authorized_party = token.claims.get("azp")
    audiences = (authorized_party,) if authorized_party else token.audiences
    if not any(each in registered.client_ids for each in audiences):
        raise errors.InvalidIdentityToken.audience_differs(registered.client_ids, audiences)


def _check_signature(call: CallContext, unverified: ProviderToken, role_arn: str) -> None:
    try:
        is_verified = call.services.issuer_keys.verify(unverified.token)
    except IssuerUnreachableError as unreachable:
        if not _may_fetch(call, unverified, role_arn):
            raise errors.InvalidIdentityToken.keys_not_named(unverified.provider) from None
        raise errors.InvalidIdentityToken.keys_not_fetched(str(unreachable)) from None
    if not is_verified:
        raise errors.InvalidIdentityToken.signature_unverified()


def _check_times(token: JsonWebToken, now: int) -> None:
    now_s, expires_at_s = now // 1000, int(token.claims["exp"])
    if now_s >= expires_at_s:
        raise _expired(now_s, expires_at_s)
    issued_at_s = token.claims.get("iat")
    age_s = 0 if issued_at_s is None else now_s - int(issued_at_s)
    if age_s > _MAX_TOKEN_AGE_S:
        raise errors.ExpiredTokenException.too_old(age_s, _MAX_TOKEN_AGE_S)
    not_before_s = int(token.claims.get("nbf") or 0)
    if now_s < not_before_s:
        raise check.not_before(now_s, not_before_s, errors.InvalidIdentityToken.not_yet_valid).explained_refusal()


def _expired(now_s: int, expires_at_s: int) -> ServiceError:
    refusal = errors.ExpiredTokenException.expired(now_s, expires_at_s)
    return check.expiry(now_s, expires_at_s, lambda: refusal).explained_refusal()


def _check_subject(subject: str) -> None:
    if len(subject) > _MAX_SUBJECT_CHARACTERS:
        raise errors.InvalidIdentityToken.subject_too_long(len(subject), _MAX_SUBJECT_CHARACTERS)
