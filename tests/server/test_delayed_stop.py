"""After SIGTERM, a server with --shutdown-delay-s still answers, and its health tells load balancers to leave it."""

import signal
from pathlib import Path

import httpx
import pytest

from tests.command import serving
from tests.control_api.client import ask
from tests.provenance import documented
from tests.timeouts import TIMEOUT_S, wait_until

POD_TERMINATION = "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow"


@documented(POD_TERMINATION)
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_stopping_server_answers_calls_and_is_not_ready_until_a_second_signal(
    workers: int, second: signal.Signals, tmp_path: Path
) -> None:
    options = ["--workers", str(workers), "--database-url", f"sqlite:///{tmp_path}/pools.db"]
    options += ["--shutdown-delay-s", "3600", "--signatures", "ignore", "--log-level", "info"]
    log = tmp_path / "log"
    with serving(*options, log=log) as emulator:
        assert {ask(emulator.endpoint, "GET", path)[0] for path in ("health", "health/ready")} == {200}
        emulator.process.terminate()
        wait_until(lambda: log.read_text().count("Stopping in 3600 s.") == workers)
        for path, expected in {
            "health": (503, "stopping"),
            "health/ready": (503, "stopping"),
            "health/live": (200, "ok"),
            "health/startup": (200, "ok"),
        }.items():
            status, health = ask(emulator.endpoint, "GET", path)
            assert (status, health["status"]) == expected
        listing = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "AWSCognitoIdentityService.ListIdentityPools",
        }
        answer = httpx.post(emulator.endpoint, content=b'{"MaxResults": 1}', headers=listing)
        assert answer.json() == {"IdentityPools": []}
        emulator.process.send_signal(second)
        assert emulator.process.wait(TIMEOUT_S) == 0


@documented(POD_TERMINATION)
def test_a_stopping_server_ends_by_itself_after_the_delay() -> None:
    with serving("--shutdown-delay-s", "1") as emulator:
        assert emulator.stop() == 0
