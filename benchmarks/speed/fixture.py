"""Measures what the pytest fixture costs, from its request to the first answered call, and of a reset between tests.

The measurement runs inside another pytest, in processor time of the whole process: it includes the emulator's threads
and the client, which is http.client. The imports of the first use are measured separately.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.speed.progress import Progress

_SUITE = """
import asyncio
import http.client
import importlib
import json
import pathlib
import time

import pytest

began = time.process_time()
PACKAGE = ("emulator", "storage.sqlite_memory", "server.http", "server.limits")
for module in PACKAGE:
    importlib.import_module(f"cognito_identity_emulator.{module}")
uvicorn = importlib.import_module("uvicorn")
config = uvicorn.Config(lambda scope: None, http=asyncio.Protocol, lifespan="on", ws="none", log_config=None)
config.load()  # imports the rest of what serving needs
config.get_loop_factory()
FIGURES = {"imports_ms": [(time.process_time() - began) * 1000]}
FIGURES |= {"first_use_ms": [], "later_use_ms": [], "reset_ms": [], "reset_cpu_ms": []}
HEADERS = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AWSCognitoIdentityService.ListIdentityPools",
    "authorization": "AWS4-HMAC-SHA256 "
    "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/cognito-identity/aws4_request, "
    "SignedHeaders=host, Signature=" + "0" * 64,
}


def first_answer(address):
    connection = http.client.HTTPConnection(address)
    connection.request("POST", "/", b'{"MaxResults": 1}', HEADERS)
    response = connection.getresponse()
    assert response.status == 200, response.read()
    response.read()
    connection.close()


@pytest.mark.parametrize("number", range(USES))
def test_use(request, number):
    began = time.process_time()
    running = request.getfixturevalue("cognito_identity")
    first_answer(running.endpoint_url.removeprefix("http://"))
    FIGURES["later_use_ms" if number else "first_use_ms"].append((time.process_time() - began) * 1000)


@pytest.mark.parametrize("number", range(USES))
def test_reset(cognito_identity_module, number):
    pool = cognito_identity_module.create_pool()["IdentityPoolId"]
    for _ in range(10):
        cognito_identity_module.perform("GetId", IdentityPoolId=pool)
    began, began_cpu = time.perf_counter(), time.process_time()
    cognito_identity_module.reset()
    FIGURES["reset_ms"].append((time.perf_counter() - began) * 1000)
    FIGURES["reset_cpu_ms"].append((time.process_time() - began_cpu) * 1000)


def test_write_figures():
    pathlib.Path("figures.json").write_text(json.dumps(FIGURES))
"""


def run(rounds: int, uses: int = 30) -> Any:
    """Medians of each round, in milliseconds: processor time of the imports, of a first use and of a later one, and the
    time of a reset."""
    progress = Progress("fixture", rounds)
    medians = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            suite = Path(folder) / "test_suite.py"
            suite.write_text(_SUITE.replace("USES", str(uses)))
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(suite)]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
            if done.returncode:
                raise RuntimeError(f"The suite failed:\n{done.stdout}{done.stderr}")
            figures = json.loads((Path(folder) / "figures.json").read_text())
        medians.append({name: statistics.median(values) for name, values in figures.items()})
        progress.step(" · ".join(f"{name} {value:.2f}" for name, value in medians[-1].items()))
    return {"uses": uses, "rounds": medians}
