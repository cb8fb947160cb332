"""Fixtures of the client tests: one emulator, a trusted issuer, and a pool with both roles."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boto3_client import boto3_client
from tests.clients.serving import REPOSITORY, client_environment, run_emulator
from tests.offline_issuer import OfflineIssuer

GUEST_ROLE = "arn:aws:iam::000000000000:role/guest"
USER_ROLE = "arn:aws:iam::000000000000:role/user"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.clients)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> OfflineIssuer:
    """An OpenID Connect issuer whose keys the emulator has from a file."""
    return OfflineIssuer("https://issuer.example", tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def endpoint(issuer: OfflineIssuer) -> Iterator[str]:
    """The endpoint URL of an emulator in its own process."""
    with run_emulator("--issuer-keys", issuer.setting) as url:
        yield url


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment variables for a client's process."""
    return client_environment(tmp_path)


@pytest.fixture(scope="session")
def pool_id(endpoint: str, issuer: OfflineIssuer) -> str:
    """A pool of `endpoint`."""
    return create_pool(endpoint, issuer)


def create_pool(endpoint: str, issuer: OfflineIssuer) -> str:
    """The id of a new pool for guests and for users of the issuer, with a role for each."""
    cognito = boto3_client(endpoint)
    pool: str = cognito.create_identity_pool(
        IdentityPoolName="clients",
        AllowUnauthenticatedIdentities=True,
        AllowClassicFlow=True,
        OpenIdConnectProviderARNs=[issuer.arn],
    )["IdentityPoolId"]
    cognito.set_identity_pool_roles(
        IdentityPoolId=pool, Roles={"authenticated": USER_ROLE, "unauthenticated": GUEST_ROLE}
    )
    return pool


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the files that git knows, with the changes that are not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    copy = tmp_path / "cognito-identity-emulator"
    for name in filter(None, listed.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, copy / name)
    return copy
