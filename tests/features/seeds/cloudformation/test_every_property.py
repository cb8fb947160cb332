"""Every property that CloudFormation documents for a resource is taken over, or the answer says that it was not."""

from typing import Any

import pytest

from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from tests.operations.iam.test_saml_providers import metadata
from tests.provenance import assumed

POOL_ID = "eu-west-1:11111111-2222-4333-8444-555555555555"
WEB_IDENTITY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": "sts:AssumeRoleWithWebIdentity",
        }
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}],
}
TAGS = [{"Key": "team", "Value": "photos"}]
ARN = "arn:aws:iam::123456789012"
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "user", "AssumeRolePolicyDocument": WEB_IDENTITY}}
OTHER_ROLE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "other", "AssumeRolePolicyDocument": WEB_IDENTITY}}
PROVIDER = "accounts.google.com"
MAPPING = {PROVIDER: {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}

# The required properties of each type, then a value of every other property of its page in the template reference.
RESOURCES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "AWS::Cognito::IdentityPool": (
        {"AllowUnauthenticatedIdentities": True},
        {
            "AllowClassicFlow": True,
            "CognitoEvents": {"SyncTrigger": "arn"},
            "CognitoIdentityProviders": [
                {"ProviderName": "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf", "ClientId": "app"}
            ],
            "CognitoStreams": {"StreamName": "stream"},
            "DeveloperProviderName": "login.my.app",
            "IdentityPoolName": "named",
            "IdentityPoolTags": TAGS,
            "OpenIdConnectProviderARNs": [f"{ARN}:oidc-provider/issuer.example"],
            "PushSync": {"ApplicationArns": ["arn"]},
            "SamlProviderARNs": [f"{ARN}:saml-provider/corp"],
            "SupportedLoginProviders": {PROVIDER: "app"},
        },
    ),
    "AWS::Cognito::IdentityPoolRoleAttachment": (
        {"IdentityPoolId": POOL_ID},
        {"Roles": {"authenticated": f"{ARN}:role/user"}, "RoleMappings": MAPPING},
    ),
    "AWS::Cognito::IdentityPoolPrincipalTag": (
        {"IdentityPoolId": POOL_ID, "IdentityProviderName": PROVIDER},
        {"PrincipalTags": {"mail": "email"}, "UseDefaults": True},
    ),
    "AWS::IAM::Role": (
        {"AssumeRolePolicyDocument": WEB_IDENTITY},
        {
            "Description": "Users",
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            "MaxSessionDuration": 7200,
            "Path": "/app/",
            "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
            "Policies": [{"PolicyName": "read", "PolicyDocument": READ}],
            "RoleName": "named",
            "Tags": TAGS,
        },
    ),
    "AWS::IAM::ManagedPolicy": (
        {"PolicyDocument": READ, "Roles": ["user"]},
        {
            "Description": "Reads photos",
            "Groups": ["group"],
            "ManagedPolicyName": "read",
            "Path": "/app/",
            "Users": ["alice"],
        },
    ),
    "AWS::IAM::Policy": (
        {"PolicyName": "read", "PolicyDocument": READ, "Roles": ["user"]},
        {"Groups": ["group"], "Users": ["alice"]},
    ),
    "AWS::IAM::RolePolicy": ({"PolicyName": "read", "PolicyDocument": READ, "RoleName": "user"}, {}),
    "AWS::IAM::OIDCProvider": (
        {"Url": "https://issuer.example"},
        {"ClientIdList": ["app"], "Tags": TAGS, "ThumbprintList": ["ab" * 20]},
    ),
    "AWS::IAM::SAMLProvider": (
        {"SamlMetadataDocument": metadata()},
        {
            "AddPrivateKey": "pem",
            "AssertionEncryptionMode": "Allowed",
            "Name": "corp",
            "PrivateKeyList": [{"KeyId": "key", "Timestamp": "2026-01-01T00:00:00Z"}],
            "RemovePrivateKey": "key",
            "Tags": TAGS,
        },
    ),
}
CASES = [(kind, name) for kind, (_, others) in RESOURCES.items() for name in others]


def effect_of(kind: str, properties: dict[str, Any]) -> object:
    """What a template with such a resource becomes, beside a role that policies may be attached to."""
    template: dict[str, object] = {"Resources": {"User": ROLE, "X": {"Type": kind, "Properties": properties}}}
    seed = read_template(template, Stack("app", "123456789012", "eu-west-1"))
    settings = [(each.id, each.settings) for each in seed.pools]
    return settings, seed.attachments, seed.roles, seed.policies, seed.identity_providers, seed.skipped


@assumed("our own promise: no property of a supported resource is lost without a word")
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_property_has_an_effect_or_is_listed(kind: str, name: str) -> None:
    required, others = RESOURCES[kind]
    assert effect_of(kind, required) != effect_of(kind, {**required, name: others[name]})
