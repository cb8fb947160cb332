"""Reads a state of Terraform: what it deployed becomes a template, whose pools have their real ids.

It takes the state file (version 4) and the output of `terraform show -json`.

https://developer.hashicorp.com/terraform/language/state
https://developer.hashicorp.com/terraform/internals/json-format
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cognito_identity_pool
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_identity_emulator.domain.arns import account_of_arn

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


def is_terraform_state(document: Mapping[str, object]) -> bool:
    """Whether a document is a state of Terraform, or what `terraform show -json` prints."""
    return "terraform_version" in document and ("resources" in document or "values" in document)


def read_state(document: Mapping[str, object]) -> list[DeployedResources]:
    """The resources of a state by account. A resource without an account in its ARN is in that of the others."""
    resources = [each for each in _resources(document) if each[1] in _CONVERSIONS]
    accounts = [_account(values) for _, _, values in resources]
    main = next((each for each in accounts if each is not None), None)
    found: dict[str | None, DeployedResources] = {}
    converted: dict[str | None, dict[str, dict[str, Any]]] = {}
    for (address, kind, values), account in zip(resources, accounts, strict=True):
        deployed = found.setdefault(account or main, DeployedResources(account or main))
        of_account = converted.setdefault(account or main, {})
        of_account[address] = _CONVERSIONS[kind](values)
        if kind == _POOL:
            deployed.ids[f"{address}.Id"] = _text(values, "id")
            deployed.region = deployed.region or _text(values, "id").partition(":")[0]
    for account, deployed in found.items():
        _attach_policies(resources, converted[account])
        deployed.template = {"Resources": {name: each for name, each in converted[account].items() if each}}
    if main in found:
        found[main].template["Outputs"] = dict(_outputs(document))
    return list(found.values())


def _resources(document: Mapping[str, object]) -> Iterator[tuple[str, str, Values]]:
    """The address, the type and the values of each resource."""
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
                yield (
                    address if key is None else f"{address}[{key!r}]",
                    str(resource.get("type")),
                    instance["attributes"],
                )


def _of_module(module: object, depth: int) -> Iterator[tuple[str, str, Values]]:
    if not isinstance(module, dict) or depth > _DEEPEST:
        return
    for resource in _maps(module.get("resources")):
        if resource.get("mode") == "managed" and isinstance(resource.get("values"), dict):
            yield str(resource.get("address")), str(resource.get("type")), resource["values"]
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


def _attach_policies(resources: list[tuple[str, str, Values]], converted: Mapping[str, dict[str, Any]]) -> None:
    """Add the policies that have resources of their own to the roles that they name.

    Terraform may have a policy twice: in its own resource and in the role, where it reads back what the role has.
    """
    roles = {
        str(each["Properties"].get("RoleName")): each["Properties"]
        for each in converted.values()
        if each and each["Type"] == "AWS::IAM::Role"
    }
    for _, kind, values in resources:
        role = roles.get(_text(values, "role"))
        if role is None:
            continue
        if kind == _ROLE_POLICY:
            policies = role.setdefault("Policies", [])
            if values.get("name") not in [each["PolicyName"] for each in policies]:
                policies.append({"PolicyName": values.get("name"), "PolicyDocument": values.get("policy")})
        elif kind == _POLICY_ATTACHMENT:
            arns = role.setdefault("ManagedPolicyArns", [])
            if values.get("policy_arn") not in arns:
                arns.append(values.get("policy_arn"))


def _policy(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::IAM::ManagedPolicy",
        ManagedPolicyName=values.get("name"),
        Path=values.get("path"),
        PolicyDocument=values.get("policy"),
        Description=values.get("description"),
    )


def _oidc_provider(values: Values) -> dict[str, Any]:
    return _resource("AWS::IAM::OIDCProvider", Url=values.get("url"), ClientIdList=values.get("client_id_list"))


def _saml_provider(values: Values) -> dict[str, Any]:
    return _resource(
        "AWS::IAM::SAMLProvider", Name=values.get("name"), SamlMetadataDocument=values.get("saml_metadata_document")
    )


_POOL = "aws_cognito_identity_pool"
_ROLE_POLICY = "aws_iam_role_policy"
_POLICY_ATTACHMENT = "aws_iam_role_policy_attachment"
_CONVERSIONS: Mapping[str, Callable[[Values], dict[str, Any]]] = {
    _POOL: _pool,
    "aws_cognito_identity_pool_roles_attachment": _attachment,
    "aws_cognito_identity_pool_provider_principal_tag": _principal_tag,
    "aws_iam_role": _role,
    "aws_iam_policy": _policy,
    "aws_iam_openid_connect_provider": _oidc_provider,
    "aws_iam_saml_provider": _saml_provider,
    _ROLE_POLICY: lambda _values: {},
    _POLICY_ATTACHMENT: lambda _values: {},
}
"""What a resource of Terraform becomes, by its type; the last two are part of a role."""
