"""Logins with tokens of real identity providers, by the scripts of docs/providers.md."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cognito_identity_emulator import Emulator, Settings
from docs.client_scripts import client_script
from tests.boto3_client import boto3_client
from tests.clients import installing, recording
from tests.clients.processes import run_server
from tests.clients.serving import REPOSITORY
from tests.ports import free_port
from tests.provenance import assumed, documented
from tests.timeouts import TIMEOUT_S

SCRIPTS = REPOSITORY / "docs" / "providers"
AMPLIFY = client_script("amplify_v6_user_pool.mjs")
_IDENTITY = re.compile(r"us-east-1:[0-9a-f-]{36}\n")
_USERS = ("alice@example.com", "bob@example.com")


def log_in(script: str, provider_url: str, emulator: Emulator) -> str:
    """Run a script of the documentation and return the identity that it prints."""
    variables = {**os.environ, "PROVIDER_URL": provider_url, "ENDPOINT_URL": emulator.endpoint_url}
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / script)],
        env=variables,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert _IDENTITY.fullmatch(done.stdout), done.stdout
    return done.stdout.strip()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator(Settings()) as running:
        yield running


@pytest.fixture(scope="module")
def cognito_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    packages, port = installing.node_packages(installing.COGNITO_LOCAL), free_port()
    command = [str(packages / ".bin" / "cognito-local")]
    with run_server(command, port, tmp_path_factory.mktemp("cognito-local"), PORT=str(port), HOST="127.0.0.1") as url:
        yield url


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    programs, port = installing.python_environment(installing.MOTO), free_port()
    with run_server([str(programs / "moto_server"), "-p", str(port)], port, tmp_path_factory.mktemp("moto")) as url:
        yield url


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html")  # fmt: skip  # noqa: E501
def test_a_user_of_cognito_local_logs_in(emulator: Emulator, cognito_local: str) -> None:
    assert log_in("cognito_local.py", cognito_local, emulator)


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-integrating-user-pools-with-identity-pools.html")  # fmt: skip  # noqa: E501
def test_a_user_of_moto_logs_in(emulator: Emulator, moto: str) -> None:
    assert log_in("moto.py", moto, emulator)


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html")
def test_a_user_of_oauth2_mock_server_logs_in(emulator: Emulator, tmp_path: Path) -> None:
    packages, port = installing.node_packages("oauth2-mock-server@8.2.3"), free_port()
    command = [str(packages / ".bin" / "oauth2-mock-server"), "-a", "localhost", "-p", str(port)]
    with run_server(command, port, tmp_path):
        assert log_in("oauth2_mock_server.py", f"http://localhost:{port}", emulator)


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/open-id.html")
def test_a_user_of_oidc_provider_logs_in(emulator: Emulator, tmp_path: Path) -> None:
    script = installing.node_script(SCRIPTS / "oidc_provider.mjs", tmp_path, "oidc-provider@9.13.3")
    port = free_port()
    with run_server(["node", str(script)], port, tmp_path, PROVIDER_URL=f"http://127.0.0.1:{port}") as url:
        assert log_in("oidc_provider.py", url, emulator)


@assumed("AWS documents a refusal of users who were deleted, and no sentence")
@pytest.mark.parametrize("kind", ["cognito_local", "moto"])
def test_a_disabled_or_deleted_user_is_refused_with_server_side_token_check(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(kind)
    users = boto3_client(url, "cognito-idp")
    alice, bob = _USERS
    user_pool, app, tokens = _sign_in(users, *_USERS)
    host = url.removeprefix("http://") if kind == "cognito_local" else "cognito-idp.us-east-1.amazonaws.com"
    provider = f"{host}/{user_pool}"
    settings = Settings(
        user_pool_endpoint=(f"{provider}={url}",),
        issuer_keys=(f"https://{provider}={url}/{user_pool}/.well-known/jwks.json",),
    )
    with Emulator(settings) as emulator:
        cognito = emulator.client("cognito-identity")
        pool = cognito.create_identity_pool(
            IdentityPoolName="checked",
            AllowUnauthenticatedIdentities=False,
            CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": app, "ServerSideTokenCheck": True}],
        )["IdentityPoolId"]
        for user in tokens:
            assert cognito.get_id(IdentityPoolId=pool, Logins={provider: tokens[user]})["IdentityId"]
        users.admin_disable_user(UserPoolId=user_pool, Username=alice)
        users.admin_delete_user(UserPoolId=user_pool, Username=bob)
        time.sleep(1.1)  # the emulator caches the user's state for a second
        for user, sentence in ((alice, "User is disabled."), (bob, "User does not exist.")):
            with pytest.raises(ClientError, match=sentence) as refusal:
                cognito.get_id(IdentityPoolId=pool, Logins={provider: tokens[user]})
            assert refusal.value.response["Error"]["Code"] == "NotAuthorizedException"


@documented("https://docs.amplify.aws/gen1/javascript/build-a-backend/auth/set-up-auth/")
def test_amplify_signs_in_at_a_user_pool_and_gets_the_credentials_of_its_user(
    emulator: Emulator, cognito_local: str, tmp_path: Path
) -> None:
    user_pool, app, _ = _sign_in(boto3_client(cognito_local, "cognito-idp"), *_USERS)
    provider = f"{cognito_local.removeprefix('http://')}/{user_pool}"
    pool = emulator.create_pool(
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": app}],
    )["IdentityPoolId"]
    cognito = emulator.client("cognito-identity")
    cognito.set_identity_pool_roles(IdentityPoolId=pool, Roles={"authenticated": "arn:aws:iam::000000000000:role/user"})
    copy = installing.node_script(AMPLIFY.path, tmp_path, *installing.AWS_FOR_JAVASCRIPT)
    variables = {
        "ENDPOINT_URL": emulator.endpoint_url,
        "IDENTITY_POOL_ID": pool,
        "USER_POOL_ENDPOINT": cognito_local,
        "USER_POOL_ID": user_pool,
        "USER_POOL_CLIENT_ID": app,
    }
    done = subprocess.run(
        ["node", str(copy)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    keys = json.loads(done.stdout)
    sts = emulator.client(
        "sts",
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        aws_session_token=keys["sessionToken"],
    )
    assert sts.get_caller_identity()["Arn"].startswith("arn:aws:sts::000000000000:assumed-role/user/")
    (identity,) = cognito.list_identities(IdentityPoolId=pool, MaxResults=10)["Identities"]
    assert identity["Logins"] == [provider]
    modules = [installing.node_packages(*each) for each in (installing.AWS_FOR_JAVASCRIPT, [installing.COGNITO_LOCAL])]
    recording.record_run(AMPLIFY.path.name, lambda: recording.node_versions(AMPLIFY.packages, *modules))


def _sign_in(users: Any, *names: str) -> tuple[str, str, dict[str, str]]:
    """The id of a new user pool, the id of its client, and an ID token of each user."""
    user_pool = users.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    app = users.create_user_pool_client(UserPoolId=user_pool, ClientName="app", ExplicitAuthFlows=flows)
    client_id, tokens = app["UserPoolClient"]["ClientId"], {}
    for name in names:
        email = [{"Name": "email", "Value": name}]
        users.admin_create_user(UserPoolId=user_pool, Username=name, UserAttributes=email, MessageAction="SUPPRESS")
        users.admin_set_user_password(UserPoolId=user_pool, Username=name, Password="Secret-12345", Permanent=True)
        tokens[name] = users.initiate_auth(
            ClientId=client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": "Secret-12345"},
        )["AuthenticationResult"]["IdToken"]
    return user_pool, client_id, tokens
