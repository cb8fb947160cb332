"""GetWebIdentityToken: issue a signed token that says who the caller is, for services outside of AWS.

https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html

Differs: every endpoint answers; AWS's global endpoint does not have the operation. [web-identity-token]
Differs: Scope and the SubjectMode OriginIdentity are refused as not emulated. [web-identity-token]
Differs: the token is never too large, and has no claims about an organization, IAM Identity Center or the compute
service that the caller runs on. [web-identity-token]
"""

from cognito_identity_emulator.declare.operation import RequestedResource, operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp
from cognito_identity_emulator.domain.session_context import principal_tags, request_tag_keys
from cognito_identity_emulator.domain.session_tags import session_tag_refusal
from cognito_identity_emulator.errors import sts as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.refused_members import refuse_members
from cognito_identity_emulator.operations.sts import shapes
from cognito_identity_emulator.tokens.web_identity_token import SIGNING_ALGORITHMS, TokenHolder, web_identity_claims

_DEFAULT_DURATION_S = 300
_ORIGIN_IDENTITY = "OriginIdentity"


class GetWebIdentityTokenRequest(Shape):
    audience: shapes.WebIdentityTokenAudiences
    duration_seconds: shapes.WebIdentityTokenDurationSeconds | None = None
    signing_algorithm: shapes.JwtAlgorithm
    scope: shapes.WebIdentityTokenScope | None = None
    subject_mode: shapes.WebIdentityTokenSubjectMode | None = None
    tags: shapes.Tags | None = None


class GetWebIdentityTokenResponse(Shape):
    web_identity_token: str | None = None
    expiration: Timestamp | None = None


def _requested(request: GetWebIdentityTokenRequest, _call: CallContext) -> RequestedResource:
    """https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html"""
    keys = {
        "sts:IdentityTokenAudience": tuple(request.audience),
        "sts:DurationSeconds": (str(_duration_s(request)),),
        "sts:SigningAlgorithm": (request.signing_algorithm,),
    }
    return RequestedResource(None, {**keys, **request_tag_keys(_tags(request))})


def _check(request: GetWebIdentityTokenRequest, call: CallContext) -> None:
    mode = _ORIGIN_IDENTITY if request.subject_mode == _ORIGIN_IDENTITY else None
    refuse_members("sts", "GetWebIdentityToken", Scope=request.scope, SubjectMode=mode)
    if request.signing_algorithm not in SIGNING_ALGORITHMS:
        raise errors.ValidationError.signing_algorithm(SIGNING_ALGORITHMS, request.signing_algorithm)
    tags = _tags(request)
    if len(tags) < len(request.tags or ()):
        raise errors.InvalidParameterValue.duplicate_tag_keys()
    refused = session_tag_refusal(tags, ())
    if refused is not None:
        raise refused
    if not call.has_outbound_federation():
        raise errors.OutboundWebIdentityFederationDisabledException.in_account(call.account)
    if call.session is not None:
        left_s = call.session.expires_at // 1000 - call.now // 1000
        if _duration_s(request) > left_s:
            raise errors.SessionDurationEscalationException.token_outlives_session(_duration_s(request), left_s)


@operation(
    signed=True,
    resource=_requested,
    signs=True,
    raises=[
        errors.SessionDurationEscalationException,
        errors.OutboundWebIdentityFederationDisabledException,
        errors.JWTPayloadSizeExceededException,
    ],
)
def get_web_identity_token(request: GetWebIdentityTokenRequest, call: CallContext) -> GetWebIdentityTokenResponse:
    _check(request, call)
    issued_at_s = call.now // 1000
    expires_at_s = issued_at_s + _duration_s(request)
    claims = {
        **web_identity_claims(_holder(call), request.audience, _tags(request)),
        "iss": call.web_identity_issuer,
        "exp": expires_at_s,
        "iat": issued_at_s,
        "jti": call.services.ids.uuid(),
    }
    token = call.services.web_identity_tokens.sign(claims, request.signing_algorithm)
    return GetWebIdentityTokenResponse(web_identity_token=token, expiration=Timestamp(expires_at_s * 1000))


def _holder(call: CallContext) -> TokenHolder:
    session, tags = call.session, {}
    if session is not None and session.account_arn is None:
        role = call.services.registry.role(session.role_arn)
        tags = principal_tags(session, None if role is None else role.tags)
    return TokenHolder(call.account, call.scope.region, session, tags)


def _duration_s(request: GetWebIdentityTokenRequest) -> int:
    return request.duration_seconds or _DEFAULT_DURATION_S


def _tags(request: GetWebIdentityTokenRequest) -> dict[str, str]:
    return {each.key: each.value for each in request.tags or ()}
