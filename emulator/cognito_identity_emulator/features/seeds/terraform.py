"""Reads a state of Terraform: what it deployed becomes a template, whose pools have their real ids.

It takes the state file (version 4) and the output of `terraform show -json`.

https://developer.hashicorp.com/terraform/language/state
https://developer.hashicorp.com/terraform/internals/json-format
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_identity_pool
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cognito_identity_emulator.domain.arns import account_of_arn
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import POLICY_ATTACHMENT, ROLE_POLICY
from cognito_identity_emulator.features.seeds.problems import SeedError

_COLONS_OF_AN_ARN = 5
_DEEPEST = 50
"""Levels of modules."""

Values = Mapping[str, Any]


@dataclass
class DeployedResources:
    """What a state has of one account, as a CloudFormation template. `ids` are the real ids, by logical id."""

    account: str | None
    region: str | None = None
    template: dict[str, object] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _StateResource:
    """A resource of a state. `provider` is the configuration that deployed it, empty where a state does not say it."""

    address: str
    kind: str
    values: Values
    provider: str = ""


def is_terraform_state(document: Mapping[str, object]) -> bool:
    """Whether a document is a state or a plan of Terraform, or what `terraform show -json` prints."""
    return "terraform_version" in document and bool(_PARTS & document.keys())


def read_state(document: Mapping[str, object]) -> list[DeployedResources]:
    """The resources of a state by account. A resource without an account in its ARN is in that of its pool, of its
    role, or of others of its provider. Raises SeedError for a plan and for a state of an old version."""
    _check_form(document)
    resources = list(_resources(document))
    if not any(each.kind in _CONVERSIONS for each in resources):
        return []
    accounts = _Accounts(resources)
    found: dict[str | None, DeployedResources] = {}
    converted: dict[str | None, dict[str, dict[str, Any]]] = {}
    for resource in resources:
        account = accounts.of(resource)
        deployed = found.setdefault(account, DeployedResources(account))
        converted.setdefault(account, {})[resource.address] = _converted(resource)
        if resource.kind in _WITH_IDS:
            deployed.ids[f"{resource.address}.Id"] = _text(resource.values, "id")
        if resource.kind == _POOL:
            deployed.region = deployed.region or _text(resource.values, "id").partition(":")[0]
    for account, deployed in found.items():
        _attach_policies([each for each in resources if accounts.of(each) == account], converted[account])
        deployed.template = {"Resources": {name: each for name, each in converted[account].items() if each}}
    if accounts.main in found:
        found[accounts.main].template["Outputs"] = dict(_outputs(document))
    return list(found.values())


def _check_form(document: Mapping[str, object]) -> None:
    if "planned_values" in document or "resource_changes" in document:
        raise SeedError(["is a plan of Terraform: apply it, and seed what `terraform show -json` prints then"])
    if "values" not in document and "resources" not in document:
        raise SeedError(["is not a whole state of Terraform: seed what `terraform show -json` prints"])


def _converted(resource: _StateResource) -> dict[str, Any]:
    conversion = _CONVERSIONS.get(resource.kind)
    return {"Type": resource.kind} if conversion is None else conversion(resource.values)


class _Accounts:
    """The accounts of a state's resources. `main` is that of resources whose account nothing says."""

    def __init__(self, resources: Sequence[_StateResource]) -> None:
        self._of_pools: dict[str, str] = {}
        self._of_roles: dict[tuple[str, str], str] = {}
        self._of_providers: dict[str, str] = {}
        self.main: str | None = None
        for each in resources:
            account = _account(each.values)
            if account is None:
                continue
            if each.kind in _CONVERSIONS:
                self.main = self.main or account
            self._of_providers.setdefault(each.provider, account)
            if each.kind == _POOL:
                self._of_pools[_text(each.values, "id")] = account
            elif each.kind == _ROLE:
                name = _text(each.values, "name")
                self._of_roles[each.provider, name] = account

    def of(self, resource: _StateResource) -> str | None:
        """The account of a resource."""
        values, provider = resource.values, resource.provider
        return (
            _account(values)
            or self._of_pools.get(_text(values, "identity_pool_id"))
            or self._of_roles.get((provider, _text(values, "role")))
            or (self._of_providers.get(provider) if provider else None)
            or self.main
        )


def _resources(document: Mapping[str, object]) -> Iterator[_StateResource]:
    values = document.get("values")
    if isinstance(values, dict):
        yield from _of_module(values.get("root_module"), 0)
        return
    for resource in _maps(document.get("resources")):
        if resource.get("mode") != "managed":
            continue
        address = ".".join(
            str(each) for each in (resource.get("module"), resource.get("type"), resource.get("name")) if each
        )
        for instance in _maps(resource.get("instances")):
            if isinstance(instance.get("attributes"), dict):
                key = instance.get("index_key")
                yield _StateResource(
                    address if key is None else f"{address}[{json.dumps(key)}]",
                    str(resource.get("type")),
                    instance["attributes"],
                    str(resource.get("provider") or ""),
                )


def _of_module(module: object, depth: int) -> Iterator[_StateResource]:
    if not isinstance(module, dict) or depth > _DEEPEST:
        return
    for resource in _maps(module.get("resources")):
        if resource.get("mode") == "managed" and isinstance(resource.get("values"), dict):
            yield _StateResource(str(resource.get("address")), str(resource.get("type")), resource["values"])
    for child in _list(module.get("child_modules")):
        yield from _of_module(child, depth + 1)


def _outputs(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    values = document.get("values")
    outputs = values.get("outputs") if isinstance(values, dict) else document.get("outputs")
    for name, output in outputs.items() if isinstance(outputs, dict) else ():
        if isinstance(output, dict) and isinstance(output.get("value"), str) and not output.get("sensitive"):
            yield name, {"Value": output["value"]}


def _account(values: Values) -> str | None:
    arn = _text(values, "arn")
    account = account_of_arn(arn) if arn.count(":") >= _COLONS_OF_AN_ARN else ""
    return account if account.isdigit() else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: object) -> list[dict[str, Any]]:
    """The maps of a list."""
    return [each for each in _list(value) if isinstance(each, dict)]


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _resource(kind: str, **properties: object) -> dict[str, Any]:
    """A resource of a template, without the properties that are empty in the state."""
    return {
        "Type": kind,
        "Properties": {name: each for name, each in properties.items() if each not in (None, "", [], {})},
    }


def _tags(values: Values) -> list[dict[str, object]]:
    tags = values.get("tags_all") or values.get("tags")
    return [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else []


def _pool(values: Values) -> dict[str, Any]:
    providers = [
        {
            "ClientId": each.get("client_id"),
            "ProviderName": each.get("provider_name"),
            "ServerSideTokenCheck": bool(each.get("server_side_token_check")),
        }
        for each in _maps(values.get("cognito_identity_providers"))
    ]
    return _resource(
        "AWS::Cognito::IdentityPool",
        IdentityPoolName=values.get("identity_pool_name"),
        AllowUnauthenticatedIdentities=bool(values.get("allow_unauthenticated_identities")),
        AllowClassicFlow=bool(values.get("allow_classic_flow")),
        DeveloperProviderName=values.get("developer_provider_name"),
        SupportedLoginProviders=values.get("supported_login_providers"),
        OpenIdConnectProviderARNs=values.get("openid_connect_provider_arns"),
        SamlProviderARNs=values.get("saml_provider_arns"),
        CognitoIdentityProviders=providers,
        IdentityPoolTags=_tags(values),
    )


def _attachment(values: Values) -> dict[str, Any]:
    mappings = {}
    for each in _maps(values.get("role_mapping")):
        rules = [
            {
                "Claim": rule.get("claim"),
                "MatchType": rule.get("match_type"),
                "Value": rule.get("value"),
                "RoleARN": rule.get("role_arn"),
            }
            for rule in _maps(each.get("mapping_rule"))
        ]
        mapping: dict[str, object] = {
            "Type": each.get("type"),
            "AmbiguousRoleResolution": each.get("ambiguous_role_resolution") or None,
        }
        if rules:
            mapping["RulesConfiguration"] = {"Rules": rules}
        mappings[str(each.get("identity_provider"))] = mapping
    return _resource(
        "AWS::Cognito::IdentityPoolRoleAttachment",
        IdentityPoolId=values.get("identity_pool_id"),
        Roles=values.get("roles"),
        RoleMappings=mappings,
    )


def _principal_tag(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::Cognito::IdentityPoolPrincipalTag",
        IdentityPoolId=values.get("identity_pool_id"),
        IdentityProviderName=values.get("identity_provider_name"),
        UseDefaults=bool(values.get("use_defaults")),
        PrincipalTags=values.get("principal_tags"),
    )


def _role(values: Values) -> dict[str, Any]:
    inline = [
        {"PolicyName": each["name"], "PolicyDocument": each["policy"]}
        for each in _maps(values.get("inline_policy"))
        if each.get("name") and each.get("policy")
    ]
    return _resource(
        "AWS::IAM::Role",
        RoleName=values.get("name"),
        Path=values.get("path"),
        AssumeRolePolicyDocument=values.get("assume_role_policy"),
        MaxSessionDuration=values.get("max_session_duration"),
        Policies=inline,
        ManagedPolicyArns=list(_list(values.get("managed_policy_arns"))),
        PermissionsBoundary=values.get("permissions_boundary"),
        Tags=_tags(values),
        Description=values.get("description"),
    )


def _attach_policies(resources: Sequence[_StateResource], converted: dict[str, dict[str, Any]]) -> None:
    """Add the policies that have resources of their own to the roles that they name. Those for roles outside the state
    become resources of the template.

    Terraform may have a policy twice: in its own resource and in the role, where it reads back what the role has.
    """
    roles = {
        str(each["Properties"].get("RoleName")): each["Properties"]
        for each in converted.values()
        if each and each["Type"] == "AWS::IAM::Role"
    }
    outside: dict[str, list[str]] = {}
    for resource in resources:
        values = resource.values
        if resource.kind not in (_ROLE_POLICY, *_ATTACHMENTS_OF_POLICIES):
            continue
        for name in filter(None, (_text(values, "role"), *map(str, _list(values.get("roles"))))):
            role = roles.get(name)
            if role is None:
                outside.setdefault(resource.address, []).append(name)
            elif resource.kind == _ROLE_POLICY:
                policies = role.setdefault("Policies", [])
                if values.get("name") not in [each["PolicyName"] for each in policies]:
                    policies.append({"PolicyName": values.get("name"), "PolicyDocument": values.get("policy")})
            else:
                arns = role.setdefault("ManagedPolicyArns", [])
                if values.get("policy_arn") not in arns:
                    arns.append(values.get("policy_arn"))
    policies = {_text(each.values, "arn"): converted[each.address] for each in resources if each.kind == _POLICY}
    for resource in resources:
        names = outside.get(resource.address, [])
        policy = policies.get(_text(resource.values, "policy_arn"))
        if names and policy is not None:
            policy["Properties"].setdefault("Roles", []).extend(names)
        elif names:
            converted[resource.address] = _outside_policy(resource, names)


def _outside_policy(resource: _StateResource, role_names: list[str]) -> dict[str, Any]:
    """A policy, or the attachment of one that the state does not have, for roles outside the state."""
    values = resource.values
    if resource.kind == _ROLE_POLICY:
        return _resource(
            ROLE_POLICY, RoleName=role_names[0], PolicyName=values.get("name"), PolicyDocument=values.get("policy")
        )
    return _resource(POLICY_ATTACHMENT, Roles=role_names, PolicyArn=_text(values, "policy_arn"))


def _policy(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::IAM::ManagedPolicy",
        ManagedPolicyName=values.get("name"),
        Path=values.get("path"),
        PolicyDocument=values.get("policy"),
        Description=values.get("description"),
        Tags=_tags(values),
    )


def _oidc_provider(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::IAM::OIDCProvider",
        Url=values.get("url"),
        ClientIdList=values.get("client_id_list"),
        ThumbprintList=values.get("thumbprint_list"),
        Tags=_tags(values),
    )


def _saml_provider(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::IAM::SAMLProvider",
        Name=values.get("name"),
        SamlMetadataDocument=values.get("saml_metadata_document"),
        Tags=_tags(values),
    )


_PARTS = frozenset({"resources", "values", "modules", "backend", "planned_values", "resource_changes"})
_ROLE = "aws_iam_role"
_POOL = "aws_cognito_identity_pool"
_POLICY, _ROLE_POLICY = "aws_iam_policy", "aws_iam_role_policy"
_ATTACHMENTS_OF_POLICIES = ("aws_iam_role_policy_attachment", POLICY_ATTACHMENT)
_USER_POOL, _USER_POOL_CLIENT = "aws_cognito_user_pool", "aws_cognito_user_pool_client"
_WITH_IDS = (_POOL, _USER_POOL, _USER_POOL_CLIENT)
_CONVERSIONS: Mapping[str, Callable[[Values], dict[str, Any]]] = {
    _POOL: _pool,
    "aws_cognito_identity_pool_roles_attachment": _attachment,
    "aws_cognito_identity_pool_provider_principal_tag": _principal_tag,
    _ROLE: _role,
    _POLICY: _policy,
    "aws_iam_openid_connect_provider": _oidc_provider,
    "aws_iam_saml_provider": _saml_provider,
    _USER_POOL: lambda _values: {"Type": "AWS::Cognito::UserPool"},
    _USER_POOL_CLIENT: lambda _values: {"Type": "AWS::Cognito::UserPoolClient"},
    **dict.fromkeys((_ROLE_POLICY, *_ATTACHMENTS_OF_POLICIES), lambda _values: {}),
}
"""What a resource of Terraform becomes, by its type; the last ones are part of a role. Others are skipped."""
