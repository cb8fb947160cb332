"""The roles that the Serverless Application Model makes for functions and state machines without a role of their own.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html

Of a function's policies, the role has AWS's managed ones by name, those with an ARN, and the documents. SAM's policy
templates and connectors are left out.
"""

from collections.abc import Mapping

from cognito_identity_emulator.features.seeds.cloudformation.template_text import is_function

_SERVICES = {"AWS::Serverless::Function": "lambda", "AWS::Serverless::StateMachine": "states"}
"""The services that assume the role, by the resource's type."""
_LOGGING = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def roles_of_sam(resources: Mapping[str, object], global_properties: object) -> dict[str, object]:
    """The roles by their logical ids, as resources of a template.

    `global_properties` is the section Globals, whose properties a resource has unless it has its own.
    """
    roles: dict[str, object] = {}
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict):
            continue
        kind = str(resource.get("Type"))
        service = _SERVICES.get(kind)
        properties = {**_map(_map(global_properties).get(kind.rpartition(":")[2])), **_map(resource.get("Properties"))}
        if service is None or "Role" in properties:
            continue
        role_id = f"{logical_id}Role"
        roles[role_id] = role = _role(role_id, service, properties)
        if "Condition" in resource:
            role["Condition"] = resource["Condition"]
    return roles


def policies_left_out(document: Mapping[str, object]) -> list[str]:
    """A sentence about each policy template of SAM in a template, with its place. It is not expanded."""
    return [
        f"Resources.{logical_id}.Properties.Policies[{index}]: {name} is a policy template of SAM, and is not emulated"
        for logical_id, resource in _map(document.get("Resources")).items()
        if _map(resource).get("Type") in _SERVICES
        for index, policy in enumerate(_policies(_map(_map(resource).get("Properties"))))
        if isinstance(policy, dict) and "Statement" not in policy
        for name in policy
        if not name.startswith("Fn::") and name != "Ref"
    ]


def _map(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _policies(properties: Mapping[str, object]) -> list[object]:
    written = properties.get("Policies", [])
    return written if isinstance(written, list) else [written]


def _managed(policy: object) -> object | None:
    """The ARN of a managed policy, which may be written as the name of one of AWS, or None for another policy."""
    if isinstance(policy, dict):
        return policy if is_function(policy) else None
    if not isinstance(policy, str) or policy.startswith("arn:"):
        return policy
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{policy}"}


def _role(logical_id: str, service: str, properties: Mapping[str, object]) -> dict[str, object]:
    policies = _policies(properties)
    documents = [each for each in policies if isinstance(each, dict) and "Statement" in each]
    managed = [_managed(each) for each in policies]
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    members = {
        "AssumeRolePolicyDocument": properties.get("AssumeRolePolicyDocument", trust),
        "ManagedPolicyArns": [
            *([_LOGGING] if service == "lambda" else []),
            *(each for each in managed if each is not None),
        ],
        "Policies": [
            {"PolicyName": f"{logical_id}Policy{index}", "PolicyDocument": each} for index, each in enumerate(documents)
        ],
        "PermissionsBoundary": properties.get("PermissionsBoundary"),
        "Path": properties.get("RolePath"),
    }
    return {"Type": "AWS::IAM::Role", "Properties": {name: each for name, each in members.items() if each is not None}}
