"""The stack of docs/terraform.md is applied by Terraform with its AWS provider, which .ci/run looks for.

Its state is then a seed for another emulator, which has the same resources under the same ids. tflocal, which users of
LocalStack run in Terraform's place, applies it too.
"""

import re
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.architecture.source import ROOT
from tests.boto3_client import boto3_client
from tests.clients import installing
from tests.clients.serving import client_environment, run_emulator
from tests.control_api.client import ask
from tests.operations.iam.test_saml_providers import metadata
from tests.provenance import documented, observed
from tests.readme import command_of

_STACK = re.compile(r"```hcl\n(.*?)```", re.DOTALL)
_TIMEOUT_S = 300
_SAML = """
resource "aws_iam_saml_provider" "staff" {
  name                   = "staff"
  saml_metadata_document = file("metadata.xml")
}
"""


@pytest.fixture(scope="module")
def registered() -> Iterator[str]:
    """The endpoint URL of an emulator where only registered roles exist."""
    with run_emulator("--roles", "registered") as url:
        yield url


def run(
    folder: Path, environment: dict[str, str], command: str, *arguments: str,
    success: Collection[int] = (0,), program: str = "terraform",
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    """Run Terraform, which must end with one of these exit codes."""
    done = subprocess.run(
        [program, command, *(() if command == "state" else ("-no-color",)), *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert done.returncode in success, done.stderr
    return done


def shown(endpoint: str, pool_id: str) -> Any:
    """What Describe, Get and List calls show of the stack, without dates and random ids of IAM."""
    cognito, iam = boto3_client(endpoint), boto3_client(endpoint, "iam", aws_access_key_id="000000000000")
    role, boundary = {"RoleName": "app-guest"}, "arn:aws:iam::000000000000:policy/app-boundary"
    version = iam.get_policy(PolicyArn=boundary)["Policy"]["DefaultVersionId"]
    parts = [
        cognito.describe_identity_pool(IdentityPoolId=pool_id),
        cognito.get_identity_pool_roles(IdentityPoolId=pool_id),
        iam.get_role(**role)["Role"],
        iam.list_role_policies(**role),
        iam.get_role_policy(**role, PolicyName="photos"),
        iam.list_attached_role_policies(**role),
        iam.get_policy_version(PolicyArn=boundary, VersionId=version)["PolicyVersion"],
    ]
    different = ("ResponseMetadata", "CreateDate", "RoleId", "RoleLastUsed")
    return [{name: each for name, each in part.items() if name not in different} for part in parts]


def write_stack(folder: Path) -> None:
    """Write the stack of docs/terraform.md."""
    found = _STACK.search((ROOT / "docs" / "terraform.md").read_text())
    assert found is not None
    (folder / "main.tf").write_text(found[1])


@pytest.fixture(scope="module")
def applied(registered: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder of the stack of docs/terraform.md with a SAML provider, and the environment it was applied in.

    The stack is destroyed at the end.
    """
    folder = tmp_path_factory.mktemp("stack")
    environment = client_environment(folder, AWS_ENDPOINT_URL=registered)
    write_stack(folder)
    (folder / "metadata.xml").write_text(metadata())
    (folder / "saml.tf").write_text(_SAML)
    run(folder, environment, "init", "-input=false")
    run(folder, environment, *command_of("Terraform").split()[1:], "-auto-approve", "-input=false")
    yield folder, environment
    run(folder, environment, "destroy", "-auto-approve", "-input=false")
    assert boto3_client(registered).list_identity_pools(MaxResults=1)["IdentityPools"] == []


def login_token(endpoint: str, subject: str, **claims: str) -> str:
    order = {"provider": "login.example.com", "subject": subject, "claims": claims}
    _, answer = ask(endpoint, "POST", "login-tokens", order)
    return str(answer["token"])


def is_current(folder: Path, environment: dict[str, str]) -> bool:
    """Whether Terraform would change nothing."""
    exit_code = run(folder, environment, "plan", "-detailed-exitcode", "-input=false", success=(0, 2)).returncode
    return exit_code == 0


@documented("https://registry.terraform.io/providers/hashicorp/aws/latest/docs")
def test_guests_and_users_get_the_roles_of_the_stack(registered: str, applied: tuple[Path, dict[str, str]]) -> None:
    folder, environment = applied
    assert is_current(folder, environment)
    assert run(folder, environment, "output", "-raw", "guests_may_read_photos").stdout == "true"
    pool_id = run(folder, environment, "output", "-raw", "identity_pool_id").stdout
    cognito = boto3_client(registered)
    for logins, role in (
        ({}, "app-guest"),
        ({"login.example.com": login_token(registered, "alice")}, "app-user"),
        ({"login.example.com": login_token(registered, "eve", group="admins")}, "app-admin"),
    ):
        identity = cognito.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
        keys = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)["Credentials"]
        sts = boto3_client(
            registered, "sts", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretKey"],
            aws_session_token=keys["SessionToken"],
        )  # fmt: skip
        assert sts.get_caller_identity()["Arn"].split("/")[1] == role


@documented("https://developer.hashicorp.com/terraform/language/state")
def test_the_state_of_the_stack_is_a_seed(registered: str, applied: tuple[Path, dict[str, str]]) -> None:
    folder, environment = applied
    pool_id = run(folder, environment, "output", "-raw", "identity_pool_id").stdout
    (folder / "shown.json").write_text(run(folder, environment, "show", "-json").stdout)
    for state in ("terraform.tfstate", "shown.json"):
        with Emulator(Settings(seed=(str(folder / state),), roles="registered")) as seeded:
            assert shown(seeded.endpoint_url, pool_id) == shown(registered, pool_id)
            seeded_cognito = seeded.client("cognito-identity")
            guest = seeded_cognito.get_id(IdentityPoolId=pool_id)["IdentityId"]
            assert seeded_cognito.get_credentials_for_identity(IdentityId=guest)["Credentials"]["AccessKeyId"]


@documented("https://developer.hashicorp.com/terraform/cli/import")
def test_the_stack_is_changed_in_place_repaired_and_imported(
    registered: str, applied: tuple[Path, dict[str, str]]
) -> None:
    folder, environment = applied
    main = folder / "main.tf"
    main.write_text(main.read_text().replace("= 7200", "= 3600").replace('team = "app"', 'team = "photos"'))
    changed = run(folder, environment, "apply", "-auto-approve", "-input=false").stdout
    assert "0 added, 1 changed, 0 destroyed" in changed
    iam = boto3_client(registered, "iam", aws_access_key_id="000000000000")
    assert iam.get_role(RoleName="app-guest")["Role"]["MaxSessionDuration"] == 3600
    iam.delete_role_policy(RoleName="app-guest", PolicyName="photos")
    assert not is_current(folder, environment)
    run(folder, environment, "apply", "-auto-approve", "-input=false")
    assert iam.list_role_policies(RoleName="app-guest")["PolicyNames"] == ["photos"]
    for resource, resource_id in (
        ("aws_iam_role.guest", "app-guest"),
        ("aws_iam_role_policy.photos", "app-guest:photos"),
        ("aws_iam_openid_connect_provider.login", "arn:aws:iam::000000000000:oidc-provider/login.example.com"),
        ("aws_iam_saml_provider.staff", "arn:aws:iam::000000000000:saml-provider/staff"),
    ):
        run(folder, environment, "state", "rm", resource)
        run(folder, environment, "import", "-input=false", resource, resource_id)
    assert is_current(folder, environment)


@observed("localstack/terraform-local: its bin/tflocal writes a provider with an endpoint for each service")
def test_tflocal_applies_the_stack(tmp_path: Path) -> None:
    programs = installing.python_environment(*installing.LOCALSTACK_TOOLS)
    write_stack(tmp_path)
    with run_emulator() as url:
        environment = client_environment(tmp_path, AWS_ENDPOINT_URL=url)
        for command in (["init"], ["apply", "-auto-approve"]):
            run(tmp_path, environment, *command, "-input=false", program=str(programs / "tflocal"))
        (pool,) = boto3_client(url).list_identity_pools(MaxResults=60)["IdentityPools"]
        roles = boto3_client(url).get_identity_pool_roles(IdentityPoolId=pool["IdentityPoolId"])["Roles"]
    assert pool["IdentityPoolName"] == "app"
    assert roles == {
        "unauthenticated": "arn:aws:iam::000000000000:role/app-guest",
        "authenticated": "arn:aws:iam::000000000000:role/app-user",
    }
