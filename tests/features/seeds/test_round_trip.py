"""What a template creates is what the calls of AWS's API create that CloudFormation makes for the same template."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.features.seeds.decoding import decode
from tests.provenance import assumed, documented

SAMPLES = Path(__file__).parent / "samples"
_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference"
_DIFFERENT = frozenset(
    {"ResponseMetadata", "IdentityPoolId", "CreateDate", "UpdateDate", "RoleId", "PolicyId", "RoleLastUsed", "Marker"}
)
"""Members whose values are random, or depend on the time."""

Properties = Mapping[str, Any]
Values = dict[str, str]
"""The values of Ref, by logical id, and those of GetAtt Arn, by `<logical id>.Arn`."""


class ApiDeployment:
    """Makes the API calls of CloudFormation for the resources of a template. `values` are those of Ref and GetAtt."""

    def __init__(self, emulator: Emulator) -> None:
        self._cognito = emulator.client("cognito-identity")
        self._iam = emulator.client("iam")
        self.values: Values = {}
        self._calls: Mapping[str, Callable[[str, Properties], None]] = {
            "AWS::IAM::ManagedPolicy": self._managed_policy,
            "AWS::IAM::OIDCProvider": self._oidc_provider,
            "AWS::IAM::Role": self._role,
            "AWS::IAM::Policy": self._inline_policy,
            "AWS::IAM::RolePolicy": self._inline_policy,
            "AWS::Cognito::IdentityPool": self._pool,
            "AWS::Cognito::IdentityPoolRoleAttachment": self._attachment,
            "AWS::Cognito::IdentityPoolPrincipalTag": self._principal_tag,
        }

    def create(self, resources: Mapping[str, Any]) -> None:
        """Create every resource; each type after those that it may refer to."""
        for kind, call in self._calls.items():
            for logical_id, resource in resources.items():
                if resource["Type"] == kind:
                    call(logical_id, self._resolved(resource["Properties"]))

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._resolved(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "Ref" in value:
            return self.values[value["Ref"]]
        if "Fn::GetAtt" in value:
            attribute = value["Fn::GetAtt"]
            return self.values[attribute if isinstance(attribute, str) else ".".join(attribute)]
        return {name: self._resolved(each) for name, each in value.items()}

    def _managed_policy(self, logical_id: str, properties: Properties) -> None:
        policy = self._iam.create_policy(
            PolicyName=properties["ManagedPolicyName"],
            Path=properties["Path"],
            Description=properties["Description"],
            PolicyDocument=json.dumps(properties["PolicyDocument"]),
        )
        self.values[logical_id] = policy["Policy"]["Arn"]

    def _oidc_provider(self, logical_id: str, properties: Properties) -> None:
        names = {"ClientIdList": "ClientIDList"}
        members = {names.get(name, name): each for name, each in properties.items()}
        provider = self._iam.create_open_id_connect_provider(**members)
        self.values[logical_id] = provider["OpenIDConnectProviderArn"]

    def _role(self, logical_id: str, properties: Properties) -> None:
        members = {name: each for name, each in properties.items() if name not in ("Policies", "ManagedPolicyArns")}
        members["AssumeRolePolicyDocument"] = json.dumps(members["AssumeRolePolicyDocument"])
        role = self._iam.create_role(**members)["Role"]
        self.values |= {logical_id: role["RoleName"], f"{logical_id}.Arn": role["Arn"]}
        for arn in properties.get("ManagedPolicyArns", ()):
            self._iam.attach_role_policy(RoleName=role["RoleName"], PolicyArn=arn)
        for policy in properties.get("Policies", ()):
            self._inline_policy(logical_id, {**policy, "RoleName": role["RoleName"]})

    def _inline_policy(self, _: str, properties: Properties) -> None:
        for role in properties.get("Roles") or [properties["RoleName"]]:
            document = json.dumps(properties["PolicyDocument"])
            self._iam.put_role_policy(RoleName=role, PolicyName=properties["PolicyName"], PolicyDocument=document)

    def _pool(self, logical_id: str, properties: Properties) -> None:
        members = {name: each for name, each in properties.items() if name != "IdentityPoolTags"}
        tags = {each["Key"]: each["Value"] for each in properties["IdentityPoolTags"]}
        pool = self._cognito.create_identity_pool(**members, IdentityPoolTags=tags)
        self.values[logical_id] = pool["IdentityPoolId"]

    def _attachment(self, _: str, properties: Properties) -> None:
        mappings = {
            mapping.get("IdentityProvider", key): {
                name: each for name, each in mapping.items() if name != "IdentityProvider"
            }
            for key, mapping in properties["RoleMappings"].items()
        }
        self._cognito.set_identity_pool_roles(**{**properties, "RoleMappings": mappings})

    def _principal_tag(self, _: str, properties: Properties) -> None:
        self._cognito.set_principal_tag_attribute_map(**properties)


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_ids(each) for name, each in value.items() if name not in _DIFFERENT}
    return [without_ids(each) for each in value] if isinstance(value, list) else value


def shown(emulator: Emulator) -> Any:
    """What Describe, Get and List calls show of the pool and of IAM."""
    cognito, iam = emulator.client("cognito-identity"), emulator.client("iam")
    (listed,) = cognito.list_identity_pools(MaxResults=10)["IdentityPools"]
    pool = {"IdentityPoolId": listed["IdentityPoolId"]}
    parts = [
        cognito.describe_identity_pool(**pool),
        cognito.get_identity_pool_roles(**pool),
        cognito.get_principal_tag_attribute_map(**pool, IdentityProviderName="accounts.google.com"),
    ]
    for provider in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]:
        parts.append(iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider["Arn"]))
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
        parts += [iam.get_policy(PolicyArn=policy["Arn"]), version]
    for each in iam.list_roles()["Roles"]:
        role = {"RoleName": each["RoleName"]}
        parts += [iam.get_role(**role), iam.list_attached_role_policies(**role), iam.list_role_tags(**role)]
        parts += [
            iam.get_role_policy(**role, PolicyName=name) for name in iam.list_role_policies(**role)["PolicyNames"]
        ]
    return without_ids(parts)


@documented(f"{_REFERENCE}/AWS_Cognito.html")
def test_a_seeded_template_is_shown_like_the_resources_that_the_api_creates() -> None:
    path = SAMPLES / "stack.yaml"
    resources: Any = decode(path.read_bytes(), is_json=False)["Resources"]
    with Emulator(Settings(seed=(str(path),))) as seeded, Emulator(Settings()) as created:
        ApiDeployment(created).create(resources)
        assert shown(seeded) == shown(created)


@assumed("our own samples: SAM and the Serverless Framework make their templates in these forms")
@pytest.mark.parametrize("sample", ["sam.yaml", "serverless.json"])
def test_guests_of_a_sample_get_a_role_that_may_upload(sample: str) -> None:
    with Emulator(Settings(seed=(str(SAMPLES / sample),))) as emulator:
        cognito = emulator.client("cognito-identity")
        (pool,) = cognito.list_identity_pools(MaxResults=10)["IdentityPools"]
        guest = cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
        keys = cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]
        assert emulator.can(keys, "s3:PutObject", "arn:aws:s3:::uploads-dev/cat.jpg").allowed
        assert not emulator.can(keys, "s3:PutObject", "arn:aws:s3:::other/cat.jpg").allowed
