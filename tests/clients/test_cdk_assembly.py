"""The assembly of a CDK app with two stacks, a nested one and identity providers is a seed as it lies on disk."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.clients import installing
from tests.clients.test_cdk import synthesize
from tests.command import run, serving
from tests.provenance import documented

APPS = Path(__file__).parent / "cdk"
_GUIDE = "https://docs.aws.amazon.com/cdk/v2/guide"
_API = "https://docs.aws.amazon.com/cdk/api/v2/docs"
ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The assembly of two_stacks.cjs as `cdk synth` writes it, and as the app writes it without the command line."""
    folder = tmp_path_factory.mktemp("two-stacks")
    app = installing.node_script(APPS / "two_stacks.cjs", folder, *installing.AWS_CDK)
    shutil.copytree(APPS / "trigger", app.parent / "trigger")
    made = folder / "cdk.out", folder / "without"
    synthesize(app, *map(str, made))
    return made


@pytest.fixture(scope="module")
def assembly(assemblies: tuple[Path, Path]) -> Path:
    """The assembly as `cdk synth` writes it."""
    return assemblies[0]


@pytest.fixture(scope="module")
def seeded(assembly: Path) -> Iterator[Emulator]:
    """An emulator with nothing but the assembly."""
    with Emulator(Settings(seed=(str(assembly),))) as running:
        yield running


@pytest.fixture(scope="module")
def pool(seeded: Emulator) -> dict[str, Any]:
    """The pool of the nested stack, as DescribeIdentityPool shows it."""
    cognito = seeded.client("cognito-identity")
    (listed,) = cognito.list_identity_pools(MaxResults=10)["IdentityPools"]
    described: dict[str, Any] = cognito.describe_identity_pool(IdentityPoolId=listed["IdentityPoolId"])
    return described


@documented(f"{_API}/aws-cdk-lib.aws_cognito_identitypool-readme.html")
def test_the_pool_has_the_providers_of_both_stacks(seeded: Emulator, pool: dict[str, Any]) -> None:
    (user_pool,) = pool["CognitoIdentityProviders"]
    exports = {each.name: each.value for each in seeded.exports()}
    assert exports["app-identity-pool-id"] == pool["IdentityPoolId"]
    assert user_pool["ProviderName"] == f"cognito-idp.us-east-1.amazonaws.com/{exports['app-user-pool-id']}"
    assert pool["OpenIdConnectProviderARNs"] == [
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example",
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/partner.example/login",
    ]
    assert pool["SupportedLoginProviders"] == {"accounts.google.com": "google-app"}
    assert pool["DeveloperProviderName"] == "login.shop"
    registered = {each.arn: each.client_ids for each in seeded.identity_providers()}
    assert list(registered.values()) == [("deploy",), ("shop",)]
    assert list(registered) == pool["OpenIdConnectProviderARNs"]


@documented(f"{_API}/aws-cdk-lib.aws_cognito_identitypool-readme.html")
@pytest.mark.parametrize("login", ["guest", "user pool", "ci.example", "partner.example/login", "login.shop"])
def test_each_login_gets_the_credentials_of_its_role(seeded: Emulator, pool: dict[str, Any], login: str) -> None:
    cognito, pool_id = seeded.client("cognito-identity"), pool["IdentityPoolId"]
    (user_pool,) = pool["CognitoIdentityProviders"]
    audiences = {
        user_pool["ProviderName"]: user_pool["ClientId"],
        "ci.example": "deploy",
        "partner.example/login": "shop",
    }
    provider = user_pool["ProviderName"] if login == "user pool" else login
    logins = {}
    if provider in audiences:
        logins = {provider: seeded.login_token(provider, "alice", audiences[provider])}
    elif provider != "guest":
        token = cognito.get_open_id_token_for_developer_identity(IdentityPoolId=pool_id, Logins={provider: "alice"})
        logins = {"cognito-identity.amazonaws.com": token["Token"]}
    identity = token["IdentityId"] if provider == "login.shop" else None
    identity = identity or cognito.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
    keys = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
    role = seeded.session_of(keys["AccessKeyId"]).role_arn
    roles = cognito.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"]
    assert role == roles["authenticated" if logins else "unauthenticated"]
    own_photo = f"arn:aws:s3:::photos/{identity}/cat.jpg"
    assert seeded.can(keys, "s3:GetObject", own_photo).allowed == bool(logins)
    assert not seeded.can(keys, "s3:GetObject", "arn:aws:s3:::photos/other/cat.jpg").allowed


@documented(f"{_GUIDE}/deploy.html")
def test_serve_with_the_assembly_prints_what_the_app_needs(assembly: Path, pool: dict[str, Any]) -> None:
    with serving("--seed", str(assembly)) as served:
        seeded_again = run("seed", str(assembly), "--output", "env", "--endpoint-url", served.endpoint)
        assert seeded_again.returncode == 0, seeded_again.stderr
        assert served.stop() == 0
        assert served.process.stdout is not None
        printed = served.process.stdout.read()
    (user_pool,) = pool["CognitoIdentityProviders"]
    user_pool_id = user_pool["ProviderName"].rpartition("/")[2]
    outputs = dict(re.findall(r"^ *output +(\S+) = (.*)$", printed, re.MULTILINE))
    assert outputs["Federation.IdentityPoolId"] == pool["IdentityPoolId"]
    assert outputs["Federation.PhotosBucket"] == "photos"
    assert outputs["Users.UserPoolId"] == user_pool_id
    variables = dict(line.split("=", 1) for line in seeded_again.stdout.splitlines())
    needed = ("IDENTITY_POOL_ID", "USER_POOL_ID", "USER_POOL_CLIENT_ID", "AWS_REGION")
    assert [variables[each] for each in needed] == [
        pool["IdentityPoolId"], user_pool_id, user_pool["ClientId"], "us-east-1",
    ]  # fmt: skip


@documented(f"{_API}/aws-cdk-lib.NestedStack.html")
def test_the_assembly_of_an_app_without_the_command_line_has_the_same_pool(
    pool: dict[str, Any], assemblies: tuple[Path, Path]
) -> None:
    with Emulator(Settings(seed=(str(assemblies[1]),))) as emulator:
        cognito = emulator.client("cognito-identity")
        described = cognito.describe_identity_pool(IdentityPoolId=pool["IdentityPoolId"])
    assert {**described, "ResponseMetadata": None} == {**pool, "ResponseMetadata": None}
