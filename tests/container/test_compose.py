"""The services to copy, docker/compose*.yaml: they fit the image, the settings and one another, and the front works."""

import json
import re
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
from tests.clients.processes import free_port, run_server
from tests.clients.serving import REPOSITORY, run_emulator
from tests.databases import Databases

ONE, REPLICATED = (REPOSITORY / "docker" / name for name in ("compose.yaml", "compose.postgres.yaml"))
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
def test_every_emulator_is_the_one_image_and_hardened(path: Path) -> None:
    for each in emulators(path).values():
        assert each["image"] == "cognito-identity-emulator"
        assert (path.parent / each["build"]).resolve() == REPOSITORY
        assert _HARDENED.items() <= each.items()


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_every_variable_is_a_setting_that_takes_its_value(path: Path) -> None:
    names = {variable(each.name) for each in fields(Settings)}
    for each in emulators(path).values():
        environment = each.get("environment", {})
        assert {name for name in environment if name.startswith(ENVIRONMENT_PREFIX)} <= names
        assert Settings(**from_environment(environment))


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_only_the_port_of_the_image_is_published_and_only_on_loopback(path: Path) -> None:
    assert _EXPOSED is not None
    published = [port for each in services(path).values() for port in each.get("ports", [])]
    assert published == [f"127.0.0.1:{_EXPOSED[1]}:{_EXPOSED[1]}"]


@pytest.mark.parametrize("path", [ONE, REPLICATED], ids=lambda path: path.name)
def test_what_a_service_waits_for_and_mounts_is_there(path: Path) -> None:
    volumes = yaml.safe_load(path.read_text())["volumes"]
    for each in services(path).values():
        for name, awaited in each.get("depends_on", {}).items():
            assert awaited == {"condition": "service_healthy"}
            # An emulator's health check is the image's own.
            assert "healthcheck" in services(path)[name] or name in emulators(path)
        assert {mount.partition(":")[0] for mount in each.get("volumes", [])} <= set(volumes)


def test_the_replicas_know_the_database_by_the_name_and_password_it_has() -> None:
    database = services(REPLICATED)["postgres"]["environment"]
    user, password, name = (database[f"POSTGRES_{each}"] for each in ("USER", "PASSWORD", "DB"))
    for each in emulators(REPLICATED).values():
        url = each["environment"]["COGNITO_IDENTITY_DATABASE_URL"]
        assert url == f"postgresql+psycopg://{user}:{password}@postgres/{name}"
    assert len(emulators(REPLICATED)) == 2


@pytest.mark.postgresql
def test_the_front_asks_both_replicas_and_either_knows_what_the_other_was_told(tmp_path: Path) -> None:
    databases = Databases(tmp_path)
    try:
        url = databases.new_url("postgresql")
        with ExitStack() as stack:
            replicas = [stack.enter_context(run_emulator("--database-url", url)) for _ in range(2)]
            front = stack.enter_context(_front(replicas, tmp_path))
            cognito = boto3_client(front)
            pool = cognito.create_identity_pool(IdentityPoolName="shared", AllowUnauthenticatedIdentities=True)
            for _ in range(20):
                assert cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
            answered = [_calls(each) for each in replicas]
    finally:
        databases.close()
    assert sum(answered) == 21
    assert min(answered) > 0


@contextmanager
def _front(replicas: list[str], scratch: Path) -> Iterator[str]:
    """The address of the front, run by its own command; only its port and its replicas are others."""
    caddy = installing.debian_program("usr/bin/caddy", "caddy")
    command: list[str] = services(REPLICATED)["front"]["command"]
    places = {f"{name}:4591": replica for name, replica in zip(emulators(REPLICATED), replicas, strict=True)}
    port = free_port()
    asked = [places.get(each, each).removeprefix("http://").replace(":4591", f":{port}") for each in command[1:]]
    with run_server([str(caddy), *asked], port, scratch, HOME=str(scratch)) as address:
        yield address


def _calls(replica: str) -> int:
    """How many calls of the AWS API a replica has answered."""
    with urllib.request.urlopen(f"{replica}/_emulator/calls", timeout=5) as answer:
        return len(json.load(answer)["calls"])
