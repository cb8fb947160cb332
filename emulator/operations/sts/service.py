"""The service: the actions we offer, and the names of those that we do not."""

from emulator.declare.operation import service
from emulator.operations.sts.assume_role_with_web_identity import assume_role_with_web_identity
from emulator.operations.sts.get_access_key_info import get_access_key_info
from emulator.operations.sts.get_caller_identity import get_caller_identity

STS = service(
    "sts",
    target_prefix="",
    version="2011-06-15",
    operations=[assume_role_with_web_identity, get_caller_identity, get_access_key_info],
    not_emulated=[
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoot",
        "DecodeAuthorizationMessage",
        "GetDelegatedAccessToken",
        "GetFederationToken",
        "GetSessionToken",
        "GetWebIdentityToken",
    ],
)
