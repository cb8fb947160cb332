"""The example services in docker/compose*.yaml match the image, the settings and each other, and the proxy works.

Every compose file of the repository is valid by the schema of the Compose specification.
"""

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from cognito_identity_emulator.settings import ENVIRONMENT_PREFIX, Settings, from_environment, variable
from tests.boto3_client import boto3_client
from tests.clients import installing
from tests.clients.processes import run_server
from tests.clients.serving import REPOSITORY, run_emulator
from tests.container.stopping import IN_FLIGHT_S
from tests.databases import Databases
from tests.ports import free_port
from tests.timeouts import TIMEOUT_S

ONE, REPLICATED = (REPOSITORY / "docker" / name for name in ("compose.yaml", "compose.postgres.yaml"))
COMPOSE_FILES = [
    *sorted((REPOSITORY / "docker").glob("*compose*.yaml")),
    *sorted((REPOSITORY / "docs" / "recipes").glob("*compose*.yaml")),
]
_EXPOSED = re.search(r"^EXPOSE (\d+)$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
_HARDENED = {
    "read_only": True,
    "tmpfs": ["/tmp"],
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
}


def services(path: Path) -> dict[str, dict[str, Any]]:
    """The services of a compose file, by name."""
    read: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())["services"]
    return read


def emulators(path: Path) -> dict[str, dict[str, Any]]:
    return {name: each for name, each in services(path).items() if "build" in each}


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_every_emulator_service_uses_the_image_and_its_hardening(path: Path) -> None:
    for each in emulators(path).values():
        assert each["image"] == "cognito-identity-emulator"
        assert (path.parent / each["build"]).resolve() == REPOSITORY
        assert _HARDENED.items() <= each.items()


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_every_variable_is_a_setting_with_a_valid_value(path: Path) -> None:
    names = {variable(each.name) for each in fields(Settings)}
    for each in emulators(path).values():
        environment = each.get("environment", {})
        assert {name for name in environment if name.startswith(ENVIRONMENT_PREFIX)} <= names
        assert Settings(**from_environment(environment))


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_only_the_port_of_the_image_is_published_on_loopback(path: Path) -> None:
    assert _EXPOSED is not None
    published = [port for each in services(path).values() for port in each.get("ports", [])]
    assert published == [f"127.0.0.1:{_EXPOSED[1]}:{_EXPOSED[1]}"]


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_every_dependency_and_mount_of_a_service_exists(path: Path) -> None:
    volumes = yaml.safe_load(path.read_text())["volumes"]
    for each in services(path).values():
        for name, awaited in each.get("depends_on", {}).items():
            assert awaited == {"condition": "service_healthy"}
            # An emulator uses the health check of the image.
            assert "healthcheck" in services(path)[name] or name in emulators(path)
        assert {mount.partition(":")[0] for mount in each.get("volumes", [])} <= set(volumes)


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_every_emulator_service_has_enough_time_to_stop(path: Path) -> None:
    for each in emulators(path).values():
        period = re.fullmatch(r"(\d+)s", each["stop_grace_period"])
        assert period is not None
        delay_s = Settings(**from_environment(each.get("environment", {}))).shutdown_delay_s
        assert int(period[1]) > delay_s + IN_FLIGHT_S


@pytest.mark.container
def test_every_compose_file_is_valid_by_the_schema_of_the_specification(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(ONE.read_text().replace("stop_grace_period:", "stop_period:"))
    assert {ONE, REPLICATED} < set(COMPOSE_FILES)
    assert _validated(*COMPOSE_FILES).returncode == 0, _validated(*COMPOSE_FILES).stdout
    assert "stop_period" in _validated(wrong).stdout


def _validated(*paths: Path) -> "subprocess.CompletedProcess[str]":
    """Compare files with the schema, which the validator has a copy of.

    https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
    """
    validator = installing.python_environment("check-jsonschema>=0.39") / "check-jsonschema"
    command = [str(validator), "--builtin-schema", "vendor.compose-spec", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_replicas_have_the_name_and_password_of_the_database() -> None:
    database = services(REPLICATED)["postgres"]["environment"]
    user, password, name = (database[f"POSTGRES_{each}"] for each in ("USER", "PASSWORD", "DB"))
    for each in emulators(REPLICATED).values():
        url = each["environment"]["COGNITO_IDENTITY_DATABASE_URL"]
        assert url == f"postgresql+psycopg://{user}:{password}@postgres/{name}"
    assert len(emulators(REPLICATED)) == 2


@pytest.mark.postgresql
def test_the_proxy_uses_both_replicas_and_they_share_their_state(tmp_path: Path) -> None:
    databases = Databases(tmp_path)
    try:
        url = databases.new_url("postgresql")
        with ExitStack() as stack:
            replicas = [stack.enter_context(run_emulator("--database-url", url)) for _ in range(2)]
            proxy = stack.enter_context(_proxy(replicas, tmp_path))
            cognito = boto3_client(proxy)
            pool = cognito.create_identity_pool(IdentityPoolName="shared", AllowUnauthenticatedIdentities=True)
            for _ in range(20):
                assert cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
            call_counts = [_calls(each) for each in replicas]
    finally:
        databases.close()
    assert sum(call_counts) == 21
    assert min(call_counts) > 0


@contextmanager
def _proxy(replicas: list[str], scratch: Path) -> Iterator[str]:
    """The address of the proxy, run by the command of its service with another port and other replicas."""
    caddy = installing.debian_program("usr/bin/caddy", "caddy")
    command: list[str] = services(REPLICATED)["front"]["command"]
    places = {f"{name}:4591": replica for name, replica in zip(emulators(REPLICATED), replicas, strict=True)}
    port = free_port()
    arguments = [places.get(each, each).removeprefix("http://").replace(":4591", f":{port}") for each in command[1:]]
    with run_server([str(caddy), *arguments], port, scratch, HOME=str(scratch)) as address:
        yield address


def _calls(replica: str) -> int:
    """The number of AWS API calls that a replica has answered."""
    with urllib.request.urlopen(f"{replica}/_emulator/calls", timeout=TIMEOUT_S) as response:
        return len(json.load(response)["calls"])
