"""What is heavy is loaded when it is first needed, so that a start costs little."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.source import ROOT

HEAVY = {"alembic", "boto3", "botocore", "httpx", "jwt", "lxml", "signxml", "sqlalchemy", "pytest"}
NEEDED_FOR_A_CALL = {"cryptography", "uvicorn"}
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("COGNITO_IDENTITY_", "COVERAGE_"))
}


def loaded_by(statement: str) -> set[str]:
    """The modules that are in memory after a statement, in an interpreter of its own."""
    told = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return set(told.stdout.split())


@pytest.mark.parametrize("door", ["cognito_identity_emulator", "cognito_identity_emulator.cli.main"])
def test_importing_the_emulator_loads_none_of_its_libraries(door: str) -> None:
    assert not loaded_by(f"import {door}") & (HEAVY | NEEDED_FOR_A_CALL | {"starlette", "msgspec"})


def test_the_fixtures_cost_suites_that_do_not_use_them_nothing() -> None:
    libraries = (HEAVY | NEEDED_FOR_A_CALL | {"starlette", "msgspec"}) - {"pytest"}
    assert not loaded_by("import cognito_identity_emulator.testing.pytest_plugin") & libraries


def test_serving_and_the_first_calls_load_nothing_that_they_do_not_need() -> None:
    """Health, a pool and a guest: nothing of it signs, fetches or migrates."""
    served = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "cognito_identity_emulator", "serve", "--port", "0",
         "--signatures", "ignore"],
        cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        assert "is ready" in served.stdout.readline()
        address = served.stdout.readline().rpartition("//")[2].strip()
        request = {"IdentityPoolName": "pool", "AllowUnauthenticatedIdentities": True}
        pool = post(address, "CreateIdentityPool", request)["IdentityPoolId"]
        assert "IdentityId" in post(address, "GetId", {"IdentityPoolId": pool})
    finally:
        served.send_signal(signal.SIGTERM)
        _, imported = served.communicate(timeout=20)
    loaded = set(_IMPORTED.findall(imported))
    assert "cognito_identity_emulator.operations.cognito_identity.get_id" in loaded
    assert not loaded & (HEAVY | {"cryptography"})
    assert served.returncode == 0


def post(address: str, operation: str, body: dict[str, Any]) -> Any:
    connection = http.client.HTTPConnection(address, timeout=10)
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"AWSCognitoIdentityService.{operation}"}
    connection.request("POST", "/", json.dumps(body), headers)
    response = connection.getresponse()
    assert response.status == 200
    told = json.loads(response.read())
    connection.close()
    return told
