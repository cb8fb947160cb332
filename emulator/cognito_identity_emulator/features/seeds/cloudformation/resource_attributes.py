"""The values of Ref and Fn::GetAtt for a resource. Where AWS generates a random name, ours follows from the stack.

A resource that is not created here, such as a user pool, always gets the same name; the operator may give its real one
(``--seed-parameter UserPool=us-east-1_AbCdEf``).
"""

import json
from collections.abc import Callable, Mapping

from cognito_identity_emulator.domain.custom_pool_id import CUSTOM_ID_TAG
from cognito_identity_emulator.features.seeds.cloudformation.stack import Resource, Stack
from cognito_identity_emulator.features.seeds.derived_ids import derived_id, derived_letters

IDENTITY_POOL = "AWS::Cognito::IdentityPool"
ROLE_ATTACHMENT = "AWS::Cognito::IdentityPoolRoleAttachment"
PRINCIPAL_TAG = "AWS::Cognito::IdentityPoolPrincipalTag"
USER_POOL = "AWS::Cognito::UserPool"
USER_POOL_CLIENT = "AWS::Cognito::UserPoolClient"
OIDC_PROVIDER = "AWS::IAM::OIDCProvider"
CDK_OIDC_PROVIDER = "Custom::AWSCDKOpenIdConnectProvider"
SAML_PROVIDER = "AWS::IAM::SAMLProvider"
NESTED_STACKS = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
REF = "Ref"
_LONGEST_ROLE_NAME = 64
_LONGEST_POLICY_NAME = 128
_GENERATED_LETTERS = 12

Attributes = Mapping[str, Callable[[], object]]
"""A function for the value of each attribute; that of Ref is under `REF`."""
TextProperty = Callable[[Resource, str, str], str]
"""Gives a property of a resource as text: `(resource, name, default)`."""


def attributes(resource: Resource, stack: Stack, text_property: TextProperty) -> Attributes:
    """The attributes of a resource that have a value here; empty for a type that is not listed."""
    names = _Defaults(resource, stack, text_property)
    kinds: Mapping[str, Callable[[], Attributes]] = {
        IDENTITY_POOL: names.identity_pool,
        ROLE: names.role,
        MANAGED_POLICY: names.managed_policy,
        ROLE_ATTACHMENT: names.role_attachment,
        PRINCIPAL_TAG: names.principal_tag,
        USER_POOL: names.user_pool,
        USER_POOL_CLIENT: names.user_pool_client,
        OIDC_PROVIDER: names.oidc_provider,
        CDK_OIDC_PROVIDER: names.oidc_provider,
        SAML_PROVIDER: names.saml_provider,
        "Custom::AWSCDKCfnJson": names.cdk_json,
    }
    kind = kinds.get(resource.type)
    return kind() if kind is not None else {}


def generated_name(resource: Resource, stack: Stack, longest: int) -> str:
    """A name like those that CloudFormation generates: the stack, the logical id and letters, derived from both."""
    ending = f"-{_letters(resource, stack, _GENERATED_LETTERS)}"
    return f"{stack.name}-{resource.logical_id}"[: longest - len(ending)] + ending


def issuer_of(url: str) -> str:
    """The name of an OIDC provider in its ARN: its URL without the scheme and a slash at its end."""
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def _letters(resource: Resource, stack: Stack, count: int) -> str:
    return derived_letters(count, stack.account, stack.region, stack.name, resource.logical_id)


def custom_id_in(pool: Resource) -> str | None:
    """The id that the tags of an identity pool choose, where it is written out: functions may refer to the pool."""
    tags = pool.properties.get("IdentityPoolTags")
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, Mapping) and tag.get("Key") == CUSTOM_ID_TAG and isinstance(tag.get("Value"), str):
            return str(tag["Value"])
    return None


class _Defaults:
    """Generates the names of one resource."""

    def __init__(self, resource: Resource, stack: Stack, text_property: TextProperty) -> None:
        self._resource = resource
        self._stack = stack
        self._text_property = text_property

    def _property(self, name: str, default: str) -> str:
        return self._text_property(self._resource, name, default)

    def _letters(self, count: int) -> str:
        return _letters(self._resource, self._stack, count)

    def _iam_arn(self, rest: str) -> str:
        return f"arn:{self._stack.partition}:iam::{self._stack.account}:{rest}"

    def identity_pool(self) -> Attributes:
        stack, logical_id = self._stack, self._resource.logical_id
        generated = f"{logical_id}-{self._letters(_GENERATED_LETTERS)}"
        names = ("stack", stack.account, stack.region, stack.name, logical_id)
        pool_id = stack.chosen_id(logical_id) or custom_id_in(self._resource) or derived_id(stack.region, *names)
        return {
            REF: lambda: pool_id,
            "Id": lambda: pool_id,
            "Name": lambda: self._property("IdentityPoolName", generated),
        }

    def role_attachment(self) -> Attributes:
        def pool_id() -> str:
            return self._property("IdentityPoolId", "")

        return {REF: pool_id, "Id": pool_id}

    def principal_tag(self) -> Attributes:
        return {REF: lambda: f"{self._property('IdentityPoolId', '')}|{self._property('IdentityProviderName', '')}"}

    def role(self) -> Attributes:
        def name() -> str:
            return self._property("RoleName", generated_name(self._resource, self._stack, _LONGEST_ROLE_NAME))

        return {
            REF: name,
            "Arn": lambda: self._iam_arn(f"role{self._property('Path', '/')}{name()}"),
            "RoleId": lambda: f"AROA{self._letters(17)}",
        }

    def managed_policy(self) -> Attributes:
        def arn() -> str:
            name = self._property(
                "ManagedPolicyName", generated_name(self._resource, self._stack, _LONGEST_POLICY_NAME)
            )
            return self._iam_arn(f"policy{self._property('Path', '/')}{name}")

        return {REF: arn, "PolicyArn": arn, "PolicyId": lambda: f"ANPA{self._letters(17)}"}

    def user_pool(self) -> Attributes:
        stack = self._stack
        pool_id = stack.chosen_id(self._resource.logical_id, "UserPoolId") or f"{stack.region}_{self._letters(9)}"
        name = f"cognito-idp.{stack.region}.{stack.url_suffix}/{pool_id}"
        arn = f"arn:{stack.partition}:cognito-idp:{stack.region}:{stack.account}:userpool/{pool_id}"
        return {
            REF: lambda: pool_id,
            "UserPoolId": lambda: pool_id,
            "Arn": lambda: arn,
            "ProviderName": lambda: name,
            "ProviderURL": lambda: f"https://{name}",
        }

    def user_pool_client(self) -> Attributes:
        client_id = self._stack.chosen_id(self._resource.logical_id, "ClientId") or self._letters(26).lower()
        return {
            REF: lambda: client_id,
            "ClientId": lambda: client_id,
            "Name": lambda: self._property("ClientName", f"{self._resource.logical_id}-{self._letters(12)}"),
        }

    def oidc_provider(self) -> Attributes:
        def arn() -> str:
            return self._iam_arn(f"oidc-provider/{issuer_of(self._property('Url', self._property('url', '')))}")

        return {REF: arn, "Arn": arn}

    def saml_provider(self) -> Attributes:
        generated = f"{self._resource.logical_id}-{self._letters(_GENERATED_LETTERS)}"

        def arn() -> str:
            return self._iam_arn(f"saml-provider/{self._property('Name', generated)}")

        return {REF: arn, "Arn": arn}

    def cdk_json(self) -> Attributes:
        """The CDK writes a map whose keys are only known at deployment as JSON text."""

        def value() -> object:
            decoded: object = json.loads(self._property("Value", "{}"))
            return decoded

        return {"Value": value}
