"""What Ref and Fn::GetAtt give for a resource: the names that AWS would make up, made of the stack's name instead.

A resource that is not created here, such as a user pool, has such a name too, always the same one; the operator may
give its real name (``--seed-parameter UserPool=us-east-1_AbCdEf``).
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cognito_identity_emulator.features.seeds.derived_ids import derived_id, derived_letters
from cognito_identity_emulator.features.seeds.stack import Resource, Stack

if TYPE_CHECKING:
    from cognito_identity_emulator.features.seeds.intrinsics import Resolver

IDENTITY_POOL = "AWS::Cognito::IdentityPool"
ROLE = "AWS::IAM::Role"
REF = "Ref"
_LONGEST_ROLE_NAME = 64
_MADE_UP_LETTERS = 12

Attributes = Mapping[str, Callable[[], object]]
"""What each attribute is, and `REF` for Ref; worked out when it is asked for."""


def attributes(resource: Resource, stack: Stack, resolver: "Resolver") -> Attributes:
    """The attributes of a resource that have a stand-in; none for a type that has no names we could make up."""
    names = _Defaults(resource, stack, resolver)
    kinds: Mapping[str, Callable[[], Attributes]] = {
        IDENTITY_POOL: names.identity_pool,
        ROLE: names.role,
        "AWS::Cognito::UserPool": names.user_pool,
        "AWS::Cognito::UserPoolClient": names.user_pool_client,
        "AWS::IAM::OIDCProvider": names.oidc_provider,
        "Custom::AWSCDKOpenIdConnectProvider": names.oidc_provider,
        "AWS::IAM::SAMLProvider": names.saml_provider,
        "Custom::AWSCDKCfnJson": names.cdk_json,
    }
    kind = kinds.get(resource.type)
    return kind() if kind is not None else {}


class _Defaults:
    """Makes up the names of one resource."""

    def __init__(self, resource: Resource, stack: Stack, resolver: "Resolver") -> None:
        self._resource = resource
        self._stack = stack
        self._resolver = resolver

    def _property(self, name: str, default: str) -> str:
        return self._resolver.text_property(self._resource, name, default)

    def _letters(self, count: int) -> str:
        stack = self._stack
        return derived_letters(count, stack.account, stack.region, stack.name, self._resource.logical_id)

    def _iam_arn(self, rest: str) -> str:
        return f"arn:{self._stack.partition}:iam::{self._stack.account}:{rest}"

    def identity_pool(self) -> Attributes:
        stack, logical_id = self._stack, self._resource.logical_id
        generated = f"{logical_id}-{self._letters(_MADE_UP_LETTERS)}"
        names = ("stack", stack.account, stack.region, stack.name, logical_id)
        return {
            REF: lambda: derived_id(stack.region, *names),
            "Id": lambda: derived_id(stack.region, *names),
            "Name": lambda: self._property("IdentityPoolName", generated),
        }

    def role(self) -> Attributes:
        ending = f"-{self._letters(_MADE_UP_LETTERS)}"
        generated = f"{self._stack.name}-{self._resource.logical_id}"[: _LONGEST_ROLE_NAME - len(ending)] + ending

        def name() -> str:
            return self._property("RoleName", generated)

        return {
            REF: name,
            "Arn": lambda: self._iam_arn(f"role{self._property('Path', '/')}{name()}"),
            "RoleId": lambda: f"AROA{self._letters(17)}",
        }

    def user_pool(self) -> Attributes:
        stack = self._stack
        pool_id = stack.parameters.get(self._resource.logical_id) or f"{stack.region}_{self._letters(9)}"
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
        client_id = self._stack.parameters.get(self._resource.logical_id) or self._letters(26).lower()
        return {REF: lambda: client_id, "ClientId": lambda: client_id}

    def oidc_provider(self) -> Attributes:
        def arn() -> str:
            # The CDK's own resource type writes the member in lower case.
            lower = self._resource.type.startswith("Custom::")
            url = self._property("url" if lower and "url" in self._resource.properties else "Url", "")
            return self._iam_arn(f"oidc-provider/{url.removeprefix('https://').removeprefix('http://').rstrip('/')}")

        return {REF: arn, "Arn": arn}

    def saml_provider(self) -> Attributes:
        generated = f"{self._resource.logical_id}-{self._letters(_MADE_UP_LETTERS)}"

        def arn() -> str:
            return self._iam_arn(f"saml-provider/{self._property('Name', generated)}")

        return {REF: arn, "Arn": arn}

    def cdk_json(self) -> Attributes:
        """The CDK writes maps whose keys are not known before the deployment as JSON text."""

        def value() -> object:
            decoded: object = json.loads(self._property("Value", "{}"))
            return decoded

        return {"Value": value}
