"""Templates of the AWS CDK seed working pools: from CloudFormation resources and from the IdentityPool construct."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.clients import installing
from tests.provenance import documented

APP = Path(__file__).parent / "cdk" / "app.cjs"
_SYNTH_TIMEOUT_S = 300
_GUIDE = "https://docs.aws.amazon.com/cdk/api/v2/docs"


def synthesize(app: Path, *arguments: str) -> None:
    """Run a CDK app, without the CDK's own checks of its templates, which take ten times as long."""
    done = subprocess.run(
        ["node", str(app), *arguments],
        env={**os.environ, "CDK_VALIDATION": "false"},
        capture_output=True,
        text=True,
        timeout=_SYNTH_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the output of `cdk synth`."""
    app = installing.node_script(APP, tmp_path_factory.mktemp("cdk"), *installing.AWS_CDK)
    made = tmp_path_factory.mktemp("cdk.out")
    synthesize(app, str(made))
    return made


@pytest.fixture(scope="module")
def seeded(templates: Path) -> Iterator[Emulator]:
    seeds = tuple(str(templates / f"{stack}.template.json") for stack in ("ByHand", "Ready"))
    with Emulator(Settings(seed=seeds, seed_parameter=("Stage=test",), roles="registered")) as running:
        yield running


def find_pool(emulator: Emulator, start: str) -> dict[str, Any]:
    cognito = emulator.client("cognito-identity")
    pools = cognito.list_identity_pools(MaxResults=10)["IdentityPools"]
    (found,) = [each["IdentityPoolId"] for each in pools if each["IdentityPoolName"].startswith(start)]
    pool: dict[str, Any] = cognito.describe_identity_pool(IdentityPoolId=found)
    return pool


def assumed_role(emulator: Emulator, pool_id: str, logins: dict[str, str]) -> str:
    """The role of the credentials that a login gets; its trust policy is enforced."""
    cognito = emulator.client("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    return emulator.session_of(keys["AccessKeyId"]).role_arn


@documented(f"{_GUIDE}/aws-cdk-lib.aws_cognito-readme.html")
def test_a_stack_of_resources_gives_guests_and_users_their_roles(seeded: Emulator) -> None:
    pool = find_pool(seeded, "app test")
    (user_pool,) = pool["CognitoIdentityProviders"]
    provider = user_pool["ProviderName"]
    token = seeded.login_token(provider, "alice", user_pool["ClientId"])
    assert "role/ByHand-Guest" in assumed_role(seeded, pool["IdentityPoolId"], {})
    assert "role/ByHand-User" in assumed_role(seeded, pool["IdentityPoolId"], {provider: token})
    cognito = seeded.client("cognito-identity")
    roles = cognito.get_identity_pool_roles(IdentityPoolId=pool["IdentityPoolId"])
    assert list(roles["RoleMappings"]) == [f"{provider}:{user_pool['ClientId']}"]
    tags = cognito.get_principal_tag_attribute_map(IdentityPoolId=pool["IdentityPoolId"], IdentityProviderName=provider)
    assert tags["UseDefaults"] is True


@documented(f"{_GUIDE}/aws-cdk-lib.aws_cognito_identitypool-readme.html")
def test_the_ready_construct_gives_guests_and_users_their_roles(seeded: Emulator) -> None:
    pool = find_pool(seeded, "Pool")
    (user_pool,) = pool["CognitoIdentityProviders"]
    provider = user_pool["ProviderName"]
    token = seeded.login_token(provider, "alice", user_pool["ClientId"])
    assert "role/Ready-PoolUnauthenticated" in assumed_role(seeded, pool["IdentityPoolId"], {})
    assert "role/Ready-PoolAuthenticated" in assumed_role(seeded, pool["IdentityPoolId"], {provider: token})


@documented(f"{_GUIDE}/aws-cdk-lib.aws_dynamodb.Table.html#grantwbrreaddatagrantee")
def test_a_grant_is_an_inline_policy_of_its_role(seeded: Emulator) -> None:
    (user,) = [each for each in seeded.roles() if "role/ByHand-User" in each.arn]
    (document,) = user.policies.values()
    granted = [each["Resource"] for each in document["Statement"] if "dynamodb:GetItem" in each["Action"]]
    assert granted
    for resource in granted:
        table = resource[0] if isinstance(resource, list) else resource
        assert table.startswith("arn:aws:dynamodb:us-east-1:000000000000:table/ByHand-Table")
