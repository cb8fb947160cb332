"""GetAccountSummary: count what the account has, and return its quotas.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html

The quotas are those of a new account.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.domain.iam_checks import (
    MAX_INLINE_POLICIES_CHARACTERS,
    MAX_MANAGED_POLICIES,
    MAX_MANAGED_POLICY_CHARACTERS,
)
from cognito_identity_emulator.domain.policy_versions import MAX_VERSIONS
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import policies, roles
from cognito_identity_emulator.operations.iam.documents import MAX_TRUST_POLICY_CHARACTERS

_QUOTAS = {
    "AccessKeysPerUserQuota": 2,
    "AssumeRolePolicySizeQuota": MAX_TRUST_POLICY_CHARACTERS,
    "AttachedPoliciesPerGroupQuota": MAX_MANAGED_POLICIES,
    "AttachedPoliciesPerRoleQuota": MAX_MANAGED_POLICIES,
    "AttachedPoliciesPerUserQuota": MAX_MANAGED_POLICIES,
    "GlobalEndpointTokenVersion": 1,
    "GroupPolicySizeQuota": 5120,
    "GroupsPerUserQuota": 10,
    "GroupsQuota": 300,
    "InstanceProfilesQuota": 1000,
    "PoliciesQuota": policies.MAX_POLICIES,
    "PolicySizeQuota": MAX_MANAGED_POLICY_CHARACTERS,
    "PolicyVersionsInUseQuota": 10000,
    "RolePolicySizeQuota": MAX_INLINE_POLICIES_CHARACTERS,
    "RolesQuota": roles.MAX_ROLES,
    "ServerCertificatesQuota": 20,
    "SigningCertificatesPerUserQuota": 2,
    "UserPolicySizeQuota": 2048,
    "UsersQuota": 5000,
    "VersionsPerPolicyQuota": MAX_VERSIONS,
}
_NONE = (
    "AccountAccessKeysPresent",
    "AccountMFAEnabled",
    "AccountPasswordPresent",
    "AccountSigningCertificatesPresent",
    "Groups",
    "InstanceProfiles",
    "MFADevices",
    "MFADevicesInUse",
    "ServerCertificates",
    "Users",
)


class GetAccountSummaryRequest(Shape):
    """Has no members."""


class GetAccountSummaryResponse(Shape):
    summary_map: dict[str, int] | None = None


@operation(signed=True, raises=[errors.ServiceFailure])
def get_account_summary(request: GetAccountSummaryRequest, call: CallContext) -> GetAccountSummaryResponse:
    prefix = roles.arn_prefix(call)
    managed = policies.account_policies(call)
    counts = {
        "Policies": len(managed),
        "PolicyVersionsInUse": sum(len(each.versions) for each in managed),
        "Providers": sum(each.arn.startswith(prefix) for each in call.services.registry.providers()),
        "Roles": len(roles.account_roles(call)),
    }
    summary = {**_QUOTAS, **dict.fromkeys(_NONE, 0), **counts}
    return GetAccountSummaryResponse(summary_map=dict(sorted(summary.items())))
