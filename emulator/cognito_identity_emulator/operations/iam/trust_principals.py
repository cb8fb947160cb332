"""The roles that a trust policy names as principals.

IAM stores the unique id of such a role, and shows its ARN while the role exists: a new role of the same name is not
trusted. Here the ARN is replaced by the id when the role is deleted, which comes to the same.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

Differs: only roles of the account itself must exist. Users, sessions and the principals of other accounts are taken as
they are. [iam-principals]
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from cognito_identity_emulator.domain.iam import IamRole
from cognito_identity_emulator.domain.permission_policy import is_aws_principal
from cognito_identity_emulator.domain.trust_document import parse_trust_policy
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.errors.policies import MalformedPolicyDocument
from cognito_identity_emulator.storage.registry import RegistryStore

_AWS = "AWS"


def check_principals(document: Mapping[str, Any], registry: RegistryStore, prefix: str) -> None:
    """Raises MalformedPolicyDocument for a principal that is none, and for a role of the account that does not exist.
    `prefix` is the beginning of the account's ARNs."""
    statements = parse_trust_policy(document).statements
    for principal in sorted({principal for each in statements for principal in each.principals.aws}):
        if not is_aws_principal(principal):
            raise _invalid(principal, "an account, or the ARN of a role, a user or a session", None)
        if principal.startswith(f"{prefix}role/") and registry.role(principal) is None:
            raise _invalid(principal, "a role that exists", principal)


def _invalid(principal: str, expected: str, role_arn: str | None) -> MalformedPolicyDocument:
    hint = "Create the role first, or name the account."
    failed = FailedCheck("principal", expected, principal, hint, role_arn)
    return MalformedPolicyDocument.principal_invalid(_AWS, principal).explain(failed)


def forget_principal(registry: RegistryStore, deleted: IamRole) -> None:
    """Replace the ARN of a deleted role by its id in the trust policies that name it."""
    for role in registry.roles():
        if any(deleted.arn in each.principals.aws for each in role.policy.statements):
            document = _with_principals(role.trust_policy, lambda arn: deleted.id if arn == deleted.arn else arn)
            registry.put_role(replace(role, trust_policy=document, trust_policy_text=""))


def _with_principals(document: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """A trust policy with its AWS principals changed."""
    written = document["Statement"]
    statements = list(_changed_statements(written if isinstance(written, list) else [written], change))
    return {**document, "Statement": statements if isinstance(written, list) else statements[0]}


def _changed_statements(statements: list[Any], change: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    for statement in statements:
        changed = dict(statement)
        for name in ("Principal", "NotPrincipal"):
            principal = statement.get(name)
            if isinstance(principal, Mapping) and _AWS in principal:
                ids = principal[_AWS]
                new_ids = [change(each) for each in ids] if isinstance(ids, list) else change(ids)
                changed[name] = {**principal, _AWS: new_ids}
        yield changed
