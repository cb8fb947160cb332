"""Heavy libraries are imported when they are first needed, so that starting is fast."""

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
from tests.timeouts import TIMEOUT_S

HEAVY = {"alembic", "boto3", "botocore", "httpcore", "httpx", "jwt", "lxml", "signxml", "sqlalchemy", "pytest"}
NEEDED_FOR_A_CALL = {"cryptography", "uvicorn"}
_IMPORTED = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("COGNITO_IDENTITY_", "COVERAGE_"))
}


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh interpreter has imported after it ran the statement."""
    completed = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=TIMEOUT_S, check=True,
    )  # fmt: skip
    return set(completed.stdout.split())


@pytest.mark.parametrize("module", ["cognito_identity_emulator", "cognito_identity_emulator.cli.main"])
def test_importing_the_package_loads_none_of_its_libraries(module: str) -> None:
    assert not loaded_by(f"import {module}") & (HEAVY | NEEDED_FOR_A_CALL | {"starlette", "msgspec"})


def test_importing_the_pytest_plugin_loads_no_library() -> None:
    libraries = (HEAVY | NEEDED_FOR_A_CALL | {"starlette", "msgspec"}) - {"pytest"}
    assert not loaded_by("import cognito_identity_emulator.testing.pytest_plugin") & libraries


def test_serving_guests_loads_only_what_they_need() -> None:
    """A health check, a new pool and a guest need no signing, fetching or migration."""
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
        _, imported = served.communicate(timeout=TIMEOUT_S)
    loaded = set(_IMPORTED.findall(imported))
    assert "cognito_identity_emulator.operations.cognito_identity.get_id" in loaded
    assert not loaded & (HEAVY | {"cryptography"})
    assert "cognito_identity_emulator.gateway.authorization" not in loaded  # --authorization is off
    assert served.returncode == 0


def post(address: str, operation: str, body: dict[str, Any]) -> Any:
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"AWSCognitoIdentityService.{operation}"}
    connection.request("POST", "/", json.dumps(body), headers)
    response = connection.getresponse()
    assert response.status == 200
    answer = json.loads(response.read())
    connection.close()
    return answer
