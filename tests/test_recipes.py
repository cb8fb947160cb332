"""The recipes of docs/recipes.md have the current image, port, health check and environment variables."""

import os
import re
import subprocess
from pathlib import Path

import boto3
import pytest
import yaml

from cognito_identity_emulator.operations.services import SERVICES
from docs.generate import REPOSITORY
from tests.provenance import documented
from tests.testing.suites import run_suite
from tests.timeouts import TIMEOUT_S

pytest_plugins = ["pytester"]

RECIPES = REPOSITORY / "docs" / "recipes"
_IMAGE = (REPOSITORY / "Dockerfile").read_text()
_NAME = "cognito-identity-emulator"
_HERE = "http://127.0.0.1:4591"


def _exposed() -> str:
    (port,) = re.findall(r"^EXPOSE (\d+)$", _IMAGE, re.MULTILINE)
    return str(port)


def _health_path() -> str:
    (path,) = re.findall(r'"GET", "(\S+)"', (REPOSITORY / "docker" / "healthcheck").read_text())
    return str(path)


def test_every_recipe_is_shown() -> None:
    shown = re.findall(r"<!-- from docs/recipes/(\S+) -->", (REPOSITORY / "docs" / "recipes.md").read_text())
    assert sorted(shown) == sorted(str(path.relative_to(RECIPES)) for path in RECIPES.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name",
    ["testcontainers_node.mjs", "TestcontainersJava.java", "testcontainers_go.go", "TestcontainersDotnet.cs"],
)
def test_a_container_for_tests_is_of_the_image_at_its_port_and_awaited_by_its_health(name: str) -> None:
    text = (RECIPES / name).read_text()
    assert f'"{_NAME}"' in text
    assert set(re.findall(r"\b\d{4}\b", text)) == {_exposed()}
    assert f'"{_health_path()}"' in text


def test_the_container_for_tests_in_python_is_of_the_image_and_compiles() -> None:
    assert f'("{_NAME}")' in (RECIPES / "testcontainers_python.py").read_text()
    path = RECIPES / "testcontainers_python.py"
    assert compile(path.read_text(), path.name, "exec")


def test_the_compose_service_is_the_image_and_awaited_by_its_health_check() -> None:
    services = yaml.safe_load((RECIPES / "compose.yaml").read_text())["services"]
    assert services["cognito-identity"]["image"] == _NAME
    assert services["app"]["depends_on"] == {"cognito-identity": {"condition": "service_healthy"}}
    assert re.search(r"^HEALTHCHECK ", _IMAGE, re.MULTILINE)
    _leads_to(f"http://cognito-identity:{_exposed()}", services["app"]["environment"])


def test_the_service_container_of_a_workflow_is_the_image_at_its_port() -> None:
    job = yaml.safe_load((RECIPES / "github-actions.yaml").read_text())["jobs"]["test"]
    service = job["services"]["cognito-identity"]
    assert service["image"].endswith(f"/{_NAME}")
    assert service["ports"] == [f"127.0.0.1:{_exposed()}:{_exposed()}"]
    _leads_to(f"http://127.0.0.1:{_exposed()}", job["env"])


@documented("https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html")
def test_beside_another_emulator_only_the_services_of_this_one_come_here(tmp_path: Path) -> None:
    script = f". {RECIPES / 'beside.sh'}; env"
    done = subprocess.run(
        ["sh", "-c", script],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    variables = dict(line.split("=", 1) for line in done.stdout.splitlines() if line.startswith("AWS_"))
    _leads_to(_HERE, {**variables, "AWS_REGION": "us-east-1"})
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        for service in ("s3", "cognito-idp"):
            assert boto3.client(service, region_name="us-east-1").meta.endpoint_url == "http://127.0.0.1:4566"


@documented("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_s3_cognito-bucket.html")
def test_the_policies_of_the_template_are_tested(pytester: pytest.Pytester) -> None:
    for name in ("permissions.yaml", "test_permissions.py"):
        (pytester.path / name).write_text((RECIPES / name).read_text())

    run_suite(pytester).assert_outcomes(passed=1)


def _leads_to(address: str, variables: dict[str, str]) -> None:
    """With these variables boto3 calls the given address without further configuration."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        for service in SERVICES:
            client = boto3.client(service.name, region_name=variables["AWS_REGION"])  # type: ignore[call-overload]
            assert client.meta.endpoint_url == address
