"""The roles that the Serverless Application Model makes for functions and state machines without a role of their own.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html

Of a function's policies, the role has the managed ones by ARN and the documents; SAM's policy templates are left out.
"""

from collections.abc import Mapping

_SERVICES = {"AWS::Serverless::Function": "lambda", "AWS::Serverless::StateMachine": "states"}
"""The services that assume the role, by the resource's type."""
_LOGGING = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def roles_of_sam(resources: Mapping[str, object]) -> dict[str, object]:
    """The roles by their logical ids, as resources of a template."""
    roles: dict[str, object] = {}
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict):
            continue
        service, written = _SERVICES.get(str(resource.get("Type"))), resource.get("Properties")
        properties = written if isinstance(written, dict) else {}
        if service is None or "Role" in properties:
            continue
        role_id = f"{logical_id}Role"
        roles[role_id] = role = _role(role_id, service, properties)
        if "Condition" in resource:
            role["Condition"] = resource["Condition"]
    return roles


def _role(logical_id: str, service: str, properties: Mapping[str, object]) -> dict[str, object]:
    written = properties.get("Policies", [])
    policies = written if isinstance(written, list) else [written]
    documents = [each for each in policies if isinstance(each, dict) and "Statement" in each]
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
            *(each for each in policies if isinstance(each, str) and each.startswith("arn:")),
        ],
        "Policies": [
            {"PolicyName": f"{logical_id}Policy{index}", "PolicyDocument": each} for index, each in enumerate(documents)
        ],
        "PermissionsBoundary": properties.get("PermissionsBoundary"),
    }
    return {"Type": "AWS::IAM::Role", "Properties": {name: each for name, each in members.items() if each is not None}}
