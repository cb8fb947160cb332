"""The manifest in docker/kubernetes.yaml is valid, and matches the image, the settings and the probes."""

import re
import subprocess
from dataclasses import fields
from typing import Any

import pytest
import yaml

from cognito_identity_emulator.control_api.routes import health
from cognito_identity_emulator.settings import Settings, from_environment, variable
from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.container.stopping import IN_FLIGHT_S
from tests.provenance import documented

MANIFEST = REPOSITORY / "docker" / "kubernetes.yaml"
PROBES = {
    "startupProbe": health.get_startup,
    "readinessProbe": health.get_readiness,
    "livenessProbe": health.get_liveness,
}


def documents() -> dict[str, dict[str, Any]]:
    """The objects of the manifest, by kind."""
    return {each["kind"]: each for each in yaml.safe_load_all(MANIFEST.read_text())}


def pod() -> dict[str, Any]:
    found: dict[str, Any] = documents()["Deployment"]["spec"]["template"]["spec"]
    return found


def container() -> dict[str, Any]:
    (only,) = pod()["containers"]
    found: dict[str, Any] = only
    return found


def environment() -> dict[str, str]:
    return {each["name"]: each["value"] for each in container()["env"]}


@pytest.mark.container
def test_the_manifest_is_valid_for_kubernetes_without_unknown_properties() -> None:
    programs = installing.python_environment("kubernetes-validate>=1.37")
    command = [str(programs / "kubernetes-validate"), "--strict", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@documented("https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/")
@pytest.mark.parametrize("name", PROBES)
def test_every_probe_asks_its_own_path_of_health(name: str) -> None:
    request = container()[name]["httpGet"]
    assert request == {"path": f"/_emulator/{PROBES[name].path}", "port": "http"}


def test_every_variable_is_a_setting_with_a_valid_value() -> None:
    assert set(environment()) <= {variable(each.name) for each in fields(Settings)}
    settings = Settings(**from_environment(environment()))
    exposed = re.search(r"^EXPOSE (\d+)$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    assert exposed is not None
    assert settings.port == int(exposed[1]) == container()["ports"][0]["containerPort"]


def test_the_pod_has_the_user_of_the_image_and_enough_time_to_stop() -> None:
    user = re.search(r"^USER (\d+):(\d+)$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    assert user is not None
    context = pod()["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"]) == (int(user[1]), int(user[2]))
    delay_s = Settings(**from_environment(environment())).shutdown_delay_s
    assert pod()["terminationGracePeriodSeconds"] > delay_s + IN_FLIGHT_S


def test_the_service_selects_the_pod_and_leads_to_its_port() -> None:
    service, template = documents()["Service"]["spec"], documents()["Deployment"]["spec"]["template"]
    assert service["selector"] == template["metadata"]["labels"]
    assert service["ports"][0]["targetPort"] == container()["ports"][0]["name"]
