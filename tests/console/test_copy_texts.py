"""The text of a copied call makes the same call again, for every operation and tool."""

import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.services import SERVICES
from tests.architecture.source import ROOT
from tests.clients import installing
from tests.clients.serving import client_environment
from tests.console.conftest import POOL_ID
from tests.timeouts import TIMEOUT_S

GOOGLE = "accounts.google.com"
ARN = f"arn:aws:cognito-identity:us-east-1:000000000000:identitypool/{POOL_ID}"
IDENTITY = "us-east-1:99999999-2222-4333-8444-555555555555"
ODD = """it's "odd" $HOME `x` \\ é"""
LOGINS = {GOOGLE: "not-a-token"}
RULE = {"Claim": "sub", "MatchType": "Equals", "Value": ODD, "RoleARN": "arn:aws:iam::000000000000:role/user"}
MAPPING = {"Type": "Rules", "AmbiguousRoleResolution": "Deny", "RulesConfiguration": {"Rules": [RULE]}}
DEVELOPER = {"IdentityPoolId": POOL_ID, "DeveloperProviderName": "login.my.app"}
REQUESTS: dict[str, dict[str, Any]] = {
    "CreateIdentityPool": {
        "IdentityPoolName": "new",
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": True,
        "OpenIdConnectProviderARNs": [],
        "IdentityPoolTags": {"text": "a + - = . _ : / @"},
    },
    "UpdateIdentityPool": {
        "IdentityPoolId": POOL_ID,
        "IdentityPoolName": "my app",
        "AllowUnauthenticatedIdentities": True,
        "CognitoIdentityProviders": [
            {"ProviderName": "cognito-idp.us-east-1.amazonaws.com/us-east-1_a", "ClientId": "c"}
        ],
    },
    "DescribeIdentityPool": {"IdentityPoolId": POOL_ID},
    "ListIdentityPools": {"MaxResults": 5},
    "SetIdentityPoolRoles": {"IdentityPoolId": POOL_ID, "Roles": {}, "RoleMappings": {GOOGLE: MAPPING}},
    "GetIdentityPoolRoles": {"IdentityPoolId": POOL_ID},
    "SetPrincipalTagAttributeMap": {
        "IdentityPoolId": POOL_ID,
        "IdentityProviderName": GOOGLE,
        "UseDefaults": False,
        "PrincipalTags": {"who": ODD},
    },
    "GetPrincipalTagAttributeMap": {"IdentityPoolId": POOL_ID, "IdentityProviderName": GOOGLE},
    "TagResource": {"ResourceArn": ARN, "Tags": {"stage": "dev"}},
    "ListTagsForResource": {"ResourceArn": ARN},
    "UntagResource": {"ResourceArn": ARN, "TagKeys": ["stage"]},
    "GetId": {"IdentityPoolId": POOL_ID, "AccountId": "000000000000", "Logins": LOGINS},
    "GetOpenIdToken": {"IdentityId": IDENTITY, "Logins": LOGINS},
    "GetCredentialsForIdentity": {"IdentityId": IDENTITY, "CustomRoleArn": RULE["RoleARN"], "Logins": LOGINS},
    "DescribeIdentity": {"IdentityId": IDENTITY},
    "ListIdentities": {"IdentityPoolId": POOL_ID, "MaxResults": 2, "HideDisabled": True},
    "GetOpenIdTokenForDeveloperIdentity": {
        "IdentityPoolId": POOL_ID,
        "Logins": {"login.my.app": "user-42"},
        "PrincipalTags": {"team": ODD},
        "TokenDuration": 60,
    },
    "LookupDeveloperIdentity": {"IdentityPoolId": POOL_ID, "DeveloperUserIdentifier": ODD, "MaxResults": 3},
    "MergeDeveloperIdentities": {
        "SourceUserIdentifier": "a",
        "DestinationUserIdentifier": "b",
        "DeveloperProviderName": "login.my.app",
        "IdentityPoolId": POOL_ID,
    },
    "UnlinkDeveloperIdentity": {"IdentityId": IDENTITY, "DeveloperUserIdentifier": "user-7", **DEVELOPER},
    "UnlinkIdentity": {"IdentityId": IDENTITY, "Logins": LOGINS, "LoginsToRemove": [GOOGLE]},
    "DeleteIdentities": {"IdentityIdsToDelete": ["us-east-1:00000000-2222-4333-8444-555555555555"]},
    "DeleteIdentityPool": {"IdentityPoolId": "us-east-1:00000000-2222-4333-8444-555555555555"},
    "AssumeRoleWithWebIdentity": {
        "RoleArn": RULE["RoleARN"],
        "RoleSessionName": "session",
        "WebIdentityToken": "not-a-token",
        "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        "DurationSeconds": 900,
    },
    "GetAccessKeyInfo": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE"},
    "CreateRole": {
        "RoleName": "copied",
        "AssumeRolePolicyDocument": '{"Version": "2012-10-17", "Statement": []}',
        "Tags": [{"Key": "team", "Value": "a b"}],
    },
    "ListPolicies": {"Scope": "AWS", "OnlyAttached": False, "MaxItems": 5},
    "GetCallerIdentity": {},
}
_TEXTS = """
import { readFileSync } from "node:fs";
import { TOOLS, copyText } from "./console/pages/calls/copy_texts.js";
import { readRequest } from "./console/pages/calls/request.js";
const { calls, endpoint } = JSON.parse(readFileSync(0));
console.log(JSON.stringify(calls.map((call) => Object.fromEntries(
  TOOLS.map((tool) => [tool, copyText(tool, { ...call, members: readRequest(call.request).members, endpoint })]),
))));
"""


def test_there_is_a_request_of_every_operation_of_identity_pools_and_one_of_every_service() -> None:
    assert set(COGNITO_IDENTITY.operations) <= set(REQUESTS)
    assert all(set(service.operations) & set(REQUESTS) for service in SERVICES)


@pytest.fixture
def original_calls(seeded: Emulator) -> list[dict[str, Any]]:
    """A call of each operation, as the journal has it, with the keys that its text needs."""
    services = {name: service.name for service in SERVICES for name in service.operations}
    signed = {name: each.signed for service in SERVICES for name, each in service.operations.items()}
    calls = []
    for operation, request in REQUESTS.items():
        client = seeded.client(services[operation])
        with suppress(ClientError):
            getattr(client, xform_name(operation))(**request)
        keys = {"accessKey": "test", "secretKey": "test", "sessionToken": None}
        calls.append({**journaled(seeded), "region": "us-east-1", "credentials": keys if signed[operation] else None})
    session = {"accessKey": "<ACCESS KEY ID>", "secretKey": "<SECRET KEY>", "sessionToken": "<SESSION TOKEN>"}
    calls[-1]["credentials"] = session
    return calls


def journaled(emulator: Emulator) -> dict[str, Any]:
    """The last call of the journal, as far as it is the same when it is made again."""
    from cognito_identity_emulator.control_api.routes.calls import journaled_call

    call = journaled_call(emulator.calls[-1])
    return {"service": call.service, "operation": call.operation, "request": call.request, "account": call.account}


def texts(calls: Sequence[dict[str, Any]], endpoint: str, folder: Path) -> list[dict[str, str]]:
    """The texts of each call by tool, made by the console's own modules in Node."""
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "console").symlink_to(ROOT / "emulator" / "cognito_identity_emulator" / "console")
    (folder / "texts.js").write_text(_TEXTS)
    command = ["node", "--preserve-symlinks", "texts.js"]
    given = json.dumps({"calls": calls, "endpoint": endpoint})
    done = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    )
    made: list[dict[str, str]] = json.loads(done.stdout)
    return made


def test_the_copied_text_of_every_operation_makes_the_same_call(
    seeded: Emulator, original_calls: list[dict[str, Any]], tmp_path: Path
) -> None:
    made = texts(original_calls, seeded.endpoint_url, tmp_path)
    assert "<LOGIN TOKEN>" in made[list(REQUESTS).index("GetId")]["curl"]
    assert "<OPENID TOKEN>" in made[list(REQUESTS).index("AssumeRoleWithWebIdentity")]["boto3"]
    keys = seeded.client("cognito-identity").get_credentials_for_identity(
        IdentityId=seeded.client("cognito-identity").get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    )["Credentials"]
    placeholders = {"<ACCESS KEY ID>": "AccessKeyId", "<SECRET KEY>": "SecretKey", "<SESSION TOKEN>": "SessionToken"}
    environment = client_environment(tmp_path)
    cli = installing.python_environment(installing.AWS_CLI_1)
    with_cli = {**environment, "PATH": f"{cli}:{os.environ['PATH']}"}
    runs: dict[str, Callable[[str], None]] = {
        "curl": lambda text: _run(["sh", "-c", text], environment),
        "boto3": _run_python,
        "AWS CLI": lambda text: _run(["sh", "-c", text], with_cli),
        "JavaScript SDK v3": lambda text: _run_module(text, tmp_path, environment),
    }
    # A process of a client takes a second or more, so only curl and boto3 make every call.
    some = {"GetId", "SetIdentityPoolRoles", "AssumeRoleWithWebIdentity", "GetCallerIdentity"}
    for call, by_tool in zip(original_calls, made, strict=True):
        for tool, text in by_tool.items():
            if tool not in ("curl", "boto3") and call["operation"] not in some:
                continue
            newest = seeded.calls[-1].id
            runs[tool](re.sub("<[A-Z ]+>", lambda found: keys.get(placeholders.get(found[0], ""), found[0]), text))
            assert seeded.calls[-1].id > newest, f"{tool} made no call: {text}"
            again = {**call, **journaled(seeded)}
            assert again == call, f"{tool}: {text}"


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def _run_python(text: str) -> None:
    with suppress(ClientError), redirect_stdout(StringIO()):
        exec(compile(text, "copied", "exec"), {})


def _run_module(text: str, folder: Path, environment: dict[str, str]) -> None:
    (folder / "copied.mjs").write_text(text)
    script = installing.node_script(folder / "copied.mjs", folder, *installing.AWS_FOR_JAVASCRIPT)
    _run(["node", str(script)], environment)
