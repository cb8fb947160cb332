"""The shapes of the properties of a template's resources. Members of the API keep its types and constraints."""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, OneOf, Pattern
from cognito_identity_emulator.declare.shape import Shape, member
from cognito_identity_emulator.domain.iam import DEFAULT_MAX_SESSION_DURATION_S
from cognito_identity_emulator.domain.iam_checks import POLICY_NAME
from cognito_identity_emulator.domain.roles import AmbiguousRoleResolution, MappingType
from cognito_identity_emulator.features.seeds.entries import PrincipalTagEntry
from cognito_identity_emulator.operations.cognito_identity import shapes


class PoolTag(Shape):
    """A tag in CloudFormation's form."""

    key: shapes.TagKey
    value: shapes.TagValue


class PoolProperties(shapes.ProviderMembers):
    """AWS::Cognito::IdentityPool.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypool.html
    """

    allow_unauthenticated_identities: bool
    identity_pool_name: shapes.IdentityPoolName | None = None
    identity_pool_tags: list[PoolTag] | None = None


class TemplateRoleMapping(Shape):
    """A role mapping of a template. `identity_provider` replaces the key of the map, where it is set."""

    type: Annotated[str, OneOf(tuple(map(str, MappingType)))]
    ambiguous_role_resolution: Annotated[str, OneOf(tuple(map(str, AmbiguousRoleResolution)))] | None = None
    identity_provider: shapes.IdentityProviderName | None = None
    rules_configuration: shapes.RulesConfiguration | None = None


class RoleAttachmentProperties(Shape):
    """AWS::Cognito::IdentityPoolRoleAttachment.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolroleattachment.html
    """

    identity_pool_id: shapes.IdentityPoolId
    roles: shapes.RolesMap | None = None
    role_mappings: dict[str, TemplateRoleMapping] | None = None


class PrincipalTagProperties(PrincipalTagEntry):
    """AWS::Cognito::IdentityPoolPrincipalTag.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-identitypoolprincipaltag.html
    """

    identity_pool_id: shapes.IdentityPoolId


class IamTag(Shape):
    """A tag of an IAM resource in CloudFormation's form."""

    key: str
    value: str


class InlinePolicyProperties(Shape):
    """An inline policy of a role, inside of the role or as AWS::IAM::Policy, whose Roles are read apart."""

    policy_name: Annotated[str, *POLICY_NAME]
    policy_document: dict[str, object]


class ManagedPolicyProperties(Shape):
    """AWS::IAM::ManagedPolicy. Its name, its path and the roles that have it are read apart.

    CloudFormation has no tags for it; a state of Terraform has them.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
    """

    policy_document: dict[str, object]
    description: str = ""
    tags: list[IamTag] | None = None


class RoleProperties(Shape):
    """AWS::IAM::Role.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
    """

    assume_role_policy_document: dict[str, object]
    max_session_duration: int = DEFAULT_MAX_SESSION_DURATION_S
    path: str = "/"
    role_name: Annotated[str, Length(1, 64), Pattern(r"[\w+=,.@-]+")] | None = None
    policies: list[InlinePolicyProperties] | None = None
    managed_policy_arns: list[str] | None = None
    permissions_boundary: str | None = None
    tags: list[IamTag] | None = None
    description: str = ""


class OidcProviderProperties(Shape):
    """AWS::IAM::OIDCProvider.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
    """

    url: str
    client_id_list: list[str] | None = None
    thumbprint_list: list[str] | None = None
    tags: list[IamTag] | None = None


class CdkOidcProviderProperties(Shape):
    """Custom::AWSCDKOpenIdConnectProvider, the older OIDC provider of the CDK.

    https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_iam.OpenIdConnectProvider.html
    """

    url: str
    client_id_list: list[str] | None = member(name="ClientIDList", default=None)
    thumbprint_list: list[str] | None = None


class SamlProviderProperties(Shape):
    """AWS::IAM::SAMLProvider. Its name is read apart.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-samlprovider.html
    """

    saml_metadata_document: str
    tags: list[IamTag] | None = None
