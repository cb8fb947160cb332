"""Slow requests of the control API delay neither each other's neighbours nor health, key set, faults and calls."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from cognito_identity_emulator import Emulator
from cognito_identity_emulator.features.core import EmulatorCore
from tests.timeouts import TIMEOUT_S

SLOW = 8


def test_many_slow_requests_run_one_at_a_time_and_delay_nothing_else(
    emulator: Emulator, cognito: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most_running, may_end = [0], [0], threading.Event()

    def slow_seed(*_: object, **__: object) -> None:
        running[0] += 1
        most_running[0] = max(most_running[0], running[0])
        may_end.wait(TIMEOUT_S)
        running[0] -= 1

    monkeypatch.setattr(EmulatorCore, "seed", slow_seed)
    seed: dict[str, Any] = {
        "url": f"{emulator.endpoint_url}/_emulator/seed",
        "json": {"version": 1},
        "timeout": TIMEOUT_S,
    }
    with ThreadPoolExecutor(SLOW) as clients:
        posts = [clients.submit(httpx.post, **seed) for _ in range(SLOW)]
        while not running[0]:
            may_end.wait(0.01)
        for path in ("_emulator/health", "_emulator/health/live", ".well-known/jwks.json", "_emulator/faults"):
            assert httpx.get(f"{emulator.endpoint_url}/{path}", timeout=TIMEOUT_S).status_code == 200
        cognito.list_identity_pools(MaxResults=1)
        assert not any(each.done() for each in posts)
        may_end.set()
        assert {each.result().status_code for each in posts} == {200}
    assert most_running == [1]
