"""The roles that a trust policy names as principals.

IAM stores the unique id of such a role, and shows its ARN while the role exists: a new role of the same name is not
trusted. Here the ARN is replaced by the id when the role is deleted, which comes to the same; see
`RegistryStore.delete_role`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

Differs: only roles of the account itself must exist. Users, sessions and the principals of other accounts are taken as
they are. [iam-principals]
"""

from collections.abc import Mapping
from typing import Any

from cognito_identity_emulator.domain.permission_policy import is_aws_principal
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.storage.registry import RegistryStore


def check_principals(document: Mapping[str, Any], registry: RegistryStore, prefix: str) -> None:
    """Raises MalformedPolicyDocument for a text that is not a principal, and for a role of the account that does not
    exist. `prefix` is the beginning of the account's ARNs."""
    statements = parse_trust_policy(document).statements
    for principal in sorted({principal for each in statements for principal in each.principals.aws}):
        if not is_aws_principal(principal):
            raise _invalid(principal, "an account, or the ARN of a role, a user or a session", None)
        if principal.startswith(f"{prefix}role/") and registry.role(principal) is None:
            raise _invalid(principal, "a role that exists", principal)


def _invalid(principal: str, expected: str, role_arn: str | None) -> MalformedPolicyDocument:
    hint = "Create the role first, or name the account."
    failed = FailedCheck("principal", expected, principal, hint, role_arn)
    return MalformedPolicyDocument.principal_invalid("AWS", principal).explain(failed)
