"""CognitoIdentityContainer with a real container engine.

test_image.py runs this file where the engine has the image: it is no test module, because it needs DOCKER_HOST and the
package testcontainers.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from testcontainers.core.container import DockerContainer
from testcontainers.core.exceptions import ContainerStartException

from cognito_identity_emulator import RemoteEmulator, Settings
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.testcontainers import CognitoIdentityContainer
from tests.readme import command_of

GOOGLE = "accounts.google.com"
POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
SETTINGS = Settings(account="111122223333", control_token="of-this-test", port=1, control_host=("name.test",))
SEED = {
    "version": 1,
    "identity_pools": [
        {"IdentityPoolId": POOL, "IdentityPoolName": "seeded", "SupportedLoginProviders": {GOOGLE: "my-client-id"},
         "AllowUnauthenticatedIdentities": True},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CognitoIdentityContainer]:
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "seed.json").write_text(json.dumps(SEED))
    container = CognitoIdentityContainer(settings=SETTINGS, seeds=[folder])
    with pytest.raises(RuntimeError, match="does not run yet"):
        container.create_pool()
    with container:
        yield container


def test_a_user_of_a_seeded_pool_gets_credentials(container: CognitoIdentityContainer) -> None:
    logins = {GOOGLE: container.login_token(GOOGLE, subject="alice")}
    cognito = container.client("cognito-identity")
    identity_id = cognito.get_id(IdentityPoolId=POOL, Logins=logins)["IdentityId"]
    assert container.identity(identity_id).logins[0].subject == "alice"
    assert [call.operation for call in container.calls] == ["GetId"]


def test_the_settings_are_those_of_the_container(container: CognitoIdentityContainer) -> None:
    assert (container.settings.account, container.settings.port) == ("111122223333", 4591)
    assert container.settings.control_host == ("name.test", container.get_container_host_ip())
    assert container.create_pool()["IdentityPoolId"].startswith("us-east-1:")


def test_time_and_faults_are_controlled_from_the_test(container: CognitoIdentityContainer) -> None:
    before = container.clock.now()
    container.clock.advance(3600)
    assert container.clock.now() >= before + 3_600_000
    container.fail_next("GetId", "ResourceConflictException")
    with pytest.raises(ClientError, match="ResourceConflictException"):
        container.client("cognito-identity").get_id(IdentityPoolId=POOL)


def test_the_command_of_the_readme_starts_a_container(capsys: pytest.CaptureFixture[str]) -> None:
    script = f"{command_of('Testcontainers')}\n    print(emulator.create_pool())\n"
    exec(script, {"CognitoIdentityContainer": CognitoIdentityContainer})
    assert "us-east-1:" in capsys.readouterr().out


def test_the_methods_of_container_and_emulator_have_different_names() -> None:
    both = set(dir(DockerContainer)) & set(dir(RemoteEmulator))
    assert {name for name in both if not name.startswith("__")} == set()


def test_seeds_that_cannot_be_used_are_reported_with_their_problems(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps({**SEED, "nonsense": []}))
    with pytest.raises(AdminError, match="nonsense"), CognitoIdentityContainer(seeds=[tmp_path]):
        pass


def test_an_emulator_that_does_not_start_is_reported_with_its_log() -> None:
    container = CognitoIdentityContainer().with_env("COGNITO_IDENTITY_REGION", "nowhere")
    with pytest.raises(ContainerStartException, match="COGNITO_IDENTITY_REGION must look like us-east-1"), container:
        pass
