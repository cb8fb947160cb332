"""The named types of the API, as AWS's service model declares them, and the shapes that several operations share.

A shape has the name of AWS's, with Shape at its end where the domain has a noun of that name.
"""

from typing import Annotated

from cognito_identity_emulator.declare.constraints import Length, Long, OneOf, Pattern, Range
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member
from cognito_identity_emulator.domain.roles import AmbiguousRoleResolution, MappingType, MatchType

MAX_DEVELOPER_USER_IDENTIFIER_CHARACTERS = 1024

ArnString = Annotated[str, Length(20, 2048)]
AccountId = Annotated[str, Length(1, 15), Pattern(r"\d+")]
IdentityPoolId = Annotated[str, Length(1, 55), Pattern(r"[\w-]+:[0-9a-f-]+")]
IdentityId = Annotated[str, Length(1, 55), Pattern(r"[\w-]+:[0-9a-f-]+")]
IdentityPoolName = Annotated[str, Length(1, 128), Pattern(r"[\w\s+=,.@-]+")]
IdentityProviderName = Annotated[str, Length(1, 128)]
IdentityProviderId = Annotated[str, Length(1, 128), Pattern(r"[\w.;_/-]+")]
IdentityProviderToken = Annotated[str, Length(1, 50000)]
DeveloperProviderName = Annotated[str, Length(1, 128), Pattern(r"[\w._-]+")]
DeveloperUserIdentifier = Annotated[str, Length(1, MAX_DEVELOPER_USER_IDENTIFIER_CHARACTERS)]
PaginationKey = Annotated[str, Length(1, 65535), Pattern(r"[\S]+")]
QueryLimit = Annotated[int, Range(1, 60)]
TokenDuration = Annotated[int, Long(), Range(1, 86400)]
PrincipalTagId = Annotated[str, Length(1, 128)]
PrincipalTagValue = Annotated[str, Length(1, 256)]
TagKey = Annotated[str, Length(1, 128)]
TagValue = Annotated[str, Length(0, 256)]
RoleType = Annotated[str, Length(1, 128), Pattern("(un)?authenticated")]

LoginsMap = Annotated[dict[IdentityProviderName, IdentityProviderToken], Length(None, 10)]
LoginsList = list[IdentityProviderName]
IdentityProviders = Annotated[dict[IdentityProviderName, IdentityProviderId], Length(None, 10)]
PrincipalTags = Annotated[dict[PrincipalTagId, PrincipalTagValue], Length(None, 50)]
IdentityPoolTags = dict[TagKey, TagValue]
RolesMap = Annotated[dict[RoleType, ArnString], Length(None, 2)]


class CognitoIdentityProvider(Shape):
    """A client of a user pool whose tokens are accepted."""

    client_id: Annotated[str, Length(1, 128), Pattern(r"[\w_]+")] | None = None
    name: Annotated[str, Length(1, 128), Pattern(r"[\w._:/-]+")] | None = member(name="ProviderName", default=None)
    server_side_token_check: bool | None = None


class ProviderMembers(Shape):
    """The logins that a pool accepts: the optional members of every shape that configures a pool."""

    allow_classic_flow: bool | None = None
    supported_login_providers: IdentityProviders | None = None
    developer_provider_name: DeveloperProviderName | None = None
    open_id_connect_provider_arns: list[ArnString] | None = member(name="OpenIdConnectProviderARNs", default=None)
    cognito_identity_providers: list[CognitoIdentityProvider] | None = None
    saml_provider_arns: list[ArnString] | None = member(name="SamlProviderARNs", default=None)


class PoolMembers(ProviderMembers):
    """The members that CreateIdentityPool and UpdateIdentityPool share."""

    name: IdentityPoolName = member(name="IdentityPoolName")
    allow_unauthenticated_identities: bool
    tags: IdentityPoolTags | None = member(name="IdentityPoolTags", default=None)


class IdentityPoolShape(Shape):
    """An identity pool in responses. Members that were never set are absent; tags are always present."""

    allow_classic_flow: bool | None = None
    allow_unauthenticated_identities: bool
    cognito_identity_providers: list[CognitoIdentityProvider] | None = None
    developer_provider_name: DeveloperProviderName | None = None
    identity_pool_id: IdentityPoolId
    name: IdentityPoolName = member(name="IdentityPoolName")
    tags: IdentityPoolTags | None = member(name="IdentityPoolTags", default=None)
    open_id_connect_provider_arns: list[ArnString] | None = member(name="OpenIdConnectProviderARNs", default=None)
    saml_provider_arns: list[ArnString] | None = member(name="SamlProviderARNs", default=None)
    supported_login_providers: IdentityProviders | None = None


class IdentityDescription(Shape):
    """An identity in responses. Logins are provider names; for a guest the member is absent."""

    creation_date: Timestamp
    identity_id: IdentityId
    last_modified_date: Timestamp
    logins: LoginsList | None = None


class MappingRuleShape(Shape):
    """One rule of a role mapping."""

    claim: Annotated[str, Length(1, 64), Pattern(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+")]
    match_type: Annotated[str, OneOf(tuple(map(str, MatchType)))]
    role_arn: ArnString = member(name="RoleARN")
    value: Annotated[str, Length(1, 128)]


class RulesConfiguration(Shape):
    """The rules of a role mapping, in the order of evaluation."""

    rules: Annotated[list[MappingRuleShape], Length(1, 400)]


class RoleMappingShape(Shape):
    """A role mapping: how one provider's logins get their role."""

    ambiguous_role_resolution: Annotated[str, OneOf(tuple(map(str, AmbiguousRoleResolution)))] | None = None
    rules_configuration: RulesConfiguration | None = None
    type: Annotated[str, OneOf(tuple(map(str, MappingType)))]


RoleMappingMap = Annotated[dict[IdentityProviderName, RoleMappingShape], Length(None, 10)]
