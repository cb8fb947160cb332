"""The named types of STS, as AWS's service model declares them. STS reports a pattern before the length."""

import sys
from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member

_POLICY_CHARACTERS = Pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+")

Arn = Annotated[
    str,
    Pattern(r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"),
    Length(20, 2048),
]
RoleSessionName = Annotated[str, Pattern(r"[\w+=,.@-]*"), Length(2, 64)]
ClientToken = Annotated[str, Length(4, 20000)]
Url = Annotated[str, Length(4, 2048)]
SessionPolicyDocument = Annotated[str, _POLICY_CHARACTERS, Length(1, 2048)]
UnrestrictedSessionPolicyDocument = Annotated[str, _POLICY_CHARACTERS, Length(1, sys.maxsize)]
DurationSeconds = Annotated[int, Range(900, 129600)]
ScopedCredentialDurationSeconds = Annotated[int, Range(1, 129600)]
ScopedSessionDescription = Annotated[str, Pattern(r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"), Length(2, 256)]
RoleDurationSeconds = Annotated[int, Range(900, 43200)]
MinimumSessionTokenSize = Annotated[int, Range(0, 4096)]
WebIdentityTokenAudience = Annotated[str, Length(1, 1000)]
WebIdentityTokenDurationSeconds = Annotated[int, Range(60, 3600)]
WebIdentityTokenScope = Annotated[
    str, Pattern(r"[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+( [\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]+)*"), Length(1, 256)
]
WebIdentityTokenSubjectMode = Annotated[str, OneOf(("AWSIdentity", "OriginIdentity"))]
JwtAlgorithm = Annotated[str, Length(5, 5)]
EncodedMessage = Annotated[str, Length(1, 10240)]
AccessKeyId = Annotated[str, Pattern(r"[\w]*"), Length(16, 128)]
ExternalId = Annotated[str, Pattern(r"[\w+=,.@:\/-]*"), Length(2, 1224)]
SerialNumber = Annotated[str, Pattern(r"[\w+=/:,.@-]*"), Length(9, 256)]
TokenCode = Annotated[str, Pattern(r"[\d]*"), Length(6, 6)]
SourceIdentity = Annotated[str, Pattern(r"[\w+=,.@-]*"), Length(2, 256)]
TagKey = Annotated[str, Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"), Length(1, 128)]
TagValue = Annotated[str, Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"), Length(0, 256)]
SamlAssertion = Annotated[str, Length(4, 100000)]
ContextAssertion = Annotated[str, Length(4, 3072)]


class PolicyDescriptor(Shape):
    arn: Arn | None = member(name="arn", default=None)


class SessionTag(Shape):
    key: TagKey
    value: TagValue


class ProvidedContext(Shape):
    provider_arn: Arn | None = None
    context_assertion: ContextAssertion | None = None


Tags = Annotated[list[SessionTag], Length(None, 50)]
TagKeys = Annotated[list[TagKey], Length(None, 50)]
WebIdentityTokenAudiences = Annotated[list[WebIdentityTokenAudience], Length(1, 10)]
ProvidedContexts = Annotated[list[ProvidedContext], Length(1, 5)]


class Credentials(Shape):
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: Timestamp


class AssumedRoleUser(Shape):
    assumed_role_id: str
    arn: str


class OriginIdentity(Shape):
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    federated_provider_arn: str | None = None


class TransactionContext(Shape):
    identity_provider: dict[str, str] | None = None


class TrustedIdentityPropagationContext(Shape):
    origin_identity: OriginIdentity | None = None
    transaction_context: TransactionContext | None = None
