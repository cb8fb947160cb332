"""Clients that keep the id of their identity, after a restart of the emulator: the table of docs/recipes.md."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from tests.clients import installing
from tests.clients.serving import client_environment

_SCRIPT = Path(__file__).parent / "restarted.mjs"
_RUN_TIMEOUT_S = 300
_POOL = "us-east-1:11111111-2222-4333-8444-555555555555"
_PROVIDER = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
_SEEDED = "us-east-1:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
_POOL_ENTRY: dict[str, Any] = {
    "IdentityPoolId": _POOL,
    "IdentityPoolName": "restarts",
    "AllowUnauthenticatedIdentities": True,
    "CognitoIdentityProviders": [{"ProviderName": _PROVIDER, "ClientId": "app"}],
    "Roles": {
        "unauthenticated": "arn:aws:iam::000000000000:role/guest",
        "authenticated": "arn:aws:iam::000000000000:role/user",
    },
}
_IDENTITY = {"IdentityId": _SEEDED, "Logins": {_PROVIDER: "alice"}}
Identities = Mapping[str, Mapping[str, list[str]]]


def _runs(folder: Path) -> dict[str, tuple[Settings, dict[str, Any]]]:
    """The settings of an emulator and the pool in its seed, by the name of the case."""
    return {
        "memory": (Settings(), _POOL_ENTRY),
        "seeded": (Settings(), {**_POOL_ENTRY, "Identities": [_IDENTITY]}),
        "seed-ids": (Settings(seed_ids=7), _POOL_ENTRY),
        "file": (Settings(database_url=f"sqlite:///{folder / 'emulator.db'}"), _POOL_ENTRY),
    }


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Identities]:
    """The identity, or the error, of each client at a visit before the restart and at two visits after it."""
    folder = tmp_path_factory.mktemp("restarts")
    script = installing.node_script(_SCRIPT, folder, *installing.AWS_FOR_JAVASCRIPT)
    with ExitStack() as running:
        visits: dict[str, list[dict[str, str]]] = {}
        for name, (settings, pool) in _runs(folder).items():
            # The first visit, and those after the restart, which is another emulator with the same settings.
            for number_of_visits in (1, 2):
                emulator = running.enter_context(Emulator(settings))
                emulator.seed({"version": 1, "identity_pools": [pool]})
                token = emulator.login_token(_PROVIDER, "alice", "app")
                visit = {"endpoint": emulator.endpoint_url, "token": token}
                visits.setdefault(name, []).extend([visit] * number_of_visits)
        environment = client_environment(folder, RUNS=json.dumps(visits), IDENTITY_POOL_ID=_POOL, PROVIDER=_PROVIDER)
        done = subprocess.run(
            ["node", str(script)], env=environment, capture_output=True, text=True, timeout=_RUN_TIMEOUT_S, check=False
        )
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)


@pytest.mark.parametrize("run", ["seed-ids", "file"])
@pytest.mark.parametrize("client", ["amplify-guest", "amplify-user", "sdk-guest", "sdk-user"])
def test_a_client_keeps_its_identity(identities: Identities, run: str, client: str) -> None:
    first, *later = identities[run][client]
    assert first.startswith("us-east-1:")
    assert later == [first, first]


@pytest.mark.parametrize("client", ["amplify-user", "sdk-user"])
def test_a_user_keeps_an_identity_that_is_seeded(identities: Identities, client: str) -> None:
    assert identities["seeded"][client] == [_SEEDED] * 3


@pytest.mark.parametrize("run", ["memory", "seeded"])
def test_amplify_keeps_asking_for_a_guest_who_does_not_exist_any_more(identities: Identities, run: str) -> None:
    first, *later = identities[run]["amplify-guest"]
    assert later == [f"ResourceNotFoundException: Identity '{first}' not found."] * 2
    (new,) = identities[run]["amplify-guest-without-its-id"]
    assert new.startswith("us-east-1:")
    assert new != first


@pytest.mark.parametrize(("run", "client"), [("memory", "sdk-guest"), ("memory", "sdk-user"), ("seeded", "sdk-guest")])
def test_the_sdk_gets_a_new_identity_at_its_second_attempt(identities: Identities, run: str, client: str) -> None:
    first, refused, new = identities[run][client]
    assert refused == f"ResourceNotFoundException: Identity '{first}' not found."
    assert new.startswith("us-east-1:")
    assert new != first


def test_a_user_of_amplify_gets_a_new_identity(identities: Identities) -> None:
    first, second, third = identities["memory"]["amplify-user"]
    assert first != second == third
