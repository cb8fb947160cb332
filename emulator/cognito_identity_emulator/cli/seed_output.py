"""What the `seed` command prints: the answer as JSON, variables for a shell, or a configuration file of Amplify."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

OUTPUTS = ("json", "env", "amplify", "aws-exports")
_AMPLIFY_VERSION = "1.4"
_ADDED_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def render(report: Mapping[str, Any], output: str) -> str:
    """The text for an answer of the control API. Raises ValueError when it lacks what the form needs."""
    if output == "env":
        return "\n".join(f"{name}={shlex.quote(value)}" for name, value in variables(report).items())
    if output == "aws-exports":
        return aws_exports(report)
    return json.dumps(report if output == "json" else amplify_outputs(report), indent=2)


def variables(report: Mapping[str, Any]) -> dict[str, str]:
    """The ids that an application's configuration needs, then the outputs of the stacks.

    Of several pools, each has its name in that of the variable, and the first one has the plain name too.
    """
    found: dict[str, str] = {}
    for prefix, entries in (
        ("IDENTITY_POOL_ID", [(each["identity_pool_name"], each["identity_pool_id"]) for each in report["pools"]]),
        ("USER_POOL_ID", _ids(report["stacks"], "AWS::Cognito::UserPool")),
        ("USER_POOL_CLIENT_ID", _ids(report["stacks"], "AWS::Cognito::UserPoolClient")),
    ):
        for index, (name, value) in enumerate(entries):
            if index == 0:
                found[prefix] = value
            if len(entries) > 1:
                found[f"{prefix}_{_variable(name)}"] = value
    if report["pools"]:
        found["AWS_REGION"] = report["pools"][0]["identity_pool_id"].partition(":")[0]
    for stack in report["stacks"]:
        for name, value in stack["outputs"].items():
            found.setdefault(_variable(name), value)
    return found


def amplify_outputs(report: Mapping[str, Any]) -> dict[str, Any]:
    """The content of amplify_outputs.json, which apps of Amplify Gen 2 read. Raises ValueError without a pool.

    https://docs.amplify.aws/react/reference/amplify_outputs/
    """
    values = _amplify_values(report)
    auth = {
        "aws_region": values["AWS_REGION"],
        "user_pool_id": values.get("USER_POOL_ID"),
        "user_pool_client_id": values.get("USER_POOL_CLIENT_ID"),
        "identity_pool_id": values["IDENTITY_POOL_ID"],
        "unauthenticated_identities_enabled": report["pools"][0]["allow_unauthenticated_identities"],
    }
    return {"version": _AMPLIFY_VERSION, "auth": _without_nulls(auth)}


def aws_exports(report: Mapping[str, Any]) -> str:
    """The content of aws-exports.js, which apps of Amplify Gen 1 read. Raises ValueError without a pool.

    https://docs.amplify.aws/gen1/javascript/tools/libraries/configure-categories/
    """
    values = _amplify_values(report)
    region = values["AWS_REGION"]
    members = {
        "aws_project_region": region,
        "aws_cognito_region": region,
        "aws_cognito_identity_pool_id": values["IDENTITY_POOL_ID"],
        "aws_user_pools_id": values.get("USER_POOL_ID"),
        "aws_user_pools_web_client_id": values.get("USER_POOL_CLIENT_ID"),
        "aws_mandatory_sign_in": None if report["pools"][0]["allow_unauthenticated_identities"] else "enable",
    }
    written = json.dumps(_without_nulls(members), indent=4)
    return f"const awsmobile = {written};\n\nexport default awsmobile;"


def _amplify_values(report: Mapping[str, Any]) -> dict[str, str]:
    if not report["pools"]:
        raise ValueError("No identity pool was seeded, so there is no configuration of Amplify.")
    return variables(report)


def _without_nulls(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _ids(stacks: Sequence[Mapping[str, Any]], kind: str) -> list[tuple[str, str]]:
    """The logical and physical ids of the resources of a type."""
    return [
        (resource["logical_id"], resource["physical_id"])
        for stack in stacks
        for resource in stack["resources"]
        if resource["type"] == kind
    ]


def _variable(name: str) -> str:
    """A name as that of a variable: PoolId becomes POOL_ID."""
    words = "_".join(each for each in _ADDED_WORD.split(name) if each).upper()
    return f"_{words}" if words[:1].isdigit() else words or "_"
