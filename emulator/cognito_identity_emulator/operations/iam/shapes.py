"""The named types of IAM, as AWS's service model declares them. IAM reports a pattern before the length.

For names and paths whose only mistake is a character, it has sentences of its own.
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.errors.iam import IamValidationError

Path = Annotated[
    str, Pattern(r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)", IamValidationError.path_unusable), Length(1, 512)
]
PathPrefix = Annotated[str, Pattern(r"\u002F[\u0021-\u007F]*"), Length(1, 512)]
Arn = Annotated[str, Length(20, 2048)]
RoleName = Annotated[str, Pattern(r"[\w+=,.@-]+", IamValidationError.name_unusable), Length(1, 64)]
RoleDescription = Annotated[str, Pattern(r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"), Length(None, 1000)]
RoleMaxSessionDuration = Annotated[int, Range(3600, 43200)]
MaxSigninSessionDuration = Annotated[int, Range(3600, 7776000)]
PolicyName = Annotated[str, Pattern(r"[\w+=,.@-]+", IamValidationError.name_unusable), Length(1, 128)]
PolicyPath = Annotated[str, Pattern(r"((/[A-Za-z0-9\.,\+@=_-]+)*)/", IamValidationError.path_unusable), Length(1, 512)]
UserName = Annotated[str, Pattern(r"[\w+=,.@-]+", IamValidationError.name_unusable), Length(1, 128)]
PolicyDocument = Annotated[str, Pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+"), Length(1, 131072)]
Marker = Annotated[str, Pattern(r"[\u0020-\u00FF]+"), Length(1, 320)]
MaxItems = Annotated[int, Range(1, 1000)]
TagKey = Annotated[str, Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+"), Length(1, 128)]
TagValue = Annotated[str, Pattern(r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"), Length(0, 256)]


class Tag(Shape):
    """A tag of a role, a policy or a provider."""

    key: TagKey
    value: TagValue


TagList = Annotated[list[Tag], Length(None, 50)]
TagKeyList = Annotated[list[TagKey], Length(None, 50)]

PolicyDescription = Annotated[str, Length(None, 1000)]
PolicyVersionId = Annotated[str, Pattern(r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?")]
PolicyScope = Annotated[str, OneOf(("All", "AWS", "Local"))]
PERMISSIONS_POLICY, PERMISSIONS_BOUNDARY = "PermissionsPolicy", "PermissionsBoundary"
PolicyUsage = Annotated[str, OneOf((PERMISSIONS_POLICY, PERMISSIONS_BOUNDARY))]
EntityType = Annotated[str, OneOf(("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"))]
OpenIdConnectProviderUrl = Annotated[str, Length(1, 255)]
ClientId = Annotated[str, Length(1, 255)]
Thumbprint = Annotated[str, Length(40, 40)]
SamlProviderName = Annotated[str, Pattern(r"[\w._-]+"), Length(1, 128)]
SamlMetadataDocument = Annotated[str, Length(1000, 10000000)]
AssertionEncryptionMode = Annotated[str, OneOf(("Required", "Allowed"))]
PrivateKey = Annotated[str, Pattern(r"[\u0009\u000A\u000D\u0020-\u00FF]+"), Length(1, 16384)]
PrivateKeyId = Annotated[str, Pattern(r"[A-Z0-9]+"), Length(22, 64)]
IdentityCenterInstanceArn = Annotated[str, Length(1, 1224)]
ContextProviderSourceKey = Annotated[str, Length(1, 128)]
ContextProviderTargetKey = Annotated[str, Length(1, 128)]
SubjectTypeValue = Annotated[str, Length(0, 128)]


class ContextProviderKeyDefinition(Shape):
    """A claim that a provider puts into the identity context."""

    source_key: ContextProviderSourceKey
    target_key: ContextProviderTargetKey | None = None


class ContextProvider(Shape):
    """What a provider puts into the identity context of IAM Identity Center, which the emulator does not have."""

    key_definition_list: Annotated[list[ContextProviderKeyDefinition], Length(0, 10)] | None = None
    subject_source_key: ContextProviderSourceKey
    subject_type_value: SubjectTypeValue | None = None
    subject_type_source_key: ContextProviderSourceKey | None = None


class AttachedPermissionsBoundary(Shape):
    """The managed policy that is the boundary of a role."""

    permissions_boundary_type: str | None = None
    permissions_boundary_arn: str | None = None


def attached_boundary(policy_arn: str) -> AttachedPermissionsBoundary:
    """The boundary of a role in a response. The type is Policy (observed), whatever AWS's model says."""
    return AttachedPermissionsBoundary(permissions_boundary_type="Policy", permissions_boundary_arn=policy_arn)
