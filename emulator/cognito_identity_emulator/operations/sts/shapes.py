"""The named types of STS, as AWS's service model declares them. STS reports a pattern before the length."""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, Pattern, Range

Arn = Annotated[
    str,
    Pattern(r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+"),
    Length(20, 2048),
]
RoleSessionName = Annotated[str, Pattern(r"[\w+=,.@-]*"), Length(2, 64)]
ClientToken = Annotated[str, Length(4, 20000)]
Url = Annotated[str, Length(4, 2048)]
SessionPolicyDocument = Annotated[str, Pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+"), Length(1, 2048)]
RoleDurationSeconds = Annotated[int, Range(900, 43200)]
MinimumSessionTokenSize = Annotated[int, Range(0, 4096)]
AccessKeyId = Annotated[str, Pattern(r"[\w]*"), Length(16, 128)]
