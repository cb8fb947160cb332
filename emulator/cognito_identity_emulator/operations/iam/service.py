"""AWS IAM: the actions that the emulator offers, and the names of those that it does not.

A new action is one module and one line in the first list.
"""

from cognito_identity_emulator.declare.lazy_operations import LazyOperations
from cognito_identity_emulator.declare.operation import service
from cognito_identity_emulator.operations.iam.not_emulated import NOT_EMULATED

IAM = service(
    "iam",
    protocol="query",
    version="2010-05-08",
    namespace="https://iam.amazonaws.com/doc/2010-05-08/",
    operations=LazyOperations(
        "cognito_identity_emulator.operations.iam",
        [
            "CreatePolicy",
            "CreatePolicyVersion",
            "CreateRole",
            "DeletePolicy",
            "DeletePolicyVersion",
            "DeleteRole",
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "ListEntitiesForPolicy",
            "ListPolicies",
            "ListPolicyTags",
            "ListPolicyVersions",
            "ListRoles",
            "UpdateRole",
            "UpdateRoleDescription",
            "UpdateAssumeRolePolicy",
            "TagRole",
            "UntagRole",
            "ListRoleTags",
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "ListInstanceProfilesForRole",
            "PutRolePolicy",
            "GetRolePolicy",
            "ListRolePolicies",
            "DeleteRolePolicy",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "ListAttachedRolePolicies",
            "GetUser",
            "ListAccountAliases",
            "GetAccountSummary",
            "SetDefaultPolicyVersion",
            "TagPolicy",
            "UntagPolicy",
        ],
    ),
    not_emulated=NOT_EMULATED,
)
