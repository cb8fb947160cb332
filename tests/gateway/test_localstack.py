"""GET /_localstack/health and /_localstack/info, as tools and scripts made for LocalStack read them."""

import json
import re
import shutil
from pathlib import Path

import httpx
import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.version import VERSION
from tests.provenance import observed

SOURCE = "localstack/localstack: localstack-core/localstack/services/internal.py"


def localstack(emulator: Emulator, name: str) -> httpx.Response:
    return httpx.get(f"{emulator.endpoint_url}/_localstack/{name}")


@observed(SOURCE)
def test_the_health_has_a_state_for_each_service_which_its_first_call_changes(emulator: Emulator) -> None:
    before = localstack(emulator, "health")
    assert (before.status_code, before.headers["content-type"]) == (200, "application/json")
    assert before.json() == {
        "services": {each.name: "available" for each in SERVICES},
        "edition": "community",
        "version": VERSION,
    }
    assert '"cognito-identity": "available"' in before.text  # the form that scripts search for
    emulator.client("sts").get_caller_identity()
    states = localstack(emulator, "health").json()["services"]
    assert states == {"cognito-identity": "available", "iam": "available", "sts": "running"}


@observed(SOURCE)
def test_the_health_answers_a_head_request(emulator: Emulator) -> None:
    assert httpx.head(f"{emulator.endpoint_url}/_localstack/health").status_code == 200


@observed(SOURCE)
def test_the_info_has_the_members_of_localstack_and_nothing_about_the_machine(
    emulator: Emulator, clock: ManualClock
) -> None:
    clock.advance(90)
    info = localstack(emulator, "info").json()
    assert set(info) == {
        *("version", "edition", "is_license_activated", "session_id", "machine_id", "system", "is_docker"),
        *("server_time_utc", "uptime"),
    }
    assert (info["version"], info["uptime"], info["machine_id"]) == (VERSION, 90, "")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", info["server_time_utc"])
    assert info["session_id"] == localstack(emulator, "info").json()["session_id"]


@pytest.mark.parametrize("name", ["health", "info"])
def test_both_answer_whatever_the_control_settings_are(name: str) -> None:
    with Emulator(Settings(control="off", control_token="secret")) as emulator:
        assert localstack(emulator, name).status_code == 200


def test_without_its_database_every_service_is_in_error(tmp_path: Path) -> None:
    folder = tmp_path / "database"
    folder.mkdir()
    with Emulator(Settings(database_url=f"sqlite:///{folder / 'emulator.db'}")) as emulator:
        shutil.rmtree(folder)
        response = localstack(emulator, "health")
    assert response.status_code == 503
    assert set(json.loads(response.text)["services"].values()) == {"error"}
