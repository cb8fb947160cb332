"""AWS STS: the actions that the emulator offers, and the names of those that it does not.

A new action is one module and one line in the first list.
"""

from cognito_identity_emulator.declare.lazy_operations import LazyOperations
from cognito_identity_emulator.declare.operation import service

STS = service(
    "sts",
    protocol="query",
    version="2011-06-15",
    namespace="https://sts.amazonaws.com/doc/2011-06-15/",
    answers_other_versions=True,
    operations=LazyOperations(
        "cognito_identity_emulator.operations.sts",
        [
            "AssumeRole",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "DecodeAuthorizationMessage",
            "GetAccessKeyInfo",
            "GetCallerIdentity",
            "GetScopedCredentials",
            "GetSessionToken",
            "GetWebIdentityToken",
        ],
    ),
    not_emulated=[
        "AssumeRoot",
        "GetDelegatedAccessToken",
        "GetFederationToken",
    ],
)
