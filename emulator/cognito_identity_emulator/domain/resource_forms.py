"""The forms of ARNs that IAM checks when it stores a permission policy over its own API.

The grammar of policies accepts these ARNs, and no request matches them: a bucket with a region, a role without its
type. Policies of the control API and of seeds are not checked for them.

Differs: of the services, only the ARNs of IAM and S3 are checked. [iam-resource-forms]
"""

import re
from collections.abc import Iterable

from cognito_identity_emulator.domain.policy import Statement
from cognito_identity_emulator.domain.policy_grammar import IamCheck, PolicyProblem
from cognito_identity_emulator.domain.policy_text import ARN_PARTS, split_arn
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument

_WILDCARD = re.compile(r"[*?$]")
_RESOURCES_OF_IAM = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)
"""As in IAM's sentence, which is older than some of its resources."""
_NEWER_RESOURCES_OF_IAM = ("assumed-role/", "contextProvider/", "delegation-request/")
_RESOURCES_OF_S3_IN_A_REGION = (
    "accesspoint/",
    "access-grants/",
    "async-request/",
    "job/",
    "storage-lens/",
    "storage-lens-group/",
)


def find_resource_problem(statements: Iterable[Statement]) -> PolicyProblem | None:
    """The first resource of a policy whose form IAM refuses."""
    for index, statement in enumerate(statements):
        for pattern in statement.resources.patterns:
            if refusal := _refusal(pattern):
                name = "NotResource" if statement.resources.negated else "Resource"
                text = f"'{pattern}' does not have the form of its service's ARNs"
                return PolicyProblem(f"Statement[{index}].{name}", text, refusal, IamCheck.RESOURCES)
    return None


def _refusal(pattern: str) -> MalformedPolicyDocument | None:
    """IAM's refusal of a resource that follows the grammar. A part with a wildcard or a variable may have any form."""
    parts = split_arn(pattern)
    last = parts[-1]
    if len(parts) < ARN_PARTS:
        has_region = len(parts) > 3
        return MalformedPolicyDocument.legacy_parsing_failed() if has_region and not _WILDCARD.search(last) else None
    _, _, service, region, _, _ = parts
    region_is_fixed = bool(region) and not _WILDCARD.search(region)
    if not service:
        return MalformedPolicyDocument.legacy_parsing_failed()
    if service == "iam" and region_is_fixed:
        return MalformedPolicyDocument.iam_resource_with_region(pattern)
    if service == "iam" and not _begins_with(last, _RESOURCES_OF_IAM + _NEWER_RESOURCES_OF_IAM):
        return MalformedPolicyDocument.iam_resource_path(_RESOURCES_OF_IAM)
    if service == "s3" and region_is_fixed and not _begins_with(last, _RESOURCES_OF_S3_IN_A_REGION):
        return MalformedPolicyDocument.resource_with_region(pattern)
    return None


def _begins_with(resource: str, types: tuple[str, ...]) -> bool:
    return resource.startswith(types) or bool(_WILDCARD.search(resource.partition("/")[0]))
