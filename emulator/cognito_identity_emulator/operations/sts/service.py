"""AWS STS: the actions that the emulator offers, and the names of those that it does not."""

from cognito_identity_emulator.declare.operation import service
from cognito_identity_emulator.operations.sts.assume_role_with_web_identity import assume_role_with_web_identity
from cognito_identity_emulator.operations.sts.get_access_key_info import get_access_key_info
from cognito_identity_emulator.operations.sts.get_caller_identity import get_caller_identity

STS = service(
    "sts",
    protocol="query",
    version="2011-06-15",
    namespace="https://sts.amazonaws.com/doc/2011-06-15/",
    answers_other_versions=True,
    operations=[assume_role_with_web_identity, get_caller_identity, get_access_key_info],
    not_emulated=[
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoot",
        "DecodeAuthorizationMessage",
        "GetDelegatedAccessToken",
        "GetFederationToken",
        "GetScopedCredentials",
        "GetSessionToken",
        "GetWebIdentityToken",
    ],
)
